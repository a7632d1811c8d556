"""Where words stand in a file, by line, so that a walk can leave out what cannot matter."""

from __future__ import annotations

import ast
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator

_END = re.compile(r"\r\n|\r|\n")


class Lines:
    """Numbers of lines, from 1, and the nodes that reach over one of them."""

    __slots__ = ("_numbers",)

    def __init__(self, numbers: list[int] | None) -> None:
        self._numbers = numbers

    def __bool__(self) -> bool:
        return self._numbers is None or bool(self._numbers)

    def touch(self, node: ast.AST) -> bool:
        """Tell whether a node may reach over one of the lines; true for one without a place."""
        numbers = self._numbers
        if numbers is None:
            return True
        last = getattr(node, "end_lineno", None)
        if last is None:
            return True
        first: int = node.lineno  # type: ignore[attr-defined]
        decorators = getattr(node, "decorator_list", None)
        if decorators:
            first = min(first, decorators[0].lineno)
        index = bisect_left(numbers, first)
        return index < len(numbers) and numbers[index] <= last

    def walk(self, tree: ast.AST) -> Iterator[ast.AST]:
        """Yield the nodes that may reach over one of the lines, in no certain order."""
        todo = [tree]
        while todo:
            node = todo.pop()
            yield node
            # Python 3.11 places what is inside an f-string of several lines elsewhere
            free = isinstance(node, ast.JoinedStr)
            todo.extend(each for each in ast.iter_child_nodes(node) if free or self.touch(each))


EVERYWHERE = Lines(None)


class Text:
    """The lines of a source text that match a pattern, each pattern looked for once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: list[int] | None = None
        self._found: dict[str, Lines] = {}
        self._plain: bool | None = None

    def matching(self, pattern: re.Pattern[str]) -> Lines:
        """Return the lines on which a match begins."""
        found = self._found.get(pattern.pattern)
        if found is None:
            found = self._found[pattern.pattern] = self._search(pattern)
        return found

    def mentioning(self, name: str) -> Lines:
        """Return the lines on which a name stands, in code or elsewhere."""
        if self._plain is None:
            # Python reads names in another normal form than they may be written in
            self._plain = self._text.isascii() or unicodedata.is_normalized("NFKC", self._text)
        if not self._plain:
            return EVERYWHERE
        return self.matching(re.compile(rf"\b{re.escape(name)}\b"))

    def _search(self, pattern: re.Pattern[str]) -> Lines:
        numbers: list[int] = []
        starts = self._starts
        for match in pattern.finditer(self._text):
            if starts is None:
                starts = self._starts = [each.end() for each in _END.finditer(self._text)]
            # a match at the start of a line comes after the end of the one before
            line = bisect_left(starts, match.start() + 1) + 1
            if not numbers or numbers[-1] != line:
                numbers.append(line)
        return Lines(numbers)
