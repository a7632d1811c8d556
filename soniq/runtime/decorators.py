"""What ``@app.job(...)`` gives: objects that turn a function into a handler.

They are classes, not functions, for type checkers: their parameters say which model the handler
is for, so that a plugin can compare the two, and what a generated stub says of handlers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, overload

from soniq.runtime.context import JobContext
from soniq.runtime.handlers import JobHandler

C = ParamSpec("C")
M = TypeVar("M")
P = ParamSpec("P")
Q = ParamSpec("Q")
R = TypeVar("R")


class Registration(Protocol):
    """Something that registers a function and returns the handler."""

    def __call__(self, function: Callable[P, R], /) -> JobHandler[P, R]:
        """Register a function."""
        ...


class JobDecorator(Generic[M]):
    """Register the function it decorates as the handler of a task whose args model is ``M``."""

    def __init__(self, register: Registration) -> None:
        self._register = register

    def __call__(self, function: Callable[P, R]) -> JobHandler[P, R]:
        """Return the handler, registered.

        Raises:
            InvalidHandler: the function cannot receive what the task promises.
            InvalidTaskName, UnknownOption, InvalidOption, DuplicateTask.
        """
        return self._register(function)


class SignedJobDecorator(Generic[M, Q, C]):
    """What a type checker sees in the place of a ``JobDecorator`` when the ref's stub is generated.

    A handler takes the fields (``Q``), the fields and ``context`` (``C``), or first of all the
    model or the ``JobContext``.
    """

    @overload
    def __call__(self, function: Callable[Concatenate[M, P], R]) -> JobHandler[..., R]: ...

    @overload
    def __call__(self, function: Callable[Concatenate[JobContext, P], R]) -> JobHandler[..., R]: ...

    @overload
    def __call__(self, function: Callable[C, R]) -> JobHandler[Q, R]: ...

    @overload
    def __call__(self, function: Callable[Q, R]) -> JobHandler[Q, R]: ...

    def __call__(self, function: Callable[..., Any]) -> JobHandler[..., Any]:
        """Return the handler, registered."""
        raise NotImplementedError
