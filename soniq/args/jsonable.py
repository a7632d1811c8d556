"""Which Python values are JSON, and where in a structure one is not.

``is_json`` answers quickly; ``copied`` takes its time, converts what may be converted and finds
every place that has no JSON form. A ``Leaf`` decides what becomes of a value of another type.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from pydantic_core import to_jsonable_python

from soniq.args.problems import Path, PathPart, problem, type_name
from soniq.errors import ArgProblem

Leaf = Callable[[Any, Path, list[ArgProblem]], Any]

MAX_DEPTH = 200
"""Deepest nesting, in levels: the limit of Pydantic's JSON parser."""

NOT_FINITE = "not_finite", "JSON has no NaN and no infinities"
NUL = "nul_character", "PostgreSQL cannot store the character NUL"
SURROGATE = "lone_surrogate", "Text with a lone surrogate has no UTF-8 form"
TOO_DEEP = "too_deep", f"Nested deeper than {MAX_DEPTH} levels, or inside itself"
HUGE = "number_too_large", "The number has too many digits"
SECRET = (
    "secret_masked",
    "A secret would be stored as asterisks; give the field a serializer, or use str",
)


def unwritable(value: object) -> list[ArgProblem]:
    """Return the places in Python data that Pydantic cannot write as JSON."""
    problems: list[ArgProblem] = []
    try:
        copied(value, (), problems, convert_leaf)
    except RecursionError:
        problems.append(ArgProblem("", *TOO_DEEP))
    return problems


def text_problem(text: str) -> tuple[str, str] | None:
    """Return kind and message of what keeps a str from being stored, or None."""
    if "\0" in text:
        return NUL
    try:
        text.encode()
    except UnicodeEncodeError:
        return SURROGATE
    return None


def is_json(value: object, depth: int) -> bool:
    """Tell quickly that a value is made of exact JSON types; False means "look closer"."""
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return True
    if kind is float:
        return math.isfinite(value)  # type: ignore[arg-type]
    if depth == 0:
        return False
    if kind is dict:
        for key, item in value.items():  # type: ignore[attr-defined]
            if type(key) is not str or not is_json(item, depth - 1):
                return False
        return True
    if kind is list or kind is tuple:
        # a plain loop: all(...) would make a generator for each list
        for item in value:  # type: ignore[attr-defined]  # noqa: SIM110
            if not is_json(item, depth - 1):
                return False
        return True
    return False


def copied(value: Any, path: Path, problems: list[ArgProblem], leaf: Leaf) -> Any:
    """Return ``value`` in exact JSON types, adding a problem for each place that has none."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        text = str.__str__(value)
        if (wrong := text_problem(text)) is not None:
            problems.append(problem(path, *wrong))
        return text
    if isinstance(value, int):
        return _copied_int(value, path, problems)
    if isinstance(value, float):
        if not math.isfinite(value):
            problems.append(problem(path, *NOT_FINITE))
        return float(value)
    if isinstance(value, Mapping | list | tuple | set | frozenset):
        if len(path) >= MAX_DEPTH:
            problems.append(ArgProblem("", *TOO_DEEP))
            return None
        if isinstance(value, Mapping):
            return _copied_mapping(value, path, problems, leaf)
        if isinstance(value, list | tuple):
            return [copied(v, (*path, i), problems, leaf) for i, v in enumerate(value)]
    return leaf(value, path, problems)


def _copied_int(value: int, path: Path, problems: list[ArgProblem]) -> int:
    number = int(value)
    try:
        repr(number)
    except ValueError:  # sys.set_int_max_str_digits
        problems.append(problem(path, *HUGE))
    return number


def _copied_mapping(
    value: Mapping[Any, Any], path: Path, problems: list[ArgProblem], leaf: Leaf
) -> dict[str, Any]:
    exact: dict[str, Any] = {}
    for index, (key, item) in enumerate(value.items()):
        if not isinstance(key, str):
            if leaf is refuse_leaf:
                message = f"A key should be a str, not {type_name(key)} (key number {index + 1})"
                problems.append(problem(path, "invalid_key", message))
                continue
            # as Pydantic writes keys: a date or UUID as text
            (key,) = _leaf_as_json({key: None}, path, problems) or {"": None}
        below: tuple[PathPart, ...] = (*path, str.__str__(key))
        if (wrong := text_problem(str.__str__(key))) is not None:
            problems.append(problem(below, wrong[0], f"{wrong[1]} (the key)"))
        exact[str.__str__(key)] = copied(item, below, problems, leaf)
    return exact


def refuse_leaf(value: object, path: Path, problems: list[ArgProblem]) -> None:
    """Refuse a value of any other type: nothing is converted."""
    message = f"A value of type {type_name(value)} is not JSON; give the task an args_model"
    problems.append(problem(path, "not_json", message))


def convert_leaf(value: Any, path: Path, problems: list[ArgProblem]) -> Any:
    """Return a value of another type as Pydantic writes it in JSON mode."""
    if isinstance(value, set | frozenset):
        return [copied(item, (*path, i), problems, convert_leaf) for i, item in enumerate(value)]
    jsonable = _leaf_as_json(value, path, problems)
    # what Pydantic made of it may still hold NaN or NUL
    return copied(jsonable, path, problems, refuse_leaf)


def _leaf_as_json(value: object, path: Path, problems: list[ArgProblem]) -> Any:
    if hasattr(value, "get_secret_value"):
        problems.append(problem(path, *SECRET))
        return None
    try:
        return to_jsonable_python(value, by_alias=True, inf_nan_mode="constants")
    except RecursionError:
        raise
    except Exception:  # serializers are user code; the text of what they raise may hold values
        message = f"A value of type {type_name(value)} cannot be written as JSON"
        if isinstance(value, bytes | bytearray):
            message = "Bytes that are not UTF-8 cannot be written as JSON; encode them as base64"
        problems.append(problem(path, "not_json", message))
        return None
