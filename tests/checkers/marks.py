"""Marks in the project's files: what is wrong, or right, about the statement after them.

``# wrong: KIND -> TEXT`` stands above a mistake, ``# right: KIND`` above what is correct and
refused by some. TEXT is where the mistake is, as its first occurrence in the statement; the keyword
or key before it counts as well.
``# group: TITLE`` stands above the first of several kinds.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MARK = re.compile(r" *# (?:wrong|right): (?P<kind>.+?)(?: -> (?P<text>.+))?")
LABEL = re.compile(r"""(\w+=|"\w+": )?$""")
"""The keyword or key before a value: some checkers report there what is wrong with the value."""
GROUP = re.compile(r" *# group: (?P<title>.+)")


@dataclass(frozen=True, slots=True)
class Mark:
    """One marked statement.

    Attributes:
        group: title of the kinds that it is one of.
        first, last: its lines, from 1, decorators and bodies included.
        line, columns: the line of the wrong part, and its columns, from 1; the line is 0 where no
            part is named.
    """

    group: str
    kind: str
    first: int
    last: int
    line: int
    columns: range

    def holds(self, line: int) -> bool:
        """Tell whether a line is one of the statement's."""
        return self.first <= line <= self.last

    def names(self, line: int, column: int) -> bool:
        """Tell whether a place is within the part that is wrong."""
        return line == self.line and column in self.columns


def read_marks(path: Path) -> list[Mark]:
    """Return the marks of a file, in order.

    Raises:
        ValueError: a mark without a statement, or whose text is not in the statement.
    """
    source = path.read_text(encoding="utf-8")
    lines = source.splitlines()
    spans = {
        _first_line(node): node.end_lineno or node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.stmt)
    }
    return list(_marks(path, lines, spans))


def _first_line(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", [])
    return min(each.lineno for each in [node, *decorators])


def _marks(path: Path, lines: list[str], spans: dict[int, int]) -> Iterator[Mark]:
    group = ""
    for first, line in enumerate(lines, 2):
        if title := GROUP.fullmatch(line):
            group = title["title"]
        if found := MARK.fullmatch(line):
            if first not in spans:
                raise ValueError(f"{path.name}:{first}: no statement after the mark")
            last, text = spans[first], found["text"]
            part = (0, range(0)) if text is None else _place(lines, first, last, text)
            if part is None:
                raise ValueError(f"{path.name}:{first}: {text!r} is not in the statement")
            yield Mark(group, found["kind"], first, last, *part)


def _place(lines: list[str], first: int, last: int, text: str) -> tuple[int, range] | None:
    for number in range(first, last + 1):
        before, found, _ = lines[number - 1].partition(text)
        if found:
            label = LABEL.search(before)
            start = label.start() if label else len(before)
            return number, range(start + 1, len(before + text) + 1)
    return None
