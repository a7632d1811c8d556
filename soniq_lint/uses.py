"""Refs that a repository uses and another package declares, as its environment has them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from soniq_lint.describing import containing_module
from soniq_lint.packages import place_in_package, read_packages
from soniq_lint.sites.rows import declared
from soniq_lint.world import finder_for

if TYPE_CHECKING:
    from soniq_lint.config.settings import AnalysisSettings


def used(refs: Iterable[str], settings: AnalysisSettings) -> list[dict[str, Any]]:
    """Return the rows of declarations, given the dotted paths of their refs.

    Places start with the folder of the package. A ref that is no longer found has no row.
    """
    wanted = set(refs)
    finder = finder_for(settings)
    modules = {found for ref in wanted if (found := containing_module(ref, finder))}
    if not modules:
        return []
    rows = []
    for promise in read_packages(sorted(modules), settings).promises:
        if promise.declaration.path in wanted:
            row = declared(promise.declaration)
            path = place_in_package(promise.declaration.module)
            for key in ("place", "name_place"):
                if row[key] is not None:
                    row[key][0] = path
            rows.append(row)
    return rows
