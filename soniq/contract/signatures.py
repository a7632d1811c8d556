"""Protocols by which type checkers know what an enqueue takes and what a handler does.

Nothing here exists at run time but the names. A ParamSpec that an ``enqueue`` takes from the ref
alone is what lets every type checker judge ``args={...}`` against the type of that ref: were the
type of the dict solved together with it, mypy and pyright would solve it from the dict.
"""

from __future__ import annotations

from typing import ParamSpec, Protocol, TypeVar, final

C = ParamSpec("C")
M_co = TypeVar("M_co", covariant=True)
P = ParamSpec("P")


@final
class Unsigned:
    """Say that a ref does not tell what its handlers do; generated stubs put a protocol here."""


class ArgsModel(Protocol):
    """What a type checker asks of an args model: that it is a Pydantic model."""

    def model_dump_json(self) -> str:
        """Return the model as JSON text."""
        ...


class Enqueueable(Protocol[P]):
    """A ref, whose ``enqueue`` takes ``P``."""

    def _enqueue(self, *args: P.args, **kwargs: P.kwargs) -> object: ...


class ManyEnqueueable(Protocol[P]):
    """A ref, whose ``enqueue_many`` takes ``P``."""

    def _enqueue_many(self, *args: P.args, **kwargs: P.kwargs) -> object: ...


class HandlerShape(Protocol[P, C]):
    """What a generated protocol says of handlers: with one parameter for each field of the model.

    ``C`` is ``P`` with a parameter ``context`` besides, for the ``JobContext``.
    """

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> object:
        """Handle a job."""
        ...

    def with_context(self, *args: C.args, **kwargs: C.kwargs) -> object:
        """Handle a job, knowing of its run."""
        ...


class Signed(Protocol[M_co, P, C]):
    """A ref of a generated stub, which tells what its handlers do."""

    @property
    def args_model(self) -> type[M_co] | None:
        """Return the model of the args."""
        ...

    @property
    def _handler(self) -> HandlerShape[P, C]: ...
