"""Values of a schema: a plain one first, then unusual ones, and those at the limits of both sides.

In objects and arrays one place varies at a time, so that a refusal says what it is about.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

from soniq.contract.compare.hints import Hints
from soniq.contract.compare.nodes import (
    Arm,
    Document,
    Node,
    item_at,
    length_of,
    others_of,
    properties_of,
    required_of,
)
from soniq.contract.compare.patterns import texts_matching
from soniq.contract.compare.pools import NUMBERS, TEXTS, TEXTS_OF
from soniq.contract.compare.texts import DECIMAL, JSON, kind_of
from soniq.contract.compare.values import Values

DEEPEST: Final = 5
"""Levels of objects and arrays that are filled; further in they have what they must."""

_PER_NODE = 60
_LONGEST = 2000
_FEW = 8


class Samples:
    """Makes values of the nodes of one schema."""

    def __init__(self, document: Document, hints: Hints) -> None:
        self._document = document
        self._hints = hints
        self._values = Values(document, lax=False)
        self._cache: dict[tuple[int, int], list[Any]] = {}
        self._turned: dict[int, int] = {}

    def of(self, node: Node, depth: int = 0) -> list[Any]:
        """Return values of a node, a plain one of each alternative first."""
        key = (id(node), depth)
        if key not in self._cache:
            if depth > 3 * DEEPEST:
                return []
            found = self._capped(
                [
                    list(islice(self._of_arm(arm, depth), _PER_NODE * 6))
                    for arm in self._document.arms(node)
                ]
            )
            if found and id(node) in self._turned:
                found.insert(0, found.pop(self._turned[id(node)] % len(found)))
            self._cache[key] = found
        return self._cache[key]

    def of_arm(self, arm: Arm) -> list[Any]:
        """Return values of one alternative, a plain one first."""
        return list(islice(self._of_arm(arm, 1), _PER_NODE))

    def turn(self, node: Node) -> None:
        """Let a node begin with its next value; what was made of it before is forgotten."""
        self._turned[id(node)] = self._turned.get(id(node), 0) + 1
        self._cache.clear()

    def _capped(self, of_arms: list[list[Any]]) -> list[Any]:
        """Return the first value of each list, and then as many others as a node may have."""
        first = [found[0] for found in of_arms if found]
        rest = _in_turns([found[1:] for found in of_arms])
        return first + list(islice(rest, _PER_NODE * 6))

    def _of_arm(self, arm: Arm, depth: int) -> Iterator[Any]:
        made = self._of_kind(arm, depth)
        if arm.facets.get("code"):
            # the schema is what somebody says of it
            yield from islice(made, 1)
            yield from (1, 0, 2, 1.5, True, None, [], {}, ["a"], [1], {"a": 1}, "a", "1")
            yield from (texts[0] for texts in TEXTS_OF.values())
        yield from made

    def _of_kind(self, arm: Arm, depth: int) -> Iterator[Any]:
        match arm.kind:
            case "any":
                yield from ("a", 1, 1.5, True, None, [], {}, [1], {"a": 1}, "", [{"a": "b"}])
            case "values":
                yield from arm.values
            case "null":
                yield None
            case "boolean":
                yield from (True, False)
            case "integer" | "number":
                yield from self._numbers(arm)
            case "string":
                yield from self._texts(arm, depth)
            case "array":
                yield from self._arrays(arm, depth)
            case "object":
                yield from self._objects(arm, depth)

    def _numbers(self, arm: Arm) -> Iterator[Any]:
        given = dict.fromkeys((*NUMBERS, *self._hints.numbers))
        step = arm.bound("multipleOf")
        if step:
            given.update(dict.fromkeys(step * each for each in (0, 1, 2, 3, 5, 7)))
        if arm.kind == "integer":
            given = dict.fromkeys(int(each) for each in given if float(each).is_integer())
        else:
            given.update(dict.fromkeys(each + 0.5 for each in list(self._hints.numbers)[:8]))
        for each in given:
            if self._values.arm_takes(arm, each) is not False:
                yield each

    def _texts(self, arm: Arm, depth: int) -> Iterator[str]:
        kind = kind_of(arm)
        if kind == DECIMAL:
            yield from TEXTS_OF[DECIMAL]
            yield from (str(each) for each in self._hints.numbers if abs(each) < 10**15)
            return
        if kind == JSON:
            content = arm.schema.get("contentSchema", True)
            yield from (json.dumps(each) for each in self.of(content, depth + 1))
            return
        given = dict.fromkeys(TEXTS_OF.get(kind, ()) or TEXTS)
        if kind in TEXTS_OF:
            yield from (text for text in given if self._values.arm_takes(arm, text) is not False)
            return
        for pattern in (arm.schema.get("pattern"), *self._hints.patterns):
            if isinstance(pattern, str):
                given.update(dict.fromkeys(texts_matching(pattern)))
        given.update((each, None) for each in self._hints.values.values() if isinstance(each, str))
        low, high = length_of(arm, "minLength", "maxLength")
        for length in dict.fromkeys((low, high or 0, *self._hints.lengths)):
            if 0 < length <= _LONGEST:
                given.update({"a" * length: None, "7" * length: None})
        for text in given:
            if self._values.arm_takes(arm, text) is not False:
                yield text

    def _arrays(self, arm: Arm, depth: int) -> Iterator[list[Any]]:
        low, high = length_of(arm, "minItems", "maxItems")
        unique = bool(arm.schema.get("uniqueItems"))
        positions = [self.of(item_at(arm, index), depth + 1) for index in range(min(low, 8))]
        prefix = arm.schema.get("prefixItems")
        fixed = len(prefix) if isinstance(prefix, list) else 0
        further = self.of(item_at(arm, max(fixed, low)), depth + 1)
        if any(not found for found in positions) or depth > DEEPEST:
            if low == 0:
                yield []
            return
        base = [found[index % len(found) if unique else 0] for index, found in enumerate(positions)]
        if fixed == 0 and further and (high is None or high > len(base)):
            yield [*base, further[0]]
        yield base
        yield from _in_turns(
            [
                [[*base[:index], each, *base[index + 1 :]] for each in found[1:]]
                for index, found in enumerate(positions)
            ]
        )
        if fixed:
            return
        if low == 0:
            yield from ([each] for each in further[1:])
        lengths = dict.fromkeys((2, 3, low, high or 0, *self._hints.lengths))
        for length in lengths:
            if low <= length <= min(200, 200 if high is None else high) and further:
                if not unique:
                    yield [further[0]] * length
                if len(further) >= length:
                    yield further[:length]

    def _objects(self, arm: Arm, depth: int) -> Iterator[dict[str, Any]]:
        declared, required = properties_of(arm), required_of(arm)
        if depth > DEEPEST:
            declared = {key: node for key, node in declared.items() if key in required}
        found = {key: self.of(node, depth + 1) for key, node in declared.items()}
        if any(not found[key] for key in required & found.keys()):
            return
        full = {key: values[0] for key, values in found.items() if values}
        least = {key: value for key, value in full.items() if key in required}
        others = others_of(arm)
        if not declared:
            yield from self._mappings(arm, depth)
            return
        yield full
        yield least
        for key in [each for each in full if each not in required]:
            yield {other: value for other, value in full.items() if other != key}
            yield {**least, key: full[key]}
        if others is not False and others is not None:
            further = [key for key in ("unknown", *self._hints.keys) if key not in full]
            for value in self.of(others, depth + 1)[:3]:
                yield from ({**least, key: value} for key in further[:_FEW])
        varied = [[(key, value) for value in values[1:]] for key, values in found.items()]
        for key, value in _in_turns(varied):
            # what is left out cannot be refused, so the value stands out
            yield {**least, key: value}

    def _mappings(self, arm: Arm, depth: int) -> Iterator[dict[str, Any]]:
        low, high = length_of(arm, "minProperties", "maxProperties")
        others = others_of(arm)
        values = [] if others is False else self.of(True if others is None else others, depth + 1)
        keys = self.keys(arm, depth)
        if not values and (patterns := arm.schema.get("patternProperties")):
            values = [each for node in patterns.values() for each in self.of(node, depth + 1)]
        if keys and values and depth <= DEEPEST:
            yield {keys[0]: values[0]} if low < 2 else dict.fromkeys(keys[:low], values[0])
        if low == 0:
            yield {}
        if not keys or not values or depth > DEEPEST:
            return
        yield from ({key: values[0]} for key in keys[1:])
        yield from ({keys[0]: value} for value in values[1:])
        for length in dict.fromkeys((2, 3, high or 0, *self._hints.lengths)):
            if 1 < length <= 100:
                more = [*keys, *(f"key{index}" for index in range(length))]
                yield dict.fromkeys(more[:length], values[0])

    def keys(self, arm: Arm, depth: int) -> list[str]:
        """Return keys of a mapping."""
        names = arm.schema.get("propertyNames")
        if isinstance(names, Mapping) and "format" in names:
            # Pydantic leaves the type out, which goes without saying
            return list(self._texts(Arm("string", names), depth))
        if isinstance(names, Mapping):
            return [each for each in self.of(names, depth + 1) if isinstance(each, str)]
        kinds = arm.facets.get("keys")
        if isinstance(kinds, Mapping):
            return [str(each) for each in self.of(kinds, depth + 1)]
        patterns = arm.schema.get("patternProperties")
        if isinstance(patterns, Mapping):
            return [text for pattern in patterns for text in texts_matching(pattern)]
        return ["a", *self._hints.keys, "1", "", "not an identifier", "é", "2024-01-01"]


def _in_turns(lists: list[list[Any]]) -> Iterator[Any]:
    """Yield the first of each list, then the second of each, and so on."""
    for index in range(max(map(len, lists), default=0)):
        for values in lists:
            if index < len(values):
                yield values[index]
