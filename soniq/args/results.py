"""Results of handlers: written as JSON, and read back as a type of the caller's choice."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, TypeVar, cast

from pydantic import BaseModel, TypeAdapter, ValidationError

from soniq.args.jsonable import convert_leaf
from soniq.args.plain import checked_text, quick_text
from soniq.args.problems import ArgsRefused, crash_problem, problems_of

T = TypeVar("T")


def encode_result(value: object) -> str | None:
    """Return a handler's result as JSON text; None when there is none.

    Models, dataclasses, dates, UUIDs, Decimals, enums, sets and the like are written as Pydantic
    writes them in JSON mode; secrets are refused.

    Raises:
        ArgsRefused: with every place that cannot be written.
    """
    if value is None:
        return None
    text = quick_text(value)
    return text if text is not None else checked_text(value, convert_leaf)


def result_from_json(value: object, kind: type[T]) -> T:
    """Return a stored result, already parsed, as ``kind``: a model or any type Pydantic knows.

    Raises:
        ArgsRefused: the result does not fit; with every problem.
    """
    key: Any = kind  # mypy does not take a type[T] for Hashable
    adapter = _adapter(key)
    try:
        return cast("T", adapter.validate_json(json.dumps(value)))
    except ValidationError as error:
        model = key if isinstance(key, type) and issubclass(key, BaseModel) else None
        raise ArgsRefused(problems_of(error, value, model)) from None
    except Exception as error:
        raise ArgsRefused([crash_problem(error)]) from None


@lru_cache(maxsize=256)
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
