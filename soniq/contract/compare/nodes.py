"""JSON Schemas as Pydantic writes them, read as alternatives that can be compared one by one.

Every node becomes a few ``Arm``s: references followed, unions flattened, ``const`` and ``enum`` a
list of values. What a schema cannot say stands beside it under ``x-soniq``, where the side that
made it described it (``soniq.args.described``); these are the *facets* of an arm:

- ``code``: code of the model's author decides what is accepted or written.
- ``checks``: code refuses more, and changes nothing.
- ``strict``: nothing is converted.
- ``decimal``: a Decimal; ``digits`` and ``places`` are how many it may have.
- ``limits``: limits that are not in the schema, such as those of dates.
- ``class``: the class of a kind of text that shares its format with others, such as URLs.
- ``exact``: a float that refuses integers which it would have to round.
- ``zone``: ``aware`` or ``naive``.
- ``trims``: text is stripped, or its case changed, before its length and pattern are looked at.
- ``numbers``: text is also read from numbers.
- ``keys``: the kind of the keys of a mapping, where that is not text.
- ``names``: other keys by which a property is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from soniq.contract.compare.hints import LARGEST
from soniq.contract.schema import FACETS

Node = Mapping[str, Any] | bool

FACET_NAMES: Final = frozenset(
    {
        *("described", "code", "checks", "strict", "decimal", "digits", "places", "limits"),
        *("class", "exact", "zone", "trims", "numbers", "keys", "names"),
    }
)
"""The facets that are understood here; ``described`` stands at the root and says they are there."""

_DEEPEST_REFERENCE = 50
_NO_CONSTRAINT = frozenset(
    {
        *("title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly"),
        *("$defs", "$schema", "$id", "$comment", "discriminator", FACETS),
    }
)
_KINDS = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})
_NUMBERS = frozenset(
    {
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength"),
        *("maxLength", "minItems", "maxItems", "minProperties", "maxProperties"),
    }
)
_UNDERSTOOD = _NO_CONSTRAINT | {
    *("type", "const", "enum", "format", "pattern", "contentMediaType", "contentSchema"),
    *_NUMBERS,
    *("uniqueItems", "items", "prefixItems", "properties", "required", "additionalProperties"),
    *("patternProperties", "propertyNames"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Arm:
    """One alternative of a node.

    Attributes:
        kind: a type of JSON Schema, ``any``, or ``values`` for an enumeration.
        schema: the keywords that constrain it.
        facets: what stands beside the schema; see the module.
        values: the values of an enumeration.
        tag: the property by which the reader chooses this alternative, if there is one.
        undecided: the schema says something that is not understood here.
    """

    kind: str
    schema: Mapping[str, Any] = field(default_factory=dict)
    facets: Mapping[str, Any] = field(default_factory=dict)
    values: tuple[Any, ...] = ()
    tag: str | None = None
    undecided: bool = False

    def bound(self, keyword: str) -> Any:
        """Return the value of a numeric keyword, or None where there is none."""
        found = self.schema.get(keyword)
        return found if _is_plain(found) else None


class Document:
    """One schema, and the arms of its nodes."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        definitions = schema.get("$defs")
        self.root: Node = schema
        self._definitions: Mapping[str, Any] = (
            definitions if isinstance(definitions, Mapping) else {}
        )
        self._arms: dict[int, tuple[Arm, ...]] = {}
        # keeps what the keys of the cache are the ids of
        self._kept: list[Node] = []

    @property
    def is_described(self) -> bool:
        """Tell whether what the schema cannot say stands beside it."""
        return isinstance(self.root, Mapping) and bool(_facets(self.root).get("described"))

    def resolved(self, node: Node) -> Node:
        """Return what a node refers to, if it does nothing else, so that it is known again."""
        for _ in range(_DEEPEST_REFERENCE):
            if not isinstance(node, Mapping) or node.keys() - _NO_CONSTRAINT != {"$ref"}:
                break
            target = self._definitions.get(str(node["$ref"]).removeprefix("#/$defs/"))
            if not isinstance(target, Mapping) or _facets(node).keys() - {"described"}:
                break
            node = target
        return node

    def arms(self, node: Node) -> tuple[Arm, ...]:
        """Return the alternatives of a node; none for ``false``, which nothing satisfies."""
        found = self._arms.get(id(node))
        if found is None:
            read = self._read(node, {}, None, 0)
            found = self._arms[id(node)] = tuple(map(_understood, read))
            self._kept.append(node)
        return found

    def _read(
        self, node: Node, facets: Mapping[str, Any], tag: str | None, depth: int
    ) -> Iterator[Arm]:
        if node is False:
            return
        if not isinstance(node, Mapping) or not node.keys() - _NO_CONSTRAINT:
            given = _facets(node) if isinstance(node, Mapping) else {}
            yield Arm("any", facets={**facets, **given}, tag=tag)
            return
        if depth > _DEEPEST_REFERENCE:
            yield Arm("any", facets=facets, tag=tag, undecided=True)
            return
        facets = {**facets, **_facets(node)}
        for keyword in ("$ref", "anyOf", "oneOf", "allOf"):
            if keyword in node:
                yield from self._within(node, keyword, facets, tag, depth)
                return
        if "const" in node or "enum" in node:
            values = [node["const"]] if "const" in node else node["enum"]
            listed = tuple(values) if isinstance(values, Sequence) else ()
            yield Arm("values", node, facets, values=listed, tag=tag)
            return
        kinds = node.get("type")
        undecided = bool(node.keys() - _UNDERSTOOD) or not all(
            _is_plain(node[keyword]) for keyword in _NUMBERS & node.keys()
        )
        if kinds is None:
            # a constraint without a type, which Pydantic does not write
            yield Arm("any", node, facets, tag=tag, undecided=True)
            return
        for kind in kinds if isinstance(kinds, list) else [kinds]:
            known = isinstance(kind, str) and kind in _KINDS
            yield Arm(
                kind if known else "any", node, facets, tag=tag, undecided=undecided or not known
            )

    def _within(
        self, node: Mapping[str, Any], keyword: str, facets: Mapping[str, Any],
        tag: str | None, depth: int,
    ) -> Iterator[Arm]:  # fmt: skip
        inner = node[keyword]
        parts: Any = inner if isinstance(inner, list) else [inner]
        discriminator = node.get("discriminator")
        if isinstance(discriminator, Mapping):
            tag = discriminator.get("propertyName", tag)
        if keyword == "$ref":
            name = inner.removeprefix("#/$defs/") if isinstance(inner, str) else ""
            parts = [self._definitions[name]] if name in self._definitions else []
        beside = node.keys() - _NO_CONSTRAINT - {keyword}
        if not parts or beside or (keyword == "allOf" and len(parts) > 1):
            yield Arm("any", node, facets, tag=tag, undecided=True)
            return
        for part in parts:
            yield from self._read(part, facets, tag, depth + 1)


