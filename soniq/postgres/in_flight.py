"""Rows in flight, read as they were at one moment and in bounded memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from asyncpg import Record

from soniq.postgres.database import Part, Statements
from soniq.runtime.in_flight import (
    IN_FLIGHT_WHOLE,
    InFlightBatch,
    InFlightFilter,
    InFlightPage,
    TaskRows,
    Wanted,
)

MOST_ROWS: Final = 10_000
"""Rows of one page."""

MOST_BYTES: Final = 16 * 1024 * 1024
"""Bytes of args in one page, unless it is one row."""

USUAL_BYTES: Final = 2 * 1024 * 1024
"""Bytes of args that a page should have, so that there is room for longer ones."""

_FIRST_ROWS: Final = 1000
_GROWTH: Final = 4
_LONGEST: Final = 2**31 - 1
_LAST_ID: Final = UUID(int=2**128 - 1)
_BETWEEN: Final = "\x01"


class InFlight(Part):
    """The store's methods about everything that may still run."""

    async def in_flight(
        self, which: InFlightFilter, wanted: Wanted | None = None
    ) -> AsyncGenerator[InFlightPage, None]:
        """Yield the rows of one moment page by page, in the order of ids.

        A read-only transaction; as long as it lasts, vacuum keeps what was deleted since it began.
        The next page is made by the server while the caller works on this one.
        """
        if which.after == _LAST_ID or (which.tasks is not None and not which.tasks):
            return
        first = UUID(int=0) if which.after is None else _following(which.after)
        async with self.db.reading() as statements:
            await statements.fetchrow("set_in_flight_settings")
            detailed = wanted is None
            asked = _Stretch(first, _FIRST_ROWS, detailed)
            ahead = asyncio.ensure_future(_fetch(statements, which, asked))
            try:
                while True:
                    stretch, records = asked, await ahead
                    if (smaller := stretch.smaller(records)) is not None:
                        asked = smaller
                        ahead = asyncio.ensure_future(_fetch(statements, which, asked))
                        continue
                    following = stretch.following(records, detailed=detailed)
                    if following is not None:
                        asked = following
                        ahead = asyncio.ensure_future(_fetch(statements, which, asked))
                        await asyncio.sleep(0)  # it is on its way before the caller begins
                    page = _page(records, stretch)
                    del records
                    if wanted is not None:
                        # rows that need it come together, so what follows may well, too
                        detailed = wanted(page)
                    last_of_all = following is None and bool(page.batches)
                    if (detailed or last_of_all) and not stretch.detailed:
                        await asyncio.wait([ahead])  # one at a time on a connection
                        stretch = replace(stretch, detailed=True)
                        page = _page(await _fetch(statements, which, stretch), stretch)
                    if page.batches or following is not None:
                        yield page
                    if following is None:
                        break
            finally:
                ahead.cancel()
                with suppress(asyncio.CancelledError, Exception):
                    await ahead

    async def count_in_flight(self, which: InFlightFilter) -> int:
        """Return how many rows there are, whatever share of them is wanted."""
        tasks = None if which.tasks is None else list(which.tasks)
        count = await self.db.fetchval("count_in_flight", tasks, which.queue, which.after)
        assert isinstance(count, int)
        return count

    async def in_flight_by_task(self) -> dict[str, TaskRows]:
        """Return for each task how many jobs wait or run, and how many are dead."""
        rows = await self.db.fetch("in_flight_by_task")
        return TaskRows.by_task(
            (row["task"], row["queue"], row["waiting"], row["dead"]) for row in rows
        )


@dataclass(frozen=True, slots=True)
class _Stretch:
    """What to ask for: so many rows with ids from ``first`` on, with their ids and times or not."""

    first: UUID
    rows: int
    detailed: bool

    @property
    def longest(self) -> int:
        """Return how long args may be, so that the page is not too large."""
        return _LONGEST if self.rows == 1 else MOST_BYTES // self.rows

    def smaller(self, records: Sequence[Record]) -> _Stretch | None:
        """Return what to ask for instead, when args were too long for what was asked."""
        longest = max(record["longest"] or 0 for record in records)
        if longest <= self.longest:
            return None
        return replace(self, rows=max(1, min(self.rows - 1, MOST_BYTES // longest)))

    def following(self, records: Sequence[Record], *, detailed: bool) -> _Stretch | None:
        """Return what to ask for after this; None when it was the last."""
        last: UUID | None = records[0]["last"]
        if last is None or last == _LAST_ID:
            return None
        size = sum(len(record["args"] or "") for record in records)
        count = sum(record["size"] or 0 for record in records)
        usual = USUAL_BYTES * count // size if size else MOST_ROWS
        rows = max(1, min(usual, self.rows * _GROWTH, MOST_ROWS))
        return _Stretch(_following(last), rows, detailed)


def _following(job_id: UUID) -> UUID:
    return UUID(int=job_id.int + 1)


async def _fetch(
    statements: Statements, which: InFlightFilter, stretch: _Stretch
) -> Sequence[Record]:
    return await statements.fetch(
        "in_flight",
        None if which.tasks is None else list(which.tasks),
        which.queue,
        stretch.first,
        int(which.share * IN_FLIGHT_WHOLE),
        stretch.rows,
        stretch.longest,
        stretch.detailed,
    )


def _page(records: Sequence[Record], stretch: _Stretch) -> InFlightPage:
    batches = [
        InFlightBatch(
            *(record["task"], record["queue"], record["state"]),
            *(record["args"].split(_BETWEEN), record["ids"] or b"", record["moments"] or b""),
        )
        for record in records
        if record["task"] is not None
    ]
    return InFlightPage(batches, records[0]["last"] or _last_of(batches, stretch))


def _last_of(batches: Sequence[InFlightBatch], stretch: _Stretch) -> UUID:
    """Return the last id of the last page, where nothing came after it to tell."""
    ids = [
        batch.ids[start : start + 16] for batch in batches for start in range(0, len(batch.ids), 16)
    ]
    return UUID(bytes=max(ids)) if ids else UUID(int=max(stretch.first.int - 1, 0))
