"""Which JSON Schemas can be compared: those of the form that Soniq writes.

A registry or a facts file can hold what a newer release wrote, or somebody by hand. A schema that
is not of that form is as good as unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from soniq.contract.schema import FACETS

_TYPES: Final = frozenset({"object", "array", "string", "integer", "number", "boolean", "null"})
_PREFIX: Final = "#/$defs/"


def readable(schema: object) -> Mapping[str, Any] | None:
    """Return a schema that can be compared; None for anything else."""
    if not isinstance(schema, Mapping):
        return None
    definitions = schema.get("$defs", {})
    known = frozenset(definitions) if isinstance(definitions, Mapping) else frozenset[str]()
    waiting: list[object] = [schema]
    while waiting:  # a loop, since what is read may be nested as deep as anybody likes
        part = waiting.pop()
        if isinstance(part, bool):
            continue
        if not isinstance(part, Mapping):
            return None
        for keyword, value in part.items():
            inner = _FORMS.get(keyword, _anything)(value)
            if inner is None or (keyword == "$ref" and value.removeprefix(_PREFIX) not in known):
                return None
            waiting += inner
    return schema


Inner = list[object] | None
"""The schemas in the value of a keyword; None when it cannot have that value."""


def _anything(value: object) -> Inner:
    return []


def _tag(value: object) -> Inner:
    if not isinstance(value, Mapping):
        return None
    return [] if isinstance(value.get("propertyName", ""), str) else None


def _facets(value: object) -> Inner:
    if not isinstance(value, Mapping):
        return None
    return [value["keys"]] if "keys" in value else []


def _schema(value: object) -> Inner:
    return [value]


def _schemas(value: object) -> Inner:
    return list(value) if isinstance(value, list) else None


def _named(value: object) -> Inner:
    return list(value.values()) if isinstance(value, Mapping) else None


def _reference(value: object) -> Inner:
    return [] if isinstance(value, str) and value.startswith(_PREFIX) else None


def _text(value: object) -> Inner:
    return [] if isinstance(value, str) else None


def _texts(value: object) -> Inner:
    return [] if isinstance(value, list) and all(isinstance(e, str) for e in value) else None


def _type(value: object) -> Inner:
    names = value if isinstance(value, list) else [value]
    return [] if all(isinstance(each, str) and each in _TYPES for each in names) else None


def _list(value: object) -> Inner:
    return [] if isinstance(value, list) else None


def _number(value: object) -> Inner:
    # Pydantic 2.7 writes bounds of dates and the like as text
    return [] if isinstance(value, int | float | str) and not isinstance(value, bool) else None


_FORMS: Final[Mapping[str, Callable[[object], Inner]]] = {
    "$ref": _reference,
    "type": _type,
    "required": _texts,
    "enum": _list,
    "pattern": _text,
    "format": _text,
    "discriminator": _tag,
    FACETS: _facets,
    "not": _schema,
    **dict.fromkeys(("items", "additionalProperties", "propertyNames", "contentSchema"), _schema),
    **dict.fromkeys(("anyOf", "oneOf", "allOf", "prefixItems"), _schemas),
    **dict.fromkeys(("properties", "patternProperties", "$defs"), _named),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _number),
    **dict.fromkeys(("multipleOf", "minLength", "maxLength", "minItems", "maxItems"), _number),
    **dict.fromkeys(("minProperties", "maxProperties"), _number),
}
