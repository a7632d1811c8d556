"""Args without a model: strictly JSON, or a refusal that says where.

JSON as PostgreSQL and every reader can hold it: finite numbers, no NUL, no lone surrogates, keys
that are strings, at most 200 levels deep (the limit of Pydantic's JSON parser, so that a consumer
with a model can read what a producer without one wrote).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from pydantic import BaseModel

from soniq.args.jsonable import (
    MAX_DEPTH,
    TOO_DEEP,
    Leaf,
    copied,
    is_json,
    refuse_leaf,
)
from soniq.args.problems import ArgsRefused, shifted, type_name
from soniq.errors import ArgProblem

_dump = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")
).encode
_dump_sorted = json.JSONEncoder(
    ensure_ascii=True, allow_nan=False, sort_keys=True, separators=(",", ":")
).encode


def encode_plain(args: Mapping[str, Any]) -> str:
    """Return args without a model as JSON text: compact, keys in the order given.

    Dicts with str keys, lists, tuples, str, int, finite float, bool and None; subclasses and other
    Mappings as what they are. Nothing else is converted: a datetime needs a model, or a str.

    Raises:
        ArgsRefused: with every place that is not JSON.
    """
    if type(args) is dict and (text := quick_text(args)) is not None:
        return text
    if not isinstance(args, Mapping):
        raise ArgsRefused([_not_a_mapping(args)])
    return checked_text(args, refuse_leaf)


def encode_plain_many(items: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return what ``encode_plain`` returns for each item.

    Raises:
        ArgsRefused: with the problems of every item, at paths such as ``[17].order_id``.
    """
    texts: list[str] = []
    problems: list[ArgProblem] = []
    for index, item in enumerate(items):
        try:
            texts.append(encode_plain(item))
        except ArgsRefused as refused:
            problems += [shifted(index, found) for found in refused.problems]
    if problems:
        raise ArgsRefused(problems)
    return texts


def decode_plain(text: str) -> dict[str, Any]:
    """Return stored args as a dict.

    Raises:
        ArgsRefused: the text is not JSON, or not an object.
    """
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise ArgsRefused([ArgProblem("", "json_invalid", "Invalid JSON")]) from None
    if not isinstance(value, dict):
        message = f"The args should be a JSON object, not {type_name(value)}"
        raise ArgsRefused([ArgProblem("", "not_an_object", message)])
    return value


def plain_digest(task: str, text: str) -> bytes:
    """Return the SHA-256 under which equal args of one task are the same job.

    Independent of the order of keys and of white space in ``text``.
    """
    return canonical_digest(task, json.loads(text))


def canonical_digest(task: str, args: object) -> bytes:
    """Return the SHA-256 of a task's name and a JSON value, whatever the order of keys."""
    return hashlib.sha256(f"{task}\0{_dump_sorted(args)}".encode()).digest()


def canonical_text(value: object) -> str:
    """Return JSON text that is equal for equal JSON values."""
    return _dump_sorted(value)


def quick_text(value: object) -> str | None:
    """Return a value of exact JSON types as JSON text; None when it needs a closer look."""
    if not is_json(value, MAX_DEPTH):
        return None
    try:
        text = _dump(value)
        text.encode()
    except ValueError:  # a surrogate, or an int with too many digits
        return None
    return None if "\\u0000" in text else text


def checked_text(value: object, leaf: Leaf) -> str:
    """Return a value as JSON text, other types treated by ``leaf``; or refuse with every place."""
    problems: list[ArgProblem] = []
    try:
        exact = copied(value, (), problems, leaf)
        if not problems:
            return _dump(exact)
    except RecursionError:
        problems.append(ArgProblem("", *TOO_DEEP))
    raise ArgsRefused(list(dict.fromkeys(problems)))


def _not_a_mapping(args: object) -> ArgProblem:
    if isinstance(args, BaseModel):
        message = f"The task has no args_model, so a {type_name(args)} cannot be its args"
        return ArgProblem("", "wrong_model", message)
    return ArgProblem("", "args_type", f"The args should be a mapping, not {type_name(args)}")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)
