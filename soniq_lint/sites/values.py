"""What is known of a value before the program runs.

What is not known stands as a ``Sentinel`` in the data, so that a judge can tell complaints about it
from complaints about what is written. ``evaluate`` makes values, ``judge`` reads them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from soniq_lint.models.built import BuiltModel
    from soniq_lint.resolve.modules import Module

_PLAIN = (str, bytes, int, float, complex, frozenset, type, type(None), type(...))
_FIXED = frozenset(
    {"datetime", "decimal", "fractions", "ipaddress", "pathlib", "re", "uuid", "zoneinfo"}
)
"""Modules whose objects never change."""


class Sentinel:
    """Stands for a value that is not known; ``reason`` says why."""

    __slots__ = ("reason",)

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def __repr__(self) -> str:
        return f"<unknown: {self.reason}>"


class OpenDict(dict[Any, Any]):
    """A dict that may have further keys."""


@dataclass(slots=True, eq=False)
class Value:
    """What is known of one expression.

    Attributes:
        module, node: the expression.
        data: the Python value, with a ``Sentinel`` wherever something is not known; a dict that
            may have more keys is an ``OpenDict``.
        keys: of a dict, the node of each key.
        parts: of a dict, list or tuple, what is known of each element.
        choices: of a conditional expression, both outcomes; ``data`` is then a ``Sentinel``.
        model: of a model instance, its model; ``data`` then holds what it is made from.
        via: an instance that has to be made on the way, as that in ``Model(...).model_dump()``.
        size: how many values it consists of; what is used twice counts twice.
    """

    module: Module
    node: ast.expr
    data: Any
    keys: dict[Any, tuple[Module, ast.AST]] = field(default_factory=dict)
    parts: dict[Any, Value] = field(default_factory=dict)
    choices: tuple[Value, ...] = ()
    model: BuiltModel | None = None
    via: Value | None = None
    size: int = 1

    def __post_init__(self) -> None:
        self.size = 1 + sum(part.size for part in self.parts.values())

    @property
    def known(self) -> bool:
        """Tell whether nothing in it is unknown."""
        if self.choices or isinstance(self.data, Sentinel | OpenDict):
            return False
        return all(part.known for part in self.parts.values())

    @property
    def listed(self) -> bool:
        """Tell whether it is a list or tuple, or a dict, each element of which is in ``parts``."""
        return (
            isinstance(self.data, list | tuple | dict)
            and not isinstance(self.data, OpenDict)
            and len(self.parts) == len(self.data)
        )

    @property
    def reason(self) -> str:
        """Return why the value as a whole is not known; empty when it is."""
        if self.choices:
            return next(filter(None, (each.reason for each in self.choices)), "")
        return self.data.reason if isinstance(self.data, Sentinel) else ""

    @property
    def immutable(self) -> bool:
        """Tell whether nothing can change it, whoever has it."""
        if self.choices:
            return all(each.immutable for each in self.choices)
        if type(self.data) is tuple:
            return self.listed and all(part.immutable for part in self.parts.values())
        return is_fixed(self.data)

    def like(self, data: Any, parts: dict[Any, Value]) -> Value:
        """Return the same with other data and parts."""
        keys = dict(self.keys)
        return Value(self.module, self.node, data, keys, parts, (), self.model, self.via)

    def weakened(self) -> Value:
        """Return the same with everything inside unknown that somebody may have changed."""
        reason = "may be changed after it is made"
        if not self.parts:
            flat = self.immutable or type(self.data) in (dict, list, set, tuple)
            return self if flat else unknown(self.module, self.node, reason)
        parts = {
            key: part if part.immutable else Value(part.module, part.node, Sentinel(reason))
            for key, part in self.parts.items()
        }
        return self.like(rebuilt(self.data, parts), parts)


def is_fixed(data: Any) -> bool:
    """Tell whether a piece of data is of a type whose objects never change."""
    if isinstance(data, _PLAIN) or type(data).__module__.partition(".")[0] in _FIXED:
        return True
    return any(each.__module__ == "enum" for each in type(data).__mro__)


def rebuilt(data: Any, parts: Mapping[Any, Value]) -> Any:
    """Return a dict, list or tuple of the same kind with the data of these parts."""
    if isinstance(data, dict):
        made: dict[Any, Any] = OpenDict() if isinstance(data, OpenDict) else {}
        made.update((key, part.data) for key, part in parts.items())
        return made
    if isinstance(data, list | tuple):
        return type(data)(part.data for part in parts.values())
    return data


def unknown(module: Module, node: ast.expr, reason: str) -> Value:
    """Return the value of an expression of which nothing is known."""
    return Value(module, node, Sentinel(reason))


def worked_out(module: Module, node: ast.expr, data: Any) -> Value:
    """Return data that was worked out as a value, whose parts all lie at one node."""
    if type(data) is dict:
        parts = {key: worked_out(module, node, item) for key, item in data.items()}
        return Value(module, node, data, dict.fromkeys(data, (module, node)), parts)
    if type(data) in (list, tuple):
        listed = {index: worked_out(module, node, item) for index, item in enumerate(data)}
        return Value(module, node, data, parts=listed)
    return Value(module, node, data)


def sentinels(data: Any) -> Iterator[Sentinel | OpenDict]:
    """Yield everything unknown in a structure of dicts, lists, tuples and sets."""
    todo = [data]
    while todo:
        part = todo.pop()
        if isinstance(part, Sentinel):
            yield part
        elif isinstance(part, dict):
            if isinstance(part, OpenDict):
                yield part
            todo.extend(part.values())
            todo.extend(part.keys())
        elif isinstance(part, list | tuple | set | frozenset):
            todo.extend(part)
