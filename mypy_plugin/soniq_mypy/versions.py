"""The versions of mypy that the plugin works with."""

from __future__ import annotations

import re
from typing import Final

OLDEST: Final = (1, 11)
NEWEST: Final = (2, 4)


def supported() -> str:
    """Return the range in words."""
    oldest, newest = (".".join(map(str, each)) for each in (OLDEST, NEWEST))
    return f"{oldest} to {newest}"


def is_too_old(version: str) -> bool:
    """Tell whether a version of mypy is one that the plugin cannot work with.

    One above the range may well do: what then fails says which versions are known to.
    """
    found = re.match(r"(\d+)\.(\d+)", version)
    return found is not None and (int(found[1]), int(found[2])) < OLDEST
