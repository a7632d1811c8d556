"""Code frames: the lines of a span with a mark beneath it, as rows beside a gutter.

Every line of a frame is cut to the same columns, chosen around the mark, and says so with ``...``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Final, NamedTuple

from soniq_lint.diagnostics import Span
from soniq_lint.output.colours import Paint, Style
from soniq_lint.output.text import columns, visible

ELLIPSIS: Final = "..."
LOOKED_AT: Final = 4096
"""How many characters of a line are looked at; longer lines are cut to these first."""
MARGIN: Final = 1024
NEAR: Final = 8
"""Columns shown before a span that is wider than the frame."""
MOST_LINES: Final = 6
"""A span of more lines than this shows its first three and its last two."""


class Row(NamedTuple):
    """One row beside the gutter: a line of source has its number, a mark has none."""

    number: int | None
    body: str


class Look(NamedTuple):
    """How a frame looks: columns of room, the mark, its style, what it says after the mark, and
    how many lines it shows on either side of the span.
    """

    room: int
    mark: str
    style: Style
    label: str = ""
    context: int = 0


def frame(lines: list[str], span: Span, look: Look, paint: Paint) -> list[Row] | None:
    """Return the rows that show a span.

    None: the span does not lie in these lines, so the file is not what it was.
    """
    span = _without_last_newline(lines, span)
    if not _fits(lines, span):
        return None
    if span.line == span.end_line:
        view = _view_of(_line(lines, span.line), span, look.room)
        rows = _single(lines, span, view, look, paint)
        indent = ""
    else:
        view = _View(0, 0, look.room - 2)
        rows = _several(lines, span, view, look, paint)
        indent = "  "
    around = range(1, look.context + 1)
    before = [_around(lines, span.line - step, view, indent) for step in reversed(around)]
    after = [_around(lines, span.end_line + step, view, indent) for step in around]
    return [*filter(None, before), *rows, *filter(None, after)]


class _View(NamedTuple):
    """The part of every line that is shown.

    ``first`` is the first character looked at, ``left`` the column of it where the view begins.
    """

    first: int
    left: int
    room: int

    def show(self, text: str) -> str:
        piece = text[self.first : self.first + LOOKED_AT]
        places = columns(piece)
        low, high, lead = 0, len(piece), ""
        if self.left and text:
            low = bisect_left(places, self.left + len(ELLIPSIS))
            if low >= len(piece):
                return ELLIPSIS
            lead = ELLIPSIS + " " * (places[low] - self.left - len(ELLIPSIS))
        right = self.left + self.room
        if places[-1] <= right and len(text) <= self.first + LOOKED_AT:
            return lead + visible(piece[low:])
        high = bisect_right(places, right - len(ELLIPSIS)) - 1
        return lead + visible(piece[low:high]) + ELLIPSIS

    def place(self, text: str, index: int) -> int:
        """Return the column in the view where a character begins, at most its last column."""
        places = columns(text[self.first : self.first + LOOKED_AT])
        place = places[min(index - self.first, len(places) - 1)] - self.left
        return min(place, self.room)


def _view_of(text: str, span: Span, room: int) -> _View:
    start = span.column - 1
    first = max(0, start - MARGIN) if start > LOOKED_AT // 2 else 0
    places = columns(text[first : first + LOOKED_AT])
    begin = places[start - first]
    end = places[min(span.end_column - 1 - first, len(places) - 1)]
    more = len(text) > first + LOOKED_AT
    fits = places[-1] <= room and not more
    if not first and (fits or end + len(ELLIPSIS) <= room):
        return _View(0, 0, room)
    spare = room - (end - begin)
    left = begin - max(spare // 2, NEAR + len(ELLIPSIS))
    return _View(first, max(0, left if more else min(left, places[-1] - room)), room)


def _single(lines: list[str], span: Span, view: _View, look: Look, paint: Paint) -> list[Row]:
    text = _line(lines, span.line)
    begin = view.place(text, span.column - 1)
    end = max(view.place(text, span.end_column - 1), begin + 1)
    marks = _marked(" " * begin, look.mark * (end - begin), look, paint)
    return [Row(span.line, view.show(text)), *marks]


def _several(lines: list[str], span: Span, view: _View, look: Look, paint: Paint) -> list[Row]:
    bar = paint("|", look.style)
    first, last = _line(lines, span.line), _line(lines, span.end_line)
    if first[: span.column - 1].strip():
        lead = paint("_" * (view.place(first, span.column - 1) + 1) + look.mark, look.style)
        rows = [Row(span.line, "  " + view.show(first)), Row(None, " " + lead)]
    else:
        rows = [Row(span.line, f"{paint('/', look.style)} {view.show(first)}")]
    rest = range(span.line + 1, span.end_line + 1)
    for number in rest:
        if len(rest) >= MOST_LINES and rest[1] < number < rest[-2]:
            if number == rest[2]:
                rows.append(Row(None, f"{bar} {ELLIPSIS}"))
            continue
        rows.append(Row(number, f"{bar} {view.show(_line(lines, number))}"))
    end = view.place(last, max(span.end_column - 2, 0))
    return [*rows, *_marked("", "|" + "_" * (end + 1) + look.mark, look, paint)]


def _marked(lead: str, mark: str, look: Look, paint: Paint) -> list[Row]:
    """Return the row of a mark with the label after it, or on a row of its own."""
    drawn, label = lead + paint(mark, look.style), visible(look.label)
    if not label:
        return [Row(None, drawn)]
    width = columns(label)[-1]
    if len(lead) + len(mark) + 1 + width <= look.room:
        return [Row(None, f"{drawn} {paint(label, look.style)}")]
    indent = " " * max(0, min(len(lead), look.room - width))
    parts = _wrapped(label, look.room)
    return [Row(None, drawn), *(Row(None, indent + paint(part, look.style)) for part in parts)]


def _wrapped(text: str, room: int) -> list[str]:
    """Return a text as lines that fit, broken at spaces only."""
    lines = [""]
    for word in text.split(" "):
        wider = f"{lines[-1]} {word}".lstrip(" ")
        if columns(wider)[-1] <= room:
            lines[-1] = wider
        else:
            lines.append(word)
    return [line for line in lines if line]


def _around(lines: list[str], number: int, view: _View, indent: str) -> Row | None:
    if not 1 <= number <= len(lines):
        return None
    shown = view.show(_line(lines, number))
    return Row(number, indent + shown) if shown.strip() not in ("", ELLIPSIS) else None


def _without_last_newline(lines: list[str], span: Span) -> Span:
    """Return the span with an end at the start of a line moved to the end of the line before."""
    if span.end_column == 1 and span.line < span.end_line <= len(lines) + 1:
        end_line = span.end_line - 1
        return span._replace(end_line=end_line, end_column=len(_line(lines, end_line)) + 1)
    return span


def _fits(lines: list[str], span: Span) -> bool:
    return (
        1 <= span.line <= span.end_line <= len(lines)
        and 1 <= span.column <= len(_line(lines, span.line)) + 1
        and 1 <= span.end_column <= len(_line(lines, span.end_line)) + 1
        and (span.line, span.column) <= (span.end_line, span.end_column)
    )


def _line(lines: list[str], number: int) -> str:
    return lines[number - 1].rstrip("\r\n")
