"""What a model contains that makes storing its args less than straightforward."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_INSTANCES = frozenset({"model", "dataclass", "definition-ref"})
_UNIONS = frozenset({"union", "tagged-union"})
# written as null only when None; whatever is not listed may write null for something else
_EXACT_NULLS = frozenset(
    {
        *("bool", "date", "datetime", "enum", "int", "literal", "none", "str", "time", "uuid"),
        *("default", "definitions", "dict", "frozenset", "list", "nullable", "set", "tuple"),
        *("model", "model-field", "model-fields", "definition-ref"),
        *("typed-dict", "typed-dict-field", *_UNIONS),
    }
)


@dataclass(frozen=True, slots=True)
class Traits:
    """Facts about a model that decide how its args are written.

    Attributes:
        unions: it has a union, so a text without defaults may read as another member.
        nested: it has models or dataclasses inside, whose instances Pydantic takes as they are.
        factories: it has default factories, whose values may differ each time.
        lossy_nulls: a null in its JSON may stand for something else than None, such as NaN.
        asymmetric: a field is excluded from what is written, or has different names for writing
            and reading.
    """

    unions: bool
    nested: bool
    factories: bool
    lossy_nulls: bool
    asymmetric: bool


def traits_of(core_schema: Mapping[str, Any]) -> Traits:
    """Return the traits of a model, from its core schema; unknown parts count as lossy."""
    kinds: list[str] = []
    factories = serializers = asymmetric = False
    seen: set[int] = set()
    todo: list[Any] = [core_schema]
    while todo:
        part = todo.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, list | tuple):
            todo.extend(part)
        elif isinstance(part, dict):
            kind = part.get("type")
            if isinstance(kind, str):
                kinds.append(kind)
            factories = factories or "default_factory" in part
            serializers = serializers or "serialization" in part
            asymmetric = asymmetric or (
                bool(part.get("serialization_exclude"))
                or part.get("validation_alias") != part.get("serialization_alias")
            )
            # metadata holds arbitrary objects, sometimes the schema itself
            todo.extend(value for key, value in part.items() if key != "metadata")
    return Traits(
        unions=not _UNIONS.isdisjoint(kinds),
        nested=sum(kind in _INSTANCES for kind in kinds) > 1,
        factories=factories,
        lossy_nulls=serializers or not _EXACT_NULLS.issuperset(kinds),
        asymmetric=asymmetric,
    )
