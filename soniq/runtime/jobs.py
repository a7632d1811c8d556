"""Jobs as the engine sees them: what is stored, what is claimed, and how a run ends.

    enqueue ──► queued ──claim──► processing ──► done
                  ▲  │                 │
                  │  └─cancel─► cancelled
                  ├── retry, snooze, release, rescue
                  └── replay ── dead letter ◄── failure, invalid args, unregistered name

A job waits, runs, or has ended. ``queued`` covers both due jobs and jobs whose ``scheduled_at``
is in the future (parked). Times are timezone-aware UTC; durations are seconds.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

DEFAULT_PRIORITY = 100
"""Priority of a job when neither producer nor consumer says otherwise; lower runs first."""

DEFAULT_QUEUE = "default"


class JobStatus(StrEnum):
    """Where a job is in its life."""

    QUEUED = "queued"
    PROCESSING = "processing"
    DONE = "done"
    CANCELLED = "cancelled"
    DEAD_LETTER = "dead_letter"


class DeadReason(StrEnum):
    """Why a job went to the dead-letter queue; stable codes."""

    JOB_NOT_REGISTERED = "job_not_registered"
    INVALID_ARGUMENTS = "invalid_arguments"
    ATTEMPTS_EXHAUSTED = "attempts_exhausted"
    WORKER_LOST = "worker_lost"
    REJECTED = "rejected"
    INVALID_RESULT = "invalid_result"


def new_id() -> UUID:
    """Return a fresh UUID version 7: ordered by creation time, so index pages stay hot.

    Source: RFC 9562, section 5.7, with method 3 of section 6.2: the 12 bits after the
    milliseconds are their fraction, so ids made one after the other sort in that order.
    """
    return _version_7(_moment(), int.from_bytes(os.urandom(8), "big") & _RANDOM)


def new_ids(count: int) -> list[UUID]:
    """Return ``count`` ids as ``new_id`` makes them, in ascending order.

    They share one look at the clock; the first of their random bits are a counter instead.
    """
    ids: list[UUID] = []
    while len(ids) < count:
        moment, size = _moment(), min(count - len(ids), 1 << _COUNTER_BITS)
        random = os.urandom(6 * size)
        ids += [
            _version_7(
                moment,
                number << _TAIL_BITS
                | int.from_bytes(random[6 * number : 6 * number + 6], "big") & _TAIL,
            )
            for number in range(size)
        ]
    return ids


_COUNTER_BITS, _TAIL_BITS = 20, 42
_TAIL, _RANDOM = (1 << 42) - 1, (1 << 62) - 1


def _moment() -> int:
    """Return the upper 64 bits: milliseconds, the version, and the fraction of a millisecond."""
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    return milliseconds << 16 | 0x7000 | rest * 4096 // 1_000_000


def _version_7(moment: int, low: int) -> UUID:
    return UUID(int=moment << 64 | 0x2 << 62 | low)


@dataclass(frozen=True, slots=True)
class Origin:
    """Who sent a job: the process, the service and release it belongs to, the shape it wrote."""

    producer_id: UUID | None = None
    service: str | None = None
    version: str | None = None
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job about to be stored.

    Attributes:
        args: validated, encoded JSON object.
        priority: None leaves it to the consumer's default.
        run_at: earliest start; None means now, by the database's clock.
        delay: seconds from now by the database's clock; exclusive with ``run_at``.
        unique_key: digest under which at most one job waits; None for ordinary jobs.
    """

    id: UUID
    task: str
    queue: str
    args: str
    priority: int | None = None
    run_at: datetime | None = None
    delay: float | None = None
    unique_key: bytes | None = None
    origin: Origin = Origin()


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """A job leased to this worker.

    Attributes:
        attempt: number of this run, from 1.
        token: fencing token; an outcome is accepted only with the latest one.
    """

    id: UUID
    task: str
    queue: str
    args: str
    attempt: int
    token: int
    priority: int | None
    created_at: datetime
    run_at: datetime


@dataclass(frozen=True, slots=True)
class RunError:
    """One failed run, as stored with the job.

    Attributes:
        type: exception class name, or a stable code.
        message: the exception's text, cut to a bounded length.
        problems: for refused args, ``[{"path", "type", "message"}]`` without values.
    """

    type: str
    message: str
    attempt: int
    at: datetime
    worker_id: UUID | None = None
    traceback: str | None = None
    problems: Sequence[dict[str, str]] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the JSON object stored in the row's ``errors`` array."""
        stored: dict[str, Any] = {
            "type": self.type,
            "message": self.message,
            "attempt": self.attempt,
            "at": self.at.isoformat(),
        }
        if self.worker_id is not None:
            stored["worker_id"] = str(self.worker_id)
        if self.traceback is not None:
            stored["traceback"] = self.traceback
        if self.problems:
            stored["problems"] = list(self.problems)
        return stored


@dataclass(frozen=True, slots=True)
class Done:
    """The run succeeded; ``result`` is encoded JSON or None."""

    id: UUID
    token: int
    result: str | None = None


@dataclass(frozen=True, slots=True)
class Retry:
    """Run again after ``delay`` seconds. ``error`` is None for a snooze, which is no failure.

    Attributes:
        counts: whether this run used up an attempt (a snooze does not).
    """

    id: UUID
    token: int
    delay: float
    error: RunError | None = None
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Dead:
    """Never run again unless replayed."""

    id: UUID
    token: int
    reason: str
    message: str
    error: RunError | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """Hand a claimed job back unstarted; it is due at once and no attempt is counted."""

    id: UUID
    token: int


Outcome = Done | Retry | Dead | Release


@dataclass(frozen=True, slots=True)
class Job:
    """Everything known about one job, wherever it is in its life.

    Attributes:
        args: the stored JSON object; None once the job is done (args are not kept).
        errors: one JSON object per failed run, oldest first.
        reason: stable code of a dead letter, else None.
        message: one sentence of a dead letter, else None.
    """

    id: str
    task: str
    queue: str
    status: JobStatus
    priority: int | None
    args: dict[str, Any] | None
    attempts: int
    created_at: datetime
    scheduled_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    worker_id: str | None = None
    result: Any = None
    errors: list[dict[str, Any]] = field(default_factory=list)
    reason: str | None = None
    message: str | None = None
    origin: Origin = Origin()


@dataclass(frozen=True, slots=True)
class QueueStats:
    """Counts of jobs by where they are; ``total`` is the sum of the others."""

    total: int
    queued: int
    processing: int
    done: int
    dead_letter: int
    cancelled: int
