"""Work out what calls give: dicts, sequences, instances of models, and what is made of them."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from soniq_lint.resolve.targets import ClassTarget, External, FunctionTarget, ValueTarget
from soniq_lint.sites.dicts import DictMaker
from soniq_lint.sites.names import Evaluate, Moment
from soniq_lint.sites.values import Value, unknown, worked_out

if TYPE_CHECKING:
    from soniq_lint.models.built import BuiltModel
    from soniq_lint.resolve.resolver import Resolver
    from soniq_lint.resolve.scopes import Scope

_REASON = "is made by a call"
_SEQUENCES: dict[str, Any] = {
    "builtins.list": list,
    "builtins.tuple": tuple,
    "builtins.set": set,
    "builtins.frozenset": frozenset,
}


Compute = Callable[[ast.expr, "Scope", Moment, str], Value]


class Calls:
    """Works out what calls give.

    Args:
        resolver: follows names.
        build: rebuilds a model, for instances.
        evaluate: works out any expression.
        compute: works out whitelisted calls of known parts; is given the reason if it cannot.
    """

    def __init__(
        self,
        resolver: Resolver,
        build: Callable[[ClassTarget], BuiltModel | None],
        evaluate: Evaluate,
        compute: Compute,
    ) -> None:
        self._resolver = resolver
        self._build = build
        self._evaluate = evaluate
        self._compute = compute

    def value(self, expr: ast.Call, scope: Scope, moment: Moment) -> Value:
        """Return what is known of the result of a call."""
        func = expr.func
        if isinstance(func, ast.Attribute):
            found = self._method(expr, func, scope, moment)
            if found is not None:
                return found
        target = self._resolver.resolve(func, scope)
        if target == External("builtins.dict"):
            return self._dict_call(expr, scope, moment)
        if isinstance(target, External) and target.name in _SEQUENCES:
            return self._sequence_call(expr, _SEQUENCES[target.name], scope, moment)
        if isinstance(target, ClassTarget):
            model = self._build(target)
            if model is not None:
                return self._instance(expr, model, scope, moment)
        return self._compute(expr, scope, moment, _REASON)

    def _method(
        self, expr: ast.Call, func: ast.Attribute, scope: Scope, moment: Moment
    ) -> Value | None:
        """Return what a method of a dict or of a model gives; None for another call."""
        plain = not expr.args and not expr.keywords
        if func.attr == "copy" and plain:
            inner = self._evaluate(func.value, scope, moment.copied)
            if isinstance(inner.data, dict | list) and inner.model is None:
                return inner
        elif func.attr == "model_copy" and plain:
            inner = self._evaluate(func.value, scope, moment.copied)
            if inner.model is not None and self._inherited(inner.model, func.attr):
                return inner
        elif func.attr == "model_dump":
            return self._dumped(expr, func.value, scope, moment)
        elif func.attr == "model_validate" and len(expr.args) == 1 and not expr.keywords:
            owner = self._resolver.resolve(func.value, scope)
            model = self._build(owner) if isinstance(owner, ClassTarget) else None
            if model is not None and self._inherited(model, func.attr):
                inner = self._evaluate(expr.args[0], scope, moment.copied)
                if isinstance(inner.data, dict) and inner.model is None:
                    return Value(
                        scope.module, expr, inner.data, inner.keys, inner.parts, model=model
                    )
        else:
            return None
        return _unknown(expr, scope)

    def _inherited(self, model: BuiltModel, method: str) -> bool:
        """Tell whether a model has a method from Pydantic and not one of its own."""
        found = self._resolver.member(model.target, method)
        return not isinstance(found, FunctionTarget | ValueTarget)

    def _dict_call(self, expr: ast.Call, scope: Scope, moment: Moment) -> Value:
        made = DictMaker(scope.module, expr)
        if len(expr.args) > 1 or any(isinstance(each, ast.Starred) for each in expr.args):
            return _unknown(expr, scope)
        for argument in expr.args:
            inner = self._evaluate(argument, scope, moment.copied)
            if isinstance(inner.data, dict):
                made.spread(inner)
                continue
            if not isinstance(inner.data, list | tuple) or not inner.listed:
                made.open()
                continue
            for pair in inner.parts.values():
                if not isinstance(pair.data, list | tuple) or len(pair.parts) != 2:
                    made.open()
                    break
                made.put(pair.parts[0], pair.parts[0].node, pair.parts[1])
        self._keywords(made, expr, scope, moment)
        return made.value()

    def _keywords(self, made: DictMaker, expr: ast.Call, scope: Scope, moment: Moment) -> None:
        for keyword in expr.keywords:
            if keyword.arg is None:
                made.spread(self._evaluate(keyword.value, scope, moment.copied))
            else:
                key = Value(scope.module, keyword.value, keyword.arg)
                made.put(key, keyword, self._evaluate(keyword.value, scope, moment.held))

    def _sequence_call(self, expr: ast.Call, kind: Any, scope: Scope, moment: Moment) -> Value:
        if expr.keywords or len(expr.args) > 1:
            return _unknown(expr, scope)
        if not expr.args:
            return Value(scope.module, expr, kind())
        inner = self._evaluate(expr.args[0], scope, moment.copied)
        if isinstance(inner.data, list | tuple) and inner.listed:
            if kind in (list, tuple):
                return Value(scope.module, expr, kind(inner.data), parts=dict(inner.parts))
            if inner.known:
                try:
                    return Value(scope.module, expr, kind(inner.data))
                except TypeError:
                    pass
        return _unknown(expr, scope)

    def _instance(self, expr: ast.Call, model: BuiltModel, scope: Scope, moment: Moment) -> Value:
        if expr.args:
            return _unknown(expr, scope)
        made = DictMaker(scope.module, expr)
        self._keywords(made, expr, scope, moment)
        value = made.value()
        value.model = model
        return value

    def _dumped(self, expr: ast.Call, owner: ast.expr, scope: Scope, moment: Moment) -> Value:
        nothing = _unknown(expr, scope)
        instance = self._evaluate(owner, scope, moment.copied)
        model = instance.model
        if model is None:
            return nothing
        nothing.via = instance
        if not model.exact or not instance.known or expr.args:
            return nothing
        if not self._inherited(model, "model_dump"):
            return nothing
        options: dict[str, Any] = {}
        for keyword in expr.keywords:
            option = self._evaluate(keyword.value, scope, moment)
            if keyword.arg is None or not option.known:
                return nothing
            options[keyword.arg] = option.data
        try:
            dumped = _plain(instance).model_dump(**{"warnings": False, **options})
        except Exception:  # the instance itself is what is wrong, or an option
            return nothing
        return worked_out(scope.module, expr, dumped) if type(dumped) is dict else nothing


def _unknown(expr: ast.expr, scope: Scope) -> Value:
    return unknown(scope.module, expr, _REASON)


def _plain(value: Value) -> Any:
    """Return data in which instances are instances again.

    Raises:
        ValueError: one of them is refused by its own model, or cannot be made as it really is.
    """
    data = value.data
    if isinstance(data, dict):
        data = {key: _plain(part) for key, part in value.parts.items()}
    elif type(data) in (list, tuple):
        data = type(data)(_plain(part) for part in value.parts.values())
    if value.model is None:
        return data
    if not value.model.exact:
        raise ValueError
    return value.model.cls.model_validate(data)
