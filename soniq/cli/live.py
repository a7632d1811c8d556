"""What a report or an answer takes from the database: the registry, the rows, the schedules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import click

from soniq.cli.drift_sources import from_registry
from soniq.drift.in_flight import Count, Row
from soniq.drift.landscape import Landscape, Reader, Side, Writer, normalise_name
from soniq.drift.scope import Scope, narrow
from soniq.runtime.in_flight import InFlightFilter
from soniq.runtime.ports import Schedule

if TYPE_CHECKING:
    from soniq.app import Soniq

S = TypeVar("S", Writer, Reader)


class Look:
    """Looks at a database: the registry, how many rows there are, and what they hold.

    A schedule counts as a row to come. What is out of scope is not read.
    """

    def __init__(
        self,
        landscape: Landscape,
        count: Count,
        scope: Scope | None = None,
        owners: Mapping[str, str] | None = None,
    ) -> None:
        """Prepare to add what is live to a landscape.

        Args:
            landscape: what source says.
            count: counts the rows of its candidates.
            scope: which tasks are meant; all by default.
            owners: of services, by name; source that says its owner says it of what is live too.
        """
        self._landscape = landscape
        self._count = count
        self._scope = Scope() if scope is None else scope
        self._owners = {normalise_name(name): owner for name, owner in (owners or {}).items()}

    async def __call__(self, app: Soniq) -> Landscape:
        """Return the landscape with what is live."""
        live = from_registry(await app.registry())
        counts = await app.in_flight_by_task()
        schedules = await app.schedules.list()
        queues = {task: Counter(found.waiting) for task, found in counts.items() if found.waiting}
        for schedule in schedules:
            queues.setdefault(schedule.task, Counter())[schedule.queue] += 1
        known = self._landscape
        owners = {**_owners(known), **self._owners}
        landscape, tasks = scoped(
            replace(
                known,
                writers=(*known.writers, *_owned(live.writers, owners)),
                readers=(*known.readers, *_owned(live.readers, owners)),
                has_registry=True,
                rows={task: found.total() for task, found in queues.items()},
                queues=queues,
                dead={task: found.dead for task, found in counts.items() if found.dead},
            ),
            self._scope,
            self._count.candidates,
        )
        count = self._count
        if wanted := tasks.intersection(count.candidates):
            which = InFlightFilter(sorted(wanted))
            async for page in app.in_flight(which, lambda page: count.needs_ids(page.batches)):
                count.add_page(page.batches)
            count.add(schedule_rows(each for each in schedules if each.task in wanted))
        return landscape


def _owners(landscape: Landscape) -> dict[str, str]:
    sides: tuple[Side, ...] = (*landscape.writers, *landscape.readers)
    return {each.party.key: each.party.owner for each in sides if each.party.owner}


def _owned(sides: Sequence[S], owners: Mapping[str, str]) -> Sequence[S]:
    if not owners:
        return sides
    return [
        replace(each, party=replace(each.party, owner=owners.get(each.party.key, "")))
        for each in sides
    ]


def scoped(
    landscape: Landscape, scope: Scope, candidates: Iterable[str] = ()
) -> tuple[Landscape, frozenset[str]]:
    """Return what is in scope, and the names of its tasks.

    Raises:
        click.UsageError: nothing fits a part of the scope, so it is most likely misspelt.
    """
    found = narrow(landscape, scope, candidates)
    if found.problems:
        raise click.UsageError("\n".join(found.problems))
    return found.landscape, found.tasks


def schedule_rows(schedules: Iterable[Schedule]) -> Sequence[Row]:
    """Return what schedules will enqueue next, as rows."""
    return [
        Row(
            id=each.name,
            task=each.task,
            queue=each.queue,
            state="schedule",
            at=each.next_run_at.timestamp(),
            args=each.args,
        )
        for each in schedules
    ]
