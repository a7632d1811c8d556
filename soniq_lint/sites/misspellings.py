"""Join an unknown key with the missing one that it is a misspelling of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from soniq.errors import nearest
from soniq_lint.sites.problems import Path, Problem

if TYPE_CHECKING:
    from soniq_lint.models.built import BuiltField
    from soniq_lint.sites.values import Value


def joined(problems: Sequence[Problem], value: Value) -> list[Problem]:
    """Return problems with suggestions: unknown keys first, then missing ones, then the others.

    A missing key that an unknown one stands for is not told a second time.
    """
    missing = [each for each in problems if each.kind == "missing"]
    explained: set[Path] = set()
    unknown: list[Problem] = []
    told: set[Path] = set()
    for each in problems:
        if each.kind == "unknown" and each.path not in told:
            told.add(each.path)
            unknown.append(_suggested(each, missing, explained, value))
    left = [each for each in missing if each.path not in explained]
    return [*unknown, *left, *(each for each in problems if each.kind == "invalid")]


def _suggested(
    stranger: Problem, missing: list[Problem], explained: set[Path], value: Value
) -> Problem:
    key, parent = str(stranger.path[-1]), stranger.path[:-1]
    message = stranger.message.partition("; did you mean")[0]
    lacking = {
        str(each.path[-1]): each.field
        for each in missing
        if each.path[:-1] == parent and each.path not in explained
    }
    close = nearest(key, lacking)
    if close is not None:
        explained.add((*parent, close))
        return replace(
            stranger, message=message, field=lacking[close], suggestion=close, certain=True
        )
    free: dict[str, BuiltField] = {}
    if stranger.owner is not None:
        present = _present(value, parent)
        fields = stranger.owner.fields.values()
        free = {each: field for field in fields for each in field.keys if each not in present}
    close = nearest(key, free)
    found = None if close is None else free[close]
    return replace(stranger, message=message, field=found, suggestion=close)


def _present(value: Value, path: Path) -> set[Any]:
    here = value
    for part in path:
        below = here.parts.get(part)
        if below is None:
            return set()
        here = below
    return set(here.data) if isinstance(here.data, dict) else set()
