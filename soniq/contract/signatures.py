"""Protocols by which type checkers know what an enqueue takes and what a handler does.

Nothing here exists at run time but the names. A ParamSpec that an ``enqueue`` takes from the ref
alone is what lets every type checker judge ``args={...}`` against the type of that ref: were the
type of the dict solved together with it, mypy and pyright would solve it from the dict.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ParamSpec, Protocol

C = ParamSpec("C")
P = ParamSpec("P")


class ArgsModel(Protocol):
    """What a type checker asks of an args model: that it is a Pydantic model."""

    def model_dump_json(self) -> str:
        """Return the model as JSON text."""
        ...


class TaskName(Protocol[P]):
    """A str, whose ``enqueue`` takes any options: the task is known when the program runs.

    ``P`` has to follow from something that a str has, or pyright misses it. What is in the
    ``__dict__`` of an object may be anything, and so may ``P``.
    """

    def isidentifier(self) -> bool:
        """Tell a str from other objects."""
        ...

    @property
    def __dict__(self) -> Mapping[str, Callable[P, object]]: ...  # type: ignore[override]


class Enqueueable(Protocol[P]):
    """A ref or a handler, whose ``enqueue`` takes ``P``."""

    def _enqueue(self, *args: P.args, **kwargs: P.kwargs) -> object: ...


class ManyEnqueueable(Protocol[P]):
    """A ref or a handler, whose ``enqueue_many`` takes ``P``."""

    def _enqueue_many(self, *args: P.args, **kwargs: P.kwargs) -> object: ...


class HandlerShape(Protocol[P, C]):
    """What a generated protocol says of handlers: with one parameter for each field of the model.

    A ref of a generated stub has one as its third parameter; that of other refs is ``object``.
    ``C`` is ``P`` with a parameter ``context`` besides, for the ``JobContext``.
    """

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> object:
        """Handle a job."""
        ...

    def with_context(self, *args: C.args, **kwargs: C.kwargs) -> object:
        """Handle a job, knowing of its run."""
        ...
