"""Which tasks a report is about; what is not in scope is another team's, and no drift."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from soniq.drift.landscape import Landscape, Side, normalise_name
from soniq.drift.presence import Task, tasks_of
from soniq.errors import nearest

S = TypeVar("S", bound=Side)

UNNAMED: Final = "default"
"""The queue of a task for which nobody names one."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which tasks are meant: those that fit every kind of condition that is given.

    Of several conditions of one kind one is enough, and an empty kind leaves nothing out.

    Attributes:
        tasks: names of tasks.
        prefixes: what a name begins with.
        services: who declares, produces or handles the task, in source or live.
        queues: where declarations and producers put it; of a task that nobody declares or
            produces, those that its live workers take from.
    """

    tasks: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anything is left out at all."""
        return bool(self.tasks or self.prefixes or self.services or self.queues)

    def takes(self, task: Task) -> bool:
        """Tell whether a task is meant."""
        return (
            (not self.tasks or task.name in self.tasks)
            and (not self.prefixes or task.name.startswith(self.prefixes))
            and (not self.services or not _keys(task).isdisjoint(self._keys()))
            and (not self.queues or not _queues(task).isdisjoint(self.queues))
        )

    def _keys(self) -> set[str]:
        return {normalise_name(name) for name in self.services}


@dataclass(frozen=True, slots=True)
class Scoped:
    """What is left of a landscape in a scope.

    Attributes:
        tasks: names of the tasks that are meant, those of which only candidates know included.
        problems: conditions that nothing fits, a line each; most likely they are misspelt.
    """

    landscape: Landscape
    tasks: frozenset[str]
    problems: tuple[str, ...]


def narrow(landscape: Landscape, scope: Scope, candidates: Iterable[str] = ()) -> Scoped:
    """Return what is meant of what is known; ``candidates`` are further names of tasks."""
    tasks = list(tasks_of(landscape))
    known = {task.name for task in tasks}
    tasks += [_bare(name) for name in sorted({*candidates} - known)]
    if not scope:
        return Scoped(landscape, frozenset(task.name for task in tasks), ())
    wanted = frozenset(task.name for task in tasks if scope.takes(task))
    problems = tuple(_problems(tasks, scope))
    if not wanted and not problems:
        problems = ("no task fits all that is asked for at once",)
    return Scoped(_only(landscape, wanted), wanted, problems)


def _bare(name: str) -> Task:
    return Task(name, (), (), (), None, 0)


def _only(landscape: Landscape, wanted: Collection[str]) -> Landscape:
    def those(sides: Iterable[S]) -> tuple[S, ...]:
        return tuple(each for each in sides if each.task in wanted)

    rows = landscape.rows
    return replace(
        landscape,
        stubs=those(landscape.stubs),
        writers=those(landscape.writers),
        readers=those(landscape.readers),
        rows=None if rows is None else {task: n for task, n in rows.items() if task in wanted},
        queues={task: found for task, found in landscape.queues.items() if task in wanted},
        dead={task: n for task, n in landscape.dead.items() if task in wanted},
    )


def _problems(tasks: list[Task], scope: Scope) -> Iterator[str]:
    names = [task.name for task in tasks]
    for name in scope.tasks:
        if name not in names:
            yield _unknown("task", name, names)
    for prefix in scope.prefixes:
        if not any(name.startswith(prefix) for name in names):
            yield _unknown("task that begins with", prefix, _beginnings(names))
    services = {each.party.key: each.party.name for task in tasks for each in _sides(task)}
    for service in scope.services:
        if normalise_name(service) not in services:
            yield _unknown("service", service, filter(None, services.values()))
    queues = _all(_queues, tasks)
    for queue in scope.queues:
        if queue not in queues:
            yield _unknown("queue", queue, queues)


def _all(of: Callable[[Task], set[str]], tasks: Iterable[Task]) -> set[str]:
    return {each for task in tasks for each in of(task)}


def _beginnings(names: Iterable[str]) -> set[str]:
    """Return what names can be asked for by: their parts up to each dot."""
    parts = [name.split(".") for name in names]
    return {".".join(each[:end]) + "." for each in parts for end in range(1, len(each))}


def _unknown(what: str, given: str, known: Iterable[str]) -> str:
    near = nearest(given, sorted(known))
    return f"there is no {what} {given!r}" + (f"; did you mean {near!r}?" if near else "")


def _sides(task: Task) -> tuple[Side, ...]:
    return (*task.stubs, *task.writers, *task.readers)


def _keys(task: Task) -> set[str]:
    return {each.party.key for each in _sides(task)}


def _queues(task: Task) -> set[str]:
    named = {*(each.queue for each in task.stubs), *(each.queue for each in task.writers)}
    waiting = set(task.queues)
    if named:
        return ({each for each in named if each is not None} or {UNNAMED}) | waiting
    return {queue for each in task.readers for queue in each.queues or ()} | waiting
