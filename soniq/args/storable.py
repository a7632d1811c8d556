"""Stored JSON beside the Python data it was written from: what got lost, and what varies."""

from __future__ import annotations

import math
from collections.abc import Mapping
from copy import deepcopy
from decimal import Decimal
from typing import Any, Literal, TypeVar, get_origin

from pydantic import BaseModel

from soniq.args.jsonable import NOT_FINITE, NUL, SECRET
from soniq.args.plain import canonical_text
from soniq.args.problems import Path, problem
from soniq.errors import ArgProblem

M = TypeVar("M")


def compare(source: Any, stored: Any, path: Path, problems: list[ArgProblem]) -> None:
    """Add a problem for each place of the JSON that a row cannot hold, or that lost its value.

    Walks the JSON and the Python data it was written from side by side, as far as serializers left
    them alike: NaN, infinities and secrets show only in the data.
    """
    if isinstance(stored, dict):
        alike = isinstance(source, Mapping) and len(source) == len(stored)
        sources = source.values() if alike else [None] * len(stored)
        for (key, item), origin in zip(stored.items(), sources, strict=True):
            if "\0" in key:
                problems.append(problem((*path, key), NUL[0], f"{NUL[1]} (the key)"))
            compare(origin, item, (*path, key), problems)
    elif isinstance(stored, list):
        try:
            alike = not isinstance(source, str | bytes) and len(source) == len(stored)
        except TypeError:
            alike = False
        sources = source if alike else [None] * len(stored)
        for index, (item, origin) in enumerate(zip(stored, sources, strict=True)):
            compare(origin, item, (*path, index), problems)
    elif isinstance(stored, str):
        if "\0" in stored:
            problems.append(problem(path, *NUL))
        elif stored and hasattr(source, "get_secret_value") and not stored.strip("*"):
            problems.append(problem(path, *SECRET))
    elif _not_finite(stored) or (stored is None and _not_finite(source)):
        problems.append(problem(path, *NOT_FINITE))


def _not_finite(value: object) -> bool:
    if isinstance(value, Decimal):
        return not value.is_finite()
    return isinstance(value, float) and not math.isfinite(value)


def sets_sorted(source: Any, stored: Any) -> Any:
    """Return the JSON with the members of sets in an order that does not vary by process."""
    if isinstance(stored, dict):
        if not (isinstance(source, Mapping) and len(source) == len(stored)):
            return stored
        pairs = zip(stored.items(), source.values(), strict=True)
        return {key: sets_sorted(origin, item) for (key, item), origin in pairs}
    if isinstance(stored, list):
        if not isinstance(source, list | tuple | set | frozenset) or len(source) != len(stored):
            return stored
        items = [sets_sorted(o, item) for o, item in zip(source, stored, strict=True)]
        return sorted(items, key=canonical_text) if isinstance(source, set | frozenset) else items
    return stored


def agreed(one: Any, other: Any) -> Any:
    """Return what two fillings of the same args have in common; null where they differ."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return {key: agreed(one[key], other[key]) for key in one}
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [agreed(a, b) for a, b in zip(one, other, strict=True)]
    return one if one == other else None


def equal(one: object, other: object) -> bool:
    """Compare two values whose comparison may raise; True then, since nothing is known."""
    try:
        return bool(one == other)
    except Exception:  # comparing is user code
        return True


def lost_fields(value: Any, back: Any, path: Path = ()) -> list[ArgProblem]:
    """Return the fields that the caller set and that reading the stored text does not set.

    Such a field is excluded from serialization, or written under a name it is not read by.
    """
    if isinstance(value, BaseModel) and isinstance(back, BaseModel):
        fields = type(back).model_fields.keys()
        names = [name for name in fields if name in value.model_fields_set]
        message = "The field is set but not stored: it is excluded, or written under another name"
        problems = []
        for name in names:
            below = (*path, name)
            if name not in back.model_fields_set:
                problems.append(problem(below, "not_stored", message))
            else:
                problems += lost_fields(value.__dict__.get(name), back.__dict__.get(name), below)
        return problems
    if isinstance(value, dict) and isinstance(back, dict):
        pairs: Any = [((*path, str(key)), value[key], back[key]) for key in value if key in back]
    elif isinstance(value, list | tuple) and isinstance(back, list | tuple):
        pairs = [((*path, i), v, b) for i, (v, b) in enumerate(zip(value, back, strict=False))]
    else:
        return []
    return [found for below, v, b in pairs for found in lost_fields(v, b, below)]


def with_tags_set(value: M) -> M:
    """Return a deep copy in which every ``Literal`` field counts as set, in models at any depth."""
    copied = deepcopy(value)
    _set_tags(copied)
    return copied


def _set_tags(value: Any) -> None:
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            if get_origin(field.annotation) is Literal:
                value.model_fields_set.add(name)
        _set_tags(list(value.__dict__.values()))
        _set_tags(value.model_extra)
    elif isinstance(value, Mapping):
        _set_tags(list(value.values()))
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            _set_tags(item)
