"""What known functions do with the containers they are given."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from soniq_lint.resolve.targets import ClassTarget, External
from soniq_lint.sites.fates import Fate

if TYPE_CHECKING:
    from soniq_lint.models.built import BuiltModel
    from soniq_lint.resolve.resolver import Resolver
    from soniq_lint.resolve.scopes import Scope

_READING = frozenset(
    {
        *(f"builtins.{name}" for name in ("all", "any", "ascii", "bool", "callable", "format")),
        *(f"builtins.{name}" for name in ("hash", "id", "isinstance", "len", "print", "repr")),
        *("builtins.str", "builtins.sum", "builtins.type"),
        *("copy.deepcopy", "json.dump", "json.dumps", "pprint.pformat", "pprint.pprint"),
    }
)
_COPYING = frozenset(
    {
        *(f"builtins.{name}" for name in ("dict", "frozenset", "list", "set", "sorted", "tuple")),
        *("collections.OrderedDict", "copy.copy"),
    }
)
_PASSING_ON = frozenset(
    f"builtins.{name}" for name in ("enumerate", "iter", "max", "min", "next", "reversed", "zip")
)
_ENQUEUES = frozenset({"enqueue", "enqueue_many"})
_LOGS = frozenset({"critical", "debug", "error", "exception", "info", "log", "warning"})
_LOGGERS = frozenset({"log", "logger", "logging"})


class Functions:
    """Knows functions by where their names lead.

    Args:
        resolver: follows names.
        build: rebuilds a model.
    """

    def __init__(
        self, resolver: Resolver, build: Callable[[ClassTarget], BuiltModel | None]
    ) -> None:
        self._resolver = resolver
        self._build = build

    def fate(self, func: ast.expr, scope: Scope) -> Fate | None:
        """Return what a function does with its arguments.

        None when they only become part of what it returns.
        """
        if isinstance(func, ast.Attribute) and (
            func.attr in _ENQUEUES or (func.attr in _LOGS and _is_logger(func.value))
        ):
            return Fate.READ
        target = self._resolver.resolve(func, scope)
        if isinstance(target, External):
            if target.name in _READING:
                return Fate.READ
            if target.name in _COPYING:
                return None
            if target.name in _PASSING_ON:
                return Fate.DEEP
        if isinstance(target, ClassTarget):
            model = self._build(target)
            if model is not None and (model.exact or model.keys_known):
                return None
        return Fate.ANY


def _is_logger(receiver: ast.expr) -> bool:
    name = receiver.attr if isinstance(receiver, ast.Attribute) else getattr(receiver, "id", "")
    return str(name).strip("_").lower() in _LOGGERS
