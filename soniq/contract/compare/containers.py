"""Objects and arrays: keys, their presence, further keys, items and sizes."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Protocol

from soniq.contract.compare.differences import Difference, differs, undecided
from soniq.contract.compare.nodes import (
    Arm,
    Node,
    item_at,
    length_of,
    others_of,
    properties_of,
    required_of,
)
from soniq.contract.compare.paths import EACH, Part
from soniq.contract.compare.ranges import said_lengths

_PATTERNS = frozenset({"patternProperties", "propertyNames"})
_MOST_POSITIONS = 32


class Walk(Protocol):
    """What compares the parts."""

    def nodes(self, writer: Node, reader: Node) -> list[Difference]:
        """Return the differences between two nodes, with paths relative to them."""
        ...


class Containers:
    """The rules for objects and arrays.

    Args:
        walk: compares the parts.
        described: whether what the reader's schema cannot say stands beside it.
    """

    def __init__(self, walk: Walk, *, described: bool) -> None:
        self._walk = walk
        self._described = described

    def objects(self, writer: Arm, reader: Arm) -> list[Difference]:
        """Return the differences between two objects."""
        found = _keys_of_mappings(writer, reader)
        if any(each.matters for each in found):
            return found
        names = _names(reader)
        own, declared = properties_of(writer), properties_of(reader)
        # each side has a key that the other has not: it may be one field under two names
        renamed = bool(own.keys() - declared.keys()) and bool(declared.keys() - own.keys())
        doubtful = renamed and not self._described
        found += _doubted(_absent(writer, reader, names), doubtful)
        read_as = {other: key for key, others in names.items() for other in others}
        for key, node in own.items():
            target = declared.get(read_as.get(key, key), declared.get(key))
            if target is not None:
                found += self._under(key, node, target)
            else:
                found += _doubted(self._unknown(key, node, reader), doubtful)
        found += self._further(writer, reader)
        found += _sizes(writer, reader)
        return found

    def _under(self, part: Part, writer: Node, reader: Node) -> list[Difference]:
        return [each.under(part) for each in self._walk.nodes(writer, reader)]

    def _unknown(self, key: str, node: Node, reader: Arm) -> list[Difference]:
        others = others_of(reader)
        if others is False:
            return [differs("key-refused", "the reader forbids the key").under(key)]
        if others is None:
            if not properties_of(reader) and "properties" not in reader.schema:
                return []
            return [differs("key-dropped", "the reader passes the key over").under(key)]
        return self._under(key, node, others)

    def _further(self, writer: Arm, reader: Arm) -> list[Difference]:
        """Compare what the writer may write under keys it does not declare."""
        patterns = writer.schema.get("patternProperties")
        if isinstance(patterns, dict):
            return [
                each for node in patterns.values() for each in self._others(writer, reader, node)
            ]
        node = others_of(writer)
        if node is None and "properties" not in writer.schema:
            node = True
        if node is None or node is False:
            return []
        return self._others(writer, reader, node)

    def _others(self, writer: Arm, reader: Arm, node: Node) -> list[Difference]:
        """Compare the values of keys that the writer does not declare."""
        found: list[Difference] = []
        others, declared = others_of(reader), properties_of(reader)
        own = properties_of(writer)
        # what the writer itself reads as a field is not passed on as it is
        read = {key for one, others in _names(writer).items() for key in (one, *others)}
        for key, target in declared.items():
            if key not in own and key not in read:
                found += self._under(key, node, target)
        if others is False:
            message = "the writer may write any key, and the reader forbids unknown ones"
            found.append(differs("key-refused", message).under(EACH))
        elif others is None:
            if declared:
                message = "the writer may write any key, and the reader passes unknown ones over"
                found.append(differs("key-dropped", message).under(EACH))
        else:
            found += self._under(EACH, node, others)
        return found

    def arrays(self, writer: Arm, reader: Arm) -> list[Difference]:
        """Return the differences between two arrays."""
        found: list[Difference] = []
        low, high = length_of(writer, "minItems", "maxItems")
        least, most = length_of(reader, "minItems", "maxItems")
        merges = bool(reader.schema.get("uniqueItems")) and not writer.schema.get("uniqueItems")
        too_few = low < least or (merges and least > 1 and high != 0)
        if too_few or (most is not None and (high is None or high > most)):
            if merges and low >= least and least > 1:
                message = f"equal items become one, and the reader wants at least {least}"
                found.append(undecided(message))
            elif merges and not too_few:
                found.append(undecided(f"the reader takes at most {most} different items"))
            else:
                message = (
                    f"the writer's arrays have {said_lengths(low, high)} items, "
                    f"the reader's {said_lengths(least, most)}"
                )
                found.append(differs("length-narrowed", message))
        if merges and not found and high not in (0, 1):
            found.append(differs("items-merged", "the reader takes the list for a set"))
        first = max(_positions(writer), _positions(reader))
        if first > _MOST_POSITIONS:
            return [*found, undecided("the tuples are too long")]
        if high is not None:
            first = min(first, high)
        for index in range(first):
            found += self._under(index, item_at(writer, index), item_at(reader, index))
        if high is None or high > first:
            part: Part = EACH
            found += self._under(part, item_at(writer, first), item_at(reader, first))
        return found


def _doubted(found: list[Difference], doubtful: bool) -> list[Difference]:
    reason = "unless the reader has another name for it"
    return [each.lowered(reason) for each in found] if doubtful else found


def _positions(arm: Arm) -> int:
    found = arm.schema.get("prefixItems")
    return len(found) if isinstance(found, list) else 0


def _names(reader: Arm) -> dict[str, list[str]]:
    found = reader.facets.get("names")
    return dict(found) if isinstance(found, dict) else {}


def _absent(writer: Arm, reader: Arm, names: dict[str, list[str]]) -> list[Difference]:
    """Return a difference for each key that the reader requires and may not get."""
    own, always = properties_of(writer), required_of(writer)
    given = always | ({writer.tag} if writer.tag is not None else set())
    found = []
    for key in sorted(required_of(reader)):
        keys = {key, *names.get(key, ())}
        if keys & given:
            continue
        if keys & own.keys():
            message = "the reader requires the key, and the writer may leave it out"
            found.append(differs("key-may-be-absent", message).under(key))
        elif others_of(writer) not in (None, False) or "properties" not in writer.schema:
            message = "the reader requires the key, and the writer does not promise it"
            found.append(differs("key-may-be-absent", message).under(key))
        else:
            message = "the reader requires the key, and the writer never writes it"
            unread = sorted(own.keys() - properties_of(reader).keys())
            close = get_close_matches(key, unread, 1)
            hint = f"; the writer has {close[0]!r} instead" if close else ""
            found.append(differs("key-never-written", message + hint).under(key))
    tag = reader.tag
    if tag is not None and tag not in given and tag != writer.tag:
        message = "the reader chooses by this tag, and the writer may leave it out"
        found.append(differs("tag-may-be-absent", message).under(tag))
    return found


def _keys_of_mappings(writer: Arm, reader: Arm) -> list[Difference]:
    """Return differences between the keys of mappings, where they are not just any text."""
    limits = reader.schema.keys() & _PATTERNS
    kinds = reader.facets.get("keys")
    if not limits and not kinds:
        return []
    same = all(reader.schema.get(key) == writer.schema.get(key) for key in limits)
    if same and kinds == writer.facets.get("keys"):
        if "patternProperties" in limits:
            return []
        return []
    plain = "properties" not in writer.schema and not writer.schema.keys() & _PATTERNS
    if kinds and plain and not writer.facets.get("keys") and others_of(writer) is not False:
        kind = kinds.get("type", "") if isinstance(kinds, dict) else ""
        if kind in ("integer", "number"):
            message = "the writer writes any key, and the reader takes numbers for keys"
            return [differs("type-changed", message).under(EACH)]
    return [undecided("the reader is particular about keys")]


def _sizes(writer: Arm, reader: Arm) -> list[Difference]:
    least, most = length_of(reader, "minProperties", "maxProperties")
    if least == 0 and most is None:
        return []
    low, high = length_of(writer, "minProperties", "maxProperties")
    if "properties" in writer.schema:
        low = max(low, len(required_of(writer)))
        if others_of(writer) in (None, False):
            high = len(properties_of(writer))
    if low >= least and (most is None or (high is not None and high <= most)):
        return []
    message = (
        f"the writer's mappings have {said_lengths(low, high)} keys, "
        f"the reader's {said_lengths(least, most)}"
    )
    return [differs("length-narrowed", message)]
