"""Take a comment out of a text. Loads nothing: runs answered by the cache use it."""

from __future__ import annotations

from soniq_lint.diagnostics import Edit, Span
from soniq_lint.fixes.positions import places


def without_comment(
    path: str, text: str, line: int, column: int, end_column: int
) -> tuple[Edit, ...] | None:
    """Return the edits that remove a comment with the space in front of it.

    Its line goes with it when nothing else is on it. What follows the comment on its line must be
    another comment; that stays. None when there is no comment at that place.
    """
    lines = places(text)
    whole = lines.line(line)
    before, rest = whole[: column - 1], whole[end_column - 1 :]
    if whole[column - 1 : column] != "#" or not column < end_column <= len(whole) + 1:
        return None
    if rest.strip():
        if not rest.lstrip().startswith("#"):
            return None
        end = end_column + len(rest) - len(rest.lstrip())
        return (Edit(Span(path, line, column, line, end), ""),)
    if before.strip():
        start = len(before.rstrip()) + 1
        return (Edit(Span(path, line, start, line, len(whole) + 1), ""),)
    if line < len(lines.starts):
        return (Edit(Span(path, line, 1, line + 1, 1), ""),)
    return (Edit(Span(path, line, 1, line, len(whole) + 1), ""),)
