"""Objects of a JSON document, read key by key; what is wrong is gathered with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar, get_args

T = TypeVar("T")

_KINDS: Final = {dict: "an object", list: "an array", str: "a string", bool: "true or false"}
_SHAPE: Final = re.compile("[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Place:
    """A piece of a source file.

    ``path`` is relative to the root of the project, with ``/``. Lines and columns count from 1,
    columns in characters; the end is exclusive.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"

    def to_list(self) -> list[str | int]:
        """Return the place as documents have it."""
        return [self.path, self.line, self.column, self.end_line, self.end_column]


def described(value: object) -> str:
    """Return what kind of JSON value this is, without the value."""
    if value is None:
        return "null"
    return _KINDS.get(type(value), "a number")


class Row:
    """An object of a document, read key by key; what is wrong goes into the list of problems.

    After a problem the reader goes on with a stand-in, which nobody sees: ``finish`` raises.
    """

    def __init__(self, members: dict[str, Any], place: str, problems: list[str]) -> None:
        self._members = members
        self._place = place
        self.problems = problems

    def _at(self, key: str) -> str:
        return f"{self._place}.{key}" if self._place else key

    def _wrong(self, key: str, expected: str) -> None:
        found = described(self._members[key]) if key in self._members else "absent"
        self.problems.append(f"{self._at(key)}: expected {expected}, it is {found}")

    def text(self, key: str) -> str:
        """Return a string."""
        value = self._members.get(key)
        if isinstance(value, str):
            return value
        self._wrong(key, "a string")
        return ""

    def text_or_none(self, key: str) -> str | None:
        """Return a string or None; an absent key is a problem all the same."""
        value = self._members.get(key, self)
        if value is None or isinstance(value, str):
            return value
        self._wrong(key, "a string or null")
        return None

    def choice(self, key: str, choices: Any) -> Any:
        """Return a string that is one of a Literal's."""
        value, known = self._members.get(key), get_args(choices)
        if value in known:
            return value
        expected = f"one of {', '.join(known)}"
        if isinstance(value, str):
            self.problems.append(f"{self._at(key)}: expected {expected}, it is {value[:80]!r}")
        else:
            self._wrong(key, expected)
        return known[0]

    def flag(self, key: str) -> bool:
        """Return true or false."""
        value = self._members.get(key)
        if isinstance(value, bool):
            return value
        self._wrong(key, "true or false")
        return False

    def texts(self, key: str) -> tuple[str, ...]:
        """Return an array of strings."""
        value = self._members.get(key)
        if isinstance(value, list) and all(isinstance(part, str) for part in value):
            return tuple(value)
        self._wrong(key, "an array of strings")
        return ()

    def texts_or_none(self, key: str) -> tuple[str, ...] | None:
        """Return an array of strings, or None."""
        return None if self._members.get(key, self) is None else self.texts(key)

    def shape_or_none(self, key: str) -> str | None:
        """Return a fingerprint, or None."""
        value = self._members.get(key, self)
        if value is None or (isinstance(value, str) and _SHAPE.fullmatch(value)):
            return value
        self._wrong(key, "a fingerprint of 16 hexadecimal digits, or null")
        return None

    def module_name(self, key: str) -> str:
        """Return a dotted name that can be imported."""
        value = self._members.get(key)
        if isinstance(value, str) and all(part.isidentifier() for part in value.split(".")):
            return value
        self._wrong(key, "the dotted name of a module")
        return ""

    def object_or_none(self, key: str) -> dict[str, Any] | None:
        """Return an object as it is, or None."""
        value = self._members.get(key, self)
        if value is None or isinstance(value, dict):
            return value
        self._wrong(key, "an object or null")
        return None

    def place(self, key: str) -> Place:
        """Return a place."""
        value = self._members.get(key)
        if (
            isinstance(value, list)
            and len(value) == 5
            and isinstance(value[0], str)
            and all(type(part) is int and part >= 1 for part in value[1:])
        ):
            return Place(*value)
        self._wrong(key, "an array of path, line, column, end line and end column")
        return Place("", 1, 1, 1, 1)

    def place_or_none(self, key: str) -> Place | None:
        """Return a place, or None."""
        return None if self._members.get(key, self) is None else self.place(key)

    def part(self, key: str, read: Callable[[Row], T]) -> T:
        """Return an object, read by a function."""
        value = self._members.get(key)
        if not isinstance(value, dict):
            self._wrong(key, "an object")
            # read all the same, for the stand-in; what that complains about is news to nobody
            return read(Row({}, self._at(key), []))
        return read(Row(value, self._at(key), self.problems))

    def rows(self, key: str, read: Callable[[Row], T]) -> tuple[T, ...]:
        """Return an array of objects, each read by a function."""
        value = self._members.get(key)
        if not isinstance(value, list):
            self._wrong(key, "an array of objects")
            return ()
        return tuple(self._each(key, value, read))

    def _each(self, key: str, parts: Sequence[Any], read: Callable[[Row], T]) -> Iterable[T]:
        for number, part in enumerate(parts):
            place = f"{self._at(key)}[{number}]"
            if isinstance(part, dict):
                yield read(Row(part, place, self.problems))
            else:
                self.problems.append(f"{place}: expected an object, it is {described(part)}")
