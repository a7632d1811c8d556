"""Refs as ``task_ref`` makes them: what their types may say of the model."""

from __future__ import annotations

from mypy.nodes import Expression, IndexExpr, RefExpr, TypeAlias, TypeInfo
from mypy.plugin import FunctionContext
from mypy.types import AnyType, Instance, Type, TypeOfAny, get_proper_type


def type_of_ref(ctx: FunctionContext) -> Type:
    """Return the type of a new ref; of a model that is not named, only that it is a ref.

    ``args_model=create_model(..., __base__=Order)`` and a variable of type ``type[Order]`` may hold
    a subclass that takes other keys.
    """
    found = get_proper_type(ctx.default_return_type)
    model = _given(ctx, "args_model")
    if not isinstance(found, Instance) or model is None or _names_class(model):
        return ctx.default_return_type
    unknown = AnyType(TypeOfAny.special_form)
    return found.copy_modified(args=[unknown, *found.args[1:]])


def _given(ctx: FunctionContext, wanted: str) -> Expression | None:
    for names, expressions in zip(ctx.arg_names, ctx.args, strict=True):
        for name, expression in zip(names, expressions, strict=True):
            if name == wanted:
                return expression
    return None


def _names_class(expression: Expression) -> bool:
    if isinstance(expression, IndexExpr):  # Page[Item]
        return _names_class(expression.base)
    return isinstance(expression, RefExpr) and isinstance(expression.node, TypeInfo | TypeAlias)
