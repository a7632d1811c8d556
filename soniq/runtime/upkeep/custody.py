"""Watch over leases: our own, and those of workers that are gone."""

from __future__ import annotations

import logging
from collections.abc import Callable
from uuid import UUID

from soniq.runtime.holdings import Holdings
from soniq.runtime.jobs import Release
from soniq.runtime.ports import Store, Wake
from soniq.runtime.upkeep.loop import spread

logger = logging.getLogger("soniq.upkeep")

BATCH = 1000

AFTER_LEASE = 0.02
"""Seconds to look after a lease should have ended, so as not to look a moment too soon."""


class Rescue:
    """Returns jobs of vanished workers to the queue, at the moment their lease ends."""

    def __init__(self, store: Store, lease: float, rescued: Callable[[], None]) -> None:
        self._store = store
        self._pause = lease / 3
        self._rescued = rescued

    async def run_once(self) -> float:
        """Rescue what has no living owner; return the seconds until the next look."""
        tasks = await self._store.rescue(limit=BATCH)
        if tasks:
            logger.warning("%d jobs of vanished workers are back in the queue", len(tasks))
            self._rescued()
            self._store.hint([Wake(task, "") for task in sorted(set(tasks))])
        if len(tasks) >= BATCH:
            return 0.0
        end = await self._store.next_lease_end()
        if end is None:
            return spread(self._pause)
        return min(end + AFTER_LEASE, spread(self._pause))


class Custody:
    """Compares what this worker holds with what the store says it holds.

    A job leased to us that we do not know of (the answer to a claim was lost) is handed back when
    it is seen twice in a row, since a claim or an outcome may just be under way. A job we run that
    is no longer ours (our lease ran out while the process was suspended) is stopped.
    """

    def __init__(
        self,
        store: Store,
        worker_id: UUID,
        holdings: Holdings,
        lease: float,
        abandon: Callable[[UUID], None],
    ) -> None:
        self._store = store
        self._worker_id = worker_id
        self._holdings = holdings
        self._pause = lease / 2
        self._abandon = abandon
        self._suspects: dict[UUID, int] = {}

    async def run_once(self) -> float:
        """Compare once; return the seconds until the next look."""
        before = self._holdings.unstarted_or_running
        leased = await self._store.leased(self._worker_id)
        after = self._holdings.unstarted_or_running
        for job_id, token in before.items():
            if after.get(job_id) == token and leased.get(job_id) != token:
                logger.warning("job %s is no longer leased to this worker; dropping it", job_id)
                self._abandon(job_id)
        unknown = {
            job_id: token
            for job_id, token in leased.items()
            if not self._holdings.knows(job_id, token)
        }
        stray = [
            Release(job_id, token)
            for job_id, token in unknown.items()
            if self._suspects.get(job_id) == token
        ]
        if stray:
            logger.warning("handing back %d jobs that this worker lost track of", len(stray))
            await self._store.settle(self._worker_id, stray)
        self._suspects = unknown
        return spread(self._pause)
