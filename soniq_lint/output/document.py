"""JSON documents that every reader accepts."""

from __future__ import annotations

import json
from typing import TypeAlias

from soniq_lint.diagnostics import Span

Document: TypeAlias = (
    "dict[str, Document] | list[Document] | tuple[Document, ...] | str | int | bool | None"
)


def dump(document: Document) -> str:
    """Return a document as indented JSON in ASCII, ending in a newline.

    Half of a surrogate pair, which strict readers refuse, becomes U+FFFD.
    """
    return json.dumps(_scrubbed(document), indent=2) + "\n"


def region(span: Span) -> dict[str, Document]:
    """Return the lines and columns of a span; the end is exclusive."""
    return {
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _scrubbed(value: Document) -> Document:
    if isinstance(value, str):
        return (
            value
            if value.isascii()
            else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        )
    if isinstance(value, dict):
        return {key: _scrubbed(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_scrubbed(each) for each in value]
    return value
