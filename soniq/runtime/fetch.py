"""Claim jobs ahead of the slots that run them, but never more than the work at hand warrants."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from soniq.errors import DatabaseError
from soniq.runtime.holdings import Holdings
from soniq.runtime.ports import Store

logger = logging.getLogger("soniq.worker")

MAX_PREFETCH = 500
"""Most jobs claimed ahead of free slots when ``prefetch`` is adaptive."""

AHEAD = 0.05
"""Seconds of work to hold ready: enough to hide a claim, too little to keep jobs from others."""

SECOND_LOOK = 0.02
"""Seconds after which a claim that got less than it had room for is tried once more."""

ERROR_DELAYS = (0.1, 0.5, 1.0, 2.0, 5.0)
"""Seconds to wait after each failed claim in a row; the last one repeats."""


class Pace:
    """Measures how many jobs a second this worker finishes."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._since = clock()
        self._count = 0
        self._rate = 0.0

    def rate(self, finished: int) -> float:
        """Return jobs a second, recent ones weighing more; ``finished`` counts from the start."""
        now = self._clock()
        elapsed = now - self._since
        if elapsed >= 0.002:
            current = (finished - self._count) / elapsed
            # Rises at once, falls slowly: a pause between two batches is no change of pace.
            weight = 0.7 if current > self._rate else min(1.0, elapsed / 0.5)
            self._rate += (current - self._rate) * weight
            self._since, self._count = now, finished
        return self._rate


class Fetcher:
    """Keeps the holdings filled; one claim at a time."""

    def __init__(
        self,
        store: Store,
        worker_id: UUID,
        holdings: Holdings,
        *,
        tasks: Mapping[str, int],
        queues: Sequence[str] | None,
        concurrency: int,
        prefetch: int | None,
        poll_interval: float,
        finished: Callable[[], int],
        abandon: Callable[[UUID], None],
    ) -> None:
        self._store = store
        self._worker_id = worker_id
        self._holdings = holdings
        self._tasks = tasks
        self._queues = queues
        self._concurrency = concurrency
        self._prefetch = prefetch
        self._poll_interval = poll_interval
        self._finished = finished
        self._abandon = abandon
        self._pace = Pace(asyncio.get_running_loop().time)
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Look for due jobs now instead of at the next poll."""
        self._wake.set()

    @property
    def saturated(self) -> bool:
        """Tell whether every slot is busy."""
        return len(self._holdings) >= self._concurrency

    def _limit(self) -> int:
        if self._prefetch is not None:
            return self._concurrency + self._prefetch
        ahead = int(self._pace.rate(self._finished()) * AHEAD)
        return self._concurrency + min(ahead, MAX_PREFETCH)

    def _room(self) -> int:
        limit = self._limit()
        room = limit - len(self._holdings)
        # While jobs still wait for a slot, a claim can wait until it is worth its while.
        if self._holdings.waiting and room < limit // 2:
            return 0
        return max(0, room)

    async def claim_once(self) -> bool:
        """Claim what there is room for; True when there may be more to claim."""
        room = self._room()
        if room == 0:
            return False
        jobs = await self._store.claim(self._worker_id, self._tasks, self._queues, room)
        for job in jobs:
            if self._holdings.token(job.id) not in (None, job.token):
                # We lost it and got it again before we noticed: the earlier run has to end.
                self._abandon(job.id)
        self._holdings.add(jobs)
        return len(jobs) == room

    async def run(self) -> None:
        """Claim for ever; cancel to stop. A claim under way is completed first."""
        failures = 0
        looked_twice = False
        while True:
            while self._room() == 0:
                self._holdings.changed.clear()
                await self._holdings.changed.wait()
            # Cleared before the claim: a hint that arrives during it is kept for the next.
            self._wake.clear()
            try:
                more = await self.claim_whole()
            except DatabaseError as error:
                delay = ERROR_DELAYS[min(failures, len(ERROR_DELAYS) - 1)]
                failures += 1
                logger.warning("cannot claim (%s); trying again in %g s", error.error_code, delay)
                await asyncio.sleep(delay)
                continue
            failures = 0
            if more:
                looked_twice = False
            elif looked_twice:
                looked_twice = False
                await self._pause(self._poll_interval)
            else:
                # Rows that another worker's claim had locked for a moment were passed over, and
                # not all of them may have become its own.
                looked_twice = not await self._pause(SECOND_LOOK)

    async def claim_whole(self) -> bool:
        """Claim as ``claim_once`` does; when cancelled, complete the claim first."""
        # Cancelling a claim would leave rows leased that nobody knows of, until reconciliation.
        claim = asyncio.ensure_future(self.claim_once())
        try:
            return await asyncio.shield(claim)
        except asyncio.CancelledError:
            await asyncio.gather(claim, return_exceptions=True)
            raise

    async def _pause(self, seconds: float) -> bool:
        """Wait for a wake-up, at most ``seconds``; tell whether there was one."""
        try:
            # Spread out, so that a fleet does not poll in step.
            async with asyncio.timeout(seconds * random.uniform(0.8, 1.2)):
                await self._wake.wait()
        except TimeoutError:
            return False
        return True
