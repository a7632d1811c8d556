"""Edits of calls: a keyword added, keywords gathered into a dict, an ``await`` in front.

Rules find these functions in ``soniq_lint.fixes.edits``.
"""

from __future__ import annotations

import ast
import tokenize
from collections.abc import Collection
from typing import NamedTuple

from soniq_lint.diagnostics import Edit, Span
from soniq_lint.fixes.positions import places
from soniq_lint.fixes.sources import ParsedFile, Token, parents, source_of, spaced, tokens

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class _Arguments(NamedTuple):
    """The brackets of a call: the tokens between them, and the first token of the last argument.

    ``last`` is the index of the last token that means something, -1 without arguments.
    """

    opening: Token
    inside: list[Token]
    closing: Token
    last: int
    head: Token | None


def add_keyword(module: ParsedFile, call: ast.Call, text: str) -> tuple[Edit, ...] | None:
    """Add a keyword argument, such as ``"validate=InvoiceArgs"``, behind the others.

    On a line of its own where the last argument is; a trailing comma stays one. None when the
    call has it already, or ``**options`` that may hold it.
    """
    name = text.partition("=")[0].strip()
    if any(each.arg in (name, None) for each in call.keywords):
        return None
    found = _arguments(module, call)
    if found is None:
        return None
    if found.head is None:
        return _only_argument(module, found, text)
    last = found.inside[found.last]
    ends_in_comma = last.text == ","
    line = places(module.text).line(last.end_line)
    indentation = _indentation(module, found.head)
    if indentation is None:
        between, end = " ", last.end_column
    else:
        # Behind a comment that belongs to the last argument.
        between = "\n" + indentation
        rest = line[last.end_column - 1 :]
        end = last.end_column
        if not rest.strip() or rest.lstrip().startswith("#"):
            end += len(rest.rstrip())
    kept = line[last.end_column - 1 : end - 1]
    new = f"{kept}{between}{text}," if ends_in_comma else f",{kept}{between}{text}"
    return (Edit(Span(module.path, last.end_line, last.end_column, last.end_line, end), new),)


def gather_keywords(
    module: ParsedFile, call: ast.Call, names: Collection[str], into: str
) -> tuple[Edit, ...] | None:
    """Turn keyword arguments into one: ``f(a=1, b=2)`` into ``f(args={"a": 1, "b": 2})``.

    None when they do not stand side by side, or the call has an argument ``into`` already, or
    ``**options`` that may hold it.
    """
    if any(each.arg in (into, None) for each in call.keywords):
        return None
    found = _arguments(module, call)
    ordered: list[ast.expr | ast.keyword] = sorted(
        (*call.args, *call.keywords), key=lambda each: (each.lineno, each.col_offset)
    )
    chosen = [each for each in ordered if isinstance(each, ast.keyword) and each.arg in names]
    if found is None or not chosen:
        return None
    first = ordered.index(chosen[0])
    after = first + len(chosen)
    if ordered[first:after] != chosen:
        return None
    words = [token for token in found.inside if not token.layout]
    follower = _head(words, module.span(ordered[after])) if after < len(ordered) else len(words)
    if follower is None:
        return None
    end = words[follower - 2] if words[follower - 1].text == "," else words[follower - 1]
    indentation = _indentation(module, module.span(chosen[0]))
    step = "\t" if indentation and indentation.startswith("\t") else "    "
    edits = []
    for each in chosen:
        span = module.span(each)
        start = _index(found.inside, span)
        if start is None:
            return None
        name, equals, value = found.inside[start : start + 3]
        if (name.text, equals.text, value.layout) != (each.arg, "=", False):
            return None
        opening = f"{into}={{" if each is chosen[0] else ""
        if indentation is not None:
            opening += f"\n{indentation}" if opening else ""
            opening += step if _indentation(module, span) is not None else ""
        place = Span(module.path, span.line, span.column, value.line, value.column)
        edits.append(Edit(place, f'{opening}"{each.arg}": '))
    here = Span(module.path, end.end_line, end.end_column, end.end_line, end.end_column)
    return (*edits, Edit(here, "}" if indentation is None else f",\n{indentation}}}"))


