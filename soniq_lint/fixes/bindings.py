"""Find out how a file can spell a name of another module, from its tree alone.

For rules, which ask before they offer a fix that mentions something from elsewhere.
"""

from __future__ import annotations

import ast
import builtins
import keyword
from collections.abc import Iterator
from functools import lru_cache

from soniq_lint.diagnostics import Import


def spelling(
    tree: ast.Module, module: str, name: str, *, package: str = "", before: int | None = None
) -> tuple[str, tuple[Import, ...]] | None:
    """Return how to write ``module``'s ``name`` in a file, and the import to add for it, if any.

    An import that is there is used. Otherwise the name is imported; or, when the file means
    something else by it, as a handler may have the name of its task, the module around it:
    ``billing.send_invoice`` with ``from acme_tasks import billing``. None when both are taken.
    """
    found = imported_as(tree, module, name, package=package, before=before)
    if found is not None:
        return found, ()
    head = name.partition(".")[0]
    parent, _, last = module.rpartition(".")
    around = Import(parent, last) if parent else Import(module, "")
    for wanted, text in ((Import(module, head), name), (around, f"{last}.{name}")):
        if may_import(tree, wanted):
            return text, (wanted,)
    return None


def imported_as(
    tree: ast.Module, module: str, name: str, *, package: str = "", before: int | None = None
) -> str | None:
    """Return how a file spells ``module``'s ``name`` by an import that it has, or None.

    Only imports that always run, and of names that mean nothing else anywhere in the file.

    Args:
        name: may be dotted, as in ``Tasks.send_invoice``.
        package: dotted name of what relative imports in the file start from; without it they
            are passed over.
        before: a line; imports that do not end above it are passed over. None passes over those
            below the first function or class, as code at module level may run before them.
    """
    head, dot, rest = name.partition(".")
    found: list[tuple[int, str]] = []
    for statement in _leading(tree, before):
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                bound = alias.asname or alias.name
                if alias.name == module and _certain(tree, bound.partition(".")[0]):
                    found.append((2, f"{bound}.{name}"))
            continue
        source = _absolute(statement, package)
        if source is None:
            continue
        for alias in statement.names:
            bound = alias.asname or alias.name
            if not _certain(tree, bound):
                continue
            if source == module and alias.name == head:
                found.append((0, bound + dot + rest))
            elif f"{source}.{alias.name}" == module:
                found.append((1, f"{bound}.{name}"))
    return min(found)[1] if found else None


def free_name(tree: ast.Module, name: str) -> bool:
    """Return whether a file can import something as ``name`` and nothing else changes.

    The name must not occur in it, in whatever scope; nor be that of a builtin; nor perhaps come
    along with a star import.
    """
    if not name.isidentifier() or keyword.iskeyword(name) or hasattr(builtins, name):
        return False
    found = _names(tree)
    return name not in found and "*" not in found


def may_import(tree: ast.Module, wanted: Import) -> bool:
    """Return whether an import can be added to a file without changing what it means.

    Its name is free, or means just that wherever it occurs.
    """
    top = wanted.module.partition(".")[0]
    name = wanted.name or top
    if free_name(tree, name):
        return True
    meaning = ("from", 0, wanted.module, wanted.name) if wanted.name else ("import", top)
    return _bound(tree).get(name) == {meaning} and _certain(tree, name)


def _leading(tree: ast.Module, before: int | None) -> Iterator[ast.Import | ast.ImportFrom]:
    for statement in tree.body:
        if before is None:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                return
        elif (statement.end_lineno or statement.lineno) >= before:
            return
        if isinstance(statement, ast.Import | ast.ImportFrom):
            yield statement


def _absolute(statement: ast.ImportFrom, package: str) -> str | None:
    if not statement.level:
        return statement.module
    parts = package.split(".") if package else []
    kept = len(parts) - statement.level + 1
    if kept < 1:
        return None
    return ".".join([*parts[:kept], *([statement.module] if statement.module else [])])


def _certain(tree: ast.Module, name: str) -> bool:
    """Return whether a name is bound to just one thing, wherever it is bound."""
    found = _bound(tree)
    return len(found.get(name, ())) == 1 and "*" not in found and not hasattr(builtins, name)


@lru_cache(maxsize=4)
def _bound(tree: ast.Module) -> dict[str, set[tuple[object, ...]]]:
    found: dict[str, set[tuple[object, ...]]] = {}
    for node in ast.walk(tree):
        for name, what in _binds(node):
            found.setdefault(name, set()).add(what)
    return found


def _binds(node: ast.AST) -> Iterator[tuple[str, tuple[object, ...]]]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            top = alias.name.partition(".")[0]
            yield (alias.asname, ("as", alias.name)) if alias.asname else (top, ("import", top))
    elif isinstance(node, ast.ImportFrom):
        for alias in node.names:
            yield alias.asname or alias.name, ("from", node.level, node.module, alias.name)
    elif isinstance(node, ast.Name):
        if not isinstance(node.ctx, ast.Load):
            yield node.id, ("node", id(node))
    elif isinstance(node, ast.arg):
        yield node.arg, ("node", id(node))
    elif isinstance(node, ast.Global | ast.Nonlocal):
        for name in node.names:
            yield name, ("node", id(node))
    elif not isinstance(node, ast.alias):
        # Functions, classes, handlers of exceptions, patterns, type parameters.
        for field in ("name", "rest"):
            if isinstance(found := getattr(node, field, None), str):
                yield found, ("node", id(node))


@lru_cache(maxsize=4)
def _names(tree: ast.Module) -> frozenset[str]:
    read = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return frozenset(read | _bound(tree).keys())
