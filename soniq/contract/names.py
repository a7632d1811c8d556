"""Task names: the pattern they follow, and what to call a task whose name does not.

A name is the wire identifier two services share, so a bad one fails where it is declared.
"""

from __future__ import annotations

import os
import re
import unicodedata
from functools import lru_cache

from soniq.errors import ConfigurationError, InvalidTaskName

DEFAULT_PATTERN = r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$"
"""Dotted lower-case words, such as ``billing.invoices.send.v2``."""

PATTERN_VARIABLE = "SONIQ_TASK_NAME_PATTERN"
"""The one environment variable that declaring a ref reads."""

MAX_NAME_LENGTH = 200
"""Longest task or queue name, in characters: names are index keys and travel in wake-ups."""


def task_name_pattern() -> str:
    """Return the pattern in force: ``SONIQ_TASK_NAME_PATTERN``, or the default when unset or empty.

    Reads that variable and nothing else. The pattern is not checked here.
    """
    return os.environ.get(PATTERN_VARIABLE) or DEFAULT_PATTERN


def check_task_name(name: object, pattern: str | None = None) -> str:
    """Return ``name`` as a plain str when it is a valid task name.

    The whole name must match ``pattern`` (None: the one in force), whatever anchors it has, be at
    most 200 characters long and be storable as PostgreSQL text (no NUL, no lone surrogates).

    Raises:
        InvalidTaskName: with the pattern, and a name that would do when one can be derived.
        ConfigurationError: the pattern is not a regular expression.
    """
    pattern = task_name_pattern() if pattern is None else pattern
    regex = _compiled(pattern)
    if not isinstance(name, str):
        raise InvalidTaskName(name, pattern)
    # a str subclass such as an Enum member must not travel on as itself
    text = str.__str__(name)
    if not regex.fullmatch(text) or not text:
        raise InvalidTaskName(_printable(text), pattern, _suggest(text, regex))
    if not _storable(text):
        limits = f"{pattern} (1 to {MAX_NAME_LENGTH} characters, no NUL, no lone surrogates)"
        raise InvalidTaskName(_printable(text), limits, _suggest(text, regex))
    return text


def is_storable_name(value: object) -> bool:
    """Tell whether ``value`` can name a task or queue: a str of 1 to 200 storable characters."""
    return isinstance(value, str) and bool(value) and _storable(value)


def _storable(text: str) -> bool:
    if len(text) > MAX_NAME_LENGTH or "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(maxsize=16)
def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise ConfigurationError(
            [f"{PATTERN_VARIABLE} is not a regular expression: {error}"],
            suggestions=[f"unset {PATTERN_VARIABLE} to use {DEFAULT_PATTERN}"],
        ) from None


def _printable(text: str) -> str:
    """Cut a hopeless name to a length that an error message can carry."""
    return text if len(text) <= MAX_NAME_LENGTH else text[: MAX_NAME_LENGTH - 3] + "..."


def _suggest(text: str, regex: re.Pattern[str]) -> str | None:
    """Return the name in the default style, if that is one the pattern in force accepts.

    ``Billing.Send-Invoice`` becomes ``billing.send_invoice``, ``sendInvoice/2`` becomes
    ``send_invoice.v2``.
    """
    plain = unicodedata.normalize("NFKD", text[: 4 * MAX_NAME_LENGTH])
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", plain).lower()
    segments = []
    for segment in re.split(r"[./:\\]+", words):
        segment = re.sub(r"_+", "_", re.sub(r"[^a-z0-9_]+", "_", segment)).strip("_")
        if segment:
            segments.append(segment if segment[0].isalpha() else f"v{segment}")
    name = ".".join(segments)
    usable = bool(name) and name != text and len(name) <= MAX_NAME_LENGTH
    return name if usable and regex.fullmatch(name) else None