def wrap_await(module: ParsedFile, call: ast.Call) -> tuple[Edit, ...] | None:
    """Await a call, in brackets where something is done to its result.

    None outside ``async def``, in a generator expression, and where it is awaited already.
    """
    above = parents(module.tree)
    parent = above.get(call)
    if source_of(module, call) is None or parent is None or isinstance(parent, ast.Await):
        return None
    if not _may_await(module, call):
        return None
    span = module.span(call)
    start = Span(span.path, span.line, span.column, span.line, span.column)
    end = Span(span.path, span.end_line, span.end_column, span.end_line, span.end_column)
    used = (
        (isinstance(parent, ast.Attribute | ast.Subscript) and parent.value is call)
        or (isinstance(parent, ast.Call) and parent.func is call)
    )  # fmt: skip
    if used:
        return Edit(start, spaced(module, start, "(await ")), Edit(end, ")")
    return (Edit(start, spaced(module, start, "await ")),)


def _arguments(module: ParsedFile, call: ast.Call) -> _Arguments | None:
    found = tokens(module, call)
    if found is None or found[-1].text != ")":
        return None
    depth = 0
    opening = len(found)
    for index in range(len(found) - 1, -1, -1):
        token = found[index]
        if token.kind == tokenize.OP and token.text in ")]}":
            depth += 1
        elif token.kind == tokenize.OP and token.text in "([{":
            depth -= 1
        if depth == 0:
            opening = index
            break
    else:
        return None
    inside = found[opening + 1 : -1]
    last = max((at for at, token in enumerate(inside) if not token.layout), default=-1)
    head: Token | None = None
    if call.args or call.keywords:
        spans = [module.span(each) for each in (*call.args, *call.keywords)]
        at = _head(inside, max(spans, key=lambda each: (each.line, each.column)))
        if at is None:
            return None
        head = inside[at]
    if (head is None) != (last == -1):
        return None
    return _Arguments(found[opening], inside, found[-1], last, head)


def _index(words: list[Token], span: Span) -> int | None:
    for index, word in enumerate(words):
        if (word.line, word.column) == (span.line, span.column):
            return index
    return None


def _head(words: list[Token], span: Span) -> int | None:
    """Return the index of an argument's first token, which its node does not know.

    The brackets around an expression are no part of its node.
    """
    head = index = _index(words, span)
    while index and (words[index - 1].layout or words[index - 1].text == "("):
        index -= 1
        if not words[index].layout:
            head = index
    return head


def _indentation(module: ParsedFile, place: Token | Span) -> str | None:
    """Return what is in front of a place that begins its line; None for one further behind."""
    before = places(module.text).line(place.line)[: place.column - 1]
    return None if before.strip() else before


def _only_argument(module: ParsedFile, found: _Arguments, text: str) -> tuple[Edit, ...]:
    start, end = found.opening, found.closing
    if any(token.kind == tokenize.COMMENT for token in found.inside):
        place = Span(
            module.path, start.end_line, start.end_column, start.end_line, start.end_column
        )
    else:
        place = Span(module.path, start.end_line, start.end_column, end.line, end.column)
    return (Edit(place, text),)


def _may_await(module: ParsedFile, node: ast.AST) -> bool:
    above = parents(module.tree)
    at = node
    while (parent := above.get(at)) is not None:
        if isinstance(parent, ast.GeneratorExp | ast.ClassDef):
            return False
        # Decorators, defaults and annotations belong to the scope around the function.
        if isinstance(parent, _FUNCTIONS):
            body = parent.body if isinstance(parent.body, list) else [parent.body]
            if any(at is each for each in body):
                return isinstance(parent, ast.AsyncFunctionDef)
        at = parent
    return False
