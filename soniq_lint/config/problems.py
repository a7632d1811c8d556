"""What is wrong with a configuration, all of it at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Problem(NamedTuple):
    """One mistake: the file as people see it (or ``command line``), the key, what is wrong."""

    source: str
    key: str
    message: str

    def __str__(self) -> str:
        """Return the line that says it."""
        return ": ".join(part for part in self if part)


class ConfigError(Exception):
    """The configuration cannot be used.

    Attributes:
        problems: everything that is wrong with it.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = tuple(problems)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name closest to ``name``, or None when nothing is close."""
    import difflib

    found = difflib.get_close_matches(name[:200], list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return ``; did you mean 'x'?`` for the nearest known name, or nothing."""
    close = nearest(name, known)
    return f"; did you mean {close!r}?" if close else ""


def printable(value: object, limit: int = 60) -> str:
    """Return a value from a file so that it fits on a line and cannot control a terminal."""
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 3] + "..."
