"""What a candidate would make of the rows in flight: counted page by page, in bounded memory.

A reader is anything that says what is wrong with the args of a row; rows are counted by task and
state, refusals by the place in the args and the kind of problem. Values are never kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import itemgetter
from typing import Final, NamedTuple
from uuid import UUID

from soniq.drift.batches import Batch
from soniq.errors import ArgProblem

Reader = Callable[[str], Sequence[ArgProblem]]
"""Says what is wrong with the args of a row, given as JSON; nothing when it takes them."""

Scan = Callable[[Sequence[str]], Sequence[int]]
"""Returns the positions of those args that a reader refuses, quicker than asking about each."""

STATES: Final = ("queued", "scheduled", "retrying", "processing", "dead", "schedule")
"""States of a row, in the order in which they are shown; a schedule is a row to come."""

SAMPLES: Final = 5
"""Ids kept of each kind of refusal."""

KINDS: Final = 100
"""Kinds of refusal told apart for one task; further ones are counted together."""

OTHER: Final = ("", "other")

_INDEX = re.compile(r"\[\d+\]")


class Row(NamedTuple):
    """What is counted of a row.

    Attributes:
        id: of the job; the name of the schedule.
        state: one of ``STATES``.
        at: when it is due, or when a dead letter died: seconds since 1970 in UTC.
        args: the JSON object as stored.
    """

    id: UUID | str
    task: str
    queue: str
    state: str
    at: float
    args: str


@dataclass(slots=True)
class Refusal:
    """Rows of one task refused for one kind of problem in one place.

    Attributes:
        path: place in the args, list positions left out: ``lines[].price``; empty for the whole.
        type: kind of problem, as Pydantic names it.
        states: how many rows, by state.
        samples: ids of the first few.
        span: when the earliest and the latest of them is due or died, in seconds since 1970.
    """

    path: str
    type: str
    states: Counter[str] = field(default_factory=Counter)
    samples: list[str] = field(default_factory=list)
    span: tuple[float, float] | None = None

    def add(self, row: Row) -> None:
        """Count a row."""
        self.states[row.state] += 1
        if len(self.samples) < SAMPLES:
            self.samples.append(str(row.id))
        first, last = self.span or (row.at, row.at)
        self.span = min(first, row.at), max(last, row.at)

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """Return the span as aware UTC times."""
        first, last = self.span or (0.0, 0.0)
        return datetime.fromtimestamp(first, UTC), datetime.fromtimestamp(last, UTC)


@dataclass(slots=True)
class TaskTally:
    """The rows of one task.

    Attributes:
        task: its name.
        known: whether the candidate declares it; otherwise rows are only counted.
        doubts: what of the candidate's model could not be read, so that a row that it takes might
            be refused all the same.
        accepted, refused: how many rows, by state.
        refusals: by path and type. A row with several problems is in several of them.
    """

    task: str
    known: bool = True
    doubts: tuple[str, ...] = ()
    accepted: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    refusals: dict[tuple[str, str], Refusal] = field(default_factory=dict)

    @property
    def blocked(self) -> int:
        """Return how many rows that are not dead yet would be refused."""
        return self.refused.total() - self.refused["dead"]

    def refuse(self, row: Row, problems: Iterable[ArgProblem]) -> None:
        """Count a row that is refused."""
        self.refused[row.state] += 1
        for key in {(_INDEX.sub("[]", problem.path), problem.type) for problem in problems}:
            if key not in self.refusals and len(self.refusals) >= KINDS:
                key = OTHER
            if key not in self.refusals:
                self.refusals[key] = Refusal(*key)
            self.refusals[key].add(row)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reader of one task, about to be deployed.

    Attributes:
        read: None when nothing is known of what it refuses.
        doubts: what of its model could not be read.
        scan: finds what to ask ``read`` about; None to ask about every row.
    """

    read: Reader | None
    doubts: tuple[str, ...] = ()
    scan: Scan | None = None

    def refused(self, texts: Sequence[str]) -> Sequence[int]:
        """Return the positions of those args that are refused, or that ``read`` has to see."""
        if self.read is None:
            return ()
        return range(len(texts)) if self.scan is None else self.scan(texts)


