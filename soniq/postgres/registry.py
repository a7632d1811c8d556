"""The live registry: workers, what they read, what producers write, and who leads which duty."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from soniq.postgres import records
from soniq.postgres.database import Part
from soniq.runtime.ports import (
    ReaderRecord,
    RegistryEntry,
    WorkerRecord,
    WorkerView,
    WriterRecord,
)


class Registry(Part):
    """The store's methods about the processes around it."""

    async def register_worker(
        self, worker: WorkerRecord, lease: float, readers: Sequence[ReaderRecord]
    ) -> None:
        """Add a worker, its lease in seconds from now, and what it reads.

        Registering the same id again replaces all of it and starts a new lease.
        """
        by_task = {reader.task: reader for reader in readers}
        rows = [by_task[task] for task in sorted(by_task)]
        await self.db.execute(
            "register_worker",
            worker.id,
            worker.service,
            worker.version,
            worker.hostname,
            worker.pid,
            None if worker.queues is None else list(worker.queues),
            worker.concurrency,
            worker.soniq_version,
            worker.python_version,
            worker.pydantic_version,
            lease,
            [row.task for row in rows],
            [row.priority for row in rows],
            [row.fingerprint for row in rows],
            *records.schema_texts(rows),
            [row.shape for row in rows],
        )

    async def remove_worker(self, worker_id: UUID) -> None:
        """Remove a worker and what it reads. Jobs it still holds become claimable by rescue."""
        await self.db.execute("remove_worker", worker_id)

    async def workers(self) -> list[WorkerView]:
        """Return all registered workers, newest first."""
        return [records.worker(row) for row in await self.db.fetch("workers")]

    async def register_writers(self, writers: Sequence[WriterRecord]) -> None:
        """Add or refresh what a producer writes (sets last_seen to now)."""
        if not writers:
            return
        # one row per primary key: a statement may not touch a row twice; the latest wins
        by_key = {(w.task, w.service, w.version, w.fingerprint or ""): w for w in writers}
        rows = [by_key[key] for key in sorted(by_key)]
        await self.db.execute(
            "register_writers",
            [row.task for row in rows],
            [row.service for row in rows],
            [row.version for row in rows],
            [row.fingerprint or "" for row in rows],
            [row.queue for row in rows],
            [row.producer_id for row in rows],
            [row.hostname for row in rows],
            [row.python_version for row in rows],
            [row.pydantic_version for row in rows],
            *records.schema_texts(rows),
        )

    async def forget_writer(self, service: str, version: str) -> int:
        """Delete what one release writes; return how many lines that were."""
        count = await self.db.fetchval("forget_writer", service, version)
        assert isinstance(count, int)
        return count

    async def registry(self) -> list[RegistryEntry]:
        """Return readers and writers of every task, ordered by task, role, service."""
        return records.registry_entries(await self.db.fetch("registry"))

    async def lead(self, duty: str, holder: UUID, seconds: float) -> bool:
        """Take or keep a duty for ``seconds``; False while somebody else holds it."""
        return await self.db.fetchval("lead", duty, holder, seconds) is not None

    async def resign(self, duty: str, holder: UUID) -> None:
        """Give a duty up if this holder has it."""
        await self.db.execute("resign", duty, holder)
