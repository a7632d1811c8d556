"""Short places: of a name where a whole expression would be too much to underline."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from soniq_lint.diagnostics import Span
from soniq_lint.fixes.positions import places

if TYPE_CHECKING:
    from soniq_lint.resolve.modules import Module
    from soniq_lint.resolve.scopes import Function

_DEF = re.compile(r"(?:async\s+)?def\s+(?P<name>\w+)")


def name_of(module: Module, node: ast.keyword | ast.arg) -> Span:
    """Return the place of the name of a keyword argument or a parameter."""
    span = module.span(node)
    if node.arg is None:
        return span
    return span._replace(end_line=span.line, end_column=span.column + len(node.arg))


def name_of_function(module: Module, node: Function) -> Span:
    """Return the place of a function's name in its ``def`` line."""
    span = module.span(node)
    line = places(module.text).line(span.line)
    found = _DEF.match(line, span.column - 1)
    if found is None:
        return Span(span.path, span.line, span.column, span.line, len(line) + 1)
    return Span(span.path, span.line, found.start("name") + 1, span.line, found.end("name") + 1)
