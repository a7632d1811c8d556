"""Values of expressions, as far as they matter to a model, whatever they were read from."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import EllipsisType
from typing import Final

Plain = str | bool | int | None | EllipsisType


@dataclass(frozen=True)
class Constant:
    """A value that is known."""

    value: Plain


@dataclass(frozen=True)
class Thing:
    """A class, a function or another object, by its full name."""

    fullname: str


@dataclass(frozen=True)
class Made:
    """What a call returns.

    Attributes:
        callee: the full name of what is called.
        is_class: whether it is a class whose instances tell Pydantic nothing.
        args: the positional arguments.
        keywords: the keyword arguments.
        spread: whether there are others, from ``*`` or ``**``.
    """

    callee: str
    is_class: bool = False
    args: tuple[Value, ...] = ()
    keywords: dict[str, Value] = field(default_factory=dict)
    spread: bool = False


@dataclass(frozen=True)
class Display:
    """A dict display.

    Attributes:
        items: what stands under keys that are known.
        spread: whether there are other keys.
    """

    items: dict[str, Value]
    spread: bool = False


@dataclass(frozen=True)
class Inert:
    """A value that is not known, but is nothing that Pydantic treats specially."""


@dataclass(frozen=True)
class Unknown:
    """A value that may be anything."""


Value = Constant | Thing | Made | Display | Inert | Unknown

INERT: Final = Inert()
UNKNOWN: Final = Unknown()


def is_inert(value: Value) -> bool:
    """Tell whether a value in the place of a default is a default and nothing else."""
    return isinstance(value, Constant | Thing | Display | Inert) or (
        isinstance(value, Made) and value.is_class
    )
