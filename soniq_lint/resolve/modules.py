"""Source files, read and parsed; nothing in them is ever run."""

from __future__ import annotations

import ast
import codecs
import io
import os
import re
import tokenize
import warnings
from functools import cached_property

from soniq_lint.diagnostics import Span
from soniq_lint.files.reading import open_regular
from soniq_lint.resolve.conditions import Host
from soniq_lint.resolve.lines import Text
from soniq_lint.resolve.outline import LARGE, outline
from soniq_lint.resolve.scopes import Function, Scope

_NEWLINE = re.compile(r"\r\n|\r|\n")
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=]", re.MULTILINE)


class NotAnalysed(Exception):
    """A file that cannot be read or parsed.

    Attributes:
        reason: why, in a few words, without the path.
        line, column: place of a syntax error, counting from 1; 0 when there is none.
    """

    def __init__(self, reason: str, line: int = 0, column: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.column = column


class Module:
    """One parsed file.

    Attributes:
        name: dotted name.
        path: absolute path, or a name in angle brackets for text that is no file.
        text: the decoded source, newlines as they are.
        tree: its syntax tree; of a large file without function bodies that cannot matter.
        is_package: whether relative imports start at the module itself.
    """

    def __init__(
        self, name: str, path: str, text: str, *, is_package: bool = False, host: Host | None = None
    ) -> None:
        self.name = name
        self.path = path
        self.text = text
        self.is_package = is_package
        self.host = host or Host()
        self._left_out: list[tuple[int, int]] = []
        self.tree = self._outlined() if len(text) >= LARGE else parse(text)

    def __repr__(self) -> str:
        return f"<module {self.name}>"

    def _outlined(self) -> ast.Module:
        kept, self._left_out = outline(self.lines, self.places)
        try:
            return parse("\n".join(kept))
        except NotAnalysed:
            # what looked like a body was not one
            self._left_out = []
            return parse(self.text)

    @cached_property
    def whole(self) -> ast.Module:
        """Return the syntax tree of all there is; its nodes may be others than those of ``tree``.

        For questions about everything in a file, such as whether a name is ever used.
        """
        return parse(self.text) if self._left_out else self.tree

    def hides(self, name: str) -> bool:
        """Tell whether a name is mentioned in what has been left out of ``tree``."""
        if not self._left_out:
            return False
        lines = self.places.mentioning(name)
        return any(lines.between(start + 1, end) for start, end in self._left_out)

    def complete(self, node: Function) -> Function:
        """Return a function of ``tree`` with its body, which may have been left out there."""
        return self._functions.get(node.lineno, node) if self._left_out else node

    @cached_property
    def _functions(self) -> dict[int, Function]:
        """Return every function by the line of its ``def``."""
        return {
            each.lineno: each
            for each in ast.walk(self.whole)
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
        }

    def tree_with(self, name: str) -> ast.Module:
        """Return a tree in which every mention of a name is: ``tree`` whenever that will do."""
        return self.whole if self.hides(name) else self.tree

    @cached_property
    def lines(self) -> list[str]:
        """Return the lines of the source as Python counts them, without line ends."""
        return _NEWLINE.split(self.text)

    @cached_property
    def places(self) -> Text:
        """Return what tells on which lines a word stands."""
        return Text(self.text)

    @cached_property
    def scope(self) -> Scope:
        """Return the module's own scope."""
        return Scope(self, self.tree, None, "")

    @cached_property
    def package(self) -> str:
        """Return the package that a relative import with one dot starts from."""
        return self.name if self.is_package else self.name.rpartition(".")[0]

    def absolute(self, module: str | None, level: int) -> str | None:
        """Return the absolute name behind ``from {dots}{module} import``; None beyond the top."""
        if level == 0:
            return module or None
        base = self.package
        for _ in range(level - 1):
            if not base:
                return None
            base = base.rpartition(".")[0]
        if not base:
            return None
        return f"{base}.{module}" if module else base

    def span(self, node: ast.AST) -> Span:
        """Return the place of a node, columns in characters."""
        line: int = node.lineno  # type: ignore[attr-defined]
        start: int = node.col_offset  # type: ignore[attr-defined]
        end_line: int = getattr(node, "end_lineno", None) or line
        end: int = getattr(node, "end_col_offset", None) or start
        return Span(
            self.path,
            line,
            self._column(line, start),
            end_line,
            self._column(end_line, end),
        )

    def _column(self, line: int, offset: int) -> int:
        """Return a column from 1 in characters for an offset from 0 in UTF-8 bytes."""
        lines = self.lines
        if not 0 < line <= len(lines):
            return offset + 1
        text = lines[line - 1]
        if text.isascii():
            return offset + 1
        encoded = text.encode("utf-8", "surrogatepass")
        return len(encoded[:offset].decode("utf-8", "replace")) + 1


def parse(text: str) -> ast.Module:
    """Return the syntax tree of source text.

    Raises:
        NotAnalysed: it is not Python as this interpreter knows it, or too deeply nested.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError as error:
        reason = f"syntax error: {error.msg}"
        raise NotAnalysed(reason, error.lineno or 0, error.offset or 0) from None
    except ValueError:
        raise NotAnalysed("syntax error: the source contains null bytes") from None
    except (RecursionError, MemoryError):
        raise NotAnalysed("nested too deeply for Python's parser") from None


def read_text(path: str) -> tuple[str, tuple[int, int]]:
    """Return a file's text as Python decodes it, and its stamp (mtime in ns, size).

    Raises:
        NotAnalysed: it cannot be read or decoded.
    """
    try:
        with open_regular(path) as file:
            state = os.fstat(file.fileno())
            data = file.read()
    except OSError as error:
        raise NotAnalysed(f"cannot be read: {error.strerror or error}") from None
    return decoded(data), (state.st_mtime_ns, state.st_size)


def decoded(data: bytes) -> str:
    """Return source bytes as text, by byte order mark, encoding comment, or as UTF-8.

    Raises:
        NotAnalysed: the encoding does not exist or does not fit.
    """
    encoding = "utf-8"
    head = data[:400].split(b"\n", 2)[:2]
    if any(_COOKIE.match(line) for line in head):
        try:
            encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        except (SyntaxError, UnicodeDecodeError, LookupError):
            raise NotAnalysed("its encoding comment names no known encoding") from None
    if data.startswith(codecs.BOM_UTF8):
        data = data[3:]
        encoding = "utf-8"
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        raise NotAnalysed(f"is not valid {encoding}") from None
