"""Values from mypy's nodes."""

from __future__ import annotations

from typing import Final

from mypy.nodes import (
    ARG_NAMED,
    ARG_POS,
    BytesExpr,
    CallExpr,
    ComparisonExpr,
    ComplexExpr,
    ConditionalExpr,
    DictExpr,
    DictionaryComprehension,
    EllipsisExpr,
    Expression,
    FloatExpr,
    GeneratorExpr,
    IndexExpr,
    IntExpr,
    LambdaExpr,
    ListComprehension,
    ListExpr,
    MemberExpr,
    NameExpr,
    OpExpr,
    SetComprehension,
    SetExpr,
    StrExpr,
    TupleExpr,
    UnaryExpr,
)

from soniq_mypy.facts.names import Names
from soniq_mypy.facts.values import (
    INERT,
    UNKNOWN,
    Constant,
    Display,
    Made,
    Value,
    is_inert,
)

WORDS: Final = {"None": None, "True": True, "False": False}
_DEEPEST: Final = 8
_INERT: Final = (
    *(BytesExpr, ComparisonExpr, ComplexExpr, FloatExpr, GeneratorExpr, LambdaExpr, ListExpr),
    *(DictionaryComprehension, ListComprehension, SetComprehension, SetExpr, TupleExpr, UnaryExpr),
)


def value_of(expression: Expression, names: Names, depth: int = 0) -> Value:
    """Return the value of an expression in a class body, as far as it can be known."""
    if isinstance(expression, StrExpr | IntExpr):
        return Constant(expression.value)
    if isinstance(expression, EllipsisExpr):
        return Constant(...)
    if isinstance(expression, CallExpr):
        return _made(expression, names, depth)
    if isinstance(expression, DictExpr):
        return _display(expression, names, depth)
    if isinstance(expression, NameExpr | MemberExpr):
        return _named(expression, names, depth)
    if isinstance(expression, ConditionalExpr):
        branches = (expression.if_expr, expression.else_expr)
        return INERT if all(_inert(each, names, depth) for each in branches) else UNKNOWN
    if isinstance(expression, OpExpr):
        return UNKNOWN if expression.op in ("and", "or") else INERT
    return INERT if isinstance(expression, _INERT) else UNKNOWN


def dotted(expression: Expression) -> str:
    """Return the dotted name that an expression consists of, or an empty text."""
    if isinstance(expression, NameExpr):
        return expression.name
    if isinstance(expression, MemberExpr):
        before = dotted(expression.expr)
        return f"{before}.{expression.name}" if before else ""
    return ""


def _inert(expression: Expression, names: Names, depth: int) -> bool:
    value = value_of(expression, names, depth + 1)
    return is_inert(value) and value != Constant(...)


def _named(expression: Expression, names: Names, depth: int) -> Value:
    name = dotted(expression)
    if name in WORDS:
        return Constant(WORDS[name])
    if not name or depth > _DEEPEST:
        return UNKNOWN
    found = names.value(name)
    return value_of(found, names, depth + 1) if isinstance(found, Expression) else found


def _made(call: CallExpr, names: Names, depth: int) -> Value:
    callee = call.callee
    if isinstance(callee, MemberExpr) and isinstance(callee.expr, StrExpr | BytesExpr):
        return INERT  # a method of a literal; an f-string is one too
    if isinstance(callee, IndexExpr):
        callee = callee.base
    name = dotted(callee)
    if not name or depth > _DEEPEST:
        return UNKNOWN
    if names.fullname(name) == "typing.cast" and len(call.args) == 2:
        return value_of(call.args[1], names, depth + 1)
    args, keywords, spread = [], {}, False
    for each, kind, key in zip(call.args, call.arg_kinds, call.arg_names, strict=True):
        if kind == ARG_POS:
            args.append(value_of(each, names, depth + 1))
        elif kind == ARG_NAMED and key is not None:
            keywords[key] = value_of(each, names, depth + 1)
        else:
            spread = True
    return Made(names.fullname(name), names.is_class(name), tuple(args), keywords, spread)


def _display(display: DictExpr, names: Names, depth: int) -> Value:
    items, spread = {}, False
    for key, value in display.items:
        if isinstance(key, StrExpr):
            items[key.value] = value_of(value, names, depth + 1)
        else:
            spread = True
            if key is None:
                items.clear()  # what is spread later wins
    return Display(items, spread)
