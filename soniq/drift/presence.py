"""Who is there for a task and who is missing: handlers, producers, queues, stubs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from soniq.drift.landscape import Landscape, Reader, Side, Stub, Writer
from soniq.drift.reported import Reported, does, named, reported

S = TypeVar("S", Stub, Writer, Reader)


@dataclass(frozen=True, slots=True)
class Task:
    """Everything known of one task.

    Attributes:
        rows: rows in flight, dead letters left out; None when nobody looked.
        queues: how many of them there are in each queue.
    """

    name: str
    stubs: tuple[Stub, ...]
    writers: tuple[Writer, ...]
    readers: tuple[Reader, ...]
    rows: int | None
    dead: int
    queues: Mapping[str, int] = field(default_factory=dict)

    @property
    def live_readers(self) -> tuple[Reader, ...]:
        """Return the workers with a valid lease."""
        return tuple(each for each in self.readers if each.alive)

    @property
    def handlers(self) -> tuple[Reader, ...]:
        """Return the handlers in source."""
        return tuple(each for each in self.readers if each.party.stage == "source")


def tasks_of(landscape: Landscape) -> Iterator[Task]:
    """Yield everything known, task by task, by name."""
    rows = landscape.rows
    stubs = _by_task(landscape.stubs)
    writers = _by_task(landscape.writers)
    readers = _by_task(landscape.readers)
    for name in sorted({*stubs, *writers, *readers, *(rows or ()), *landscape.dead}):
        yield Task(
            name,
            tuple(stubs.get(name, ())),
            tuple(writers.get(name, ())),
            tuple(readers.get(name, ())),
            None if rows is None else rows.get(name, 0),
            landscape.dead.get(name, 0),
            landscape.queues.get(name, {}),
        )


def _by_task(sides: Iterable[S]) -> dict[str, list[S]]:
    found: dict[str, list[S]] = {}
    for each in sides:
        found.setdefault(each.task, []).append(each)
    return found


def check_presence(task: Task, landscape: Landscape) -> Iterator[Reported]:
    """Yield what is missing for one task."""
    if task.writers:
        yield from _handlers(task, landscape)
    elif task.rows and landscape.has_registry and not task.live_readers:
        yield from _orphans(task)
    if task.live_readers and (task.writers or task.rows):
        yield from _dropped(task, landscape)
    stubs = landscape.has_stubs and not landscape.has_unnamed_stubs
    if task.handlers and not task.stubs and stubs:
        message = f"{does(task.handlers, 'handle')} a name that no stub package declares"
        yield reported("handler-without-stub", task.name, message, task.handlers)
    if task.live_readers and landscape.has_registry:
        yield from check_queues(task)
        yield from _stranded(task)
    yield from _unused(task, landscape)


def _handlers(task: Task, landscape: Landscape) -> Iterator[Reported]:
    who = named(task.writers)
    if landscape.has_registry and not task.live_readers:
        if task.handlers:
            message = f"produced by {who}; {does(task.handlers, 'handle')} it, no live worker does"
            parties: tuple[Side, ...] = (*task.writers, *task.handlers)
            yield reported("handler-not-deployed", task.name, message, parties)
        else:
            message = f"produced by {who}; no live worker handles it"
            yield reported("no-handler", task.name, message, task.writers)
    elif not landscape.has_registry and landscape.has_consumers and not task.handlers:
        if landscape.has_unnamed_handlers:
            return  # one of them may be it
        message = f"produced by {who}; none of the repositories handles it"
        yield reported("no-handler", task.name, message, task.writers)


def _dropped(task: Task, landscape: Landscape) -> Iterator[Reported]:
    """Yield that nobody handles the task once what is in source is deployed."""
    if task.handlers or landscape.has_unnamed_handlers:
        return
    if any(each.party.key not in landscape.sources for each in task.live_readers):
        return
    left = [f"still produced by {named(task.writers)}"] if task.writers else []
    if task.rows:
        left.append("1 row is in flight" if task.rows == 1 else f"{task.rows} rows are in flight")
    message = f"handled by {named(task.live_readers)}, and no longer in source: {'; '.join(left)}"
    parties: tuple[Side, ...] = (*task.writers, *task.live_readers)
    yield reported("handler-dropped", task.name, message, parties)


def _orphans(task: Task) -> Iterator[Reported]:
    """Yield rows whose producers are gone; those of a task known by nothing else are others'."""
    rows = "1 row is in flight" if task.rows == 1 else f"{task.rows} rows are in flight"
    if task.handlers:
        message = f"{rows}; {does(task.handlers, 'handle')} it, no live worker does"
        yield reported("handler-not-deployed", task.name, message, task.handlers)
    elif task.stubs:
        message = f"{rows}; no live worker handles it"
        yield reported("no-handler", task.name, message, task.stubs)


def check_queues(task: Task) -> Iterator[Reported]:
    """Yield the queues that one task is written into and none of its live workers takes from."""
    for queue in _unserved(task, (each.queue for each in task.writers if each.queue)):
        writers = [each for each in task.writers if each.queue == queue]
        message = f"{does(writers, 'enqueue')} into {queue!r}; {_taking(task)}"
        parties: tuple[Side, ...] = (*writers, *task.live_readers)
        yield reported("queue-not-served", task.name, message, parties)


def _stranded(task: Task) -> Iterator[Reported]:
    """Yield that rows wait in queues nobody serves, besides those it is written into by default."""
    told = {each.queue for each in task.writers}
    if queues := _unserved(task, task.queues.keys() - told):
        count = sum(task.queues[queue] for queue in queues)
        rows = "1 row waits" if count == 1 else f"{count} rows wait"
        message = f"{rows} in {_listed(queues)}; {_taking(task)}"
        yield reported("queue-not-served", task.name, message, task.live_readers)


def _unserved(task: Task, queues: Iterable[str]) -> list[str]:
    """Return those queues that no live worker of a task takes from."""
    served = _served(task)
    return [] if served is None else sorted({*queues} - served)


def _served(task: Task) -> set[str] | None:
    """Return the queues that live workers take the task from; None for all."""
    served: set[str] = set()
    for reader in task.live_readers:
        if reader.queues is None:
            return None
        served.update(reader.queues)
    return served


def _taking(task: Task) -> str:
    return f"{does(task.live_readers, 'take')} from {_listed(sorted(_served(task) or ()))}"


def _listed(queues: Iterable[str]) -> str:
    return ", ".join(map(repr, queues))


def _unused(task: Task, landscape: Landscape) -> Iterator[Reported]:
    """Yield what nobody needs any more; said only after looking at everything that might."""
    if not landscape.has_registry or landscape.rows is None or landscape.gaps:
        return
    if task.writers or task.rows or (task.dead and task.readers):
        return
    if task.dead and task.stubs:
        letters = "1 dead letter is" if task.dead == 1 else f"{task.dead} dead letters are"
        message = f"no producer, no handler, no worker, but {letters} left"
        yield reported("dead-letters-left", task.name, message, task.stubs)
    elif task.readers:
        message = f"handled by {named(task.readers)}; nobody produces it and no rows are in flight"
        yield reported("handler-without-producer", task.name, message, task.readers)
    elif task.stubs:
        message = "no producer, no handler, no worker, no rows: it can be deleted"
        yield reported("safe-to-delete", task.name, message, task.stubs)
