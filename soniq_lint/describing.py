"""Schemas of facts with what JSON Schema cannot say beside them, for reports that compare them.

Linting itself needs none of this, so records hold the plain schemas and pay nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from soniq_lint.answers import Answer, Answers, Shared
from soniq_lint.world import world_of

if TYPE_CHECKING:
    from soniq_lint.config.settings import AnalysisSettings
    from soniq_lint.models.built import BuiltModel
    from soniq_lint.resolve.finder import Finder
    from soniq_lint.resolve.modules import Module
    from soniq_lint.sites.library import Library

_SIDES = ("writer", "reader")


class Describer:
    """Describes the models that one repository sees; each is rebuilt once, and then remembered.

    Args:
        settings: of the analysis.
        folder: of the cache; None remembers nothing.
        shared: what is known of the models of other repositories in this run.

    Attributes:
        answers: what is remembered, to be saved in the end.
        world: what surrounds the repository.
    """

    def __init__(
        self,
        settings: AnalysisSettings,
        folder: str | None = None,
        shared: Shared | None = None,
    ) -> None:
        self._settings = settings
        self.world = world_of(settings)
        self.answers = Answers(settings, self.world, folder=folder, shared=shared)

    @cached_property
    def library(self) -> Library:
        """Return the models and declarations met so far; loads the parser."""
        from soniq_lint.sites.library import Library
        from soniq_lint.world import resolver_for

        return Library(resolver_for(self._settings, self.world))

    def describe(self, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return rows with the schemas of their models described; those without as they are.

        A row is that of a declaration or a handler: ``model``, ``shape``, ``reader``, maybe
        ``writer``.
        """
        return [self._described(row) for row in rows]

    def module(self, path: str) -> tuple[Module | None, dict[str, str | None]]:
        """Return the module that a dotted path leads into, and where its names were looked for."""
        searches: dict[str, str | None] = {}
        name = path.rpartition(".")[0]
        while name:
            found = self.world.finder.find(name)
            searches[name] = None if found is None else found.path
            if found is not None:
                return self.library.resolver.module(name), searches
            name = name.rpartition(".")[0]
        return None, searches

    def _described(self, row: dict[str, Any]) -> dict[str, Any]:
        path = row["model"]
        if path is None or row["shape"] is None:
            return row
        work_out = partial(self._schemas, path)
        made = self.answers.ask(f"schemas of {path}", work_out, is_sound=_are_schemas)
        return row | {key: value for key, value in made.items() if key in row}

    def _schemas(self, path: str) -> Answer:
        with self.library.resolver.recording() as consulted:
            model, searches = self._model(path)
            said = {} if model is None or not model.exact else _schemas(model)
        return Answer(said, {**consulted.imports, **searches}, consulted.reads)

    def _model(self, path: str) -> tuple[BuiltModel | None, dict[str, str | None]]:
        module, searches = self.module(path)
        return None if module is None else self.library.model_at(module, path), searches


def containing_module(path: str, finder: Finder) -> str:
    """Return the name of the module that a dotted path leads into, empty when there is none."""
    name = path.rpartition(".")[0]
    while name and finder.find(name) is None:
        name = name.rpartition(".")[0]
    return name


def _schemas(model: BuiltModel) -> dict[str, Any]:
    from soniq.witness import described_reader, described_writer

    try:
        return {"writer": described_writer(model.cls), "reader": described_reader(model.cls)}
    except Exception:  # a type without a schema: the plain ones stand
        return {}


def _are_schemas(said: Any) -> bool:
    return type(said) is dict and all(
        side in _SIDES and type(schema) is dict for side, schema in said.items()
    )
