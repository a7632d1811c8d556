"""Whether one release can be deployed beside everything that is live now.

Asked of a candidate's source: what it writes against the live workers, what it reads against the
live producers and the rows in flight, and what it no longer handles.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from soniq.contract.findings import Severity
from soniq.drift.in_flight import TaskTally
from soniq.drift.landscape import Gap, Landscape, Party, Reader, Side, normalise_name
from soniq.drift.presence import Task, check_queues, tasks_of
from soniq.drift.report import rows_found
from soniq.drift.reported import Reported, Waiver, named, reported
from soniq.drift.shapes import Judge, check_pairs, judge_by_schemas


class Answer(StrEnum):
    """Whether a release can be deployed."""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True)
class Gate:
    """The answer for one release.

    Attributes:
        party: the candidate.
        blockers: what speaks against it, worst first.
        doubts: what could not be decided.
        notes: what is worth knowing and blocks nothing, what is waived included.
        gaps: what was not looked at.
    """

    party: Party
    blockers: tuple[Reported, ...]
    doubts: tuple[Reported, ...]
    notes: tuple[Reported, ...]
    gaps: tuple[Gap, ...]

    @property
    def answer(self) -> Answer:
        """Return what it comes to: doubts count only when nothing blocks."""
        if self.blockers:
            return Answer.NO
        return Answer.CANNOT_TELL if self.doubts or self.gaps else Answer.YES

    def steps(self) -> Iterator[str]:
        """Yield what to do, in order, until the candidate can be deployed."""
        done: dict[str, None] = {}
        for each in self.blockers:
            done.setdefault(_step(each, self.party), None)
            for ending in _endings(each, self.party):
                done.setdefault(ending, None)
        for each in self.doubts:
            done.setdefault(f"Find out: {each.finding.task}: {each.finding.message}.", None)
        for gap in self.gaps:
            done.setdefault(f"Look at {gap.what}: {gap.reason}.", None)
        yield from done
        yield f"Deploy {f'{self.party.name} {self.party.version}'.strip()}."


def check_gate(
    candidate: Landscape,
    live: Landscape,
    *,
    service: str,
    version: str = "",
    judge: Judge = judge_by_schemas,
    tallies: Sequence[TaskTally] = (),
    waivers: Sequence[Waiver] = (),
    today: date,
    values: bool = False,
) -> Gate:
    """Return whether a release can be deployed.

    Args:
        candidate: what its source says; parties of other services in it are passed over.
        live: the registry and the rows.
        service, version: of the candidate.
        judge: compares a writer with a reader; by default by what schemas say.
        tallies: what the candidate's models make of the rows in flight.
        waivers: what somebody has taken upon themselves.
        today: the day by which waivers expire.
        values: whether findings keep their witnesses, which hold values of args.
    """
    key = normalise_name(service)
    mine = _of_service(candidate, key)
    joined = replace(
        live,
        stubs=mine.stubs,
        writers=(*mine.writers, *live.writers),
        readers=(*mine.readers, *(each for each in live.readers if each.party.key != key)),
    )
    found: list[Reported] = []
    for task in tasks_of(joined):
        found += _meetings(task, judge)
        found += _unhandled(task)
        found += _unserved(task)
    found += _dropped(mine, live, key)
    handled = {each.task for each in mine.readers}
    found += rows_found(
        (tally for tally in tallies if tally.task in handled),
        {task.name: (*task.stubs, *task.handlers) for task in tasks_of(mine)},
    )
    found = [each.waived(waivers, today) for each in found]
    found = found if values else [each.without_values() for each in found]
    counted = [each for each in found if each.waiver is None]
    blockers = tuple(each for each in counted if each.finding.severity is Severity.BREAKING)
    doubts = tuple(each for each in counted if each.finding.severity is Severity.UNKNOWN)
    notes = tuple(each for each in found if each not in blockers and each not in doubts)
    party = Party(service, version, "source", next(iter(_owners(mine)), ""))
    return Gate(party, blockers, doubts, notes, candidate.gaps)


def _of_service(landscape: Landscape, key: str) -> Landscape:
    return replace(
        landscape,
        writers=tuple(each for each in landscape.writers if each.party.key == key),
        readers=tuple(each for each in landscape.readers if each.party.key == key),
    )


def _owners(landscape: Landscape) -> Iterator[str]:
    sides: tuple[Side, ...] = (*landscape.writers, *landscape.readers)
    return (each.party.owner for each in sides if each.party.owner)


def _meetings(task: Task, judge: Judge) -> Iterator[Reported]:
    """Compare the candidate with what it will meet; live parties among themselves are not asked."""
    mine = [each for each in task.writers if each.party.stage == "source"]
    theirs = [each for each in task.writers if each.party.stage == "live"]
    handlers = [each for each in task.readers if each.party.stage == "source"]
    workers = [each for each in task.readers if each.alive]
    yield from check_pairs(replace(task, writers=tuple(mine), readers=tuple(workers)), judge)
    # its own release may write to its own handlers, before and after
    writers = (*theirs, *mine)
    yield from check_pairs(replace(task, writers=writers, readers=tuple(handlers)), judge)


def _unhandled(task: Task) -> Iterator[Reported]:
    mine = [each for each in task.writers if each.party.stage == "source"]
    if mine and not any(each.alive or each.party.stage == "source" for each in task.readers):
        message = f"produced by {named(mine)}; no live worker handles it"
        yield reported("no-handler", task.name, message, mine)


def _unserved(task: Task) -> Iterator[Reported]:
    """Look for queues of the candidate that nobody serves; where it takes from is not in source."""
    mine = tuple(each for each in task.writers if each.party.stage == "source")
    if mine and task.live_readers and not task.handlers:
        yield from check_queues(replace(task, writers=mine))


def _dropped(mine: Landscape, live: Landscape, key: str) -> Iterator[Reported]:
    """Look for tasks that only this service handles now and its candidate no longer does."""
    handled = {each.task for each in mine.readers}
    for task in tasks_of(live):
        own = [each for each in task.live_readers if each.party.key == key]
        others = [each for each in task.live_readers if each.party.key != key]
        if not own or others or task.name in handled or mine.has_unnamed_handlers:
            continue
        if task.writers or task.rows or task.dead:
            yield _dropping(task, own)


def _dropping(task: Task, own: Iterable[Reader]) -> Reported:
    left: list[str] = []
    if task.writers:
        left.append(f"still produced by {named(task.writers)}")
    if task.rows:
        left.append("1 row is in flight" if task.rows == 1 else f"{task.rows} rows are in flight")
    # dead letters stay where they are: worth knowing, and nothing that a deployment breaks
    severity = None if left else Severity.INFO
    if task.dead:
        letters = "1 dead letter" if task.dead == 1 else f"{task.dead} dead letters"
        left.append(f"{letters} could not be replayed")
    message = f"no longer handled by the candidate: {'; '.join(left)}"
    parties: tuple[Side, ...] = (*task.writers, *own)
    return reported("handler-dropped", task.name, message, parties, severity=severity)


def _endings(each: Reported, party: Party) -> Iterator[str]:
    """Yield how to tell the registry that the producers of a dropped task have ended."""
    if each.finding.code != "handler-dropped":
        return
    for site in each.sites:
        if site.party.key != party.key:
            name, version = site.party.name or "-", site.party.version or "-"
            forget = f"soniq registry --forget {shlex.quote(name)} {shlex.quote(version)}"
            yield f"Once {site.party} has ended everywhere: {forget}"


def _step(each: Reported, party: Party) -> str:
    found = each.finding
    others = ", ".join(
        dict.fromkeys(
            f"{site.party.name} {site.party.version}".strip()
            for site in each.sites
            if site.party.key != party.key
        )
    )
    match found.code:
        case "no-handler":
            return f"Deploy a worker that handles {found.task}."
        case "handler-dropped":
            return f"Keep the handler of {found.task} until nothing is produced and no row is left."
        case "queue-not-served":
            return f"{found.task}: {found.kind.advice}"
        case "rows-refused":
            return f"Let the rows of {found.task} run out, or let the model take them."
    if any(site.party.key == party.key and site.place for site in each.sites) and others:
        return f"{found.task}: bring {others} to a shape that fits, or use a new version suffix."
    return f"{found.task}: {found.kind.advice}"
