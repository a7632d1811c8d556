"""Wake-ups: hints to whoever waits for jobs, delivered in the event loop of each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from soniq.memory.rows import Subscription
from soniq.memory.tables import Part
from soniq.runtime.ports import Wake


class WakeUps(Part):
    """The store's methods about waiting for jobs."""

    async def subscribe(
        self, tasks: Sequence[str], wake: Callable[[Wake | None], None]
    ) -> MemorySubscription:
        """Call ``wake`` in the running loop for every hint about these tasks; None once first."""
        subscription = Subscription(frozenset(tasks), wake, asyncio.get_running_loop())
        with self.tables.lock:
            self.tables.subscriptions.append(subscription)
            subscription.send(None)
        return MemorySubscription(self, subscription)

    def unsubscribe(self, subscription: Subscription) -> None:
        """Forget a subscription; for MemorySubscription."""
        with self.tables.lock:
            subscription.active = False
            if subscription in self.tables.subscriptions:
                self.tables.subscriptions.remove(subscription)

    def hint(self, wakes: Sequence[Wake]) -> None:
        """Send hints to subscribers in the background."""
        with self.tables.lock:
            for subscription in self.tables.subscriptions:
                for wake in wakes:
                    if wake.task in subscription.tasks:
                        subscription.send(wake)


class MemorySubscription:
    """A running subscription to the hints of one MemoryStore."""

    def __init__(self, store: WakeUps, subscription: Subscription) -> None:
        self._store = store
        self._subscription = subscription

    async def stop(self) -> None:
        """End it; no call of ``wake`` follows."""
        self._store.unsubscribe(self._subscription)
