"""What a handler is told about its run, and what it may answer besides a result.

A handler receives a ``JobContext`` in the parameter annotated with it. It may raise or return
``Snooze`` to run again later without using up an attempt, and raise ``Reject`` to send the job
to the dead-letter queue at once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from soniq.errors import InvalidOption

LONGEST_DELAY = 10 * 366 * 86_400.0
"""Longest delay a job may be given, in seconds: ten years, well inside PostgreSQL's timestamps."""


@dataclass(frozen=True, slots=True)
class JobContext:
    """Describe one run of a job to the handler, the hooks and the middleware.

    Attributes:
        job_id: UUID of the job as text; the same for all its runs, so it serves as an
            idempotency key.
        task: name of the task.
        queue: queue the job was taken from.
        attempt: number of this run, from 1.
        max_attempts: the run after which a failure is final, ``retries + 1``.
        scheduled_at: when this run was due; aware UTC.
        created_at: when the job was enqueued; aware UTC.
        worker_id: UUID of the worker process as text.
    """

    job_id: str
    task: str
    queue: str
    attempt: int
    max_attempts: int
    scheduled_at: datetime
    created_at: datetime
    worker_id: str

    @property
    def is_last_attempt(self) -> bool:
        """Tell whether a failure of this run is final."""
        return self.attempt >= self.max_attempts


class Snooze(Exception):
    """Run this job again after some seconds; no attempt is used up and nothing is recorded.

    ``raise Snooze(30)`` and ``return Snooze(30)`` do the same.

    Raises:
        InvalidOption: ``seconds`` is not a finite number from 0 to ten years.
    """

    def __init__(self, seconds: float) -> None:
        given: object = seconds
        if (
            isinstance(given, bool)
            or not isinstance(given, int | float)
            or not math.isfinite(given)
            or not 0 <= given <= LONGEST_DELAY
        ):
            raise InvalidOption("Snooze", "seconds", "a number of seconds from 0 to ten years")
        super().__init__(seconds)
        self.seconds = float(seconds)


class Reject(Exception):
    """Send this job to the dead-letter queue now, with the reason code ``rejected``.

    ``message`` is stored with the dead letter; leave personal data out of it.
    """

    def __init__(self, message: str = "rejected by the handler") -> None:
        super().__init__(message)
        self.message = message
