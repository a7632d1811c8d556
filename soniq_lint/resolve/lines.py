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
        return self.between(first, last)

    def between(self, first: int, last: int) -> bool:
        """Tell whether one of the lines is between two, these included."""
        numbers = self._numbers
        if numbers is None:
            return True
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
    """The lines of a source text that hold certain words, each looked for once.

    Searches for substrings, which are many times faster than patterns.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: dict[tuple[str, ...], Lines] = {}
        self._names: dict[str, Lines] = {}
        self._plain: bool | None = None
        self._lone: bool | None = None

    def holding(self, *words: str) -> Lines:
        """Return the lines on which one of these words begins, alone or as part of another."""
        found = self._found.get(words)
        if found is None:
            places = sorted(at for word in words for at in _places(self._text, word))
            found = self._found[words] = Lines(self._numbers(places))
        return found

    def mentioning(self, name: str) -> Lines:
        """Return the lines on which a name stands, in code or elsewhere."""
        if self._plain is None:
            # Python reads names in another normal form than they may be written in
            self._plain = self._text.isascii() or unicodedata.is_normalized("NFKC", self._text)
        if not self._plain:
            return EVERYWHERE
        found = self._names.get(name)
        if found is None:
            text, size = self._text, len(name)
            places = [
                at
                for at in _places(text, name)
                if not _is_name(text[at - 1 : at]) and not _is_name(text[at + size : at + size + 1])
            ]
            found = self._names[name] = Lines(self._numbers(places))
        return found

    def _numbers(self, places: list[int]) -> list[int]:
        """Return the numbers of the lines of ascending places, each number once."""
        text = self._text
        if self._lone is None:
            self._lone = "\r" in text and text.count("\r") != text.count("\r\n")
        numbers: list[int] = []
        line, start = 1, 0
        for at in places:
            if self._lone:
                line += len(_END.findall(text, start, at))
            else:
                line += text.count("\n", start, at)
            start = at
            if not numbers or numbers[-1] != line:
                numbers.append(line)
        return numbers


def _places(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + len(word))


def _is_name(character: str) -> bool:
    return character.isalnum() or character == "_"
