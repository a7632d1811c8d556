"""What a candidate would make of the rows in flight: counted row by row, in bounded memory.

A reader is anything that says what is wrong with the args of a row; rows are counted by task and
state, refusals by the place in the args and the kind of problem. Values are never kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, NamedTuple
from uuid import UUID

from soniq.errors import ArgProblem

Reader = Callable[[str], Sequence[ArgProblem]]
"""Says what is wrong with the args of a row, given as JSON; nothing when it takes them."""

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
    """

    read: Reader | None
    doubts: tuple[str, ...] = ()


class Count:
    """Counts rows against candidates, by task."""

    def __init__(self, candidates: Mapping[str, Candidate]) -> None:
        self._candidates = candidates
        self._tallies: dict[str, tuple[TaskTally, Reader | None]] = {}
        self.rows = 0

    @property
    def candidates(self) -> Collection[str]:
        """Return the names of the tasks that there are candidates for."""
        return self._candidates.keys()

    def tasks(self) -> list[TaskTally]:
        """Return what was counted, by the names of the tasks."""
        return [self._tallies[task][0] for task in sorted(self._tallies)]

    def add(self, rows: Iterable[tuple[UUID | str, str, str, str, float, str]]) -> list[str]:
        """Count rows, each as the members of ``Row``; return ids of dead letters that are taken."""
        replayable: list[str] = []
        tallies, count = self._tallies, 0
        # every row of a large table passes here: one look-up, one call, no attributes
        for row in rows:
            job_id, task, _, state, _, args = row
            count += 1
            tally, read = tallies.get(task) or self._start(task)
            if read is not None and (problems := read(args)):
                tally.refuse(Row(*row), problems)
                continue
            tally.accepted[state] += 1
            if state == "dead" and tally.known:
                replayable.append(str(job_id))
        self.rows += count
        return replayable

    def _start(self, task: str) -> tuple[TaskTally, Reader | None]:
        candidate = self._candidates.get(task)
        if candidate is None:
            started: tuple[TaskTally, Reader | None] = TaskTally(task, known=False), None
        else:
            started = TaskTally(task, doubts=candidate.doubts), candidate.read
        self._tallies[task] = started
        return started
