"""The plugin mypy talks to: it decides who answers, and claims nothing but Soniq's own names."""

from __future__ import annotations

from collections.abc import Callable

from mypy.errors import CompileError
from mypy.nodes import MypyFile, TypeInfo
from mypy.options import Options
from mypy.plugin import (
    ClassDefContext,
    DynamicClassDefContext,
    FunctionContext,
    MethodSigContext,
    Plugin,
    ReportConfigContext,
)
from mypy.types import FunctionLike, Type
from mypy.version import __version__ as mypy_version

from soniq_mypy.fullnames import (
    APP,
    BASE_MODEL,
    JOB_DECORATOR,
    SIGNED_JOB_DECORATOR,
    TASK_REF,
    TASK_REF_FUNCTION,
)
from soniq_mypy.guard import claim
from soniq_mypy.modules import attach
from soniq_mypy.settings import Settings, read_settings
from soniq_mypy.versions import OLDEST, is_too_old

METHODS = frozenset({"__call__", "enqueue", "enqueue_many", "job"})
REF_MAKERS = frozenset({TASK_REF, TASK_REF_FUNCTION})


class SoniqPlugin(Plugin):
    """Check calls and handlers of tasks against the models of their refs.

    Attributes:
        settings: the options in force.
        problems: why mypy cannot go on with this plugin, a line for each reason.
    """

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self.settings: Settings
        self.problems: list[str]
        self.settings, self.problems = read_settings(options)
        if is_too_old(mypy_version):
            oldest = ".".join(map(str, OLDEST))
            self.problems = [
                f"mypy: error: the plugin soniq.mypy needs mypy {oldest} or newer; "
                f"this is {mypy_version}"
            ]

    def set_modules(self, modules: dict[str, MypyFile]) -> None:
        """Take the table of modules; this is the first call in which mypy lets itself be stopped.

        Raises:
            CompileError: the options are wrong. Where the plugin is made, mypy would print a
                traceback and its daemon would end.
        """
        super().set_modules(modules)
        attach(modules, lasting=not self.options.fine_grained_incremental)
        if self.problems:
            raise CompileError(self.problems)

    def report_config_data(self, ctx: ReportConfigContext) -> dict[str, object]:
        """Return what makes results of earlier runs useless when it changes."""
        return self.settings.as_dict()

    def get_method_signature_hook(
        self, fullname: str
    ) -> Callable[[MethodSigContext], FunctionLike] | None:
        """Answer for ``enqueue``, ``enqueue_many`` and ``job`` of applications, and decorators."""
        if fullname.rpartition(".")[2] not in METHODS:
            return None
        return claim(self._find_method_signature_hook, fullname, _unchanged)

    def get_customize_class_mro_hook(
        self, fullname: str
    ) -> Callable[[ClassDefContext], None] | None:
        """Read what types do not say of a model's fields, while its source is at hand."""
        return claim(self._find_customize_class_mro_hook, fullname, lambda ctx: None)

    def get_dynamic_class_hook(
        self, fullname: str
    ) -> Callable[[DynamicClassDefContext], None] | None:
        """Keep the names of refs, which their types do not carry."""
        if fullname not in REF_MAKERS and not fullname.endswith(".with_default_queue"):
            return None
        return claim(_find_dynamic_class_hook, fullname, lambda ctx: None)

    def get_function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        """Say nothing of the model of a ref that is made with a class of unknown origin."""
        if fullname != TASK_REF_FUNCTION:
            return None
        return claim(_find_function_hook, fullname, lambda ctx: ctx.default_return_type)

    def _find_method_signature_hook(
        self, fullname: str
    ) -> Callable[[MethodSigContext], FunctionLike] | None:
        owner, _, method = fullname.rpartition(".")
        hook: Callable[[MethodSigContext, Settings], FunctionLike]
        if method == "enqueue" and self._is(owner, APP):
            from soniq_mypy.hooks.enqueue import check_enqueue as hook

            hook = _checking_names(hook)
        elif method == "enqueue_many" and self._is(owner, APP):
            from soniq_mypy.hooks.enqueue import check_enqueue_many as hook

            hook = _checking_names(hook)
        elif method == "job" and self._is(owner, APP):
            from soniq_mypy.hooks.job import check_job as hook
        elif method == "__call__" and owner in (JOB_DECORATOR, SIGNED_JOB_DECORATOR):
            from soniq_mypy.hooks.handler import check_handler as hook
        else:
            return None
        settings = self.settings
        return lambda ctx: hook(ctx, settings)

    def _find_customize_class_mro_hook(
        self, fullname: str
    ) -> Callable[[ClassDefContext], None] | None:
        if not self._is(fullname, BASE_MODEL):
            return None
        from soniq_mypy.facts import note_facts

        return note_facts

    def _is(self, fullname: str, base: str) -> bool:
        found = self.lookup_fully_qualified(fullname)
        return found is not None and isinstance(found.node, TypeInfo) and found.node.has_base(base)


def _checking_names(
    hook: Callable[[MethodSigContext, Settings], FunctionLike],
) -> Callable[[MethodSigContext, Settings], FunctionLike]:
    """Return a hook that looks at a name that is enqueued, too."""
    from soniq_mypy.hooks.target import check_target_name

    def call(ctx: MethodSigContext, settings: Settings) -> FunctionLike:
        check_target_name(ctx)
        return hook(ctx, settings)

    return call


def _find_function_hook(fullname: str) -> Callable[[FunctionContext], Type]:
    from soniq_mypy.hooks.made import type_of_ref

    return type_of_ref


def _find_dynamic_class_hook(fullname: str) -> Callable[[DynamicClassDefContext], None]:
    from soniq_mypy.names import note_name, note_same_name

    return note_name if fullname in REF_MAKERS else note_same_name


def _unchanged(ctx: MethodSigContext) -> FunctionLike:
    return ctx.default_signature
