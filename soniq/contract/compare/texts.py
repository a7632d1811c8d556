"""What a string of JSON may stand for, and what the reader makes of it.

The tables follow Pydantic's lax mode; ``tests/compare`` holds them beside Pydantic itself.
"""

from __future__ import annotations

import re
from typing import Final

from soniq.contract.compare.nodes import Arm

TEXT: Final = "text"
"""The kind of plain text, which may be anything."""

DECIMAL: Final = "decimal"
JSON: Final = "json"

_DECIMAL_PATTERN = "^(?!^[-+.]*$)[+-]?0*"
_UUIDS = ("uuid", "uuid1", "uuid3", "uuid4", "uuid5", "uuid6", "uuid7", "uuid8")
_TIMES = ("date-time", "date", "time", "duration")
ANY_TEXT: Final = frozenset({TEXT, "binary", "password", "path"})
"""Kinds that are read from every string."""

FROM_NUMBERS: Final = frozenset({*_TIMES, DECIMAL})
"""Kinds that are read from some numbers too."""

_KNOWN = frozenset(
    {TEXT, DECIMAL, JSON, "binary", "password", "path", "email", "regex", "uri", *_UUIDS, *_TIMES}
    | {"ipv4", "ipv6", "ipv4network", "ipv6network", "ipv4interface", "ipv6interface"}
)
_READ_TOO = {
    "date-time": frozenset({"date"}),
    "uuid": frozenset(_UUIDS),
}
# Some texts of the second kind are read as the first, others not, or it takes more than a table.
_PARTLY = {
    ("date-time", DECIMAL), ("date", DECIMAL), ("time", DECIMAL), ("duration", DECIMAL),
    ("duration", "time"), ("ipv4network", "ipv4"), ("ipv4interface", "ipv4"),
    ("ipv6network", "ipv6"), ("ipv6interface", "ipv6"), ("ipv4network", "ipv4interface"),
    ("ipv4interface", "ipv4network"), ("ipv6network", "ipv6interface"),
    ("ipv6interface", "ipv6network"), *(("regex", kind) for kind in (*_UUIDS, *_TIMES)),
}  # fmt: skip
_WORDS_OF_NUMBERS = re.compile(r"[+-]?(inf(inity)?|nan)", re.IGNORECASE)
_PLAIN_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,15})?")
_LIKE_A_NUMBER = re.compile(r"[\s0-9+._eEiInNfFtTyYaA-]*")
_BOOLEANS = {"0", "1", "true", "false", "on", "off", "t", "f", "y", "n", "yes", "no"}
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DATE = re.compile(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])")
_DATE_TIME = re.compile(_DATE.pattern + r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](Z|)")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]")
_DURATION = re.compile(r"P([1-9][0-9]{0,3}D|T[1-9][0-9]{0,3}S)")
_CERTAIN = {
    "date-time": _DATE_TIME, "date": _DATE, "time": _TIME, "duration": _DURATION,
    **dict.fromkeys(_UUIDS[:1], _UUID),
}  # fmt: skip


def kind_of(arm: Arm) -> str:
    """Return what the strings of an arm stand for: a JSON Schema format, or ``text``."""
    if arm.facets.get("decimal") or str(arm.schema.get("pattern", "")).startswith(_DECIMAL_PATTERN):
        return DECIMAL
    if arm.schema.get("contentMediaType") == "application/json":
        return JSON
    found = arm.schema.get("format")
    return found if isinstance(found, str) else TEXT


def called(kind: str) -> str:
    """Return what people call a kind of text."""
    return "text" if kind == TEXT else f"text of the kind {kind}"


def reads_kind(reader: str, writer: str) -> bool | None:
    """Tell whether every text of one kind is read as another.

    False when some text is refused for certain, None when that is not known.
    """
    if reader in ANY_TEXT:
        return True
    if reader == writer:
        # kinds of URLs, of files and of the user's own share one name
        return True if reader in _KNOWN and reader != "uri" else None
    if writer == JSON:
        return None  # it takes a look inside
    if writer in _READ_TOO.get(reader, ()):
        return True
    if (reader, writer) in _PARTLY or reader not in _KNOWN or writer not in _KNOWN:
        return False if writer in ANY_TEXT and reader in _KNOWN else None
    return False


def reads_text(kind: str, text: str) -> bool | None:
    """Tell whether a text is read as a kind; None when that takes Pydantic itself."""
    if kind in ANY_TEXT:
        return True
    certain = _CERTAIN.get(kind)
    if certain is not None and certain.fullmatch(text):
        return True
    if kind == "email":
        return None if "@" in text else False
    if kind == "uri":
        return None if ":" in text else False
    if kind == DECIMAL:
        return reads_number(text)
    if kind in _TIMES or kind in _UUIDS or kind.startswith("ipv4"):
        return None if any(character.isdigit() for character in text) else False
    return None


def reads_number(text: str) -> bool | None:
    """Tell whether a text is read as a number; None when that takes Pydantic itself."""
    if _PLAIN_NUMBER.fullmatch(text):
        return True
    if text.isascii() and not _LIKE_A_NUMBER.fullmatch(text):
        return False
    if any(character.isdigit() for character in text) or _WORDS_OF_NUMBERS.fullmatch(text.strip()):
        return None
    return False


def reads_boolean(text: str) -> bool | None:
    """Tell whether a text is read as a boolean; None when that takes Pydantic itself."""
    if text in _BOOLEANS:
        return True
    return None if text.strip().lower() in _BOOLEANS else False


def matches(pattern: str, text: str) -> bool | None:
    """Tell whether a text has a match of a pattern; None for patterns that engines differ about."""
    if not _PORTABLE.fullmatch(pattern) or not text.isascii() or "\n" in text:
        return None
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return None


_PORTABLE = re.compile(r"(?:[A-Za-z0-9_^$.*+?|{}() ,:;@/\[\]-]|\\[dw.\-/+$^()\[\]{}|?*])*")
"""Characters of patterns that Rust's regex and Python's read alike, for ASCII text."""
