"""Kinds of setting values: what each looks like in an environment variable, and what is allowed.

A kind's ``check`` raises ValueError saying what was expected; the caller adds whose value it was.
Values are not repeated in messages, since one of them holds a password.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from soniq.contract.names import MAX_NAME_LENGTH, is_storable_name

T = TypeVar("T")
C = TypeVar("C", bound=str)

NONE_WORD = "none"

_BOOLEANS = {
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
}


def _as_is(text: str) -> object:
    return text


@dataclass(frozen=True)
class Kind(Generic[T]):
    """A kind of value.

    Attributes:
        expected: kind and range in words, as in "must be <expected>".
        check: returns the value in its final type; raises ValueError(expected).
        read: turns a variable's text into what ``check`` takes; never raises.
    """

    expected: str
    check: Callable[[object], T]
    read: Callable[[str], object] = _as_is


def integer(least: int, most: int) -> Kind[int]:
    """Return the kind of whole numbers in a range."""
    expected = f"a whole number from {least} to {most}"

    def check(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(expected)
        return int(value)

    def read(text: str) -> object:
        return int(text) if re.fullmatch(r"[+-]?[0-9]{1,18}", text) else text

    return Kind(expected, check, read)


def number(least: float, most: float) -> Kind[float]:
    """Return the kind of finite numbers in a range."""
    expected = f"a number from {least:g} to {most:.0f}"

    def check(value: object) -> float:
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not math.isfinite(value)
            or not least <= value <= most
        ):
            raise ValueError(expected)
        return float(value)

    def read(text: str) -> object:
        try:
            return float(text)
        except ValueError:
            return text

    return Kind(expected, check, read)


def boolean() -> Kind[bool]:
    """Return the kind of flags: 1/0, true/false, yes/no, on/off in a variable."""
    expected = "true or false"

    def check(value: object) -> bool:
        if not isinstance(value, bool):
            raise ValueError(expected)
        return value

    return Kind(expected, check, lambda text: _BOOLEANS.get(text.lower(), text))


def choice(*words: C) -> Kind[C]:
    """Return the kind of the given words."""
    expected = f"{', '.join(words[:-1])} or {words[-1]}"

    def check(value: object) -> C:
        if not isinstance(value, str) or value not in words:
            raise ValueError(expected)
        return cast(C, str.__str__(value))

    return Kind(expected, check, str.lower)


def label() -> Kind[str]:
    """Return the kind of short names for people, such as a service or a release."""
    expected = f"1 to {MAX_NAME_LENGTH} printable characters"

    def check(value: object) -> str:
        if not isinstance(value, str) or not is_storable_name(value) or not value.isprintable():
            raise ValueError(expected)
        return str.__str__(value)

    return Kind(expected, check)


def identifier() -> Kind[str]:
    """Return the kind of PostgreSQL identifiers that can be created, quoted where need be.

    Source: PostgreSQL manual, "Lexical Structure": anything but NUL, at most 63 bytes; names that
    start with ``pg_`` belong to the server.
    """
    expected = "a PostgreSQL identifier: 1 to 63 bytes without NUL, not starting with pg_"

    def check(value: object) -> str:
        if (
            not isinstance(value, str)
            or not 0 < len(value.encode("utf-8", "replace")) <= 63
            or "\0" in value
            or value.lower().startswith("pg_")
        ):
            raise ValueError(expected)
        return str.__str__(value)

    return Kind(expected, check)


def queue_names() -> Kind[tuple[str, ...]]:
    """Return the kind of lists of queue names; separated by commas in a variable."""
    expected = f"queue names of 1 to {MAX_NAME_LENGTH} characters, separated by commas"

    def check(value: object) -> tuple[str, ...]:
        if isinstance(value, str) or not isinstance(value, list | tuple | set | frozenset):
            raise ValueError(expected)
        if not value or not all(is_storable_name(name) for name in value):
            raise ValueError(expected)
        names = sorted(value) if isinstance(value, set | frozenset) else value
        return tuple(dict.fromkeys(names))

    def read(text: str) -> object:
        return tuple(name.strip() for name in text.split(",") if name.strip())

    return Kind(expected, check, read)


def database_address() -> Kind[str]:
    """Return the kind of addresses of a database."""
    expected = "a postgresql:// URL or embedded:DIR"

    def check(value: object) -> str:
        if not isinstance(value, str) or "\0" in value:
            raise ValueError(expected)
        if value.startswith(("postgresql+", "postgres+")):
            raise ValueError(f"{expected}; write postgresql:// without the name of a driver")
        if not re.match(r"(postgres(ql)?://|embedded:)\S", value):
            raise ValueError(expected)
        return str.__str__(value)

    return Kind(expected, check)


def optional(kind: Kind[T]) -> Kind[T | None]:
    """Return a kind that also takes the word ``none``, for no value."""
    expected = f"{kind.expected}, or {NONE_WORD}"

    def check(value: object) -> T | None:
        if isinstance(value, str) and value.lower() == NONE_WORD:
            return None
        try:
            return kind.check(value)
        except ValueError as error:
            raise ValueError(f"{error}, or {NONE_WORD}") from None

    def read(text: str) -> object:
        return text if text.lower() == NONE_WORD else kind.read(text)

    return Kind(expected, check, read)


def positive_or_none(most: float) -> Kind[float | None]:
    """Return the kind of limits where both 0 and ``none`` mean that there is none."""
    inner = optional(number(0.0, most))
    return Kind(inner.expected, lambda value: inner.check(value) or None, inner.read)
