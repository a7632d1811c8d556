"""Fact rows as project rules need them: by task name, with places, and how a file spells a ref.

Nothing heavy at module level: project rules also run when every record comes from the cache.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soniq_lint.diagnostics import Diagnostic, Fix, Note, Span
from soniq_lint.rules.catalogue import BY_SLUG

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from soniq_lint.diagnostics import Import
    from soniq_lint.records import Record
    from soniq_lint.view import Project

Row = dict[str, Any]


def rows(records: Sequence[Record], kind: str) -> Iterator[Row]:
    """Yield the rows of one kind, ``enqueues`` or ``handles``, of all records."""
    for record in records:
        yield from record.facts.get(kind, ())


def by_task(declared: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """Return declarations by name; of a ref that is met twice only the first."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in declared:
        if row["task"] is None:
            continue
        same = found.setdefault(row["task"], [])
        if not any(_is_same(row, each) for each in same):
            same.append(row)
    return found


def _is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    if one["ref"] or other["ref"]:
        return bool(one["ref"] == other["ref"])
    return bool(one["place"] == other["place"])


def span_of(place: Sequence[Any] | None) -> Span | None:
    """Return a place of a row as a span; None for one that has no file here."""
    return None if place is None else Span(*place)


def diagnostic(
    slug: str,
    place: Sequence[Any],
    message: str,
    *,
    row: Row,
    help: str = "",
    notes: tuple[Note, ...] = (),
    fix: Fix | None = None,
) -> Diagnostic:
    """Return a diagnostic about a row, with the severity of its rule."""
    return Diagnostic(
        slug,
        BY_SLUG[slug].severity,
        message,
        Span(*place),
        help,
        notes,
        fix,
        row["task"] or "",
        "",
        row.get("function", ""),
    )


def declared_here(row: Mapping[str, Any]) -> tuple[Note, ...]:
    """Return the note that leads to a declaration."""
    place = span_of(row["name_place"] or row["place"])
    return () if place is None else (Note("the task is declared here", place),)


def importable(found: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the declarations whose refs can be imported: no locals of tests and factories."""
    return [row for row in found if row["ref"]]


def only_ref(found: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Return the one declaration whose ref can be imported, or None when there are several."""
    named = importable(found)
    return named[0] if len(named) == 1 else None


def module_and_name(row: Mapping[str, Any]) -> tuple[str, str]:
    """Return the module of a ref and its name there, which is dotted in a namespace class.

    Where the module ends is seen from the path of its file.
    """
    parts = row["ref"].split(".")
    path = "" if row["place"] is None else str(row["place"][0]).replace("\\", "/")
    if path.startswith(SNAPSHOT):
        module = path.removeprefix(SNAPSHOT)
        return module, row["ref"].removeprefix(f"{module}.")
    if path.startswith(_SNAPSHOT):
        module = path.removeprefix(_SNAPSHOT)
        return module, row["ref"].removeprefix(f"{module}.")
    for end in range(len(parts) - 1, 0, -1):
        tail = "/".join(parts[:end])
        if path.endswith(tuple(f"{tail}{ending}" for ending in _ENDINGS)):
            return ".".join(parts[:end]), ".".join(parts[end:])
    return ".".join(parts[:-1]), parts[-1]


_SNAPSHOT = "snapshot:"
"""How the paths of modules begin that exist only in a contract snapshot."""

SNAPSHOT = "snapshot:"
"""What the path of a module that comes from a contract snapshot begins with."""

_ENDINGS = (".py", ".pyi", "/__init__.py", "/__init__.pyi")


def text_of(path: str, project: Project) -> str:
    """Return the text of a file, empty when it cannot be read; only where something is wrong."""
    from soniq_lint.resolve.modules import NotAnalysed, read_text

    text = project.overlay.get(path)
    try:
        return read_text(path)[0] if text is None else text
    except NotAnalysed:
        return ""


def spelled_in(
    path: str, row: Mapping[str, Any], line: int, project: Project
) -> tuple[str, tuple[Import, ...]] | None:
    """Return how a file can write a ref on a line, and the import to add; None when unsure.

    Parses the file: only for a fix, so only where something is wrong.
    """
    import ast

    from soniq_lint.fixes.bindings import imported_as, spelling
    from soniq_lint.resolve.modules import NotAnalysed, parse

    module, name = module_and_name(row)
    if not module or (row["place"] is not None and row["place"][0] == path):
        return None
    try:
        tree = parse(text_of(path, project))
    except NotAnalysed:
        return None
    inside = next(
        (
            each.lineno
            for each in tree.body
            if each.lineno <= line <= (each.end_lineno or each.lineno)
            and not isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        ),
        line,
    )
    # a package that offers the ref of one of its modules is where people import it from
    package = module
    while package:
        found = imported_as(tree, package, name, before=inside)
        if found is not None:
            return found, ()
        package = package.rpartition(".")[0]
    return spelling(tree, module, name, before=inside)
