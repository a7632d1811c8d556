"""The run of ``soniq in-flight``: page after page, kept where it can go on from."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, aclosing
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import click

from soniq.cli.in_flight_files import ReplayList, StateFile
from soniq.drift.in_flight import Count, Row
from soniq.errors import JobNotFound
from soniq.runtime.config import redact
from soniq.runtime.in_flight import InFlightFilter, InFlightPage

if TYPE_CHECKING:
    from soniq.app import Soniq
    from soniq.drift.forecast import Forecast

SAVE_EVERY: Final = 5.0
"""Seconds between two states that are written."""

FORECAST_ROWS: Final = 20_000
"""Rows held against schemas unless a sample is asked for: it takes longer than with models."""

MOST_SHOWN: Final = 100
"""Rows whose values are shown."""


@dataclass(slots=True)
class Check:
    """One check, and how far it has got.

    Attributes:
        count: of rows against candidates; None for a forecast alone.
        which: the rows asked for; those of a part before are left out while it runs.
        sampled: whether the share was asked for.
        wants_forecast: whether rows are held against what live workers read.
        state: where to keep what was counted.
        identity: what makes this check another one than that of a state.
        shows_values: whether values of refused rows are wanted.
        last: the last id that was counted.
        done: whether everything was counted.
        values: args of refused rows by the id of the job or the name of the schedule.
    """

    count: Count | None
    which: InFlightFilter
    sampled: bool = False
    wants_forecast: bool = False
    state: StateFile | None = None
    replay_list: ReplayList | None = None
    identity: Mapping[str, object] = field(default_factory=dict)
    shows_values: bool = False
    forecast: Forecast | None = None
    last: UUID | None = None
    done: bool = False
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Return how many rows were counted."""
        if self.count is not None:
            return self.count.rows
        return 0 if self.forecast is None else self.forecast.rows

    async def run(self, app: Soniq) -> None:
        """Count every row; what is interrupted between pages has lost nothing.

        Raises:
            click.UsageError: the state is that of another check.
            FileNotWritten: a file cannot be written.
        """
        which = self._resumed(app)
        if self.wants_forecast:
            which = await self._prepare_forecast(app, which)
        saved = time.monotonic()
        with ExitStack() as stack:
            told = await self._progress(app, which, stack)
            wanted = None if self.forecast is not None else self._needs_ids
            async with aclosing(app.in_flight(which, wanted)) as pages:
                async for page in pages:
                    self._add(page)
                    told(page.size)
                    if self.state is not None and time.monotonic() - saved >= SAVE_EVERY:
                        self.keep()
                        saved = time.monotonic()
                    await asyncio.sleep(0)  # let an interrupt in
        if self.which.after is None:
            await self._add_schedules(app)
        if self.replay_list is not None:
            self.replay_list.write(())
            self.replay_list.keep()
        self.done = True
        if self.state is not None:
            self.state.remove()
        if self.shows_values:
            await self._read_values(app)

    def keep(self) -> None:
        """Write what was counted, as far as a page was counted; so that it can go on from there.

        Raises:
            FileNotWritten: a file cannot be written.
        """
        if self.done or self.last is None:
            return
        if self.state is not None and self.count is not None:
            self.state.save(self.identity, self.count, self.last, self.replay_list)
        elif self.replay_list is not None:
            self.replay_list.keep()

    def _resumed(self, app: Soniq) -> InFlightFilter:
        if self.state is None or self.count is None:
            return self.which
        settings = app.settings
        database = redact(settings.database_url or "")
        self.identity = {**self.identity, "database": database, "schema": settings.schema}
        self.last = self.state.load(self.identity, self.count, self.replay_list)
        return self.which if self.last is None else replace(self.which, after=self.last)

    async def _prepare_forecast(self, app: Soniq, which: InFlightFilter) -> InFlightFilter:
        from soniq.cli.drift_sources import from_registry
        from soniq.drift.forecast import Forecast

        share = 1.0
        if not self.sampled:
            total = await app.count_in_flight(which)
            share = min(1.0, FORECAST_ROWS / max(total, 1))
        if self.count is None and share < 1:
            # nobody else needs the other rows
            self.which = which = replace(which, share=share)
            share = 1.0
        self.forecast = Forecast(from_registry(await app.registry()).readers, share)
        return which

    async def _progress(
        self, app: Soniq, which: InFlightFilter, stack: ExitStack
    ) -> Callable[[int], None]:
        """Return what is to be told of each page."""
        if not sys.stderr.isatty():
            return lambda _: None
        length = int(await app.count_in_flight(which) * which.share)
        bar = stack.enter_context(click.progressbar(length=length, label="rows", file=sys.stderr))
        return bar.update

    def _needs_ids(self, page: InFlightPage) -> bool:
        return self.count is not None and self.count.needs_ids(page.batches)

    def _add(self, page: InFlightPage) -> None:
        if self.count is not None:
            replayable = self.count.add_page(page.batches)
            if self.replay_list is not None:
                self.replay_list.write(replayable)
        if self.forecast is not None:
            self.forecast.add_page(page.batches)
        self.last = page.last

    async def _add_schedules(self, app: Soniq) -> None:
        tasks, queue = self.which.tasks, self.which.queue
        rows = [
            row
            for row in await _schedules(app)
            if (tasks is None or row.task in tasks) and queue in (None, row.queue)
        ]
        if self.count is not None:
            self.count.add(rows)
        if self.forecast is not None:
            for row in rows:
                self.forecast.add(row.task, row.queue, row.state, row.id, row.args)

    async def _read_values(self, app: Soniq) -> None:
        """Look up some refused rows, as far as they are still there."""
        if self.count is None:
            return
        schedules = {row.id: row for row in await _schedules(app)}
        for sample in self._samples():
            if len(self.values) == MOST_SHOWN:
                break
            args = await _args_of(app, sample, schedules)
            if args is not None:
                self.values[sample] = args

    def _samples(self) -> Iterable[str]:
        assert self.count is not None
        refusals = [each for tally in self.count.tasks() for each in tally.refusals.values()]
        # one of each kind first
        turns = zip_longest(*(each.samples for each in refusals))
        return dict.fromkeys(sample for turn in turns for sample in turn if sample is not None)


async def _schedules(app: Soniq) -> Sequence[Row]:
    schedules = await app.schedules.list()
    if not schedules:
        return ()  # most often, and what follows takes time to load
    from soniq.cli.live import schedule_rows

    return schedule_rows(schedules)


async def _args_of(app: Soniq, sample: str, schedules: Mapping[UUID | str, Row]) -> Any:
    if sample in schedules:
        return json.loads(schedules[sample].args)
    try:
        return (await app.get_job(sample)).args
    except JobNotFound:
        return None
