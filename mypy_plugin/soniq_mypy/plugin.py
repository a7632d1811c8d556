"""The plugin mypy talks to: it decides who answers, and claims nothing but Soniq's own names."""

from __future__ import annotations

from collections.abc import Callable

from mypy.nodes import TypeInfo
from mypy.options import Options
from mypy.plugin import ClassDefContext, MethodSigContext, Plugin, ReportConfigContext
from mypy.types import FunctionLike

from soniq_mypy.fullnames import APP, BASE_MODEL
from soniq_mypy.guard import guarded
from soniq_mypy.settings import Settings, read_settings


class SoniqPlugin(Plugin):
    """Check calls and handlers of tasks against the models of their refs."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self.settings: Settings = read_settings(options)

    def report_config_data(self, ctx: ReportConfigContext) -> dict[str, object]:
        """Return what makes results of earlier runs useless when it changes."""
        return self.settings.as_dict()

    def get_method_signature_hook(
        self, fullname: str
    ) -> Callable[[MethodSigContext], FunctionLike] | None:
        """Answer for ``enqueue``, ``enqueue_many`` and ``job`` of applications, and decorators."""
        owner, _, method = fullname.rpartition(".")
        hook: Callable[[MethodSigContext, Settings], FunctionLike]
        if method == "enqueue" and self._is(owner, APP):
            from soniq_mypy.hooks.enqueue import check_enqueue as hook
        elif method == "enqueue_many" and self._is(owner, APP):
            from soniq_mypy.hooks.enqueue import check_enqueue_many as hook
        else:
            return None
        settings = self.settings
        return guarded(lambda ctx: hook(ctx, settings), _unchanged)

    def get_customize_class_mro_hook(
        self, fullname: str
    ) -> Callable[[ClassDefContext], None] | None:
        """Read what types do not say of a model's fields, while its source is at hand."""
        if not self._is(fullname, BASE_MODEL):
            return None
        from soniq_mypy.facts import note_facts

        return guarded(note_facts, lambda ctx: None)

    def _is(self, fullname: str, base: str) -> bool:
        found = self.lookup_fully_qualified(fullname)
        return found is not None and isinstance(found.node, TypeInfo) and found.node.has_base(base)


def _unchanged(ctx: MethodSigContext) -> FunctionLike:
    return ctx.default_signature