def _understood(arm: Arm) -> Arm:
    """Return an arm, undecided if it has a facet that only a newer release knows."""
    return arm if arm.facets.keys() <= FACET_NAMES else replace(arm, undecided=True)


def _facets(node: Mapping[str, Any]) -> Mapping[str, Any]:
    found = node.get(FACETS)
    return found if isinstance(found, Mapping) else {}


def _is_plain(value: object) -> bool:
    """Tell whether a value is a number that can be reckoned with."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and -LARGEST <= value <= LARGEST  # type: ignore[operator]


def properties_of(arm: Arm) -> Mapping[str, Node]:
    """Return the declared properties of an object."""
    found = arm.schema.get("properties")
    return found if isinstance(found, Mapping) else {}


def required_of(arm: Arm) -> frozenset[str]:
    """Return the keys an object must have."""
    found = arm.schema.get("required")
    return frozenset(found) if isinstance(found, list) else frozenset()


def others_of(arm: Arm) -> Node | None:
    """Return the node of keys that are not declared; None where nothing is said of them."""
    found = arm.schema.get("additionalProperties")
    return found if isinstance(found, Mapping | bool) else None


def item_at(arm: Arm, index: int) -> Node:
    """Return the node of an item of an array."""
    first = arm.schema.get("prefixItems")
    if isinstance(first, list) and index < len(first):
        part = first[index]
        return part if isinstance(part, Mapping | bool) else True
    found = arm.schema.get("items", True)
    return found if isinstance(found, Mapping | bool) else True


def length_of(arm: Arm, low: str, high: str) -> tuple[int, int | None]:
    """Return the least and the greatest length, None for no limit."""
    least, most = arm.bound(low), arm.bound(high)
    return (int(least) if least is not None else 0, int(most) if most is not None else None)
