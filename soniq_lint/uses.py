"""Refs that a repository uses and another package declares, as its environment has them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from soniq.contract.facts import read_declared
from soniq.contract.rows import Row
from soniq_lint.answers import Answer
from soniq_lint.describing import containing_module

if TYPE_CHECKING:
    from soniq_lint.describing import Describer
    from soniq_lint.resolve.modules import Module


def used(refs: Iterable[str], describer: Describer) -> list[dict[str, Any]]:
    """Return the rows of declarations, given the dotted paths of their refs.

    Places start with the folder of the package. A ref that is no longer found has no row.
    """
    wanted = set(refs)
    finder = describer.world.finder
    modules = {found for ref in wanted if (found := containing_module(ref, finder))}
    rows: list[dict[str, Any]] = []
    for name in sorted(modules):
        work_out = partial(_declared, name, describer)
        known = describer.answers.ask(f"declarations in {name}", work_out, is_sound=_are_rows)
        rows += [row for row in known or () if row["ref"] in wanted]
    return rows


def _declared(name: str, describer: Describer) -> Answer | None:
    """Return a row for each ref that a module declares."""
    resolver = describer.library.resolver
    with resolver.recording() as consulted:
        module = resolver.module(name)
        try:
            rows = [] if module is None else _rows(module, describer)
        except RecursionError:
            return None
    return Answer(rows, consulted.imports, consulted.reads)


def _rows(module: Module, describer: Describer) -> list[dict[str, Any]]:
    from soniq_lint.packages import place_in_package
    from soniq_lint.sites.find import find
    from soniq_lint.sites.rows import declared

    path = place_in_package(module)
    rows = []
    for declaration in find(module, describer.library).declarations:
        row = declared(declaration)
        if not row["ref"]:
            continue
        for key in ("place", "name_place"):
            if row[key] is not None:
                row[key][0] = path
        rows.append(row)
    return rows


def _are_rows(said: Any) -> bool:
    problems: list[str] = []
    if type(said) is not list or any(type(each) is not dict for each in said):
        return False
    for each in said:
        read_declared(Row(each, "", problems))
    return not problems
