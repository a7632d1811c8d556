"""One worker at a time, for all: bury unregistered jobs, delete what is past keeping."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from uuid import UUID

from soniq.runtime.ports import Retention, Store
from soniq.runtime.upkeep.loop import spread

logger = logging.getLogger("soniq.upkeep")

DUTY = "housekeeping"

PURGE_PAUSE = 60.0
"""Seconds between two purges when the last one left nothing over."""

BATCH = 5_000


class Housekeeping:
    """Leads, buries and purges."""

    def __init__(
        self,
        store: Store,
        holder: UUID,
        *,
        lease: float,
        grace: float,
        retention: Retention,
        clock: Callable[[], float],
    ) -> None:
        self._store = store
        self._holder = holder
        self._lease = lease
        self._grace = grace
        self._retention = retention
        self._clock = clock
        self._next_purge = clock() + PURGE_PAUSE / 2
        self._pause = min(max(grace / 4, 0.25), 5.0, lease / 3)

    async def run_once(self) -> float:
        """Do what is due if this worker leads; return the seconds until the next look."""
        if not await self._store.lead(DUTY, self._holder, self._lease):
            return spread(self._pause)
        buried = await self._store.bury_unregistered(self._grace)
        for task, count in Counter(buried).items():
            logger.error("Job %s not registered: %d went to the dead-letter queue", task, count)
        if self._clock() >= self._next_purge:
            deleted = await self._store.purge(self._retention, BATCH)
            # A full batch means that more is waiting; small bites keep every transaction short.
            self._next_purge = self._clock() + (0.0 if deleted >= BATCH else spread(PURGE_PAUSE))
        return spread(self._pause)

    async def resign(self) -> None:
        """Let another worker lead at once."""
        await self._store.resign(DUTY, self._holder)
