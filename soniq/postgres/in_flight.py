"""Rows in flight, read as they were at one moment and in bounded memory."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence

from soniq.postgres.database import STATEMENT_TIMEOUT, Part, query_text
from soniq.runtime.ports import IN_FLIGHT_WHOLE, InFlightFilter, InFlightRow

BATCH = 5000
"""Rows fetched at a time."""


class InFlight(Part):
    """The store's methods about everything that may still run."""

    async def in_flight(self, which: InFlightFilter) -> AsyncGenerator[Sequence[InFlightRow], None]:
        """Yield the rows of one moment in batches, in the order of ids.

        A read-only transaction with a cursor; as long as it lasts, vacuum keeps what was deleted
        since it began.
        """
        whole = int(which.share * IN_FLIGHT_WHOLE)
        async with self.db.reading() as statements:
            await statements.fetchrow("set_in_flight_settings")
            cursor = await statements.connection.cursor(
                query_text("in_flight", self.db.schema),
                None if which.tasks is None else list(which.tasks),
                which.queue,
                which.after,
                whole,
                timeout=STATEMENT_TIMEOUT,
            )
            while rows := await cursor.fetch(BATCH, timeout=STATEMENT_TIMEOUT):
                yield [InFlightRow._make(row) for row in rows]

    async def count_in_flight(self, which: InFlightFilter) -> int:
        """Return how many rows there are, whatever share of them is wanted."""
        tasks = None if which.tasks is None else list(which.tasks)
        count = await self.db.fetchval("count_in_flight", tasks, which.queue, which.after)
        assert isinstance(count, int)
        return count

    async def in_flight_by_task(self) -> dict[str, tuple[int, int]]:
        """Return for each task how many jobs wait or run, and how many are dead."""
        rows = await self.db.fetch("in_flight_by_task")
        return {row["task"]: (row["waiting"], row["dead"]) for row in rows}
