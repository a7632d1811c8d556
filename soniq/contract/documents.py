"""JSON documents with a format and a version: how they are written, and how they are checked.

A document is an object with ``format`` and ``version``. Within a version keys are only ever added,
so keys that a reader does not know are passed over; a version it does not know is refused. What is
wrong is gathered and reported together, each problem with its place in the document.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from soniq.contract.rows import Place, Row, described
from soniq.errors import InvalidSnapshot

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

PROBLEMS_SHOWN: Final = 20
"""A document that is wrong everywhere is told so in this many lines."""

LINE: Final = 80
"""Arrays longer than this many characters have a line for each part."""


@dataclass(frozen=True, slots=True)
class Format:
    """What a document says of itself.

    Attributes:
        name: value of its ``format``, such as ``soniq-facts``.
        version: the newest ``version`` that this Soniq writes; it reads 1 to that one.
        title: what people call such a document, with its article.
    """

    name: str
    version: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """The program that made a document.

    Attributes:
        pydantic: version of the Pydantic that worded the schemas; None where there was none.
    """

    name: str
    version: str
    pydantic: str | None = None


def to_text(document: dict[str, Any]) -> str:
    """Return a document as indented JSON text that ends in a newline and can be encoded.

    Short arrays of plain values, such as places, take one line; so that a change is a small diff.
    """
    text = _dumped(document, "", ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = _dumped(document, "", ensure_ascii=True)
    return f"{text}\n"


def _dumped(value: Any, indent: str, *, ensure_ascii: bool) -> str:
    inner = indent + "  "
    if isinstance(value, dict) and value:
        members = (
            f"{inner}{json.dumps(key, ensure_ascii=ensure_ascii)}: "
            f"{_dumped(member, inner, ensure_ascii=ensure_ascii)}"
            for key, member in value.items()
        )
        return "{\n" + ",\n".join(members) + f"\n{indent}}}"
    if isinstance(value, list):
        parts = [_dumped(part, inner, ensure_ascii=ensure_ascii) for part in value]
        line = f"[{', '.join(parts)}]"
        if len(line) <= LINE and not any(isinstance(part, dict | list) for part in value):
            return line
        return "[\n" + ",\n".join(f"{inner}{part}" for part in parts) + f"\n{indent}]"
    return json.dumps(value, ensure_ascii=ensure_ascii, allow_nan=False)


def members_of(row: DataclassInstance) -> dict[str, Any]:
    """Return a dataclass as an object of a document, its fields in their order."""
    return {field.name: _plain(getattr(row, field.name)) for field in fields(row)}


def _plain(value: Any) -> Any:
    if isinstance(value, Place):
        return value.to_list()
    if isinstance(value, tuple):
        return list(value)
    return _sorted(value) if isinstance(value, Mapping) else value


def _sorted(value: Any) -> Any:
    """Return a JSON value with sorted keys, and null for the numbers that JSON has not got."""
    if isinstance(value, Mapping):
        return {key: _sorted(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [_sorted(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def parse(text: str | bytes, format_: Format, source: str) -> Row:
    """Return the object of a document, known to be of the format in a version that can be read.

    Raises:
        InvalidSnapshot: not JSON, another format, or a version this Soniq does not know.
    """
    found = _loaded(text, format_, source)
    if not isinstance(found, dict) or "format" not in found:
        raise InvalidSnapshot(source, format_.title, ["it has no format"], [_MAKE_ANEW])
    if found["format"] != format_.name:
        other = found["format"] if isinstance(found["format"], str) else described(found["format"])
        problem = f"its format is {other[:40]!r}, not {format_.name!r}"
        raise InvalidSnapshot(source, format_.title, [problem], [_MAKE_ANEW])
    version = found.get("version")
    if type(version) is not int or version < 1:
        raise InvalidSnapshot(source, format_.title, ["it has no version"], [_MAKE_ANEW])
    if version > format_.version:
        problem = f"its version is {version}, and this Soniq reads versions up to {format_.version}"
        hint = "upgrade Soniq here, or make the file with the Soniq that is installed here"
        raise InvalidSnapshot(source, format_.title, [problem], [hint])
    return Row(found, "", [])


_MAKE_ANEW: Final = "check that it is the right file, or make it again"


def _loaded(text: str | bytes, format_: Format, source: str) -> object:
    try:
        return json.loads(text)
    except UnicodeDecodeError:
        problem = "it is not UTF-8"
    except RecursionError:
        problem = "it is nested too deeply"
    except json.JSONDecodeError as error:
        problem = f"it is not JSON (line {error.lineno}: {error.msg})"
    except ValueError:  # a number with thousands of digits
        problem = "it is not JSON that can be read"
    raise InvalidSnapshot(source, format_.title, [problem], [_MAKE_ANEW])


def finish(row: Row, format_: Format, source: str) -> None:
    """Raise InvalidSnapshot if reading the document met with problems."""
    problems = row.problems
    if len(problems) > PROBLEMS_SHOWN:
        rest = len(problems) - PROBLEMS_SHOWN
        problems = [*problems[:PROBLEMS_SHOWN], f"and {rest} more problems"]
    if problems:
        raise InvalidSnapshot(source, format_.title, problems, [_MAKE_ANEW])


def read_tool(row: Row) -> Tool:
    """Return the program that made a document."""
    return Tool(
        name=row.text("name"), version=row.text("version"), pydantic=row.text_or_none("pydantic")
    )
