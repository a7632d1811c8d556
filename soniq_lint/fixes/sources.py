"""What the makers of edits look at: a parsed file, its nodes and the tokens between them."""

from __future__ import annotations

import ast
import io
import tokenize
import warnings
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple, Protocol

from soniq_lint.diagnostics import Span
from soniq_lint.fixes.positions import places

INTERPOLATED = (ast.JoinedStr, getattr(ast, "TemplateStr", ast.JoinedStr))
_LAYOUT = {tokenize.NL, tokenize.COMMENT}


class ParsedFile(Protocol):
    """A file with its tree; ``soniq_lint.resolve.modules.Module`` is one."""

    path: str
    text: str
    tree: ast.Module

    def span(self, node: ast.AST, /) -> Span:
        """Return the place of a node."""
        ...


class Token(NamedTuple):
    """One token with its place in the file: lines and columns from 1, the end exclusive."""

    kind: int
    text: str
    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def layout(self) -> bool:
        """Return whether it is a comment or a line end, and means nothing."""
        return self.kind in _LAYOUT


@lru_cache(maxsize=4)
def parents(tree: ast.Module) -> Mapping[ast.AST, ast.AST]:
    """Return the parent of every node of a tree, worked out once while it is in use."""
    return {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}


def source_of(module: ParsedFile, node: ast.AST) -> str | None:
    """Return the text of an expression; None when it is not certain where that is.

    It is not inside an f-string, where Python 3.11 counts wrongly and quotes restrict what may
    be written; nor when the text at that place does not parse to that expression.
    """
    if not isinstance(node, ast.expr) or _interpolated(module.tree, node):
        return None
    found = places(module.text).range(module.span(node))
    if found is None:
        return None
    source = module.text[slice(*found)]
    return source if _same(source, node) else None


def tokens(module: ParsedFile, node: ast.AST) -> list[Token] | None:
    """Return the tokens of an expression, layout included; None when they are not certain."""
    source = source_of(module, node)
    if source is None:
        return None
    span = module.span(node)
    # In brackets, as it may go over several lines.
    text = "(" + source.replace("\r\n", "\n").replace("\r", "\n") + ")"
    found = []
    try:
        for kind, word, start, end, _ in tokenize.generate_tokens(io.StringIO(text).readline):
            first = (span.line + start[0] - 1, start[1] + (span.column - 1 if start[0] == 1 else 1))
            last = (span.line + end[0] - 1, end[1] + (span.column - 1 if end[0] == 1 else 1))
            found.append(Token(kind, word, *first, *last))
    except (tokenize.TokenError, SyntaxError):
        return None
    closing = max(index for index, token in enumerate(found) if token.text == ")")
    return found[1:closing]


def literal(text: str) -> object:
    """Return the value of a literal in source; None when it is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


def expression(text: str) -> ast.expr | None:
    """Return the tree of an expression in source; None when it is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(f"({text}\n)", mode="eval").body
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


def spaced(module: ParsedFile, span: Span, text: str) -> str:
    """Return text that does not run into the words around ``span``: ``return"x"`` is Python."""
    lines = places(module.text)
    before = lines.line(span.line)[: span.column - 1]
    after = lines.line(span.end_line)[span.end_column - 1 :]
    if in_word(before[-1:]) and in_word(text[:1]):
        text = " " + text
    if in_word(after[:1]) and in_word(text[-1:]):
        text += " "
    return text


def in_word(char: str) -> bool:
    """Return whether a character can be inside a name or a number; the empty text cannot."""
    return bool(char) and f"_{char}".isidentifier()


def _same(source: str, node: ast.expr) -> bool:
    found = expression(source)
    try:
        return found is not None and _shape(found) == _shape(node)
    except RecursionError:
        return False


def _shape(node: ast.expr) -> str:
    return ast.dump(node).replace("ctx=Store()", "ctx=Load()").replace("ctx=Del()", "ctx=Load()")


def _interpolated(tree: ast.Module, node: ast.AST) -> bool:
    above = parents(tree)
    if node not in above:
        return True
    at = above.get(node)
    while at is not None:
        if isinstance(at, INTERPOLATED):
            return True
        at = above.get(at)
    return False
