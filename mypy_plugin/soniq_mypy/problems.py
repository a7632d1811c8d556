"""One thing wrong with args, and the sentences in which it is told.

They are those of the linter where the meaning is the same, and never tell a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from mypy.nodes import Context

from soniq.errors import nearest
from soniq_mypy.shape import Shape

MOST_FIELDS: Final = 8
"""How many fields of a model a message lists."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with args.

    Attributes:
        kind: a key the model does not know, keys that are missing, or a value it refuses.
        message: the whole sentence.
        where: the node to report it at.
    """

    kind: Literal["unknown", "missing", "invalid"]
    message: str
    where: Context

    @property
    def refuses(self) -> bool:
        """Tell whether the call fails for it; an unknown key may only be dropped."""
        return self.kind != "unknown"

    def is_like(self, other: Problem) -> bool:
        """Tell whether another model has the same to complain of."""
        return self.kind == other.kind and self.where is other.where


def unknown_key(shape: Shape, key: str, free: Iterable[str], where: Context) -> Problem:
    """Return that the model has no such field; ``free`` are the keys that may be meant."""
    message = f"{shape.name} has no field {key!r}"
    close = nearest(key, free)
    if close is not None:
        message += f"; did you mean {close!r}?"
    else:
        message += f"; {_fields_of(shape)}"
    return Problem("unknown", message, where)


def missing_keys(shape: Shape, keys: Sequence[str], where: Context) -> Problem:
    """Return that keys are missing which the model requires."""
    what, verb = ("key", "is") if len(keys) == 1 else ("keys", "are")
    message = f"the {what} {listed(keys)} {verb} missing, which {shape.name} requires"
    return Problem("missing", message, where)


def listed(names: Sequence[str]) -> str:
    """Return names in quotes as a list: ``'a', 'b' and 'c'``."""
    quoted = [repr(name) for name in names]
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"


def _fields_of(shape: Shape) -> str:
    known = [field.keys[0] for field in shape.fields.values() if field.keys]
    if not known:
        return "it has none"
    rest = len(known) - MOST_FIELDS
    more = f" and {rest} more" if rest > 0 else ""
    return f"the fields are {', '.join(known[:MOST_FIELDS])}{more}"
