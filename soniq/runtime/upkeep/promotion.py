"""Make parked jobs claimable when their time comes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from soniq.runtime.ports import Store, Wake


class Promotion:
    """Promotes due jobs of this worker's tasks and sleeps until the next one is due."""

    def __init__(
        self,
        store: Store,
        tasks: Sequence[str],
        poll_interval: float,
        promoted: Callable[[], None],
        saturated: Callable[[], bool],
    ) -> None:
        self._store = store
        self._tasks = tasks
        self._poll_interval = poll_interval
        self._promoted = promoted
        self._saturated = saturated

    async def run_once(self) -> float:
        """Promote what is due; return the seconds until the next job is, at most a poll."""
        promotion = await self._store.promote(self._tasks)
        if promotion.tasks:
            self._promoted()
            if self._saturated():
                # Our hands are full: others may be idle and not know of these jobs.
                self._store.hint([Wake(task, "") for task in promotion.tasks])
        if promotion.next_due is None:
            return self._poll_interval
        return min(promotion.next_due, self._poll_interval)
