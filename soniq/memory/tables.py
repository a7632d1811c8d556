"""The state that all parts of the store share, and the moves that several of them make."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from soniq.memory.rows import JobRow, Subscription, WorkerRow, WriterRow
from soniq.runtime.jobs import JobStatus
from soniq.runtime.ports import Schedule

K = TypeVar("K")
V = TypeVar("V")


@dataclass(slots=True, eq=False)
class Tables:
    """Everything one store knows; read and written only by who holds ``lock``.

    Attributes:
        clock: returns an aware UTC time.
        jobs: those that wait or are processed.
        ended: jobs that are done or cancelled.
        dead: jobs in the dead-letter queue.
        keys: for each key of a unique job, the latest one stored under it.
        workers: those registered, whether their lease is valid or not.
        writers: by task, service, version and fingerprint.
        unregistered: names without a live handler: since when, and when that was last looked at.
        duties: who leads each duty, and until when.
        schedules: periodic jobs, by name.
        subscriptions: who is to be told about new jobs.
    """

    clock: Callable[[], datetime]
    lock: threading.RLock = field(default_factory=threading.RLock)
    jobs: dict[UUID, JobRow] = field(default_factory=dict)
    ended: dict[UUID, JobRow] = field(default_factory=dict)
    dead: dict[UUID, JobRow] = field(default_factory=dict)
    keys: dict[bytes, UUID] = field(default_factory=dict)
    workers: dict[UUID, WorkerRow] = field(default_factory=dict)
    writers: dict[tuple[str, str, str, str | None], WriterRow] = field(default_factory=dict)
    unregistered: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    duties: dict[str, tuple[UUID, datetime]] = field(default_factory=dict)
    schedules: dict[str, Schedule] = field(default_factory=dict)
    subscriptions: list[Subscription] = field(default_factory=list)

    def end(self, row: JobRow, status: JobStatus, now: datetime) -> None:
        """Move a job to those that are done or cancelled."""
        row.status, row.ended_at = status, now
        if status is JobStatus.DONE:
            row.args = None
        self.ended[row.id] = self.jobs.pop(row.id)

    def bury(self, row: JobRow, reason: str, message: str, now: datetime) -> None:
        """Move a job to the dead letters."""
        row.status, row.ended_at = JobStatus.DEAD_LETTER, now
        row.reason, row.message = reason, message
        self.dead[row.id] = self.jobs.pop(row.id)

    def held_by(self, worker_id: UUID) -> list[JobRow]:
        """Return the jobs leased to a worker."""
        return [row for row in self.jobs.values() if row.worker_id == worker_id]


class Part:
    """One group of the store's methods, on the shared tables."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables


def drop(place: dict[K, V], keys: Iterable[K], limit: int) -> int:
    """Delete at most ``limit`` of these keys; return how many."""
    doomed = list(keys)[:limit]
    for key in doomed:
        del place[key]
    return len(doomed)
