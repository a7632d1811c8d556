"""A plugin for tests: Soniq's own, which also keeps the types that mypy has for values."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from mypy.checker import TypeChecker
from mypy.nodes import StrExpr
from mypy.options import Options
from mypy.plugin import FunctionSigContext
from mypy.types import FunctionLike, Type

from soniq_mypy.plugin import SoniqPlugin

MODULE = "oracle_pairs"


class Observer(SoniqPlugin):
    """Keep the type of ``look("name", expression)`` under the name."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self.seen: dict[str, Type] = {}

    def get_function_signature_hook(
        self, fullname: str
    ) -> Callable[[FunctionSigContext], FunctionLike] | None:
        return self._keep if fullname == f"{MODULE}.look" else None

    def _keep(self, ctx: FunctionSigContext) -> FunctionLike:
        (name,), (value,) = ctx.args
        assert isinstance(name, StrExpr)
        api = cast(TypeChecker, ctx.api)
        with api.msg.filter_errors():
            self.seen[name.value] = api.get_expression_type(value)
        return ctx.default_signature
