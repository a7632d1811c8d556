"""What the workers that are live would make of the rows in flight, from their reader schemas.

Each row is held against every release that takes from its queue. A schema is not certain of
everything; what it cannot tell is counted apart and never taken for a refusal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from soniq.drift.batches import Batch
from soniq.drift.in_flight import SAMPLES
from soniq.drift.judges import UNCLEAR, Answer, Judge, judge_of, parsed
from soniq.drift.landscape import Reader

WHOLE: Final = 2**32
"""A sample is of rows whose last 32 bits of the id are below a share of this."""

_REMEMBERED: Final = 2048
"""Texts of args remembered with their answers, for each task."""

_LONGEST_REMEMBERED: Final = 2048


@dataclass(slots=True)
class ReleaseForecast:
    """The rows of one task that one release takes from its queues.

    Attributes:
        reader: the release, and how many workers of it are live.
        doubt: why nothing can be told of what it takes; empty otherwise.
        outdated: whether that is because its schema is written as only a newer Soniq knows.
        taken, refused, unclear: how many rows, by state; ``unclear`` what its schema cannot tell.
        samples: ids of the first few refused rows.
    """

    reader: Reader
    doubt: str = ""
    outdated: bool = False
    taken: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    unclear: Counter[str] = field(default_factory=Counter)
    samples: list[str] = field(default_factory=list)


@dataclass(slots=True)
class TaskForecast:
    """The rows of one task.

    Attributes:
        releases: of those that handle it, at least one worker of which is live.
        unserved: rows that no live worker takes, by queue and state.
        refused_by_all: rows that every release refuses that takes from their queue, by state.
        refused_by_some: rows that one or more of them refuse, by state.
    """

    task: str
    releases: tuple[ReleaseForecast, ...]
    unserved: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused_by_all: Counter[str] = field(default_factory=Counter)
    refused_by_some: Counter[str] = field(default_factory=Counter)

    @property
    def refused(self) -> int:
        """Return how many rows that are not dead one or more live workers refuse."""
        return self.refused_by_some.total() - self.refused_by_some["dead"]

    @property
    def left(self) -> int:
        """Return how many rows that are not dead no live worker takes."""
        return sum(rows for (_, state), rows in self.unserved.items() if state != "dead")

    @property
    def blocked(self) -> int:
        """Return how many rows that are not dead are refused or left."""
        return self.refused + self.left


class Forecast:
    """Counts rows by what live workers would make of them.

    Args:
        readers: what is live, workers of one release and schema as one.
        share: how many of the rows to judge, from 0 to 1; always the same ones.
    """

    def __init__(self, readers: Iterable[Reader], share: float = 1.0) -> None:
        self._readers: dict[str, list[Reader]] = {}
        for reader in readers:
            self._readers.setdefault(reader.task, []).append(reader)
        self._below = int(share * WHOLE)
        self._tasks: dict[str, _Judged] = {}
        self.share = share
        self.rows = 0

    def tasks(self) -> list[TaskForecast]:
        """Return what was counted, by the names of the tasks."""
        return [self._tasks[task].forecast for task in sorted(self._tasks)]

    def add_page(self, batches: Iterable[Batch]) -> None:
        """Count the rows of some batches that belong to the share."""
        for batch in batches:
            self._add(batch.task, batch.queue, batch.state, self._chosen(batch))

    def add(self, task: str, queue: str, state: str, job_id: UUID | str, args: str) -> None:
        """Count one row, whatever the share."""
        self._add(task, queue, state, [(str(job_id), args)])

    def _chosen(self, batch: Batch) -> Iterator[tuple[str, str]]:
        ids, below = batch.ids, self._below
        for position, args in enumerate(batch.args):
            job_id = ids[16 * position : 16 * position + 16]
            if below == WHOLE or int.from_bytes(job_id[12:], "big") < below:
                yield str(UUID(bytes=job_id)), args

    def _add(self, task: str, queue: str, state: str, rows: Iterable[tuple[str, str]]) -> None:
        judged = self._tasks.get(task)
        if judged is None:
            judged = self._tasks[task] = _Judged(task, self._readers.get(task, ()))
        for job_id, args in rows:
            self.rows += 1
            judged.add(queue, state, job_id, args)


class _Judged:
    """One task with the judges of its releases."""

    def __init__(self, task: str, readers: Sequence[Reader]) -> None:
        self._judges: list[Judge] = []
        self._judge_of: list[int] = []
        releases = []
        known: dict[str, int] = {}
        for reader in readers:
            judge, doubt, outdated = judge_of(reader)
            # most releases read what the one before did
            number = known.setdefault(repr(reader.schema), len(self._judges))
            if number == len(self._judges):
                self._judges.append(judge)
            self._judge_of.append(number)
            releases.append(ReleaseForecast(reader, doubt, outdated))
        self.forecast = TaskForecast(task, tuple(releases))
        self._serving: dict[str, tuple[int, ...]] = {}
        self._answers: dict[str, tuple[Answer, ...]] = {}

    def add(self, queue: str, state: str, job_id: str, args: str) -> None:
        forecast = self.forecast
        serving = self._serving.get(queue)
        if serving is None:
            serving = self._serving[queue] = tuple(
                position
                for position, each in enumerate(forecast.releases)
                if each.reader.queues is None or queue in each.reader.queues
            )
        if not serving:
            forecast.unserved[queue, state] += 1
            return
        by_schema = self._answered(args)
        answers = [by_schema[number] for number in self._judge_of]
        for position in serving:
            release = forecast.releases[position]
            match answers[position]:
                case True:
                    release.taken[state] += 1
                case False:
                    release.refused[state] += 1
                    if len(release.samples) < SAMPLES:
                        release.samples.append(job_id)
                case None:
                    release.unclear[state] += 1
        refusing = sum(answers[position] is False for position in serving)
        if refusing:
            forecast.refused_by_some[state] += 1
        if refusing == len(serving):
            forecast.refused_by_all[state] += 1

    def _answered(self, args: str) -> tuple[Answer, ...]:
        """Return what each schema makes of args; the same text has the same answer."""
        answers = self._answers.get(args)
        if answers is None:
            value = parsed(args)
            answers = tuple(None if value is UNCLEAR else judge(value) for judge in self._judges)
            if len(args) <= _LONGEST_REMEMBERED:
                if len(self._answers) >= _REMEMBERED:
                    self._answers.clear()
                self._answers[args] = answers
        return answers
