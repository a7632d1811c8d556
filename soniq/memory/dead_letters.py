"""Dead letters: listing, replaying and deleting them."""

from __future__ import annotations

from uuid import UUID

from soniq.memory.rows import JobRow, newest
from soniq.memory.tables import drop
from soniq.memory.wake_ups import WakeUps
from soniq.runtime.jobs import Job
from soniq.runtime.ports import DeadFilter, Wake


class DeadLetters(WakeUps):
    """The store's methods about jobs that ended in the dead-letter queue."""

    def _matching(self, which: DeadFilter, limit: int) -> list[JobRow]:
        found = [
            row
            for row in self.tables.dead.values()
            if (which.ids is None or row.id in which.ids)
            and which.task in (None, row.task)
            and which.queue in (None, row.queue)
            and which.reason in (None, row.reason)
            and (which.dead_before is None or row.ended_before(which.dead_before))
        ]
        return found[:limit]

    async def list_dead(
        self, which: DeadFilter, limit: int = 100, before: UUID | None = None
    ) -> list[Job]:
        """Return matching dead letters, newest id first."""
        with self.tables.lock:
            found = self._matching(which, len(self.tables.dead))
            return newest((row for row in found if before is None or row.id < before), limit)

    async def replay_dead(self, which: DeadFilter, limit: int = 1000) -> list[UUID]:
        """Move dead letters back to the queue, due now, with attempts counted from zero."""
        with self.tables.lock:
            found = self._matching(which, limit)
            for row in found:
                row.attempt, row.run_at = 0, self.tables.clock()
                row.reason = row.message = row.ended_at = None
                row.wait(parked=False, counts=True)
                self.tables.jobs[row.id] = self.tables.dead.pop(row.id)
            self.hint([Wake(row.task, row.queue) for row in found])
            return [row.id for row in found]

    async def delete_dead(self, which: DeadFilter, limit: int = 1000) -> int:
        """Delete dead letters for good; return how many."""
        with self.tables.lock:
            found = self._matching(which, limit)
            return drop(self.tables.dead, [row.id for row in found], limit)
