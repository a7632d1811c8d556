"""The drift report: every finding about a landscape, with waivers and what was not checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from soniq.contract.findings import Severity
from soniq.drift.in_flight import TaskTally
from soniq.drift.landscape import Gap, Landscape, Side
from soniq.drift.presence import Task, check_presence, tasks_of
from soniq.drift.reported import Reported, Waiver, reported
from soniq.drift.shapes import Judge, check_shapes, judge_by_schemas

FAIL_ON: Final = (Severity.BREAKING, Severity.LOSSY, Severity.UNKNOWN, Severity.INFO)
"""What ``fails`` can be asked for, worst first."""

_OF_ROWS: Final = ("rows-refused", "rows-undecided", "dead-letters-readable")
"""What only those find who read rows."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found.

    Attributes:
        findings: worst first, waived ones included.
        tasks: everything known, by task.
        not_checked: what nobody looked at.
    """

    findings: tuple[Reported, ...]
    tasks: tuple[Task, ...]
    not_checked: tuple[Gap, ...]

    @property
    def counted(self) -> tuple[Reported, ...]:
        """Return the findings that no waiver covers."""
        return tuple(each for each in self.findings if each.waiver is None)

    def without_values(self) -> Report:
        """Return the report without witnesses, so that no value of args is left in it."""
        return replace(self, findings=tuple(each.without_values() for each in self.findings))

    @property
    def unread(self) -> tuple[Gap, ...]:
        """Return what was to be read and could not be: it may hide drift."""
        return tuple(gap for gap in self.not_checked if gap.unread)

    def fails(self, severity: Severity) -> bool:
        """Tell whether anything that counts is as bad as ``severity``, or worse."""
        return any(each.finding.severity.rank <= severity.rank for each in self.counted)


def drift(
    landscape: Landscape,
    *,
    judge: Judge = judge_by_schemas,
    tallies: Sequence[TaskTally] = (),
    waivers: Sequence[Waiver] = (),
    today: date,
    values: bool = False,
    whole: bool = True,
) -> Report:
    """Return everything that does not fit together.

    Args:
        landscape: what is known.
        judge: compares a writer with a reader; by default by what schemas say.
        tallies: what candidates make of the rows in flight.
        waivers: what somebody has taken upon themselves.
        today: the day by which waivers expire.
        values: whether findings keep their witnesses, which hold values of args.
        whole: whether the landscape is all there is; in a part of it a waiver may cover nothing
            although it is needed.
    """
    tasks = tuple(tasks_of(landscape))
    found: list[Reported] = []
    for task in tasks:
        found += check_presence(task, landscape)
        found += check_shapes(task, judge)
    found += rows_found(tallies, {task.name: (*task.stubs, *task.handlers) for task in tasks})
    found = found if values else [each.without_values() for each in found]
    found = list(_waived(found, waivers, today))
    if whole and landscape.has_registry and landscape.rows is not None and not landscape.gaps:
        found += _unused(found, waivers, rows=bool(tallies))
    return Report(tuple(sorted(found, key=_order)), tasks, landscape.gaps)


def rows_found(
    tallies: Iterable[TaskTally], sides: Mapping[str, Sequence[Side]]
) -> Iterator[Reported]:
    """Yield what candidates make of the rows in flight; ``sides`` are who reads them, by task."""
    for tally in tallies:
        if not tally.known:
            continue
        also = sides.get(tally.task, ())
        if tally.blocked:
            kinds = sorted(tally.refusals.values(), key=lambda each: -each.states.total())
            first = f"{kinds[0].path or 'the whole'}: {kinds[0].type}" if kinds else ""
            rows = "1 row" if tally.blocked == 1 else f"{tally.blocked} rows"
            message = f"{rows} in flight would be refused: {first}"
            yield reported("rows-refused", tally.task, message, also=also)
        elif tally.doubts and tally.accepted.total():
            message = f"rows in flight were read, but not wholly: {tally.doubts[0]}"
            yield reported("rows-undecided", tally.task, message, also=also)
        if tally.accepted["dead"]:
            dead = tally.accepted["dead"]
            letters = "1 dead letter" if dead == 1 else f"{dead} dead letters"
            message = f"{letters} would now be taken"
            yield reported("dead-letters-readable", tally.task, message, also=also)


def _waived(
    found: Sequence[Reported], waivers: Sequence[Waiver], today: date
) -> Iterator[Reported]:
    """Yield findings with their waivers, and the waivers that have expired."""
    for each in found:
        yield each.waived(waivers, today)
    for waiver in waivers:
        if waiver.expires < today and any(waiver.covers(each.finding) for each in found):
            message = f"the waiver of {waiver.owner} for {waiver} expired on {waiver.expires}"
            yield reported("waiver-expired", waiver.task, message)


def _unused(
    found: Sequence[Reported], waivers: Sequence[Waiver], *, rows: bool
) -> Iterator[Reported]:
    """Yield waivers that cover nothing, of those whose findings would have been seen."""
    for waiver in waivers:
        if not rows and waiver.code in ("", *_OF_ROWS):
            continue
        if not any(waiver.covers(each.finding) for each in found):
            message = f"the waiver of {waiver.owner} for {waiver} covers nothing"
            yield reported("waiver-unused", waiver.task, message)


def _order(each: Reported) -> tuple[int, str, str, str]:
    found = each.finding
    return found.severity.rank, found.task, found.code, found.where
