"""The handlers of one application, by task name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from soniq.errors import DuplicateTask
from soniq.runtime.handlers import JobHandler
from soniq.runtime.jobs import DEFAULT_PRIORITY


class HandlerRegistry:
    """Hold at most one handler for each task name; iterate over them in order of registration."""

    def __init__(self) -> None:
        self._handlers: dict[str, JobHandler[..., Any]] = {}

    def register(self, handler: JobHandler[..., Any]) -> None:
        """Add a handler.

        Raises:
            DuplicateTask: its task has one already; the message names both functions.
        """
        first = self._handlers.get(handler.name)
        if first is not None:
            raise DuplicateTask(handler.name, first.location, handler.location)
        self._handlers[handler.name] = handler

    def get(self, name: str) -> JobHandler[..., Any] | None:
        """Return the handler of a task, or None."""
        return self._handlers.get(name)

    def names(self) -> tuple[str, ...]:
        """Return the task names in alphabetical order."""
        return tuple(sorted(self._handlers))

    def priorities(self) -> dict[str, int]:
        """Return for each task the priority of its jobs whose row has none; what a claim asks."""
        return {
            name: DEFAULT_PRIORITY
            if handler.options_.priority is None
            else handler.options_.priority
            for name, handler in self._handlers.items()
        }

    def __contains__(self, name: object) -> bool:
        return name in self._handlers

    def __iter__(self) -> Iterator[JobHandler[..., Any]]:
        return iter(self._handlers.values())

    def __len__(self) -> int:
        return len(self._handlers)
