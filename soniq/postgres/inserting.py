"""Storing jobs: one at a time with shared commits, many at once, or on the caller's connection."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from uuid import UUID

import asyncpg

from soniq.errors import DatabaseError, InvalidOption
from soniq.postgres.database import (
    Database,
    Part,
    Statements,
    in_chunks,
    may_succeed_later,
    translated,
)
from soniq.postgres.lanes import Lane
from soniq.postgres.notify import Notifier, announcements
from soniq.runtime.jobs import NewJob
from soniq.runtime.ports import Inserted, Wake

BATCH = 1000
"""Most rows in one statement, so that no statement holds a commit up for long."""

COPY_FROM = 8
"""From this many rows on, COPY is faster than an INSERT over arrays."""

LINGER = 0.2
"""Seconds that an idle lane keeps its connection before it gives it back to the pool."""

MOMENT = 0.001
"""Seconds in which a job with an absolute time is announced to be due."""

_COPY_COLUMNS = (
    "id",
    "task",
    "queue",
    "priority",
    "args",
    "producer_id",
    "service",
    "version",
    "fingerprint",
)

_Waiter = tuple[NewJob, "asyncio.Future[None]"]


def _row(job: NewJob) -> tuple[object, ...]:
    origin = job.origin
    return (
        job.id,
        job.task,
        job.queue,
        job.priority,
        job.args,
        origin.producer_id,
        origin.service,
        origin.version,
        origin.fingerprint,
    )


def _columns(jobs: Sequence[NewJob]) -> list[list[object]]:
    rows = [(*_row(job), job.run_at, job.delay) for job in jobs]
    return [list(column) for column in zip(*rows, strict=True)]


def _is_immediate(job: NewJob) -> bool:
    return job.run_at is None and not job.delay


def _wake(job: NewJob) -> Wake:
    # Whether an absolute time has come is for the database's clock to say: such a job is announced
    # as due in a moment, and the worker looks both for due and for parked jobs.
    return Wake(job.task, job.queue, job.delay or (0.0 if job.run_at is None else MOMENT))


class InsertLane:
    """Gathers concurrent inserts so that they share a statement and its commit.

    A lone insert is sent at once. While a statement is under way, further inserts gather and go
    out together with the next one: nobody waits for company, and nobody waits for a commit of
    one's own.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._lane = Lane(db)
        self._waiting: list[_Waiter] = []
        self._busy = False
        self._crowded = False
        self._repeated = False
        self._idle_timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def insert(self, job: NewJob) -> None:
        """Store one job; returns when it is durable.

        Raises:
            DatabaseError: when the job could not be stored.
        """
        if self._busy:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append((job, waiter))
            await waiter
            return
        self._busy = True
        try:
            if self._crowded:
                # Others were here at the last commit and are about to be again: let them in.
                await asyncio.sleep(0)
            batch, self._waiting = self._waiting, []
            await self._send(job, batch)
        finally:
            self._pass_on()

    async def _send(self, job: NewJob, company: list[_Waiter]) -> None:
        self._crowded = bool(company)
        try:
            await self._store([job, *(other for other, _ in company)])
        except BaseException as error:
            if isinstance(error, DatabaseError) and not company:
                raise
            # The statement failed or its sender was cancelled: the others get their own try.
            self._repeated = True
            self._waiting = company + self._waiting
            if isinstance(error, DatabaseError):
                await self._store([job], again=True)
                return
            raise
        _resolve(company)

    def _pass_on(self) -> None:
        if self._waiting:
            task = asyncio.create_task(self._drain(), name="soniq-insert-lane")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        else:
            self._busy = False
            self._linger()

    async def _drain(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            # Whoever gave up before the job was sent does not want it stored.
            batch = [(job, waiter) for job, waiter in batch if not waiter.cancelled()]
            if not batch:
                continue
            self._crowded = len(batch) > 1
            again, self._repeated = self._repeated, False
            try:
                await self._store([job for job, _ in batch], again=again)
            except DatabaseError:
                await self._store_singly(batch)
            except BaseException as error:
                # Cancelled, closed or unforeseen: whoever waits is told, and the lane goes on.
                for _, waiter in (*batch, *self._waiting):
                    if not waiter.done():
                        waiter.set_exception(error)
                self._waiting = []
                self._busy = False
                raise
            else:
                _resolve(batch)
                # Let those just answered call again, so that they share the next commit.
                await asyncio.sleep(0)
        self._busy = False
        self._linger()

    async def _store_singly(self, batch: list[_Waiter]) -> None:
        # One row's fault must not fail its neighbours.
        for job, waiter in batch:
            try:
                await self._store([job], again=True)
            except DatabaseError as error:
                if not waiter.done():
                    waiter.set_exception(error)
            else:
                if not waiter.done():
                    waiter.set_result(None)

    async def _store(self, jobs: list[NewJob], *, again: bool = False) -> None:
        """Store jobs; ``again`` when some may be there already, from a try whose end is unknown."""
        try:
            plain = not again and all(map(_is_immediate, jobs))
            if plain and len(jobs) == 1:
                await self._lane.fetch("insert_job", *_row(jobs[0]))
            elif plain and len(jobs) >= COPY_FROM:
                await self._lane.copy("soniq_jobs", _COPY_COLUMNS, map(_row, jobs))
            else:
                await self._lane.fetch("insert_jobs", *_columns(jobs))
        except DatabaseError as error:
            if not may_succeed_later(error):
                raise
            # The connection broke and the answer with it. The rows may be there or not; sending
            # them again under the same ids is right in both cases.
            await self._lane.fetch("insert_jobs", *_columns(jobs))

    def _linger(self) -> None:
        if self._db.settings.pool_max_size < 3:
            task = asyncio.create_task(self._lane.close())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            return
        if self._idle_timer is None:
            self._idle_timer = asyncio.get_running_loop().call_later(LINGER, self._give_back)

    def _give_back(self) -> None:
        self._idle_timer = None
        if not self._busy:
            task = asyncio.create_task(self._lane.close())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        else:
            self._linger()

    async def close(self) -> None:
        """Finish what is under way and give the connection back."""
        while self._busy and self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._idle_timer is not None:
            self._idle_timer.cancel()
            self._idle_timer = None
        await self._lane.close()


def _resolve(batch: list[_Waiter]) -> None:
    for _, waiter in batch:
        if not waiter.done():
            waiter.set_result(None)


class Inserting(Part):
    """The store's producing half."""

    _notifier: Notifier
    _insert_lane: InsertLane

    async def insert(self, job: NewJob) -> Inserted:
        """Store one job durably; concurrent calls share commits."""
        if job.unique_key is not None:
            return (await self.insert_many([job]))[0]
        await self._insert_lane.insert(job)
        if self._notifier.hint(_wake(job)):
            # A script may end right here. Once begun, the hint is sent even then.
            await asyncio.sleep(0)
        return Inserted(job.id)

    async def insert_many(self, jobs: Sequence[NewJob]) -> list[Inserted]:
        """Store all jobs or none, in one transaction; answers in the order given."""
        if not jobs:
            return []
        try:
            async with self.db.transaction() as statements:
                answers = await self._store(statements, jobs, copy=True)
        except DatabaseError as error:
            if not may_succeed_later(error):
                raise
            # Sent again under the same ids: stored once, whether or not the first try was.
            async with self.db.transaction() as statements:
                answers = await self._store(statements, jobs, copy=False)
        for wake in {
            _wake(job) for job, answer in zip(jobs, answers, strict=True) if not answer.duplicate
        }:
            self._notifier.hint(wake)
        return answers

    async def insert_on(self, connection: object, jobs: Sequence[NewJob]) -> list[Inserted]:
        """Store jobs on the caller's connection, inside the caller's transaction if any."""
        if not isinstance(connection, asyncpg.Connection | asyncpg.pool.PoolConnectionProxy):
            raise InvalidOption(
                "enqueue", "connection", f"an asyncpg connection, not {type(connection).__name__}"
            )
        if not jobs:
            return []
        with translated(self.db):
            # Nested in the caller's transaction this is a savepoint, otherwise a transaction.
            async with connection.transaction():
                statements = Statements(connection, self.db.schema)
                # No COPY: it writes in binary, for which a codec of the caller's may have no way.
                answers = await self._store(statements, jobs, copy=False)
                await self._announce(statements, jobs)
        return answers

    async def _announce(self, statements: Statements, jobs: Sequence[NewJob]) -> None:
        # Inside the transaction, because only PostgreSQL knows when the caller commits.
        wakes = {_wake(job) for job in jobs}
        await statements.fetch("notify", *announcements(self.db.schema, wakes))

    async def _store(
        self, statements: Statements, jobs: Sequence[NewJob], *, copy: bool
    ) -> list[Inserted]:
        plain = [job for job in jobs if job.unique_key is None]
        keyed = [job for job in jobs if job.unique_key is not None]
        if copy and len(plain) >= COPY_FROM and all(map(_is_immediate, plain)):
            await statements.connection.copy_records_to_table(
                "soniq_jobs",
                schema_name=self.db.schema,
                records=map(_row, plain),
                columns=_COPY_COLUMNS,
            )
        else:
            for chunk in in_chunks(plain, BATCH):
                await statements.fetch("insert_jobs", *_columns(chunk))
        if not keyed:
            return [Inserted(job.id) for job in jobs]
        answers = await _store_keyed(statements, keyed)
        return [answers.get(job.id, Inserted(job.id)) for job in jobs]

    async def close_inserting(self) -> None:
        """Finish inserts under way."""
        await self._insert_lane.close()


async def _store_keyed(statements: Statements, jobs: Sequence[NewJob]) -> dict[object, Inserted]:
    keys = {job.unique_key for job in jobs if job.unique_key is not None}
    # Sorted, so that two transactions with the same keys cannot wait for each other.
    numbers = sorted(int.from_bytes(key[:8], "big", signed=True) for key in keys)
    await statements.fetch("lock_keys", numbers)
    answers: dict[object, Inserted] = {}
    for job in jobs:
        while True:
            stored = await statements.fetchval(
                "insert_unique", *_row(job), job.run_at, job.delay, job.unique_key
            )
            if stored is not None:
                answers[job.id] = Inserted(job.id)
                break
            holder = await statements.fetchval("hold_unique", job.unique_key)
            if holder is not None:
                found = UUID(str(holder))  # a codec of the caller's may make a str of it
                answers[job.id] = Inserted(found, duplicate=found != job.id)
                break
            # The holder started or ended between the two statements: the key is free now.
    return answers
