"""Work out values of expressions, form by form.

Every form that is certain counts: displays, ``dict(...)``, spreads, ``a | b``, constants of other
modules, f-strings of constants, conditional expressions, instances, and a local dict that
straight-line code fills.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from soniq_lint.resolve.targets import (
    ClassTarget,
    Unresolved,
    ValueTarget,
)
from soniq_lint.sites.calls import Calls
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
_PLAIN = (ast.Attribute, ast.Constant, ast.Name)
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
        self._calls = Calls(resolver, build, self._value, self._computed)
        self._kept: dict[tuple[ast.expr, Scope], tuple[Value, Consulted]] = {}
        self._open: set[tuple[ast.expr, Scope]] = set()
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
        kept = moment is Moment.KEPT and not isinstance(expr, _PLAIN)
        key = (expr, scope) if kept else None
        known = None if key is None else self._kept.get(key)
        if known is not None:
            self._resolver.consult(known[1])
            return known[0]
        if key is None:
            return self._limited(expr, scope, moment)
        if key in self._open:
            self._cut += 1
            return unknown(scope.module, expr, "is defined by itself")
        before = self._cut
        self._open.add(key)
        try:
            with self._resolver.recording() as consulted:
                value = self._limited(expr, scope, moment)
        finally:
            self._open.discard(key)
        if self._cut == before:
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
                return self._calls.value(expr, scope, moment)
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
