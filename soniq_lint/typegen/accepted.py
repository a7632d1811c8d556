"""The types of what may be written for a field: all those of which Pydantic takes some values."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar, get_args, get_origin

from soniq_lint.typegen import scalars
from soniq_lint.typegen.forms import (
    MAPPINGS,
    SEQUENCES,
    Meta,
    annotated,
    bound_of,
    is_alias,
    is_model,
    is_record,
    is_union,
    meta_of,
    path_of,
    taken_apart,
)
from soniq_lint.typegen.values import Values, named

if TYPE_CHECKING:
    from soniq_lint.typegen.names import Names
    from soniq_lint.typegen.python_types import PythonTypes

_DEEPEST: Final = 30
ITEMS, TABLE = "Items", "Table"
"""What the protocols are called that stand for everything with items and for every mapping."""


class Accepted:
    """Works out the types for one stub.

    Args:
        names: what is called how.
        python: spells the types of instances.
        args_of: gives the name of the TypedDict of a nested model; None when its objects cannot be
            described, which then are any mapping.
        protocol: gives the name of one of the two protocols, and notes that it is needed.
    """

    def __init__(
        self,
        names: Names,
        python: PythonTypes,
        args_of: Callable[[Any], str | None],
        protocol: Callable[[str], str],
    ) -> None:
        self._names = names
        self._python = python
        self._values = Values(names)
        self._args_of = args_of
        self._make = protocol
        self._protocols: dict[str, str] = {}
        self._objects: set[str] = set()

    def text(self, kind: Any, config: dict[str, Any]) -> str:
        """Return the type of what may be written for a field of a model with this config."""
        return self._joined(self._members(kind, bool(config.get("strict")), config, 0))

    def anything(self) -> str:
        """Return the type that is never refused.

        Not ``Any``: in mypy, overloads for a type that holds one give ``Any``.
        """
        return self._names.builtin("object")

    def _protocol(self, kind: str) -> str:
        name = self._make(kind)
        parameters = ", ".join([self.anything()] * (1 if kind == ITEMS else 2))
        self._protocols[name] = f"{name}[{parameters}]"
        return name

    def any_table(self) -> str:
        """Return the type of all mappings."""
        return f"{self._protocol(TABLE)}[{self.anything()}, {self.anything()}]"

    def _joined(self, members: Iterable[str]) -> str:
        found = list(dict.fromkeys(members))
        anything = self.anything()
        generic = {
            each: loose
            for each in found
            for protocol, loose in self._protocols.items()
            if each.startswith(f"{protocol}[")
        }
        if len(generic) > 1:
            # mypy then takes the type of what is in a display from none of them
            found = list(dict.fromkeys(generic.get(each, each) for each in found))
        return anything if anything in found or not found else " | ".join(found)

    def _any(self) -> list[str]:
        return [self.anything()]

    def _members(self, kind: Any, strict: bool, config: dict[str, Any], depth: int) -> list[str]:
        """Return the members of the union of types for a type."""
        kind, metadata = taken_apart(kind)
        meta = meta_of(metadata)
        if meta.open or depth > _DEEPEST:
            return self._any()
        if meta.json:
            return self._named(scalars.LAX["builtins.bytes"])
        inherited = strict if meta.strict is None else meta.strict
        origin = get_origin(kind) or kind
        if is_union(kind):
            # whether strictness reaches into the members is not asked
            inner = strict and inherited
            return self._several(get_args(kind), inner, config, depth)
        if isinstance(kind, TypeVar):
            return self._members(bound_of(kind), strict, config, depth + 1)
        if is_alias(kind):
            return self._members(kind.__value__, strict, config, depth + 1)
        if hasattr(kind, "__supertype__"):
            return self._members(kind.__supertype__, inherited, config, depth + 1)
        if origin is Literal:
            return self._values.of_literals(get_args(kind)) or self._any()
        if kind is None or kind is type(None):
            return ["None"]
        if origin is tuple:
            return self._tuple(get_args(kind), strict, config, depth)
        if origin in SEQUENCES:
            return self._items(get_args(kind)[:1] or (Any,), strict, config, depth)
        if origin in MAPPINGS or getattr(origin, "__name__", "") == "Counter":
            return self._mapping(get_args(kind), strict, config, depth)
        if not isinstance(origin, type):
            return self._any()
        return self._class(origin, inherited, meta, config)

    def _several(
        self, kinds: tuple[Any, ...], strict: bool, config: dict[str, Any], depth: int
    ) -> list[str]:
        return [
            member for each in kinds for member in self._members(each, strict, config, depth + 1)
        ]

    # classes

    def _class(self, kind: type, strict: bool, meta: Meta, config: dict[str, Any]) -> list[str]:
        if is_model(kind):
            return self._model(kind)
        if is_record(kind):
            # a named tuple takes a sequence too
            return self._any() if issubclass(kind, tuple) else self._record(kind)
        if issubclass(kind, enum.Enum):
            return self._values.of_enum(kind, strict) or self._any()
        path = path_of(kind)
        if any(each.__name__ in ("Url", "AnyUrl") for each in kind.__mro__):
            return self._named(("pydantic.AnyUrl", "str"))
        row = scalars.STRICT.get(path) if strict else None
        row = row or scalars.LAX.get(path)
        if row is None:
            return self._any()
        if path == "builtins.str" and (config.get("coerce_numbers_to_str") or meta.numbers):
            row = (*row, *scalars.NUMBERS)
        return self._named(row)

    def _named(self, row: tuple[str, ...]) -> list[str]:
        return named(row, self._names)

    def _model(self, kind: Any) -> list[str]:
        if any(each.info.mode == "wrap" for each in _model_validators(kind)):
            return self._any()
        if kind.model_config.get("from_attributes"):
            return self._any()
        own = self._instance(kind)
        if own is None:
            return self._any()
        if kind.__pydantic_root_model__:
            root = kind.model_fields["root"]
            return [own, self.text(annotated(root), kind.model_config)]
        args = self._args_of(kind)
        self._objects.add(args or own)
        return [own, self.any_table() if args is None else args]

    def _instance(self, kind: Any) -> str | None:
        if kind.__pydantic_generic_metadata__["parameters"]:
            return None
        return self._python.certain(kind)

    def _record(self, kind: type) -> list[str]:
        own = self._names.project(kind.__module__, kind.__qualname__)
        if own is None:
            return self._any()
        self._objects.add(own)
        return [own, self.any_table()]

    # containers

    def _items(
        self, kinds: tuple[Any, ...], strict: bool, config: dict[str, Any], depth: int
    ) -> list[str]:
        inside = self._joined(self._several(kinds, strict, config, depth))
        anything = self.anything()
        made = [f"{self._protocol(ITEMS)}[{inside}]"]
        # not every checker takes the dicts in a tuple for the TypedDicts of the protocol, and
        # mypy does not take the values in it for literals
        if any(each in inside for each in self._objects):
            made.append(f"{self._names.builtin('tuple')}[{anything}, ...]")
        elif self._names.external("typing", "Literal") in inside:
            made.append(f"{self._names.builtin('tuple')}[{inside}, ...]")
        return [*made, f"{self._names.external('collections.abc', 'Iterator')}[{anything}]"]

    def _tuple(
        self, kinds: tuple[Any, ...], strict: bool, config: dict[str, Any], depth: int
    ) -> list[str]:
        parts = tuple(each for each in kinds if each is not ...)
        return self._items(parts or (Any,), strict, config, depth)

    def _mapping(
        self, kinds: tuple[Any, ...], strict: bool, config: dict[str, Any], depth: int
    ) -> list[str]:
        if len(kinds) == 1:  # a Counter
            kinds = (*kinds, int)
        key, value = kinds or (Any, Any)
        keys = self._joined(self._members(key, strict, config, depth + 1))
        if keys == self._joined(self._named(scalars.LAX["builtins.str"])):
            # in mypy {**other} needs keys of the very type
            keys = self._names.builtin("str")
        values = self._joined(self._members(value, strict, config, depth + 1))
        return [f"{self._protocol(TABLE)}[{keys}, {values}]"]


def _model_validators(kind: Any) -> Iterable[Any]:
    found: Iterable[Any] = kind.__pydantic_decorators__.model_validators.values()
    return found
