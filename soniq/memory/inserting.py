"""Storing jobs: one, many at once, or with the commit of a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Self
from uuid import UUID

from soniq.errors import DatabaseError, InvalidOption
from soniq.memory.rows import JobRow, job_row
from soniq.memory.wake_ups import WakeUps
from soniq.runtime.jobs import JobStatus, NewJob
from soniq.runtime.ports import Inserted, Wake

_NOBODY = UUID(int=0)


class Inserting(WakeUps):
    """The store's producing half; every job stored is announced."""

    async def insert(self, job: NewJob) -> Inserted:
        """Store one job."""
        return (await self.insert_many([job]))[0]

    async def insert_many(self, jobs: Sequence[NewJob]) -> list[Inserted]:
        """Store all jobs or none; answers in the order given."""
        with self.tables.lock:
            rows = self._prepare(jobs)
            return [self._add(row, job.unique_key) for row, job in zip(rows, jobs, strict=True)]

    def transaction(self) -> MemoryTransaction:
        """Return a stand-in for a connection with an open transaction, for ``insert_on``."""
        return MemoryTransaction(self)

    async def insert_on(self, connection: object, jobs: Sequence[NewJob]) -> list[Inserted]:
        """Store jobs when the MemoryTransaction ``connection`` commits."""
        if not isinstance(connection, MemoryTransaction) or connection.store is not self:
            raise InvalidOption(
                "enqueue", "connection", "a transaction of this store: store.transaction()"
            )
        with self.tables.lock:
            return connection.add(jobs, self._prepare(jobs))

    def _prepare(self, jobs: Sequence[NewJob]) -> list[JobRow]:
        now = self.tables.clock()
        rows = [job_row(job, now) for job in jobs]
        if len({row.id for row in rows} - self.tables.jobs.keys()) != len(rows):
            raise DatabaseError("two jobs have one id; nothing was stored")
        return rows

    def _add(self, row: JobRow, key: bytes | None) -> Inserted:
        if key is not None:
            if (holder := self._waiting_under(key)) is not None:
                return Inserted(holder, duplicate=True)
            self.tables.keys[key] = row.id
        self.tables.jobs[row.id] = row
        due_in = max(0.0, (row.run_at - self.tables.clock()).total_seconds())
        self.hint([Wake(row.task, row.queue, due_in)])
        return Inserted(row.id)

    def _waiting_under(self, key: bytes) -> UUID | None:
        row = self.tables.jobs.get(self.tables.keys.get(key, _NOBODY))
        return row.id if row is not None and row.status is JobStatus.QUEUED else None


class MemoryTransaction:
    """A transaction of a MemoryStore: its jobs appear when the ``async with`` block ends well.

    A unique job is dropped at commit if another one was stored under its key in the meantime.
    (PostgreSQL makes that other insert wait for this transaction instead.)
    """

    def __init__(self, store: Inserting) -> None:
        self.store = store
        self._pending: list[tuple[NewJob, JobRow]] = []

    def add(self, jobs: Sequence[NewJob], rows: Sequence[JobRow]) -> list[Inserted]:
        """Keep jobs for the commit and answer what will become of each."""
        answers = []
        for job, row in zip(jobs, rows, strict=True):
            holder = self._holder(job.unique_key)
            if holder is None:
                self._pending.append((job, row))
            answers.append(Inserted(holder or row.id, duplicate=holder is not None))
        return answers

    def _holder(self, key: bytes | None) -> UUID | None:
        if key is None:
            return None
        mine = [job.id for job, _ in self._pending if job.unique_key == key]
        return mine[0] if mine else self.store._waiting_under(key)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pending, self._pending = self._pending, []
        if kind is None:
            with self.store.tables.lock:
                for job, row in pending:
                    self.store._add(row, job.unique_key)
