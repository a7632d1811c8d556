"""The next name of a task: the same, with the next version that is free."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Final

from soniq.contract.names import MAX_NAME_LENGTH, task_name_pattern

_VERSION: Final = re.compile(r"(?P<stem>.*[^A-Za-z0-9])?(?P<sign>[vV])(?P<number>[0-9]+)")
_ENDINGS: Final = (".v{}", "_v{}", "-v{}", "/v{}", "v{}", ".V{}", "_V{}", "V{}")


def next_name(name: str, taken: Container[str], pattern: str | None = None) -> str | None:
    """Return a name with the next version: ``send.v2`` becomes ``send.v3``, ``send`` ``send.v2``.

    Args:
        name: the name that is in use.
        taken: names that cannot be had.
        pattern: what a whole name matches; None: the pattern in force.

    None where no such name matches the pattern.
    """
    allowed = re.compile(pattern or task_name_pattern())
    found = _VERSION.fullmatch(name)
    if found is not None and len(found["number"]) < 10:
        endings: tuple[str, ...] = (f"{found['sign']}{{}}",)
        stem, number = found["stem"] or "", int(found["number"]) + 1
        width = len(found["number"]) if found["number"].startswith("0") else 0
    else:
        endings, stem, number, width = _ENDINGS, name, 2, 0
    for ending in endings:
        at = number
        while (made := stem + ending.format(str(at).zfill(width))) in taken:
            at += 1
        if len(made) <= MAX_NAME_LENGTH and allowed.fullmatch(made):
            return made
    return None
