"""Places in args, from the point of view of a shape: keys, positions, and "each".

A path is a tuple of parts. A str is a key, an int a position in a tuple, ``EACH`` any item of an
array or any value of a mapping. As text: ``customer.emails[*]``, ``headers["x-id"]``, ``pair[0]``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import Enum
from typing import Final


class Each(Enum):
    """Any item of an array, or any value of a mapping."""

    EACH = "*"


EACH: Final = Each.EACH
Part = str | int | Each
Path = tuple[Part, ...]

_LONGEST_KEY = 100


def written(path: Sequence[Part]) -> str:
    """Return a path as text; empty for the whole. Keys are cut after 100 characters."""
    text = ""
    for part in path:
        if isinstance(part, Each):
            text += "[*]"
        elif isinstance(part, int):
            text += f"[{part}]"
        else:
            shown = part if len(part) <= _LONGEST_KEY else part[:_LONGEST_KEY] + "..."
            if shown.isidentifier() and shown.isascii():
                text += f".{shown}" if text else shown
            else:
                text += f"[{json.dumps(shown)}]"
    return text


def covers(path: Sequence[Part], place: Sequence[str | int]) -> bool:
    """Tell whether a concrete place in args is the one of a path, or inside it."""
    return len(path) <= len(place) and all(
        part is EACH or part == found for part, found in zip(path, place, strict=False)
    )
