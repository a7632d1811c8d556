"""Rows in flight, as they are at one moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator, Sequence

from soniq.memory.rows import JobRow
from soniq.memory.tables import Part
from soniq.runtime.jobs import JobStatus
from soniq.runtime.ports import IN_FLIGHT_WHOLE, InFlightFilter, InFlightRow


class InFlight(Part):
    """The store's methods about everything that may still run."""

    async def in_flight(self, which: InFlightFilter) -> AsyncGenerator[Sequence[InFlightRow], None]:
        """Yield the rows of one moment in batches, in the order of ids."""
        whole = int(which.share * IN_FLIGHT_WHOLE)
        with self.tables.lock:
            rows = [self._row(row) for row in self._rows(which) if row.id.int % 2**32 < whole]
        if rows:
            yield rows

    async def count_in_flight(self, which: InFlightFilter) -> int:
        """Return how many rows there are, whatever share of them is wanted."""
        with self.tables.lock:
            return len(self._rows(which))

    async def in_flight_by_task(self) -> dict[str, tuple[int, int]]:
        """Return for each task how many jobs wait or run, and how many are dead."""
        with self.tables.lock:
            waiting = Counter(row.task for row in self.tables.jobs.values())
            dead = Counter(row.task for row in self.tables.dead.values())
            return {task: (waiting[task], dead[task]) for task in {*waiting, *dead}}

    def _rows(self, which: InFlightFilter) -> list[JobRow]:
        found = (
            row
            for row in (*self.tables.jobs.values(), *self.tables.dead.values())
            if (which.tasks is None or row.task in which.tasks)
            and which.queue in (None, row.queue)
            and (which.after is None or row.id > which.after)
        )
        return sorted(found, key=lambda row: row.id)

    def _row(self, row: JobRow) -> InFlightRow:
        when = row.run_at
        if row.status is JobStatus.DEAD_LETTER:
            state, when = "dead", row.ended_at or when
        elif row.status is JobStatus.PROCESSING:
            state = "processing"
        elif row.attempt > 0:
            state = "retrying"
        else:
            state = "scheduled" if row.run_at > self.tables.clock() else "queued"
        return InFlightRow(row.id, row.task, row.queue, state, when.timestamp(), row.args or "{}")
