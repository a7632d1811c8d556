"""Find the line where a new import belongs: its section, its block, its place in the alphabet."""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence
from typing import NamedTuple

from soniq_lint.diagnostics import Import
from soniq_lint.fixes.positions import Places

_IMPORTS = (ast.Import, ast.ImportFrom)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)

_FUTURE, _STANDARD, _INSTALLED, _RELATIVE = range(4)
"""Sections of imports, in the order that isort and ruff put them in."""


class Row(NamedTuple):
    """Statements of a module that share lines, most often one. Lines count from 1, inclusive."""

    first: int
    last: int
    statements: tuple[ast.stmt, ...]

    @property
    def imports(self) -> bool:
        """Return whether there are only imports in it."""
        return all(isinstance(each, _IMPORTS) for each in self.statements)


class Place(NamedTuple):
    """Where a new line goes.

    Attributes:
        line: the line that moves down for it.
        above, below: how many blank lines come with it.
    """

    line: int
    above: int = 0
    below: int = 0


def rows_of(tree: ast.Module) -> list[Row]:
    """Return the statements of a module, row by row."""
    rows: list[Row] = []
    for statement in tree.body:
        first, last = statement.lineno, statement.end_lineno or statement.lineno
        if isinstance(statement, _DEFINITIONS):
            first = min([first, *(each.lineno for each in statement.decorator_list)])
        if rows and rows[-1].last >= first:
            rows[-1] = Row(rows[-1].first, last, (*rows[-1].statements, statement))
        else:
            rows.append(Row(first, last, (statement,)))
    return rows


def place(
    lines: Places, rows: list[Row], usable: list[Row], wanted: Import, before: int
) -> Place | None:
    """Return the place for an import of its own; None when there is none above ``before``.

    ``usable`` are those of the rows that end above it.
    """
    leading, later = _blocks(lines, usable)
    blocks = leading or later
    section = _section_of(wanted.module)
    root = wanted.module.partition(".")[0]
    for block in (
        *(block for block in (*leading, *later) if any(root in _roots(row) for row in block)),
        *(block for block in blocks if any(_section(row) == section for row in block)),
        *(block for block in blocks if _section(block[0]) < section < _section(block[-1])),
    ):
        return Place(_line_within(block, wanted, section))
    earlier = [block for block in blocks if _section(block[-1]) < section]
    if earlier:
        return _below(lines, earlier[-1][-1])
    if blocks:
        return Place(_above(lines, blocks[0][0]), below=1)
    if usable and _is_docstring(rows[0]):
        return _below(lines, rows[0])
    if rows and rows[0].first <= before and not _is_docstring(rows[0]):
        spread = isinstance(rows[0].statements[0], _DEFINITIONS)
        return Place(_above(lines, rows[0]), below=2 if spread else 1)
    return None


def _blocks(lines: Places, usable: list[Row]) -> tuple[list[list[Row]], list[list[Row]]]:
    """Return the runs of imports without blank lines, above the first function or class.

    Those before all other code, and those behind some.
    """
    leading: list[list[Row]] = []
    later: list[list[Row]] = []
    into, previous = leading, None
    for index, row in enumerate(usable):
        if any(isinstance(each, _DEFINITIONS) for each in row.statements):
            break
        if not row.imports:
            previous = None
            if index or not _is_docstring(row):
                into = later
            continue
        between = range(previous.last + 1, row.first) if previous else ()
        if previous is None or any(not lines.line(number).strip() for number in between):
            into.append([])
        into[-1].append(row)
        previous = row
    return leading, later


def _line_within(block: Sequence[Row], wanted: Import, section: int) -> int:
    alike = [row for row in block if _section(row) == section]
    if not alike:
        lower = [row for row in block if _section(row) < section]
        return lower[-1].last + 1 if lower else block[0].first
    keys = [_key(row) for row in alike]
    mine = (int(bool(wanted.name)), wanted.module.lower())
    if keys != sorted(keys):
        # Perhaps sorted by module alone.
        keys, mine = [(0, key[1]) for key in keys], (0, mine[1])
    if keys != sorted(keys):
        root = wanted.module.partition(".")[0]
        return ([row for row in alike if root in _roots(row)] or alike)[-1].last + 1
    smaller = [row for row, key in zip(alike, keys, strict=True) if key <= mine]
    return smaller[-1].last + 1 if smaller else alike[0].first


def _below(lines: Places, row: Row) -> Place:
    after = row.last + 1
    return Place(after, above=1, below=1 if lines.line(after).strip() else 0)


def _above(lines: Places, row: Row) -> int:
    """Return the line above a statement and the comment that belongs to it.

    A comment that begins the file belongs to the file.
    """
    line = row.first
    while line > 1 and lines.line(line - 1).lstrip().startswith("#"):
        line -= 1
    return row.first if line == 1 else line


def is_future(row: Row) -> bool:
    """Return whether a row imports from ``__future__``."""
    return _section(row) == _FUTURE


def _is_docstring(row: Row) -> bool:
    first = row.statements[0]
    return (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )


def _key(row: Row) -> tuple[int, str]:
    statement = row.statements[0]
    if isinstance(statement, ast.ImportFrom):
        return (1, (statement.module or "").lower())
    return (0, statement.names[0].name.lower() if isinstance(statement, ast.Import) else "")


def _section(row: Row) -> int:
    statement = row.statements[0]
    if isinstance(statement, ast.ImportFrom):
        return _RELATIVE if statement.level else _section_of(statement.module or "")
    return _section_of(statement.names[0].name) if isinstance(statement, ast.Import) else _STANDARD


def _section_of(module: str) -> int:
    root = module.partition(".")[0]
    if root == "__future__":
        return _FUTURE
    return _STANDARD if root in sys.stdlib_module_names else _INSTALLED


def _roots(row: Row) -> set[str]:
    statement = row.statements[0]
    if isinstance(statement, ast.ImportFrom):
        return set() if statement.level else {(statement.module or "").partition(".")[0]}
    if isinstance(statement, ast.Import):
        return {alias.name.partition(".")[0] for alias in statement.names}
    return set()
