"""Mappings with str keys of which some values may be unknown, such as configs."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from soniq_lint.models.names import resolved
from soniq_lint.models.unknown import NotConstant
from soniq_lint.resolve.targets import External, ValueTarget

if TYPE_CHECKING:
    from soniq_lint.models.constants import Constants
    from soniq_lint.resolve.scopes import Scope


def read_mapping(expr: ast.expr, scope: Scope, constants: Constants) -> dict[str, object]:
    """Return the values by key, each of which may be ``Unknown``.

    Raises:
        NotConstant: not even the keys are known.
    """
    match expr:
        case ast.Dict():
            displayed = [
                (None if key is None else _key(key, scope, constants), given)
                for key, given in zip(expr.keys, expr.values, strict=True)
            ]
            return _merged(displayed, scope, constants)
        case ast.Call() if _makes_mapping(expr, scope, constants):
            pairs: list[tuple[str | None, ast.expr]] = [(None, given) for given in expr.args]
            pairs += [(keyword.arg, keyword.value) for keyword in expr.keywords]
            return _merged(pairs, scope, constants)
        case ast.BinOp(op=ast.BitOr()):
            return {
                **read_mapping(expr.left, scope, constants),
                **read_mapping(expr.right, scope, constants),
            }
        case ast.Name() | ast.Attribute() if not _is_model_config(expr):
            target = resolved(expr, scope, constants.resolver)
            if isinstance(target, ValueTarget):
                if constants.is_changed(target):
                    raise NotConstant(f"{target.qualname} is changed after it is set", expr)
                with constants.opened(target.expr, expr):
                    return read_mapping(target.expr, target.scope, constants)
    held = constants.value(expr, scope)
    if isinstance(held, dict) and all(isinstance(key, str) for key in held):
        return held
    raise NotConstant("is not a mapping in view", expr)


def _makes_mapping(expr: ast.Call, scope: Scope, constants: Constants) -> bool:
    target = resolved(expr.func, scope, constants.resolver)
    name = target.name if isinstance(target, External) else ""
    return name in ("builtins.dict", "pydantic.ConfigDict") and not any(
        isinstance(each, ast.Starred) for each in expr.args
    )


def _key(key: ast.expr, scope: Scope, constants: Constants) -> str:
    held = constants.value(key, scope)
    if not isinstance(held, str):
        raise NotConstant("has a key that is no str", key)
    return held


def _merged(
    pairs: list[tuple[str | None, ast.expr]], scope: Scope, constants: Constants
) -> dict[str, object]:
    made: dict[str, object] = {}
    for key, given in pairs:
        if key is None:
            made.update(read_mapping(given, scope, constants))
        else:
            made.pop(key, None)
            made[key] = constants.evaluate(given, scope)
    return made


def _is_model_config(expr: ast.expr) -> bool:
    return isinstance(expr, ast.Attribute) and expr.attr == "model_config"
