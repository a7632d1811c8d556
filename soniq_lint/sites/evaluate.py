"""Work out values of expressions, form by form.

Every form that is certain counts: displays, ``dict(...)``, spreads, ``a | b``, constants of other
modules, f-strings of constants, conditional expressions, instances, and a local dict that
straight-line code fills.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from soniq_lint.resolve.targets import (
    ClassTarget,
    External,
    FunctionTarget,
    Unresolved,
    ValueTarget,
)
from soniq_lint.sites.dicts import DictMaker
from soniq_lint.sites.names import Moment, Names
from soniq_lint.sites.values import Sentinel, Value, unknown, worked_out

if TYPE_CHECKING:
    from soniq_lint.models.built import BuiltModel
    from soniq_lint.resolve.resolver import Consulted, Resolver
    from soniq_lint.resolve.scopes import Scope

_DEEPEST = 40
_MOST_PARTS = 20_000
_MOST_STEPS = 50_000
_MADE = (ast.BinOp, ast.Call, ast.Dict, ast.List, ast.Set, ast.Tuple)
_SEQUENCES: dict[str, Any] = {
    "builtins.list": list,
    "builtins.tuple": tuple,
    "builtins.set": set,
    "builtins.frozenset": frozenset,
}

Constant = Callable[[ast.expr, "Scope"], Any]
"""Evaluates an expression of whitelisted calls and enum members; a ``Sentinel`` when it cannot."""

BuildModel = Callable[[ClassTarget], "BuiltModel | None"]


class _TooMuch(Exception):
    """An expression takes more steps than it can be worth."""


class Evaluator:
    """Works out values of expressions.

    Args:
        resolver: follows names.
        constant: evaluates what needs Pydantic's or the standard library's own classes.
        build: rebuilds a model, for instances.
    """

    def __init__(self, resolver: Resolver, constant: Constant, build: BuildModel) -> None:
        self._resolver = resolver
        self._constant = constant
        self._build = build
        self._names = Names(resolver, constant, build, self._value)
        self._kept: dict[tuple[ast.expr, Scope], tuple[Value, Consulted]] = {}
        self._depth = 0
        self._cut = 0
        self._left = 0

    def evaluate(self, expr: ast.expr, scope: Scope, moment: Moment = Moment.KEPT) -> Value:
        """Return what is known of an expression at a moment of its use."""
        self._left = _MOST_STEPS
        try:
            return self._value(expr, scope, moment)
        except (RecursionError, _TooMuch):
            return unknown(scope.module, expr, "is too large")
        finally:
            self._depth = 0

    def _value(self, expr: ast.expr, scope: Scope, moment: Moment) -> Value:
        # what many names lead to is worked out once
        key = (expr, scope) if moment is Moment.KEPT and isinstance(expr, _MADE) else None
        known = None if key is None else self._kept.get(key)
        if known is not None:
            self._resolver.consult(known[1])
            return known[0]
        before = self._cut
        with self._resolver.recording() if key is not None else nullcontext() as consulted:
            value = self._limited(expr, scope, moment)
        if key is not None and consulted is not None and self._cut == before:
            self._kept[key] = value, consulted
        return value

    def _limited(self, expr: ast.expr, scope: Scope, moment: Moment) -> Value:
        if self._depth > _DEEPEST:
            self._cut += 1
            return unknown(scope.module, expr, "nested too deeply")
        self._left -= 1
        if self._left < 0:
            raise _TooMuch
        self._depth += 1
        try:
            value = self._dispatched(expr, scope, moment)
        finally:
            self._depth -= 1
        if value.size > _MOST_PARTS:
            return unknown(scope.module, expr, "is too large")
        return value

    def _dispatched(self, expr: ast.expr, scope: Scope, moment: Moment) -> Value:
        match expr:
            case ast.Constant(value=constant):
                return Value(scope.module, expr, constant)
            case ast.Dict():
                return self._dict(expr, scope, moment)
            case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
                return self._sequence(expr, elements, scope, moment)
            case ast.IfExp(body=body, orelse=orelse):
                value = unknown(scope.module, expr, "depends on a condition")
                value.choices = (
                    self._value(body, scope, moment),
                    self._value(orelse, scope, moment),
                )
                value.size += sum(each.size for each in value.choices)
                return value
            case ast.NamedExpr(value=inner):
                value = self._value(inner, scope, moment)
                return value if value.immutable else self._not_known(expr, scope, "is bound too")
            case ast.BinOp():
                return self._operation(expr, scope, moment)
            case ast.JoinedStr():
                return self._text(expr, scope, moment)
            case ast.Call():
                return self._call(expr, scope, moment)
            case ast.Name() | ast.Attribute():
                return self._names.value(expr, scope, moment)
            case ast.Subscript():
                return self._item(expr, scope, moment)
            case ast.UnaryOp() | ast.BoolOp() | ast.Compare():
                return self._computed(expr, scope, moment, "is computed")
            case ast.Await():
                return self._not_known(expr, scope, "is awaited")
            case _:
                return self._not_known(expr, scope, "is computed")

    def _not_known(self, expr: ast.expr, scope: Scope, reason: str) -> Value:
        return unknown(scope.module, expr, reason)

    def _computed(self, expr: ast.expr, scope: Scope, moment: Moment, reason: str) -> Value:
        """Return what whitelisted operations and calls make of parts that are all known."""
        for part in _operands(expr):
            target = self._resolver.resolve(part, scope)
            while isinstance(target, Unresolved) and isinstance(part, ast.Attribute):
                part = part.value
                target = self._resolver.resolve(part, scope)
            if isinstance(target, ValueTarget) and not self._value(part, scope, moment).known:
                return self._not_known(expr, scope, reason)
        data = self._constant(expr, scope)
        if isinstance(data, Sentinel):
            return self._not_known(expr, scope, reason)
        return worked_out(scope.module, expr, data)

    # displays

    def _dict(self, expr: ast.Dict, scope: Scope, moment: Moment) -> Value:
        made = DictMaker(scope.module, expr)
        for key, item in zip(expr.keys, expr.values, strict=True):
            if key is None:
                made.spread(self._value(item, scope, moment.copied))
            else:
                known = self._value(key, scope, moment)
                made.put(known, key, self._value(item, scope, moment.held))
        return made.value()

    def _sequence(
        self, expr: ast.expr, elements: list[ast.expr], scope: Scope, moment: Moment
    ) -> Value:
        parts: list[Value] = []
        for element in elements:
            if not isinstance(element, ast.Starred):
                parts.append(self._value(element, scope, moment.held))
                continue
            inner = self._value(element.value, scope, moment.copied)
            if not isinstance(inner.data, list | tuple) or not inner.listed:
                return self._not_known(expr, scope, "is spread from something unknown")
            parts.extend(inner.parts.values())
        data: Any = [part.data for part in parts]
        if isinstance(expr, ast.Set):
            if not all(part.known for part in parts):
                return self._not_known(expr, scope, "has unknown members")
            try:
                return Value(scope.module, expr, set(data))
            except TypeError:
                return self._not_known(expr, scope, "has members that cannot be hashed")
        if isinstance(expr, ast.Tuple):
            data = tuple(data)
        return Value(scope.module, expr, data, parts=dict(enumerate(parts)))

    def _text(self, expr: ast.JoinedStr, scope: Scope, moment: Moment) -> Value:
        text = ""
        for part in expr.values:
            if isinstance(part, ast.FormattedValue):
                inner = self._value(part.value, scope, moment)
                plain = part.conversion == -1 and part.format_spec is None
                if not plain or type(inner.data) not in (str, int, bool):
                    reason = "is an f-string of unknown parts"
                    return self._computed(expr, scope, moment, reason)
                text += str(inner.data)
            elif isinstance(part, ast.Constant):
                text += str(part.value)
        return Value(scope.module, expr, text)

    # operations

    def _operation(self, expr: ast.BinOp, scope: Scope, moment: Moment) -> Value:
        operands: list[ast.expr] = []
        kind = type(expr.op)
        left: ast.expr = expr
        while isinstance(left, ast.BinOp) and isinstance(left.op, kind):
            operands.append(left.right)
            left = left.left
        operands.append(left)
        if kind not in (ast.BitOr, ast.Add):
            return self._computed(expr, scope, moment, "is computed")
        values = [self._value(each, scope, moment.copied) for each in reversed(operands)]
        if kind is ast.BitOr and any(isinstance(each.data, dict) for each in values):
            made = DictMaker(scope.module, expr)
            for each in values:
                made.spread(each)
            return made.value()
        if kind is ast.Add:
            if all(type(each.data) is str for each in values):
                return Value(scope.module, expr, "".join(each.data for each in values))
            if all(type(each.data) is list and each.listed for each in values):
                parts = [part for each in values for part in each.parts.values()]
                data = [part.data for part in parts]
                return Value(scope.module, expr, data, parts=dict(enumerate(parts)))
        if not all(each.known for each in values):
            return self._not_known(expr, scope, "is computed")
        return self._computed(expr, scope, moment, "is computed")

    def _item(self, expr: ast.Subscript, scope: Scope, moment: Moment) -> Value:
        outer = self._value(expr.value, scope, moment.held)
        index = self._value(expr.slice, scope, moment)
        if index.known and outer.listed and outer.model is None:
            key = index.data
            if isinstance(outer.data, list | tuple) and isinstance(key, int) and key < 0:
                key += len(outer.data)
            try:
                return outer.parts[key]
            except (KeyError, TypeError):
                pass
        return self._not_known(expr, scope, "is looked up")

    # calls

    def _call(self, expr: ast.Call, scope: Scope, moment: Moment) -> Value:
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
        return self._computed(expr, scope, moment, "is made by a call")

    def _method(
        self, expr: ast.Call, func: ast.Attribute, scope: Scope, moment: Moment
    ) -> Value | None:
        """Return what a method of a dict or of a model gives; None for another call."""
        plain = not expr.args and not expr.keywords
        if func.attr == "copy" and plain:
            inner = self._value(func.value, scope, moment.copied)
            if isinstance(inner.data, dict | list) and inner.model is None:
                return inner
        elif func.attr == "model_copy" and plain:
            inner = self._value(func.value, scope, moment.copied)
            if inner.model is not None and self._inherited(inner.model, func.attr):
                return inner
        elif func.attr == "model_dump":
            return self._dumped(expr, func.value, scope, moment)
        elif func.attr == "model_validate" and len(expr.args) == 1 and not expr.keywords:
            owner = self._resolver.resolve(func.value, scope)
            model = self._build(owner) if isinstance(owner, ClassTarget) else None
            if model is not None and self._inherited(model, func.attr):
                inner = self._value(expr.args[0], scope, moment.copied)
                if isinstance(inner.data, dict) and inner.model is None:
                    return Value(
                        scope.module, expr, inner.data, inner.keys, inner.parts, model=model
                    )
        else:
            return None
        return self._not_known(expr, scope, "is made by a call")

    def _inherited(self, model: BuiltModel, method: str) -> bool:
        """Tell whether a model has a method from Pydantic and not one of its own."""
        found = self._resolver.member(model.target, method)
        return not isinstance(found, FunctionTarget | ValueTarget)

    def _dict_call(self, expr: ast.Call, scope: Scope, moment: Moment) -> Value:
        made = DictMaker(scope.module, expr)
        if len(expr.args) > 1 or any(isinstance(each, ast.Starred) for each in expr.args):
            return self._not_known(expr, scope, "is made by a call")
        for argument in expr.args:
            inner = self._value(argument, scope, moment.copied)
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
                made.spread(self._value(keyword.value, scope, moment.copied))
            else:
                key = Value(scope.module, keyword.value, keyword.arg)
                made.put(key, keyword, self._value(keyword.value, scope, moment.held))

    def _sequence_call(self, expr: ast.Call, kind: Any, scope: Scope, moment: Moment) -> Value:
        if expr.keywords or len(expr.args) > 1:
            return self._not_known(expr, scope, "is made by a call")
        if not expr.args:
            return Value(scope.module, expr, kind())
        inner = self._value(expr.args[0], scope, moment.copied)
        if isinstance(inner.data, list | tuple) and inner.listed:
            if kind in (list, tuple):
                return Value(scope.module, expr, kind(inner.data), parts=dict(inner.parts))
            if inner.known:
                try:
                    return Value(scope.module, expr, kind(inner.data))
                except TypeError:
                    pass
        return self._not_known(expr, scope, "is made by a call")

    # models

    def _instance(self, expr: ast.Call, model: BuiltModel, scope: Scope, moment: Moment) -> Value:
        if expr.args:
            return self._not_known(expr, scope, "is made with positional arguments")
        made = DictMaker(scope.module, expr)
        self._keywords(made, expr, scope, moment)
        value = made.value()
        value.model = model
        return value

    def _dumped(self, expr: ast.Call, owner: ast.expr, scope: Scope, moment: Moment) -> Value:
        nothing = self._not_known(expr, scope, "is made by a call")
        instance = self._value(owner, scope, moment.copied)
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
            option = self._value(keyword.value, scope, moment)
            if keyword.arg is None or not option.known:
                return nothing
            options[keyword.arg] = option.data
        try:
            dumped = _plain(instance).model_dump(**{"warnings": False, **options})
        except Exception:  # the instance itself is what is wrong, or an option
            return nothing
        return worked_out(scope.module, expr, dumped) if type(dumped) is dict else nothing


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


def _operands(expr: ast.expr) -> list[ast.expr]:
    """Return the names and dotted names in an expression, in order."""
    found: list[ast.expr] = []
    todo: list[ast.AST] = [expr]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and _is_dotted(node)):
            found.append(node)
        else:
            todo.extend(ast.iter_child_nodes(node))
    return found[::-1]


def _is_dotted(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)
