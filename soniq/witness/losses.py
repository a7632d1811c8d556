"""What gets lost between a row and what a reader makes of it, though the reader accepts it.

Found by letting the reader store again what it has read. Other spellings of the same thing, such as
``1`` for ``"1"`` or another notation of a time, are no loss.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from soniq.args import ModelCodec
from soniq.args.described import described_writer
from soniq.args.traits import traits_of
from soniq.contract.schema import facets_in, objects_in

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing that a reader drops or changes.

    Attributes:
        code: a lossy code of the catalogue.
        path: place in the row.
    """

    code: str
    path: Place


def losses_of(codec: ModelCodec[BaseModel], text: str) -> list[Loss]:
    """Return what a reader that accepts a row drops or changes of it.

    Empty for readers that do not write all they have read, since that is no measure then: models
    with serializers of their own, and those with fields that are excluded or have other names.
    """
    if not _writes_plainly(codec.model):
        return []
    value = codec.decode(text)
    options: dict[str, Any] = {"by_alias": True, "round_trip": True, "warnings": False}
    try:
        back = value.__pydantic_serializer__.to_json(value, exclude_unset=True, **options)
        return list(_compared(json.loads(text), json.loads(back), ()))
    except Exception:  # what cannot be written again tells nothing
        return []


@lru_cache(maxsize=256)
def _writes_plainly(model: type[BaseModel]) -> bool:
    if traits_of(model.__pydantic_core_schema__).asymmetric:
        return False
    return not has_code(described_writer(model))


def has_code(schema: Mapping[str, Any]) -> bool:
    """Tell whether code, or a secret, is anywhere in a described schema."""
    secret = any(part.get("format") == "password" for part in objects_in(schema))
    return secret or any(facets.get("code") for facets in facets_in(schema))


def _compared(row: Any, back: Any, path: Place) -> Iterator[Loss]:
    if isinstance(row, dict) and isinstance(back, dict):
        for key, value in row.items():
            if key in back:
                yield from _compared(value, back[key], (*path, key))
            else:
                yield Loss("key-dropped", (*path, key))
    elif isinstance(row, list) and isinstance(back, list):
        if len(row) > len(back):
            yield Loss("items-merged", path)
        elif len(row) == len(back) and not _same_items(row, back):
            for index, (value, other) in enumerate(zip(row, back, strict=True)):
                yield from _compared(value, other, (*path, index))
    elif not _same(row, back):
        numbers = isinstance(row, int | float) and isinstance(back, int | float)
        yield Loss("number-rounded" if numbers else "value-changed", path)


def _same_items(row: list[Any], back: list[Any]) -> bool:
    """Tell whether two arrays have the same items, in whatever order a set has them."""
    return sorted(map(_text, row)) == sorted(map(_text, back))


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _same(one: Any, other: Any) -> bool:
    """Tell whether two scalars are spellings of one thing."""
    if one == other and isinstance(one, bool) == isinstance(other, bool):
        return True
    if isinstance(one, bool) or isinstance(other, bool):
        return _number(one) is not None and _number(one) == _number(other)
    numbers = _number(one), _number(other)
    if None not in numbers:
        return numbers[0] == numbers[1]
    if not (isinstance(one, str) and isinstance(other, str)):
        # read as another type altogether, such as a time from a number
        return type(one) is not type(other)
    times = _time(one), _time(other)
    return times[0] is not None and times[0] == times[1]


def _number(value: Any) -> Decimal | None:
    try:
        return Decimal(str(int(value) if isinstance(value, bool) else value))
    except (InvalidOperation, ValueError):
        return None


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
