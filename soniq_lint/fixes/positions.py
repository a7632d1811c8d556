"""Between lines and columns, as spans have them, and offsets into a text."""

from __future__ import annotations

import re
from functools import lru_cache

from soniq_lint.diagnostics import Span

_NEWLINE = re.compile(r"\r\n|\r|\n")


class Places:
    """The lines of one text as Python counts them: only CR, LF and CRLF end a line."""

    def __init__(self, text: str) -> None:
        self.text = text
        ends = list(_NEWLINE.finditer(text))
        self.starts = [0, *(end.end() for end in ends)]
        self.stops = [*(end.start() for end in ends), len(text)]
        self.newline = ends[0].group() if ends else "\n"
        """How the first line ends, and so how lines that are added end."""

    def offset(self, line: int, column: int) -> int | None:
        """Return the offset of a place; None when the text has no such place."""
        if not 1 <= line <= len(self.starts):
            return None
        offset = self.starts[line - 1] + column - 1
        return offset if self.starts[line - 1] <= offset <= self.stops[line - 1] else None

    def range(self, span: Span) -> tuple[int, int] | None:
        """Return the offsets of a span; None when it does not lie in the text."""
        start = self.offset(span.line, span.column)
        end = self.offset(span.end_line, span.end_column)
        return None if start is None or end is None or start > end else (start, end)

    def line(self, number: int) -> str:
        """Return a line without its end; empty beyond the last."""
        if not 1 <= number <= len(self.starts):
            return ""
        return self.text[self.starts[number - 1] : self.stops[number - 1]]


@lru_cache(maxsize=4)
def places(text: str) -> Places:
    """Return the lines of a text, worked out once while the same text is asked for."""
    return Places(text)
