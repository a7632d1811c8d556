"""The types of a model's fields as a handler sees them: as annotated, spelt for another module."""

from __future__ import annotations

import collections
import enum
from collections import abc
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar, get_args, get_origin

from soniq_lint.typegen.forms import (
    is_alias,
    is_model,
    is_record,
    is_union,
    meta_of,
    path_of,
    taken_apart,
)
from soniq_lint.typegen.scalars import GENERIC, PYTHON

if TYPE_CHECKING:
    from soniq_lint.typegen.names import Names

_DEEPEST: Final = 30
_CONTAINERS: Final[dict[Any, tuple[str, int]]] = {
    **{each: (each.__name__, 1) for each in (list, set, frozenset)},
    dict: ("dict", 2),
    collections.deque: ("collections.deque", 1),
    collections.OrderedDict: ("collections.OrderedDict", 2),
    collections.defaultdict: ("collections.defaultdict", 2),
    collections.Counter: ("collections.Counter", 1),
    **{
        each: (f"collections.abc.{each.__name__}", 1)
        for each in (abc.Sequence, abc.MutableSequence, abc.Set, abc.MutableSet)
    },
    abc.Mapping: ("collections.abc.Mapping", 2),
    abc.MutableMapping: ("collections.abc.MutableMapping", 2),
}
"""Names, and how many parameters there are."""


class Uncertain(Exception):
    """What a type is for a type checker is not certain in every part."""


class PythonTypes:
    """Spells types for one stub; a type that is not certain in every part is ``Any``."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def text(self, kind: Any, config: dict[str, Any]) -> str:
        """Return the type of a field of a model with this config."""
        try:
            return self._spelt(kind, bool(config.get("use_enum_values")), 0)
        except Uncertain:
            return self._names.external("typing", "Any")

    def certain(self, kind: Any) -> str | None:
        """Return a type that holds no ``Any``; None when there is no such."""
        try:
            text = self._spelt(kind, False, 0)
        except Uncertain:
            return None
        return None if self._names.external("typing", "Any") in text else text

    def _spelt(self, kind: Any, values: bool, depth: int) -> str:
        kind, metadata = taken_apart(kind)
        if meta_of(metadata).open and kind is Any:
            raise Uncertain
        if kind is None or kind is type(None):
            return "None"
        if depth > _DEEPEST or kind is Any or kind is object:
            raise Uncertain
        origin = get_origin(kind) or kind
        if is_alias(origin) or isinstance(kind, TypeVar) or hasattr(kind, "__supertype__"):
            raise Uncertain
        if is_union(kind):
            parts = [self._spelt(each, values, depth + 1) for each in get_args(kind)]
            return " | ".join(dict.fromkeys(parts))
        if origin is Literal:
            return self._literal(get_args(kind))
        if origin is tuple:
            return self._tuple(get_args(kind), values, depth)
        if origin in _CONTAINERS:
            return self._container(origin, get_args(kind), values, depth)
        if not isinstance(origin, type):
            raise Uncertain
        return self._class(origin, kind, values)

    def _named(self, path: str) -> str:
        module, _, name = path.rpartition(".")
        return self._names.external(module, name) if module else self._names.builtin(name)

    def _class(self, kind: type, whole: Any, values: bool) -> str:
        path = PYTHON.get(path_of(kind))
        if path is not None:
            if path in GENERIC:
                raise Uncertain
            return self._named(path)
        if issubclass(kind, enum.Enum) and values:
            raise Uncertain
        if not (is_model(kind) or is_record(kind) or issubclass(kind, enum.Enum)):
            raise Uncertain
        arguments: tuple[Any, ...] = ()
        if is_model(kind):
            generic: Any = kind.__dict__["__pydantic_generic_metadata__"]
            if generic["parameters"]:
                raise Uncertain
            kind, arguments = generic["origin"] or kind, generic["args"]
        elif get_args(whole) or getattr(kind, "__parameters__", ()):
            raise Uncertain
        named = self._names.project(kind.__module__, kind.__qualname__)
        if named is None:
            raise Uncertain
        if not arguments:
            return named
        inner = ", ".join(self._inside(each, values, 0) for each in arguments)
        return f"{named}[{inner}]"

    def _inside(self, kind: Any, values: bool, depth: int) -> str:
        """Return a parameter, which may be anything without the whole being it."""
        try:
            return self._spelt(kind, values, depth + 1)
        except Uncertain:
            return self._names.external("typing", "Any")

    def _container(self, origin: Any, kinds: tuple[Any, ...], values: bool, depth: int) -> str:
        name, count = _CONTAINERS[origin]
        inside = [self._inside(each, values, depth) for each in (kinds or (Any,) * count)[:count]]
        return f"{self._named(name)}[{', '.join(inside)}]"

    def _tuple(self, kinds: tuple[Any, ...], values: bool, depth: int) -> str:
        name = self._names.builtin("tuple")
        if not kinds:
            raise Uncertain
        inside = ["..." if each is ... else self._inside(each, values, depth) for each in kinds]
        return f"{name}[{', '.join(inside)}]"

    def _literal(self, values: tuple[Any, ...]) -> str:
        if not all(each is None or type(each) in (bool, bytes, int, str) for each in values):
            raise Uncertain
        literal = self._names.external("typing", "Literal")
        return f"{literal}[{', '.join(map(repr, values))}]"
