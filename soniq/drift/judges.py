"""Single rows beside the reader schema of a live worker: taken, refused, or not to be told.

An answer is given only where it is what the worker's model does, whatever its validators are.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from typing import Final

from soniq.contract.compare.nodes import FACET_NAMES, Document
from soniq.contract.compare.values import Values
from soniq.contract.schema import facets_in
from soniq.drift.landscape import Reader

Answer = bool | None
Judge = Callable[[object], Answer]

_DEEPEST: Final = 100


def judge_of(reader: Reader) -> tuple[Judge, str, bool]:
    """Return what judges args as a reader, why it can tell nothing, and whether it is too new."""
    if not reader.typed:
        return _nobody_knows, "it has no model", False
    schema: object = reader.schema
    if not isinstance(schema, Mapping):
        return _nobody_knows, "its schema is not in the registry", False
    facets = {name for each in facets_in(schema) for name in each}
    if not facets <= FACET_NAMES:
        return _nobody_knows, "its schema was written by a newer Soniq", True
    document = Document(schema)
    if not document.is_described:
        return _nobody_knows, "its schema does not say what code decides", False
    values = Values(document, lax=True)
    limited = "limits" in facets  # of dates, and the like, which values are not held against

    def judge(value: object) -> Answer:
        try:
            answer = values.takes(document.root, value)
        except (ArithmeticError, RecursionError, ValueError):
            return None
        return None if answer and limited else answer

    return judge, "", False


def _nobody_knows(_: object) -> Answer:
    return None


UNCLEAR: Final = object()
"""Args that parsers of JSON do not agree on."""


def parsed(args: str) -> object:
    """Return args as Python data, or ``UNCLEAR``."""
    if "\\ud" in args or "\\uD" in args:  # perhaps half of a pair
        return UNCLEAR
    try:
        value = json.loads(args, parse_float=_finite)
    except (ValueError, RecursionError):
        return UNCLEAR
    nested = args.count("[") + args.count("{") > _DEEPEST and _depth(value) > _DEEPEST
    return UNCLEAR if nested else value


def _depth(value: object) -> int:
    depth, level = 0, [value]
    while level:
        depth += 1
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
    return depth


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError
    return number
