"""Where in a row a finding is about, found again from its path as text."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache

from soniq.contract.compare.paths import EACH, Part, Path, covers

_PART = re.compile(
    r"\.?(?P<key>[A-Za-z_][A-Za-z0-9_]*)|\[(?:(?P<each>\*)|(?P<index>\d+)|(?P<quoted>\"(?:[^\"\\]|\\.)*\"))\]"
)


@lru_cache(maxsize=1024)
def parts_of(path: str) -> Path:
    """Return the parts of a path that was written as text."""
    parts: list[Part] = []
    for found in _PART.finditer(path):
        if found["key"] is not None:
            parts.append(found["key"])
        elif found["each"] is not None:
            parts.append(EACH)
        elif found["index"] is not None:
            parts.append(int(found["index"]))
        else:
            parts.append(json.loads(found["quoted"]))
    return tuple(parts)


def is_at(path: str, place: Sequence[str | int]) -> bool:
    """Tell whether a place in a row is where a path leads to, or inside it."""
    return covers(parts_of(path), place)
