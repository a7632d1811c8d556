"""Add an import to a text: to a statement that is there, or as a new line where it belongs."""

from __future__ import annotations

import ast
import re
import warnings

from soniq_lint.diagnostics import Import
from soniq_lint.fixes.placement import Row, is_future, place, rows_of
from soniq_lint.fixes.positions import Places, places


class CannotImport(Exception):
    """There is no place for an import above the code that needs it."""

    def __init__(self, wanted: Import) -> None:
        super().__init__("there is no place for the import above its use")
        self.wanted = wanted


def require_libcst() -> None:
    """Make sure that imports can be added.

    Raises:
        MissingExtra: libcst is not installed.
    """
    try:
        import libcst  # noqa: F401
    except ImportError:
        from soniq.errors import MissingExtra

        raise MissingExtra("adding the import of a fix", "lint") from None


def add_import(text: str, wanted: Import, before: int, path: str = "") -> str:
    """Return the text with an import that runs before the code of line ``before``.

    Nothing changes when it has the import. The name must be free; see ``bindings.may_import``.
    ``path`` is that of the file: relative imports in it are understood by the folders it is in.

    Raises:
        CannotImport: no place is above that line.
        SyntaxError: the text is not Python.
        MissingExtra: libcst is not installed.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
    lines = places(text)
    rows = rows_of(tree)
    usable = [row for row in rows if row.last < before]
    if any(_has(each, wanted, path) for row in usable for each in row.statements):
        return text
    if any(is_future(row) for row in rows[len(usable) :]):
        raise CannotImport(wanted)
    require_libcst()
    same = [row for row in usable if any(_is_from(each, wanted, path) for each in row.statements)]
    # A file that has one line for each name keeps to that.
    if len(same) == 1 or any(_several(row) for row in same):
        row = next((each for each in same if _several(each)), same[0])
        longer = _extended(lines, row, wanted, path)
        if longer is not None:
            return longer
    found = place(lines, rows, usable, wanted, before)
    if found is None:
        raise CannotImport(wanted)
    code = (
        f"from {wanted.module} import {wanted.name}" if wanted.name else f"import {wanted.module}"
    )
    return _inserted(lines, found.line, "\n" * found.above + code + "\n" * (found.below + 1))


def _has(statement: ast.stmt, wanted: Import, path: str) -> bool:
    if isinstance(statement, ast.ImportFrom):
        return _is_from(statement, wanted, path) and any(
            alias.name == wanted.name and alias.asname in (None, wanted.name)
            for alias in statement.names
        )
    return (
        isinstance(statement, ast.Import)
        and not wanted.name
        and any(alias.name == wanted.module and not alias.asname for alias in statement.names)
    )


def _is_from(statement: ast.stmt, wanted: Import, path: str) -> bool:
    """Return whether a statement imports names from the module of the wanted one."""
    if not isinstance(statement, ast.ImportFrom) or not wanted.name:
        return False
    if statement.names[0].name == "*":
        return False
    if not statement.level:
        return statement.module == wanted.module
    folders = re.split(r"[\\/]", path)[: -statement.level]
    source = [*folders, *(statement.module.split(".") if statement.module else [])]
    parts = wanted.module.split(".")
    return source[-len(parts) :] == parts


def _several(row: Row) -> bool:
    return any(isinstance(each, ast.ImportFrom) and len(each.names) > 1 for each in row.statements)


def _extended(lines: Places, row: Row, wanted: Import, path: str) -> str | None:
    from soniq_lint.fixes.from_imports import with_name

    start, end = lines.starts[row.first - 1], lines.stops[row.last - 1]
    index = next(i for i, each in enumerate(row.statements) if _is_from(each, wanted, path))
    new = with_name(lines.text[start:end], index, wanted.name)
    return None if new is None else lines.text[:start] + new + lines.text[end:]


def _inserted(lines: Places, line: int, code: str) -> str:
    code = code.replace("\n", lines.newline)
    if line <= len(lines.starts):
        at = lines.starts[line - 1]
        return lines.text[:at] + code + lines.text[at:]
    return lines.text + lines.newline + code.rstrip("\r\n")
