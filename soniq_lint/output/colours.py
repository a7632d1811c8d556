"""ANSI colours, where they are wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, TypeAlias

Style: TypeAlias = Literal["error", "warning", "bold", "frame", "help"]
Paint: TypeAlias = Callable[[str, Style], str]

_CODES: Final[dict[Style, str]] = {
    "error": "1;31",
    "warning": "1;33",
    "bold": "1",
    "frame": "1;34",
    "help": "1;36",
}


def painter(colour: bool) -> Paint:
    """Return a function that styles a text, or leaves it as it is where colour is not wanted."""
    return _painted if colour else _plain


def _painted(text: str, style: Style) -> str:
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if text else text


def _plain(text: str, style: Style) -> str:
    return text
