"""Dead letters: listing, replaying and deleting them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from soniq.postgres import records
from soniq.postgres.database import Database, Part
from soniq.runtime.jobs import Job
from soniq.runtime.ports import DeadFilter, Wake


class Hints(Protocol):
    """What a replay needs of the store it is a part of."""

    db: Database

    def hint(self, wakes: Sequence[Wake]) -> None:
        """Send hints to subscribers in the background."""
        ...


class DeadLetters(Part):
    """The store's methods about jobs that ended in the dead-letter queue."""

    async def list_dead(
        self, which: DeadFilter, limit: int = 100, before: UUID | None = None
    ) -> list[Job]:
        """Return matching dead letters, newest id first."""
        rows = await self.db.fetch("list_dead", *_conditions(which), limit, before)
        return [records.job(row) for row in rows]

    async def replay_dead(self: Hints, which: DeadFilter, limit: int = 1000) -> list[UUID]:
        """Move dead letters back to the queue, due now, with attempts counted from zero.

        The oldest ids go first. The errors of earlier runs stay with the job, and its fencing
        token goes on from where it was, so that an outcome of an earlier run stays refused.
        """
        rows = await self.db.fetch("replay_dead", *_conditions(which), limit)
        self.hint([Wake(task, queue) for task, queue in {(r["task"], r["queue"]) for r in rows}])
        return [row["id"] for row in rows]

    async def delete_dead(self, which: DeadFilter, limit: int = 1000) -> int:
        """Delete dead letters for good, the oldest ids first; return how many."""
        deleted = await self.db.fetchval("delete_dead", *_conditions(which), limit)
        assert isinstance(deleted, int)
        return deleted


def _conditions(which: DeadFilter) -> tuple[object, ...]:
    """Return parameters $1 to $5 that the three statements share."""
    ids = None if which.ids is None else list(which.ids)
    return ids, which.task, which.queue, which.reason, which.dead_before
