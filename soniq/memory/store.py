"""The in-memory store: every part put together behind ``soniq.runtime.ports.Store``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from soniq.memory.claiming import Claiming
from soniq.memory.dead_letters import DeadLetters
from soniq.memory.in_flight import InFlight
from soniq.memory.inserting import Inserting
from soniq.memory.jobs import Jobs
from soniq.memory.registry import Registry
from soniq.memory.schedules import Schedules
from soniq.memory.tables import Tables
from soniq.memory.upkeep import Upkeep
from soniq.memory.wake_ups import WakeUps


# A part stands before those it builds on: firing a schedule inserts, and inserting wakes up.
class MemoryStore(
    Schedules, Inserting, DeadLetters, WakeUps, Claiming, Jobs, InFlight, Registry, Upkeep
):
    """Implement ``soniq.runtime.ports.Store`` in memory; safe to use from several threads.

    Several ``Soniq`` applications may share one store, as services share a database.
    """

    def __init__(self, clock: Callable[[], datetime] | None = None) -> None:
        """Start empty; ``clock`` returns an aware UTC time and is the store's only one."""
        super().__init__(Tables(clock or (lambda: datetime.now(UTC))))

    async def open(self) -> None:
        """Do nothing: there is nothing to connect to."""

    async def close(self) -> None:
        """Do nothing: the data stays, for other applications that share this store."""

    async def setup(self) -> None:
        """Do nothing: there are no tables."""
