"""Texts that match a pattern, for patterns of the plain sort.

Literals, classes, groups, alternatives and repetitions; no look-around and no back-references.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

_CLASSES: Final = {"d": "07", "w": "aZ_5", "s": " ", "D": "a", "W": "-", "S": "a"}
_REPEATED = re.compile(r"\{(\d+)(,?)(\d*)\}")
_MOST = 6
_MANY = 12


class _NotPlain(Exception):
    """The pattern has something that is not understood here."""


def texts_matching(pattern: str) -> list[str]:
    """Return a few texts that match a pattern as a whole; none where it is not understood."""
    try:
        found = _Reader(pattern).read()
    except (_NotPlain, IndexError, RecursionError):
        return []
    try:
        compiled = re.compile(pattern)
    except re.error:
        return []
    return [text for text in found if compiled.search(text)]


class _Reader:
    def __init__(self, pattern: str) -> None:
        self._text = pattern
        self._at = 0

    def read(self) -> list[str]:
        found = self._alternatives()
        if self._at < len(self._text):
            raise _NotPlain
        return found

    def _alternatives(self) -> list[str]:
        found = self._sequence()
        while self._peek() == "|":
            self._at += 1
            found += self._sequence()
        return list(dict.fromkeys(found))[:_MANY]

    def _sequence(self) -> list[str]:
        found = [""]
        while (character := self._peek()) not in ("", "|", ")"):
            if character in "^$":
                self._at += 1
                continue
            found = list(islice(_joined(found, self._repeated(self._atom())), _MANY))
        return found

    def _atom(self) -> list[str]:
        character = self._next()
        if character == "(":
            if self._peek() == "?":
                self._at += 1
                if self._next() != ":":
                    raise _NotPlain
            found = self._alternatives()
            if self._next() != ")":
                raise _NotPlain
            return found
        if character == "[":
            return list(self._members())
        if character == "\\":
            escaped = self._next()
            if escaped in _CLASSES:
                return list(_CLASSES[escaped])
            if escaped.isalnum():
                raise _NotPlain
            return [escaped]
        if character == ".":
            return ["a", "0"]
        if character in "*+?{":
            raise _NotPlain
        return [character]

    def _members(self) -> str:
        if self._peek() == "^":
            raise _NotPlain
        found = ""
        while (character := self._next()) != "]":
            if character == "\\":
                escaped = self._next()
                found += _CLASSES.get(escaped, escaped)
            elif self._peek() == "-" and self._text[self._at + 1] != "]":
                self._at += 1
                found += character + self._next()
            else:
                found += character
        return found

    def _repeated(self, atom: list[str]) -> list[str]:
        low, high = 1, 1
        if found := _REPEATED.match(self._text, self._at):
            self._at = found.end()
            low = int(found[1])
            high = int(found[3]) if found[3] else (low + 2 if found[2] else low)
        elif (character := self._peek()) and character in "*+?":
            self._at += 1
            low, high = {"*": (0, 3), "+": (1, 3), "?": (0, 1)}[character]
        if self._peek() and self._peek() in "?+":
            self._at += 1  # lazy or possessive: of no matter here
        made: list[str] = []
        for count in dict.fromkeys((max(low, min(1, high)), low, high)):
            if count > 300:
                raise _NotPlain
            made += [part * count for part in atom[:_MOST]]
            if count > 1 and len(atom) > 1:
                made.append("".join(atom[index % len(atom)] for index in range(count)))
        return list(dict.fromkeys(made))

    def _peek(self) -> str:
        return self._text[self._at] if self._at < len(self._text) else ""

    def _next(self) -> str:
        character = self._text[self._at]
        self._at += 1
        return character


def _joined(starts: list[str], ends: list[str]) -> Iterator[str]:
    """Yield every end after the first start, and then every start before the first end."""
    for end in ends:
        yield starts[0] + end
    for start in starts[1:]:
        yield start + ends[0]
