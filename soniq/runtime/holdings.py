"""What a worker holds: every job leased to it, from claim to durable outcome."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable
from uuid import UUID

from soniq.runtime.jobs import ClaimedJob, Outcome


class Holdings:
    """The jobs a worker has claimed and not yet settled, and who waits for changes in them.

    A job is waiting (claimed ahead of a free slot), running, or ended (its outcome is not durable
    yet). It counts as held in all three, so that what one worker takes is bounded.
    """

    def __init__(self) -> None:
        self._held: dict[UUID, int] = {}
        self._waiting: deque[ClaimedJob] = deque()
        self._running: dict[UUID, asyncio.Task[None]] = {}
        self._idle: list[asyncio.Future[None]] = []
        self.changed = asyncio.Event()
        """Set when jobs have left, so that there may be room for more."""

    def __len__(self) -> int:
        return len(self._held)

    @property
    def waiting(self) -> int:
        """Return how many claimed jobs have not started."""
        return len(self._waiting)

    @property
    def running(self) -> int:
        """Return how many jobs are being run."""
        return len(self._running)

    @property
    def unstarted_or_running(self) -> dict[UUID, int]:
        """Return id and token of the jobs without an outcome."""
        tokens = {job.id: job.token for job in self._waiting}
        tokens.update((job_id, self._held[job_id]) for job_id in self._running)
        return tokens

    def token(self, job_id: UUID) -> int | None:
        """Return the token under which a job is held, or None."""
        return self._held.get(job_id)

    def knows(self, job_id: UUID, token: int) -> bool:
        """Tell whether this very lease is accounted for."""
        return self._held.get(job_id) == token

    def add(self, jobs: Iterable[ClaimedJob]) -> None:
        """Take in freshly claimed jobs and wake idle slots."""
        for job in jobs:
            if self._held.get(job.id) == job.token:
                # A crash of the server undid our claim and we made it again: the run under way
                # has the right token, and one run is enough.
                continue
            self._held[job.id] = job.token
            self._waiting.append(job)
        self._wake(len(self._waiting))

    def _wake(self, count: int) -> None:
        idle = self._idle
        while count > 0 and idle:
            slot = idle.pop()
            if not slot.done():
                slot.set_result(None)
                count -= 1

    async def next(self, slot: asyncio.Task[None]) -> ClaimedJob:
        """Wait for a job and mark it as run by ``slot``."""
        while not self._waiting:
            call: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._idle.append(call)
            try:
                await call
            except asyncio.CancelledError:
                if call.done() and not call.cancelled():
                    self._wake(1)  # the wake-up was meant for somebody who is leaving
                raise
        job = self._waiting.popleft()
        self._running[job.id] = slot
        return job

    def ended(self, job: ClaimedJob) -> None:
        """Note that a job's run is over; it stays held until ``settled``."""
        self._running.pop(job.id, None)

    def settled(self, outcomes: Iterable[Outcome]) -> None:
        """Let go of jobs whose outcome is durable."""
        for outcome in outcomes:
            if self._held.get(outcome.id) == outcome.token:
                del self._held[outcome.id]
        self.changed.set()

    def drop_waiting(self) -> list[ClaimedJob]:
        """Take all unstarted jobs out of line, to be handed back; they stay held."""
        dropped = list(self._waiting)
        self._waiting.clear()
        return dropped

    def forget(self, job_id: UUID) -> asyncio.Task[None] | None:
        """Drop a job that somebody else owns now; return the slot that is running it, if any."""
        self._held.pop(job_id, None)
        self._waiting = deque(job for job in self._waiting if job.id != job_id)
        self.changed.set()
        return self._running.pop(job_id, None)
