"""Rows in flight, as they are at one moment."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, Iterator
from datetime import datetime

from soniq.memory.rows import JobRow
from soniq.memory.tables import Part
from soniq.runtime.in_flight import (
    IN_FLIGHT_WHOLE,
    InFlightBatch,
    InFlightFilter,
    InFlightPage,
    TaskRows,
    Wanted,
    pack_moments,
)
from soniq.runtime.jobs import DeadReason, JobStatus


class InFlight(Part):
    """The store's methods about everything that may still run."""

    async def in_flight(
        self, which: InFlightFilter, wanted: Wanted | None = None
    ) -> AsyncGenerator[InFlightPage, None]:
        """Yield the rows of one moment page by page, in the order of ids."""
        whole = int(which.share * IN_FLIGHT_WHOLE)
        batches: defaultdict[tuple[str, str, str], list[tuple[JobRow, datetime]]]
        batches = defaultdict(list)
        with self.tables.lock:
            rows = self._rows(which)
            for row in rows:
                if row.id.int % 2**32 < whole:
                    state, moment = self._state(row)
                    batches[row.task, row.queue, state].append((row, moment))
        if rows:
            made = [
                InFlightBatch(
                    *kind,
                    [row.args or "{}" for row, _ in found],
                    b"".join(row.id.bytes for row, _ in found),
                    pack_moments(moment for _, moment in found),
                )
                for kind, found in batches.items()
            ]
            page = InFlightPage(made, rows[-1].id)
            if wanted is not None:
                wanted(page)
            yield page

    async def count_in_flight(self, which: InFlightFilter) -> int:
        """Return how many rows there are, whatever share of them is wanted."""
        with self.tables.lock:
            return len(self._rows(which))

    async def in_flight_by_task(self) -> dict[str, TaskRows]:
        """Return for each task how many jobs wait or run, and how many are dead."""
        with self.tables.lock:
            waiting = Counter((row.task, row.queue) for row in self.tables.jobs.values())
            dead = Counter((row.task, row.queue) for row in self.tables.dead.values())
            return TaskRows.by_task((*key, waiting[key], dead[key]) for key in {*waiting, *dead})

    def _rows(self, which: InFlightFilter) -> list[JobRow]:
        found = (
            row
            for row in (*self.tables.jobs.values(), *self._unread())
            if (which.tasks is None or row.task in which.tasks)
            and which.queue in (None, row.queue)
            and (which.after is None or row.id > which.after)
        )
        return sorted(found, key=lambda row: row.id)

    def _unread(self) -> Iterator[JobRow]:
        """Yield the dead letters that died for what they hold or for lack of a handler."""
        for row in self.tables.dead.values():
            if row.reason in (DeadReason.INVALID_ARGUMENTS, DeadReason.JOB_NOT_REGISTERED):
                yield row

    def _state(self, row: JobRow) -> tuple[str, datetime]:
        """Return the state of a row and when it is due, or died."""
        if row.status is JobStatus.DEAD_LETTER:
            return "dead", row.ended_at or row.run_at
        if row.status is JobStatus.PROCESSING:
            return "processing", row.run_at
        if row.attempt > 0:
            return "retrying", row.run_at
        return "scheduled" if row.run_at > self.tables.clock() else "queued", row.run_at
