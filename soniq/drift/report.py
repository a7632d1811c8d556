"""The drift report: every finding about a landscape, with waivers and what was not checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from soniq.contract.compare import Verdict, compare
from soniq.contract.findings import Severity
from soniq.drift.in_flight import TaskTally
from soniq.drift.landscape import Gap, Landscape
from soniq.drift.presence import Task, check_presence, tasks_of
from soniq.drift.reported import Reported, Waiver, reported
from soniq.drift.shapes import Judge, Schema, check_shapes

FAIL_ON: Final = (Severity.BREAKING, Severity.LOSSY, Severity.UNKNOWN, Severity.INFO)
"""What ``fails`` can be asked for, worst first."""


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

    def fails(self, severity: Severity) -> bool:
        """Tell whether anything that counts is as bad as ``severity``, or worse."""
        return any(each.finding.severity.rank <= severity.rank for each in self.counted)


def drift(
    landscape: Landscape,
    *,
    judge: Judge | None = None,
    tallies: Sequence[TaskTally] = (),
    waivers: Sequence[Waiver] = (),
    today: date,
) -> Report:
    """Return everything that does not fit together.

    Args:
        landscape: what is known.
        judge: compares two schemas; by default by what schemas say.
        tallies: what candidates make of the rows in flight.
        waivers: what somebody has taken upon themselves.
        today: the day by which waivers expire.
    """
    tasks = tuple(tasks_of(landscape))
    found: list[Reported] = []
    for task in tasks:
        found += check_presence(task, landscape)
        found += check_shapes(task, judge or _by_schemas)
    found += rows_found(tallies)
    return Report(tuple(sorted(_waived(found, waivers, today), key=_order)), tasks, landscape.gaps)


def _by_schemas(writer: Schema, reader: Schema, task: str) -> Verdict:
    return compare(writer, reader, task=task)


def rows_found(tallies: Iterable[TaskTally]) -> Iterator[Reported]:
    """Yield what candidates make of the rows in flight."""
    for tally in tallies:
        if not tally.known:
            continue
        if tally.blocked:
            kinds = sorted(tally.refusals.values(), key=lambda each: -each.states.total())
            first = f"{kinds[0].path or 'the whole'}: {kinds[0].type}" if kinds else ""
            message = f"{tally.blocked} rows in flight would be refused: {first}"
            yield reported("rows-refused", tally.task, message)
        elif tally.doubts and tally.accepted.total():
            message = f"rows in flight were read, but not wholly: {tally.doubts[0]}"
            yield reported("rows-undecided", tally.task, message)
        if tally.accepted["dead"]:
            message = f"{tally.accepted['dead']} dead letters would now be taken"
            yield reported("dead-letters-readable", tally.task, message)


def _waived(
    found: Sequence[Reported], waivers: Sequence[Waiver], today: date
) -> Iterator[Reported]:
    """Yield findings with their waivers, and what is wrong with the waivers themselves."""
    used: set[Waiver] = set()
    for each in found:
        covering = [waiver for waiver in waivers if waiver.covers(each.finding)]
        used.update(covering)
        valid = next((waiver for waiver in covering if waiver.expires >= today), None)
        yield replace(each, waiver=valid)
    for waiver in waivers:
        what = waiver.fingerprint or " ".join(filter(None, (waiver.code, waiver.task)))
        if waiver not in used:
            message = f"the waiver of {waiver.owner} for {what} covers nothing"
            yield reported("waiver-unused", waiver.task, message)
        elif waiver.expires < today:
            message = f"the waiver of {waiver.owner} for {what} expired on {waiver.expires}"
            yield reported("waiver-expired", waiver.task, message)


def _order(each: Reported) -> tuple[int, str, str, str]:
    found = each.finding
    return found.severity.rank, found.task, found.code, found.where
