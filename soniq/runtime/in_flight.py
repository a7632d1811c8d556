"""Rows in flight as a store returns them: pages of batches, and how many there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from struct import Struct
from typing import Final, NamedTuple
from uuid import UUID


class InFlightRow(NamedTuple):
    """A job that may still run.

    Attributes:
        state: ``queued``, ``scheduled`` (not due yet), ``retrying`` (waits after a failed run),
            ``processing`` or ``dead`` (its args were refused, or nobody handled its task).
        at: when it is or was due, or when a dead letter died: seconds since 1970 in UTC.
        args: the JSON object as stored.
    """

    id: UUID
    task: str
    queue: str
    state: str
    at: float
    args: str


class InFlightBatch(NamedTuple):
    """Jobs of one task, in one queue and one state.

    In columns, since a million objects take longer to make than the args to be read.

    Attributes:
        args: the JSON objects as stored.
        ids: 16 bytes for each; empty where nobody wants them.
        moments: 8 bytes for each, what is ``at`` of a row: big-endian microseconds since 2000;
            empty where nobody wants them.
    """

    task: str
    queue: str
    state: str
    args: Sequence[str]
    ids: bytes
    moments: bytes

    def row(self, index: int) -> InFlightRow:
        """Return one of the jobs."""
        job_id = UUID(bytes=self.ids[16 * index : 16 * index + 16])
        (moment,) = _MOMENT.unpack_from(self.moments, 8 * index)
        at = moment / 1e6 + _YEAR_2000
        return InFlightRow(job_id, self.task, self.queue, self.state, at, self.args[index])

    def rows(self) -> Iterator[InFlightRow]:
        """Yield the jobs one by one."""
        return map(self.row, range(len(self.args)))


class InFlightPage(NamedTuple):
    """A stretch of ids, with all of its jobs that were asked for, in no order.

    Attributes:
        last: the jobs of the pages to come have ids above this one.
    """

    batches: Sequence[InFlightBatch]
    last: UUID

    @property
    def size(self) -> int:
        """Return how many jobs there are."""
        return sum(len(batch.args) for batch in self.batches)


class TaskRows(NamedTuple):
    """How many jobs of one task there are.

    Attributes:
        waiting: how many wait or run, by queue; only queues that have some.
        dead: how many are dead.
    """

    waiting: Mapping[str, int]
    dead: int

    @classmethod
    def by_task(cls, counts: Iterable[tuple[str, str, int, int]]) -> dict[str, TaskRows]:
        """Return the sums for each task, given task, queue, waiting and dead."""
        waiting: dict[str, dict[str, int]] = {}
        buried: Counter[str] = Counter()
        for task, queue, alive, dead in counts:
            queues = waiting.setdefault(task, {})
            if alive:
                queues[queue] = alive
            buried[task] += dead
        return {task: cls(queues, buried[task]) for task, queues in waiting.items()}


Wanted = Callable[[InFlightPage], bool]
"""Tells of a page that may lack ids and moments whether they are wanted."""


def pack_moments(times: Iterable[datetime]) -> bytes:
    """Return aware times as the ``moments`` of a batch."""
    return b"".join(_MOMENT.pack(round((each.timestamp() - _YEAR_2000) * 1e6)) for each in times)


_MOMENT: Final = Struct(">q")
_YEAR_2000: Final = 946_684_800

IN_FLIGHT_WHOLE: Final = 2**32
"""Rows are sampled by the last 32 bits of their ids, which are random."""


@dataclass(frozen=True, slots=True)
class InFlightFilter:
    """Which rows in flight; None does not restrict.

    Attributes:
        after: only ids above this one.
        share: how many of the rows, from 0 to 1; the same share gives the same rows.
    """

    tasks: Collection[str] | None = None
    queue: str | None = None
    after: UUID | None = None
    share: float = 1.0
