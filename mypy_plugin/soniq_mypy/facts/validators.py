"""Which functions of a class body come before Pydantic's own checks."""

from __future__ import annotations

import sys
from typing import Final

from mypy.nodes import Decorator, Expression, FuncDef

from soniq_mypy.facts.expressions import dotted, value_of
from soniq_mypy.facts.names import Names
from soniq_mypy.facts.values import Constant, Made, Thing, Value
from soniq_mypy.pydantic_names import (
    FIELD_VALIDATOR,
    MODEL_VALIDATOR,
    OLD_MODEL_VALIDATOR,
    OLD_VALIDATOR,
)

EVERYTHING: Final = "*"
"""What stands for every field."""

_HARMLESS: Final = frozenset(
    {
        *("pydantic.fields.computed_field", "pydantic.validate_call_decorator.validate_call"),
        "pydantic.functional_serializers.field_serializer",
        "pydantic.functional_serializers.model_serializer",
        "pydantic.fields.PrivateAttr",
    }
)
_ACCESSORS: Final = frozenset({"deleter", "getter", "setter"})


def blurs(value: Value) -> list[str] | None:
    """Return which fields a decorator or a call of one puts something before; None: the object.

    An empty list means none.
    """
    if isinstance(value, Made):
        if value.callee == FIELD_VALIDATOR:
            mode = value.keywords.get("mode", Constant("after"))
            late = mode == Constant("after") and not value.spread
            return [] if late else _fields(value)
        if value.callee == OLD_VALIDATOR:
            late = value.keywords.get("pre", Constant(False)) == Constant(False)
            return [] if late and not value.spread else _fields(value)
        if value.callee == MODEL_VALIDATOR:
            return [] if value.keywords.get("mode") == Constant("after") else None
        if value.callee == OLD_MODEL_VALIDATOR:
            late = value.keywords.get("pre", Constant(False)) == Constant(False)
            return [] if late and not value.spread and not value.args else None
    name = value.callee if isinstance(value, Made) else ""
    if isinstance(value, Thing):
        name = value.fullname
    return [] if _is_harmless(name) else None


def decorators_blur(function: Decorator, names: Names) -> list[str] | None:
    """Return which fields the decorators of a method put something before; None: the object."""
    fields: list[str] = []
    for expression in function.original_decorators:
        if dotted(expression).rpartition(".")[2] in _ACCESSORS:
            continue
        found = blurs(value_of(expression, names))
        if found is None and not _is_validator(expression, names) and _is_late(function.func):
            continue
        if found is None:
            return None
        fields += found
    return fields


def _fields(value: Made) -> list[str]:
    """Return the names that are passed to a validator; ``"*"`` for what cannot be known."""
    named = [
        each.value
        for each in value.args
        if isinstance(each, Constant) and isinstance(each.value, str)
    ]
    known = len(named) == len(value.args) and not value.spread
    return named if known else [EVERYTHING]


def _is_validator(expression: Expression, names: Names) -> bool:
    value = value_of(expression, names)
    return isinstance(value, Made) and value.callee in (MODEL_VALIDATOR, OLD_MODEL_VALIDATOR)


def _is_harmless(name: str) -> bool:
    top, _, rest = name.partition(".")
    if top == "builtins":
        return rest in ("classmethod", "property", "staticmethod")
    return name in _HARMLESS or (
        bool(rest) and (top in sys.stdlib_module_names or top == "typing_extensions")
    )


def _is_late(function: FuncDef) -> bool:
    """Tell whether a function has the form of a method: what comes before has no instance yet."""
    first = next(iter(function.arguments), None)
    return function.is_coroutine or (first is not None and first.variable.name == "self")
