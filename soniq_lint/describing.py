"""Schemas of facts with what JSON Schema cannot say beside them, for reports that compare them.

Linting itself needs none of this, so records hold the plain schemas and pay nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from soniq_lint.resolve.targets import ClassTarget
from soniq_lint.sites.library import Library
from soniq_lint.world import resolver_for

if TYPE_CHECKING:
    from soniq_lint.config.settings import AnalysisSettings
    from soniq_lint.models.built import BuiltModel
    from soniq_lint.resolve.finder import Finder


def describe(rows: Iterable[dict[str, Any]], settings: AnalysisSettings) -> list[dict[str, Any]]:
    """Return rows with the schemas of their models described; those without a shape as they are.

    A row is that of a declaration or a handler: ``model``, ``shape``, ``reader``, maybe ``writer``.
    """
    describer = _Describer(settings)
    return [describer.described(row) for row in rows]


def containing_module(path: str, finder: Finder) -> str:
    """Return the name of the module that a dotted path leads into, empty when there is none."""
    name = path.rpartition(".")[0]
    while name and finder.find(name) is None:
        name = name.rpartition(".")[0]
    return name


class _Describer:
    def __init__(self, settings: AnalysisSettings) -> None:
        self._resolver = resolver_for(settings)
        self._library = Library(self._resolver)
        self._made: dict[str, dict[str, Any]] = {}

    def described(self, row: dict[str, Any]) -> dict[str, Any]:
        path = row["model"]
        if path is None or row["shape"] is None:
            return row
        if path not in self._made:
            self._made[path] = self._schemas(path)
        return row | {key: value for key, value in self._made[path].items() if key in row}

    def _schemas(self, path: str) -> dict[str, Any]:
        model = self._model(path)
        if model is None or not model.exact:
            return {}
        from soniq.witness import described_reader, described_writer

        try:
            return {"writer": described_writer(model.cls), "reader": described_reader(model.cls)}
        except Exception:  # a type without a schema: the plain ones stand
            return {}

    def _model(self, path: str) -> BuiltModel | None:
        name = containing_module(path, self._resolver.finder)
        module = self._resolver.module(name) if name else None
        if module is None:
            return None
        expression = ast.parse(path[len(name) + 1 :], mode="eval").body
        target = self._resolver.resolve(expression, module.scope)
        return self._library.model(target) if isinstance(target, ClassTarget) else None
