"""Models rebuilt from source by their import paths, for those who judge with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soniq_lint.describing import containing_module
from soniq_lint.sites.library import Library
from soniq_lint.world import resolver_for

if TYPE_CHECKING:
    from soniq_lint.config.settings import AnalysisSettings
    from soniq_lint.models.built import BuiltModel


class Models:
    """The models that one repository sees, each rebuilt when it is asked for."""

    def __init__(self, settings: AnalysisSettings) -> None:
        self._resolver = resolver_for(settings)
        self._library = Library(self._resolver)

    def model(self, path: str) -> BuiltModel | None:
        """Return the model with a dotted import path; None when there is none to be read."""
        name = containing_module(path, self._resolver.finder)
        module = self._resolver.module(name) if name else None
        return None if module is None else self._library.model_at(module, path)


def source_of(model: BuiltModel) -> dict[str, str]:
    """Return the text of every module that a model's classes come from, by dotted name.

    Two models of one path with the same texts are one model, code included.
    """
    modules = (model, *model.nested.values())
    return {each.target.module.name: each.target.module.text for each in modules}
