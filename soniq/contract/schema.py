"""One normal form for JSON Schemas, and a fingerprint of it.

The same model gives different JSON Schemas under different Pydantic versions, and a changed title
or docstring is no changed shape. Normalising folds both away, so that services on different
versions agree on a fingerprint. A different fingerprint means "compare", never "incompatible".

Folded, with the versions that differ (measured by ``tests/contract/versions``):

- ``allOf`` with one member (2.7) is that member with its siblings.
- ``const`` beside ``enum``, ``enum`` with one value (to 2.9), and a ``type`` that they imply.
- ``additionalProperties: true`` (since 2.10) is the same as saying nothing.
- Bounds that are whole floats (to 2.9) are integers; bounds that are not numbers (2.7) are dropped.
- Patterns that spell out what a Decimal looks like as text (2.12 and 2.13) are dropped, also as
  keys of mappings; and so members of a union that are then equal count once.
- Lengths of arrays and mappings that are told as lengths of text (of sequences in 2.7, of deques
  from 2.11 to 2.13, of mappings with code since 2.10) are those of arrays and mappings.
- Numbers as one way to write a fraction (since 2.14) are dropped, and so is what says of keys that
  they are text (told with facets beside it since 2.10) or fractions (not since 2.14).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

FACETS: Final = "x-soniq"
"""The keyword beside which a schema has what JSON Schema cannot say; see ``soniq.args.described``.

Normalising drops it: it differs more between Pydantic versions than shapes do.
"""

_KEPT_AS_IS = frozenset({"format", "pattern", "contentEncoding", "contentMediaType", "uniqueItems"})
_BOUNDS = frozenset(
    {
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
        *("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"),
    }
)
_SCHEMA = frozenset({"items", "additionalProperties", "propertyNames", "contentSchema", "not"})
_SCHEMA_LIST = frozenset({"anyOf", "oneOf", "allOf", "prefixItems"})
_SCHEMA_MAP = frozenset({"properties", "patternProperties"})
_REF_PREFIX = "#/$defs/"
_FRACTION: Final = {"format": "fraction", "type": "string"}
_COUNTED: Final = {"array": "Items", "object": "Properties"}
_DECIMAL_TEXT = "^(?!^[-+.]*$)[+-]?0*"
"""How the patterns start by which Pydantic 2.12 and 2.13 describe a Decimal as text."""


def normalise(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the normal form of a JSON Schema: its shape and nothing else.

    Definitions are inlined; those that contain themselves stay, numbered in order of appearance
    instead of named after a class. Titles, descriptions, defaults, examples and unknown keywords
    are dropped; keys, ``required`` and ``enum`` are sorted; differences between Pydantic versions
    are folded (see the module). Normalising a normal form changes nothing.
    """
    return _Normaliser(schema).run()


def fingerprint(schema: Mapping[str, Any]) -> str:
    """Return 16 hexadecimal digits that are equal for schemas with the same normal form."""
    text = _canonical(normalise(schema))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def objects_in(schema: object) -> Iterator[Mapping[str, Any]]:
    """Yield a schema, and every object inside it."""
    todo = [schema]
    while todo:
        part = todo.pop()
        if isinstance(part, Mapping):
            yield part
            todo.extend(part.values())
        elif isinstance(part, list):
            todo.extend(part)


def facets_in(schema: object) -> Iterator[Mapping[str, Any]]:
    """Yield the facets of a described schema and of everything in it."""
    for part in objects_in(schema):
        if isinstance(facets := part.get(FACETS), Mapping):
            yield facets


