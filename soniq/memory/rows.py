"""What the tables hold: jobs, workers, writers and subscriptions."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NoReturn
from uuid import UUID

from soniq.errors import DatabaseError
from soniq.runtime.jobs import ClaimedJob, Job, JobStatus, NewJob, Origin, RunError
from soniq.runtime.ports import ReaderRecord, Wake, WorkerRecord, WriterRecord


@dataclass(slots=True)
class JobRow:
    """A job; ``args``, ``result`` and each of ``errors`` are JSON text."""

    id: UUID
    task: str
    queue: str
    priority: int | None
    args: str | None
    run_at: datetime
    created_at: datetime
    origin: Origin
    parked: bool
    status: JobStatus = JobStatus.QUEUED
    attempt: int = 0
    token: int = 0
    worker_id: UUID | None = None
    claimed_at: datetime | None = None
    losses: int = 0
    errors: list[str] = field(default_factory=list)
    ended_at: datetime | None = None
    result: str | None = None
    reason: str | None = None
    message: str | None = None

    def note(self, error: RunError | None) -> None:
        """Append a failed run."""
        if error is not None:
            self.errors.append(json.dumps(error.as_json()))

    def wait(self, *, parked: bool, counts: bool) -> None:
        """Go back to the queue; ``counts`` is whether the run used up an attempt."""
        self.status, self.parked = JobStatus.QUEUED, parked
        self.worker_id = self.claimed_at = None
        if not counts:
            self.attempt -= 1

    def ended_before(self, moment: datetime) -> bool:
        """Return whether the job ended before ``moment``."""
        return self.ended_at is not None and self.ended_at < moment

    def claimed(self) -> ClaimedJob:
        """Return the lease on this row."""
        assert self.args is not None
        return ClaimedJob(
            self.id, self.task, self.queue, self.args, self.attempt, self.token,
            self.priority, self.created_at, self.run_at,
        )  # fmt: skip

    def view(self) -> Job:
        """Return the job as callers see it."""
        return Job(
            id=str(self.id),
            task=self.task,
            queue=self.queue,
            status=self.status,
            priority=self.priority,
            args=None if self.args is None else json.loads(self.args),
            attempts=self.attempt,
            created_at=self.created_at,
            scheduled_at=self.run_at,
            started_at=self.claimed_at,
            finished_at=self.ended_at,
            worker_id=None if self.worker_id is None else str(self.worker_id),
            result=None if self.result is None else json.loads(self.result),
            errors=[json.loads(error) for error in self.errors],
            reason=self.reason,
            message=self.message,
            origin=self.origin,
        )


@dataclass(slots=True)
class WorkerRow:
    """A registered worker; its lease is valid before ``until``."""

    record: WorkerRecord
    readers: list[ReaderRecord]
    started_at: datetime
    last_seen: datetime
    until: datetime


@dataclass(slots=True)
class WriterRow:
    """What one release of a service writes under one name."""

    record: WriterRecord
    first_seen: datetime
    last_seen: datetime


@dataclass(slots=True, eq=False)
class Subscription:
    """Somebody who waits for hints about some tasks, and the event loop to tell them in."""

    tasks: frozenset[str]
    wake: Callable[[Wake | None], None]
    loop: asyncio.AbstractEventLoop
    active: bool = True

    def send(self, wake: Wake | None) -> None:
        """Call ``wake`` soon, in the subscriber's loop, unless it has stopped by then."""
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._deliver, wake)

    def _deliver(self, wake: Wake | None) -> None:
        if self.active:
            self.wake(wake)


def job_row(job: NewJob, now: datetime) -> JobRow:
    """Return the row of a job that is new at ``now``.

    Raises:
        DatabaseError: when its args are not JSON.
    """
    run_at = job.run_at or now + timedelta(seconds=job.delay or 0)
    return JobRow(
        id=job.id,
        task=job.task,
        queue=job.queue,
        priority=job.priority,
        args=stored_json(job.args),
        run_at=run_at.astimezone(UTC),
        created_at=now,
        origin=job.origin,
        parked=run_at > now,
    )


def stored_json(text: str) -> str:
    """Return JSON text as it is stored: read and written again.

    Raises:
        DatabaseError: when it is not JSON.
    """
    try:
        return json.dumps(json.loads(text, parse_constant=_refuse))
    except ValueError:
        raise DatabaseError("a value to be stored is not JSON; nothing was stored") from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def newest(rows: Iterable[JobRow], limit: int) -> list[Job]:
    """Return at most ``limit`` of the jobs as callers see them, newest id first."""
    return [row.view() for row in sorted(rows, key=lambda row: row.id, reverse=True)[:limit]]
