"""Make the edits of a fix, from a tree and the text it was parsed from.

For rules. Each function returns the edits, or None when it is not certain that they change what
they should and nothing else: then the rule offers no fix. Line ends in the texts are ``"\\n"``;
whoever applies them writes those of the file.
"""

from __future__ import annotations

import ast
import keyword
import tokenize

from soniq_lint.diagnostics import Edit, Span
from soniq_lint.fixes.calls import add_keyword, gather_keywords, wrap_await
from soniq_lint.fixes.comments import without_comment
from soniq_lint.fixes.positions import places
from soniq_lint.fixes.sources import (
    INTERPOLATED,
    ParsedFile,
    expression,
    in_word,
    literal,
    parents,
    source_of,
    spaced,
    tokens,
)

__all__ = [
    "add_keyword",
    "gather_keywords",
    "insert_before",
    "remove_comment",
    "rename_key",
    "rename_keyword",
    "replace",
    "replace_callee",
    "wrap_await",
]

_CLOSED = (
    ast.Name,
    ast.Attribute,
    ast.Call,
    ast.Subscript,
    ast.Constant,
    ast.JoinedStr,
    ast.List,
    ast.Dict,
    ast.Set,
    ast.ListComp,
    ast.DictComp,
    ast.SetComp,
)
"""What no operator around it can tear apart."""


def replace(module: ParsedFile, node: ast.expr, text: str) -> tuple[Edit, ...] | None:
    """Replace an expression by another, in brackets where it may need them.

    None when comments would be lost.
    """
    source = source_of(module, node)
    new = expression(text)
    if source is None or new is None or ("#" in source and _has_comment(module, node)):
        return None
    if not isinstance(new, _CLOSED):
        text = f"({text})"
    span = module.span(node)
    return (Edit(span, spaced(module, span, text)),)


def insert_before(module: ParsedFile, node: ast.expr, text: str) -> tuple[Edit, ...] | None:
    """Insert text in front of an expression."""
    if source_of(module, node) is None:
        return None
    span = module.span(node)
    here = Span(span.path, span.line, span.column, span.line, span.column)
    return (Edit(here, spaced(module, here, text)),)


def rename_key(module: ParsedFile, key: ast.expr, new: str) -> tuple[Edit, ...] | None:
    """Change the string that a literal key says, and keep its quotes and prefix.

    None for anything but one plain string (no concatenation, no f-string), and in a dict display
    that has the new key already.
    """
    if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
        return None
    found = tokens(module, key)
    if found is None or len(found) != 1 or found[0].kind != tokenize.STRING:
        return None
    above = parents(module.tree).get(key)
    if isinstance(above, ast.Dict) and any(_says(each, new) for each in above.keys):
        return None
    text = _quoted_like(found[0].text, new)
    return None if text is None else (Edit(module.span(key), text),)


def rename_keyword(module: ParsedFile, argument: ast.keyword, new: str) -> tuple[Edit, ...] | None:
    """Change the name of a keyword argument, as in ``f(custmer=1)``.

    None when the call has an argument of the new name, or the name cannot be one.
    """
    call = parents(module.tree).get(argument)
    old = argument.arg
    if not isinstance(call, ast.Call) or old is None or source_of(module, call) is None:
        return None
    if not new.isidentifier() or keyword.iskeyword(new):
        return None
    if any(each.arg == new for each in call.keywords):
        return None
    span = module.span(argument)
    end = span.column + len(old)
    line = places(module.text).line(span.line)
    if line[span.column - 1 : end - 1] != old or in_word(line[end - 1 : end]):
        return None
    return (Edit(Span(span.path, span.line, span.column, span.line, end), new),)


def replace_callee(module: ParsedFile, call: ast.Call, text: str) -> tuple[Edit, ...] | None:
    """Replace what is called, such as ``TaskRef`` in ``TaskRef(...)``, and leave the arguments."""
    return None if source_of(module, call) is None else replace(module, call.func, text)


def remove_comment(
    module: ParsedFile, line: int, column: int, end_column: int
) -> tuple[Edit, ...] | None:
    """Remove a comment with the space in front of it, and its line when nothing else is on it.

    What follows the comment on its line must be another comment; that stays.
    """
    for node in ast.walk(module.tree):
        if not isinstance(node, (ast.Constant, *INTERPOLATED)):
            continue
        if not node.lineno <= line <= (node.end_lineno or node.lineno):
            continue
        span = module.span(node)
        start, end = (span.line, span.column), (span.end_line, span.end_column)
        # A string, or a comment between two parts of one.
        if start <= (line, column) < end and not any(
            token.kind == tokenize.COMMENT and (token.line, token.column) == (line, column)
            for token in tokens(module, node) or ()
        ):
            return None
    return without_comment(module.path, module.text, line, column, end_column)


def _quoted_like(old: str, new: str) -> str | None:
    prefix = old[: len(old) - len(old.lstrip("bBfFrRuU"))]
    bare = old[len(prefix) :]
    quote = bare[:3] if bare[:3] in ('"""', "'''") else bare[:1]
    escaped = new.replace("\\", "\\\\").replace(quote[0], "\\" + quote[0])
    for inner in (escaped, new):
        text = f"{prefix}{quote}{inner}{quote}"
        if new.isprintable() and literal(text) == new:
            return text
    return None


def _says(key: ast.expr | None, text: str) -> bool:
    return isinstance(key, ast.Constant) and key.value == text


def _has_comment(module: ParsedFile, node: ast.expr) -> bool:
    found = tokens(module, node)
    return found is None or any(token.kind == tokenize.COMMENT for token in found)