def identity(schema: Mapping[str, Any]) -> str:
    """Return 32 hexadecimal digits that are equal for schemas equal in every word.

    Unlike a fingerprint it tells models apart that have one shape and differ in their facets.
    """
    text = _canonical(schema)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class _Normaliser:
    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._root = schema
        self._sources: dict[str, Mapping[str, Any]] = {
            name: part for name, part in schema.get("$defs", {}).items() if isinstance(part, dict)
        }
        self._recursive = _recursive_names(self._sources)
        self._numbers: dict[str, str] = {}
        self._kept: dict[str, Any] = {}

    def run(self) -> dict[str, Any]:
        shape = self._shape({k: v for k, v in self._root.items() if k != "$defs"})
        if self._kept:
            shape["$defs"] = {number: self._kept[number] for number in sorted(self._kept)}
        return dict(sorted(shape.items()))

    def _part(self, part: Any) -> Any:
        return self._shape(part) if isinstance(part, dict) else part

    def _shape(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        schema = self._resolved(schema)
        shape: dict[str, Any] = {}
        for key in sorted(schema):
            value = schema[key]
            if key == "$ref":
                shape[key] = self._reference(value)
            elif key in _SCHEMA:
                shape[key] = self._part(value)
            elif key in _SCHEMA_LIST:
                shape[key] = [self._part(part) for part in value]
            elif key in _SCHEMA_MAP:
                shape[key] = {name: self._part(value[name]) for name in sorted(value)}
            elif key in _BOUNDS:
                shape[key] = value
            elif key == "required":
                shape[key] = sorted(value)
            elif key == "type":
                shape[key] = sorted(value) if isinstance(value, list) else value
            elif key == "enum":
                shape[key] = sorted(value, key=_canonical)
            elif key == "discriminator" and isinstance(value, dict):
                # its mapping repeats the tags that the members declare
                shape[key] = {"propertyName": value.get("propertyName")}
            elif key == "const" or key in _KEPT_AS_IS:
                shape[key] = value
        return _folded(shape)

    def _resolved(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        """Replace a reference and a single ``allOf`` by what they stand for, keeping siblings."""
        merged = dict(schema)
        while True:
            parts = merged.get("allOf")
            if (
                isinstance(parts, list)
                and len(parts) == 1
                and _mergeable(merged, parts[0], "allOf")
            ):
                del merged["allOf"]
                merged = {**parts[0], **merged}
                continue
            name = _ref_name(merged)
            if name in self._sources and name not in self._recursive:
                target = self._sources[name]
                if _mergeable(merged, target, "$ref"):
                    del merged["$ref"]
                    merged = {**target, **merged}
                    continue
                del merged["$ref"]
                merged["allOf"] = [target, *merged.get("allOf", [])]
                continue
            return merged

    def _reference(self, ref: str) -> str:
        """Return the reference to a recursive definition under its number."""
        name = ref.removeprefix(_REF_PREFIX)
        if name not in self._sources:
            return ref
        if name not in self._numbers:
            number = self._numbers[name] = str(len(self._numbers) + 1)
            self._kept[number] = self._shape(self._sources[name])
        return _REF_PREFIX + self._numbers[name]


def _ref_name(schema: Mapping[str, Any]) -> str | None:
    ref = schema.get("$ref")
    return ref.removeprefix(_REF_PREFIX) if isinstance(ref, str) else None


_ANNOTATIONS = frozenset(
    {"title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly", FACETS}
)


def _mergeable(schema: Mapping[str, Any], part: object, via: str) -> bool:
    """Tell whether ``part`` and the siblings of ``via`` share no keyword that says something."""
    if not isinstance(part, dict):
        return False
    return not (schema.keys() - {via} - _ANNOTATIONS) & part.keys()


def _recursive_names(sources: Mapping[str, Mapping[str, Any]]) -> frozenset[str]:
    """Return the names of definitions that can reach themselves."""
    edges = {name: _mentioned(part) & sources.keys() for name, part in sources.items()}
    recursive = set()
    for name in sources:
        seen: set[str] = set()
        todo = list(edges[name])
        while todo:
            reached = todo.pop()
            if reached not in seen:
                seen.add(reached)
                todo.extend(edges[reached])
        if name in seen:
            recursive.add(name)
    return frozenset(recursive)


def _mentioned(value: Any) -> set[str]:
    if isinstance(value, dict):
        names = {name} if (name := _ref_name(value)) is not None else set()
        return names.union(*(_mentioned(part) for part in value.values()))
    if isinstance(value, list):
        return set().union(*(_mentioned(part) for part in value))
    return set()


def _folded(shape: dict[str, Any]) -> dict[str, Any]:
    """Fold what Pydantic versions say differently about one shape; see the module."""
    if shape.get("additionalProperties") is True or shape.get("additionalProperties") == {}:
        del shape["additionalProperties"]
    if shape.get("propertyNames") in ({}, {"type": "string"}, {"format": "fraction"}):
        del shape["propertyNames"]
    for key in _BOUNDS & shape.keys():
        bound = shape[key]
        if isinstance(bound, float) and bound.is_integer():
            shape[key] = int(bound)
        elif isinstance(bound, bool) or not isinstance(bound, int | float):
            del shape[key]
    if str(shape.get("pattern", "")).startswith(_DECIMAL_TEXT):
        del shape["pattern"]
    if isinstance(patterns := shape.get("patternProperties"), dict):
        for pattern in [each for each in patterns if each.startswith(_DECIMAL_TEXT)]:
            shape.setdefault("additionalProperties", patterns.pop(pattern))
        if not patterns:
            del shape["patternProperties"]
    if (counted := _COUNTED.get(str(shape.get("type")))) is not None:
        for limit in ("min", "max"):
            if f"{limit}Length" in shape:
                shape.setdefault(limit + counted, shape.pop(f"{limit}Length"))
    if isinstance(members := shape.get("anyOf"), list):
        if _FRACTION in members:
            members = [each for each in members if each != {"type": "number"}]
        shape["anyOf"] = [each for at, each in enumerate(members) if each not in members[:at]]
        if len(shape["anyOf"]) == 1 and _mergeable(shape, shape["anyOf"][0], "anyOf"):
            shape |= shape.pop("anyOf")[0]
    if "const" in shape:
        shape.pop("enum", None)
    elif isinstance(shape.get("enum"), list) and len(shape["enum"]) == 1:
        shape["const"] = shape.pop("enum")[0]
    if "const" in shape or "enum" in shape:
        shape.pop("type", None)
    return dict(sorted(shape.items()))
