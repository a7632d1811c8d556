"""Values on which two sides may differ: limits, enumerations, keys and patterns of schemas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

LARGEST: Final = 10**300
"""Numbers beyond have no place in a float, nor in a schema."""


@dataclass(slots=True)
class Hints:
    """Values on which the two sides may differ, gathered from their schemas."""

    numbers: dict[float, None] = field(default_factory=dict)
    lengths: dict[int, None] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    keys: dict[str, None] = field(default_factory=dict)
    patterns: dict[str, None] = field(default_factory=dict)


def gathered(schemas: Iterable[Any]) -> Hints:
    """Return what schemas say of limits, values, keys and patterns."""
    hints = Hints()
    todo = list(schemas)
    while todo:
        part = todo.pop()
        if isinstance(part, list):
            todo.extend(part)
            continue
        if not isinstance(part, Mapping):
            continue
        for key, value in part.items():
            if isinstance(value, int | float) and not isinstance(value, bool):
                if not -LARGEST <= value <= LARGEST:
                    continue
                if key.startswith(("min", "max")) and key[3:] not in ("imum",):
                    hints.lengths.update(dict.fromkeys((int(value), int(value) + 1)))
                    hints.lengths[max(0, int(value) - 1)] = None
                else:
                    hints.numbers.update(dict.fromkeys((value, value + 1, value - 1, value * 2)))
            elif key == "const":
                hints.values[repr(value)] = value
            elif key == "enum" and isinstance(value, list):
                hints.values.update({repr(each): each for each in value})
            elif key == "pattern" and isinstance(value, str):
                hints.patterns[value] = None
            elif key in ("properties", "patternProperties") and isinstance(value, Mapping):
                found = hints.keys if key == "properties" else hints.patterns
                found.update(dict.fromkeys(value))
                todo.extend(value.values())
            else:
                todo.append(value)
    return hints