class Count:
    """Counts rows against candidates, by task."""

    def __init__(self, candidates: Mapping[str, Candidate]) -> None:
        self._candidates = candidates
        self._tallies: dict[str, TaskTally] = {}
        self._scanned: dict[int, tuple[Batch, Sequence[int]]] = {}
        self.rows = 0

    @property
    def candidates(self) -> Collection[str]:
        """Return the names of the tasks that there are candidates for."""
        return self._candidates.keys()

    def tasks(self) -> list[TaskTally]:
        """Return what was counted, by the names of the tasks."""
        return [self._tallies[task] for task in sorted(self._tallies)]

    def resume(self, rows: int, tallies: Iterable[TaskTally]) -> None:
        """Go on from what a count of the same candidates had reached."""
        self.rows = rows
        for each in tallies:
            tally = self._tally(each.task)
            tally.accepted, tally.refused = each.accepted, each.refused
            tally.refusals = each.refusals

    def add(self, rows: Iterable[tuple[UUID | str, str, str, str, float, str]]) -> list[str]:
        """Count rows, each as the members of ``Row``; return ids of dead letters that are taken."""
        replayable: list[str] = []
        for each in rows:
            row = Row(*each)
            self.rows += 1
            self._judge(row, self._tally(row.task), replayable)
        return replayable

    def needs_ids(self, batches: Sequence[Batch]) -> bool:
        """Tell whether ``add_page`` needs to know more of some batches than their args."""
        self._scanned = {id(each): (each, self._refused(each)) for each in batches}
        return any(
            positions or (batch.state == "dead" and batch.task in self._candidates)
            for batch, positions in self._scanned.values()
        )

    def _refused(self, batch: Batch) -> Sequence[int]:
        candidate = self._candidates.get(batch.task)
        return () if candidate is None else candidate.refused(batch.args)

    def add_page(self, batches: Iterable[Batch]) -> list[str]:
        """Count rows in batches, with the same outcome as ``add`` has for them in order of ids.

        Batches that ``needs_ids`` was asked about just before are not looked through again.
        """
        scanned, self._scanned = self._scanned, {}
        refused: list[tuple[bytes, int, Batch]] = []
        taken: list[bytes] = []
        for batch in batches:
            tally = self._tally(batch.task)
            known = scanned.get(id(batch))
            positions = self._refused(batch) if known is None else known[1]
            count = len(batch.args)
            self.rows += count
            if count > len(positions):
                tally.accepted[batch.state] += count - len(positions)
            refused += [(_id_at(batch, each), each, batch) for each in positions]
            if batch.state == "dead" and tally.known:
                rest = set(range(count)).difference(positions)
                taken += [_id_at(batch, each) for each in rest]
        replayable = [str(UUID(bytes=each)) for each in taken]
        for _, position, batch in sorted(refused, key=itemgetter(0)):
            self._judge(Row(*batch.row(position)), self._tally(batch.task), replayable)
        return sorted(replayable)

    def _judge(self, row: Row, tally: TaskTally, replayable: list[str]) -> None:
        candidate = self._candidates.get(row.task)
        read = None if candidate is None else candidate.read
        if read is not None and (problems := read(row.args)):
            tally.refuse(row, problems)
            return
        tally.accepted[row.state] += 1
        if row.state == "dead" and tally.known:
            replayable.append(str(row.id))

    def _tally(self, task: str) -> TaskTally:
        tally = self._tallies.get(task)
        if tally is None:
            candidate = self._candidates.get(task)
            doubts = () if candidate is None else candidate.doubts
            tally = TaskTally(task, known=candidate is not None, doubts=doubts)
            self._tallies[task] = tally
        return tally


def _id_at(batch: Batch, position: int) -> bytes:
    return batch.ids[16 * position : 16 * position + 16]
