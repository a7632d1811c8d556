"""How large a constant is: what a declaration makes of a few characters has to stay small."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePath
from typing import Final

LARGEST: Final = 100_000
"""Characters, items and bits that one operation or call may make."""


def weight(value: object, most: int = LARGEST) -> int:
    """Return how many characters, items and bits there are in a value; stops beyond ``most``.

    What is there several times counts as often, for so will everything that goes through it.
    """
    total = 0
    todo: list[object] = [value]
    while todo and total <= most:
        each = todo.pop()
        total += 1
        if isinstance(each, str | bytes | bytearray):
            total += len(each)
        elif isinstance(each, int):
            total += max(0, each.bit_length() - 64)
        elif isinstance(each, list | tuple | set | frozenset):
            todo += each
        elif isinstance(each, Mapping):
            todo += each.keys()
            todo += each.values()
        elif isinstance(each, Decimal):
            total += abs(each.adjusted()) + len(each.as_tuple().digits) if each.is_finite() else 0
        elif isinstance(each, Fraction):
            todo += (each.numerator, each.denominator)
        elif isinstance(each, PurePath):
            total += len(str(each))
    return total


def is_small(*values: object) -> bool:
    """Tell whether values taken together are no larger than one may be."""
    left = LARGEST
    for value in values:
        left -= weight(value, left)
    return left >= 0


def expanded(schema: Mapping[str, object], most: int = LARGEST) -> int:
    """Return how many parts a JSON Schema has once its definitions are inlined, up to ``most``."""
    definitions = schema.get("$defs")
    sources = definitions if isinstance(definitions, Mapping) else {}
    known: dict[object, int] = {}

    def count(part: object) -> int:
        if isinstance(part, list):
            return 1 + sum(map(count, part))
        if not isinstance(part, Mapping):
            return 1
        total = 1 + sum(count(value) for key, value in part.items() if key != "$defs")
        name = str(part.get("$ref", "")).rpartition("/")[2]
        if name in sources:
            if name not in known:
                known[name] = 0  # one that contains itself is not inlined
                known[name] = count(sources[name])
            total += known[name]
        return min(total, most + 1)

    return count(schema)
