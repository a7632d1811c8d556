"""Add a name to a ``from m import a, b`` statement, with libcst, and keep its layout."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

import libcst as cst

Whitespace = cst.BaseParenthesizableWhitespace

_SPACE = cst.SimpleWhitespace(" ")


def with_name(code: str, index: int, name: str) -> str | None:
    """Return ``code`` with ``name`` imported by the statement at ``index``.

    ``code`` is one line of statements, perhaps over several lines in brackets. The name goes
    where it belongs if the others are in order, otherwise behind them. None when libcst does not
    understand the code.
    """
    try:
        module = cst.parse_module(code)
    except cst.ParserSyntaxError:
        return None
    line = module.body[0]
    if not isinstance(line, cst.SimpleStatementLine):
        return None
    statement = line.body[index]
    if not isinstance(statement, cst.ImportFrom) or isinstance(statement.names, cst.ImportStar):
        return None
    body = [*line.body]
    body[index] = _longer(statement, statement.names, name)
    return module.with_changes(body=[line.with_changes(body=body)]).code


def _longer(
    statement: cst.ImportFrom,
    aliases: Sequence[cst.ImportAlias],
    name: str,
) -> cst.ImportFrom:
    """Return the statement with one more name.

    Its whitespace is seen as gaps: one in front of each name, one behind the last. The new name
    splits a gap in two.
    """
    count = len(aliases)
    at = _position([alias.evaluated_name for alias in aliases], name)
    commas = [alias.comma for alias in aliases if isinstance(alias.comma, cst.Comma)]
    trailing = len(commas) == count
    first = statement.lpar.whitespace_after if statement.lpar else cst.SimpleWhitespace("")
    last = statement.rpar.whitespace_before if statement.rpar else cst.SimpleWhitespace("")
    gaps = [first, *(comma.whitespace_after for comma in commas)]
    if not trailing:
        gaps.append(last)
    style = _bare(gaps[1] if count > 1 else gaps[0])
    if not isinstance(style, cst.ParenthesizedWhitespace):
        style = _SPACE
    gaps[at : at + 1] = _split(gaps[at], style, first=at == 0, last=at == count)
    names = [*aliases]
    names.insert(at, cst.ImportAlias(cst.Name(name)))
    # The commas keep what is in front of them.
    commas.insert(min(at, len(commas)), cst.Comma())
    commas = [
        comma.with_changes(whitespace_after=gap)
        for comma, gap in zip(commas, gaps[1:], strict=False)
    ]
    new = [
        each.with_changes(comma=commas[i] if i < len(commas) else cst.MaybeSentinel.DEFAULT)
        for i, each in enumerate(names)
    ]
    changed = statement.with_changes(names=new)
    if statement.lpar:
        changed = changed.with_changes(lpar=statement.lpar.with_changes(whitespace_after=gaps[0]))
    if statement.rpar and not trailing:
        changed = changed.with_changes(rpar=statement.rpar.with_changes(whitespace_before=gaps[-1]))
    return changed


def _split(gap: Whitespace, style: Whitespace, *, first: bool, last: bool) -> list[Whitespace]:
    """Return the gaps before and behind a new name, in place of one gap.

    The comment that ends a line stays behind the name it is behind; lines of comments stay in
    front of the name they are in front of.
    """
    if not isinstance(gap, cst.ParenthesizedWhitespace):
        if first:
            return [gap, style]
        return [style, gap]
    if last and not isinstance(style, cst.ParenthesizedWhitespace):
        return [style, gap]
    before: Whitespace = gap.with_changes(empty_lines=[])
    behind: Whitespace = gap.with_changes(first_line=cst.TrailingWhitespace())
    if last and isinstance(style, cst.ParenthesizedWhitespace):
        before = style.with_changes(first_line=gap.first_line)
    if first:
        if not isinstance(style, cst.ParenthesizedWhitespace):
            return [gap, style]
        behind = style.with_changes(empty_lines=gap.empty_lines)
    return [before, behind]


def _bare(gap: Whitespace) -> Whitespace:
    if not isinstance(gap, cst.ParenthesizedWhitespace):
        return gap
    return gap.with_changes(first_line=cst.TrailingWhitespace(), empty_lines=[])


def _position(names: list[str], name: str) -> int:
    orders: tuple[Callable[[str], tuple[object, ...]], ...] = (
        lambda each: (_kind(each), each.lower()),
        lambda each: (each.lower(),),
        lambda each: (each,),
    )
    for order in orders:
        keys = [order(each) for each in names]
        if keys == sorted(keys):
            return bisect_right(keys, order(name))
    return len(names)


def _kind(name: str) -> int:
    """Return the place of constants, classes and other names, as isort puts them."""
    if name.isupper() and len(name) > 1:
        return 0
    return 1 if name[:1].isupper() else 2
