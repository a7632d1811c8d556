"""The live registry: workers, what they read, and what producers write."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from soniq.memory.rows import WorkerRow, WriterRow
from soniq.memory.tables import Part
from soniq.runtime.ports import (
    ReaderRecord,
    RegistryEntry,
    WorkerRecord,
    WorkerView,
    WriterRecord,
)

_WRITER_LIVES = timedelta(hours=1)


class Registry(Part):
    """The store's methods about the processes around it."""

    async def register_worker(
        self, worker: WorkerRecord, lease: float, readers: Sequence[ReaderRecord]
    ) -> None:
        """Add a worker, its lease in seconds from now, and what it reads."""
        with self.tables.lock:
            now = self.tables.clock()
            until = now + timedelta(seconds=lease)
            self.tables.workers[worker.id] = WorkerRow(worker, list(readers), now, now, until)

    async def remove_worker(self, worker_id: UUID) -> None:
        """Remove a worker and what it reads."""
        with self.tables.lock:
            self.tables.workers.pop(worker_id, None)

    async def workers(self) -> list[WorkerView]:
        """Return all registered workers, newest first."""
        with self.tables.lock:
            now = self.tables.clock()
            newest = sorted(
                self.tables.workers.values(),
                key=lambda w: (w.started_at, w.record.id),
                reverse=True,
            )
            return [
                WorkerView(
                    id=str(worker.record.id),
                    service=worker.record.service,
                    version=worker.record.version,
                    hostname=worker.record.hostname,
                    pid=worker.record.pid,
                    queues=worker.record.queues,
                    concurrency=worker.record.concurrency,
                    started_at=worker.started_at,
                    last_seen=worker.last_seen,
                    live=worker.until > now,
                    processing=len(self.tables.held_by(worker.record.id)),
                )
                for worker in newest
            ]

    async def register_writers(self, writers: Sequence[WriterRecord]) -> None:
        """Add or refresh what a producer writes."""
        with self.tables.lock:
            now = self.tables.clock()
            for record in writers:
                key = (record.task, record.service, record.version, record.fingerprint)
                known = self.tables.writers.get(key)
                first_seen = now if known is None else known.first_seen
                self.tables.writers[key] = WriterRow(record, first_seen, now)

    async def forget_writer(self, service: str, version: str) -> int:
        """Delete what one release writes; return how many lines that were."""
        with self.tables.lock:
            gone = [key for key in self.tables.writers if key[1:3] == (service, version)]
            for key in gone:
                del self.tables.writers[key]
            return len(gone)

    async def registry(self) -> list[RegistryEntry]:
        """Return readers and writers of every task, ordered by task, role, service."""
        with self.tables.lock:
            now = self.tables.clock()
            entries = [
                RegistryEntry(
                    role="reader",
                    task=reader.task,
                    service=worker.record.service,
                    version=worker.record.version,
                    instance=str(worker.record.id),
                    hostname=worker.record.hostname,
                    queues=worker.record.queues,
                    fingerprint=reader.fingerprint,
                    schema=_copied(reader.schema),
                    python_version=worker.record.python_version,
                    pydantic_version=worker.record.pydantic_version,
                    first_seen=worker.started_at,
                    last_seen=worker.last_seen,
                    live=worker.until > now,
                    shape=reader.shape,
                )
                for worker in self.tables.workers.values()
                for reader in worker.readers
            ]
            entries += [
                RegistryEntry(
                    role="writer",
                    task=writer.record.task,
                    service=writer.record.service,
                    version=writer.record.version,
                    instance=str(writer.record.producer_id),
                    hostname=writer.record.hostname,
                    queues=(writer.record.queue,),
                    fingerprint=writer.record.fingerprint,
                    schema=_copied(writer.record.schema),
                    python_version=writer.record.python_version,
                    pydantic_version=writer.record.pydantic_version,
                    first_seen=writer.first_seen,
                    last_seen=writer.last_seen,
                    live=writer.last_seen > now - _WRITER_LIVES,
                    shape=writer.record.fingerprint,
                )
                for writer in self.tables.writers.values()
            ]
            entries.sort(key=lambda e: (e.task, e.role, e.service is None, e.service or ""))
            return entries


def _copied(schema: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if schema is None else json.loads(json.dumps(dict(schema)))
