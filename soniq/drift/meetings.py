"""What comes of it when writers meet readers: one finding, however often the same two meet.

Two services meet up to four times: as both run now, once one of them is deployed, and once both
are. What happens every time is told once, with all that it concerns.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from soniq.contract.compare import Outcome, Verdict
from soniq.contract.findings import Finding, Severity
from soniq.drift.landscape import Reader, Side, Stage, Writer
from soniq.drift.presence import Task
from soniq.drift.reported import Reported, does, named, reported

_CODES: Final = {
    "writer-refused": Severity.BREAKING,
    "writer-undecided": Severity.UNKNOWN,
    "writer-lossy": Severity.LOSSY,
}


@dataclass(frozen=True, slots=True)
class Meeting:
    """Writers of one shape and stage, readers of one shape and stage, and what comes of it."""

    writers: tuple[Writer, ...]
    readers: tuple[Reader, ...]
    verdict: Verdict

    @property
    def stages(self) -> tuple[Stage, Stage]:
        """Return whether the writers and the readers are live."""
        return self.writers[0].party.stage, self.readers[0].party.stage

    @property
    def services(self) -> tuple[frozenset[str], frozenset[str]]:
        """Return the services that write, and those that read."""
        return (
            frozenset(each.party.key for each in self.writers),
            frozenset(each.party.key for each in self.readers),
        )

    @property
    def shapes(self) -> tuple[object, ...]:
        """Return what is compared, the same for live and for source."""
        sides: tuple[Writer | Reader, ...] = (self.writers[0], self.readers[0])
        return tuple(
            (
                each.shape,
                json.dumps(each.schema, sort_keys=True),
                each.schema is None and each.model,
            )
            for each in sides
        )

    def codes(self) -> Iterator[str]:
        """Yield the kinds of drift that it shows."""
        severities = {each.severity for each in self.verdict.findings}
        for code, severity in _CODES.items():
            if code == "writer-undecided" and self.verdict.outcome is not Outcome.UNKNOWN:
                continue  # decided all the same
            if severity in severities:
                yield code


def report_meetings(task: str, meetings: Iterable[Meeting]) -> Iterator[Reported]:
    """Yield what the meetings of one task show, each kind once for the same services."""
    alike: defaultdict[tuple[str, object, object], list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        for code in meeting.codes():
            # what is open need not be the same each time to be the same question
            shapes = () if code == "writer-undecided" else meeting.shapes
            alike[code, meeting.services, shapes].append(meeting)
    for (code, _, _), group in alike.items():
        yield _reported(task, code, sorted(group, key=lambda each: _ORDER[each.stages]))


def _reported(task: str, code: str, meetings: Sequence[Meeting]) -> Reported:
    """Return a finding that is told by the first meeting and names everybody in the others."""
    first = meetings[0]
    details = [each for each in first.verdict.findings if each.severity is _CODES[code]]
    readers, written = named(first.readers), f"what {does(first.writers, 'write')}"
    when = _listed(list(dict.fromkeys(map(_when, _extremes(meetings)))))
    pair = {
        "writer-refused": f"{when}, {does(first.readers, 'refuse')} {written}",
        "writer-undecided": f"not decided, {when}: {readers} reading {written}",
        "writer-lossy": f"data is lost, {when}: {readers} reading {written}",
    }[code]
    parties: tuple[Side, ...] = (*first.writers, *first.readers)
    others: list[Side] = [
        *(side for each in meetings[1:] for side in each.writers if side not in first.writers),
        *(side for each in meetings[1:] for side in each.readers if side not in first.readers),
    ]
    return reported(
        code, task, f"{pair}: {summed_up(details)}", parties, also=others, details=details
    )


_ORDER: Final = {
    ("live", "live"): 0,
    ("live", "source"): 1,
    ("source", "live"): 2,
    ("source", "source"): 3,
}


def _extremes(meetings: Sequence[Meeting]) -> Sequence[Meeting]:
    """Return the first and the last where the services meet in every way: nothing changes it."""
    return [meetings[0], meetings[-1]] if len(meetings) == len(_ORDER) else meetings


def _when(meeting: Meeting) -> str:
    """Say from when on two parties meet."""
    writer, reader = meeting.writers[0].party, meeting.readers[0].party
    match meeting.stages:
        case ("live", "live"):
            return "now"
        case ("source", "live"):
            return f"once {writer.name or 'the producer'} is deployed"
        case ("live", "source"):
            return f"once {reader.name or 'the consumer'} is deployed"
    return "once both are deployed"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def summed_up(findings: Sequence[Finding]) -> str:
    """Return the first of several differences, and how many more there are."""
    first = findings[0]
    place = f"{first.path}: " if first.path else ""
    more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
    return f"{place}{first.message.rstrip('.')}{more}"


@dataclass(frozen=True, slots=True)
class Mixed:
    """Live writers of one shape, live readers that refuse it, and others that take it."""

    writers: tuple[Writer, ...]
    refusing: tuple[Meeting, ...]
    taking: tuple[Meeting, ...]


def mixed_fleets(meetings: Iterable[Meeting]) -> Iterator[Mixed]:
    """Yield where it is chance whether a job meets a worker that takes it."""
    live: defaultdict[int, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        if meeting.stages == ("live", "live"):
            live[id(meeting.writers)].append(meeting)
    for theirs in live.values():
        refusing = [each for each in theirs if each.verdict.outcome is Outcome.BREAKING]
        taking = [each for each in theirs if each.verdict.outcome is Outcome.COMPATIBLE]
        if refusing and taking:
            yield Mixed(theirs[0].writers, tuple(refusing), tuple(taking))


def without_mixed(meetings: Iterable[Meeting], mixed: Iterable[Mixed]) -> Iterator[Meeting]:
    """Yield the meetings that are not told as those of a mixed fleet.

    What is told so is left out for the same services in source too: once their producer is
    deployed anew, the fleet is still what it is.
    """
    told = [each for fleet in mixed for each in fleet.refusing]
    for meeting in meetings:
        if meeting.stages[1] == "live" and any(
            meeting.readers is each.readers and meeting.services[0] <= each.services[0]
            for each in told
        ):
            continue
        yield meeting


def report_mixed(task: Task, mixed: Iterable[Mixed]) -> Iterator[Reported]:
    """Yield a finding for each mixed fleet."""
    for fleet in mixed:
        refusing = [each for meeting in fleet.refusing for each in meeting.readers]
        taking = [each for meeting in fleet.taking for each in meeting.readers]
        sides: tuple[Side, ...] = (*fleet.writers, *refusing, *taking)
        keys = {each.party.key for each in sides}
        known: tuple[Side, ...] = (*task.writers, *task.readers)
        source = (each for each in known if each.party.stage == "source" and each.party.key in keys)
        details = [
            each
            for meeting in fleet.refusing
            for each in meeting.verdict.findings
            if each.severity is Severity.BREAKING
        ]
        message = (
            f"{does(refusing, 'refuse')} what {does(fleet.writers, 'write')}, "
            f"{does(taking, 'take')} it; which of them gets a job is chance: {summed_up(details)}"
        )
        yield reported("mixed-fleet", task.name, message, sides, also=source, details=details)
