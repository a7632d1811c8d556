"""Whether a value that is not constant could be a ``FieldInfo`` or a validator.

A default such as ``now()`` is harmless, one that a function of the project returns may be the
result of ``Field(alias=...)``, and then not even the field's key is known.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from soniq_lint.models.names import external, resolved
from soniq_lint.resolve.targets import (
    AnnotatedTarget,
    ClassTarget,
    External,
    FunctionTarget,
    Target,
    ValueTarget,
)

if TYPE_CHECKING:
    from soniq_lint.models.builder import ModelBuilder
    from soniq_lint.resolve.scopes import Scope

_DEEPEST: Final = 20
_MAKERS: Final = frozenset(
    {
        "Field", "FieldInfo", "PrivateAttr", "computed_field", "create_model", "field_serializer",
        "field_validator", "model_serializer", "model_validator", "root_validator", "validator",
    }
)  # fmt: skip
_VAGUE: Final = frozenset({"builtins.object", "typing.Any", "typing_extensions.Any"})


def may_be_field(expr: ast.expr, scope: Scope, builder: ModelBuilder) -> bool:
    """Tell whether an expression could be a ``FieldInfo``."""
    return _may_be(expr, scope, builder, "__pydantic_field_info__", 0)


def may_be_descriptor(expr: ast.expr, scope: Scope, builder: ModelBuilder) -> bool:
    """Tell whether an expression could be a validator, or change the class it is set on."""
    return _may_be(expr, scope, builder, "__set_name__", 0)


def _may_be(expr: ast.expr, scope: Scope, builder: ModelBuilder, hook: str, depth: int) -> bool:
    if depth > _DEEPEST:
        return True
    root = _root(expr)
    if not isinstance(root, ast.Name):
        # displays, operators, comprehensions, lambdas and f-strings make values of their own
        return isinstance(root, ast.NamedExpr | ast.IfExp | ast.BoolOp | ast.Await) or (
            isinstance(root, ast.Lambda) and root is not expr
        )
    if isinstance(expr, ast.Call):
        target = resolved(expr.func, scope, builder.resolver)
        if isinstance(target, ClassTarget):
            attributes = builder.attributes(target)
            return attributes is None or hook in attributes
        if isinstance(target, FunctionTarget):
            return _is_vague(target, builder)
        if isinstance(target, External):
            return _makes(target.name)
    elif isinstance(expr, ast.Name | ast.Attribute):
        target = resolved(expr, scope, builder.resolver)
        if isinstance(target, ValueTarget) and target.expr is not expr:
            return _may_be(target.expr, target.scope, builder, hook, depth + 1)
        if isinstance(target, AnnotatedTarget):
            return _says_nothing(target.annotation, target.scope, builder)
        if isinstance(target, External):
            return _makes(target.name)
        if isinstance(target, ClassTarget | FunctionTarget):
            return False
    origin = external(resolved(root, scope, builder.resolver))
    return not origin or _makes(origin)


def _makes(name: str) -> bool:
    """Tell whether something external makes what is looked for."""
    top, _, rest = name.partition(".")
    return (top == "pydantic" and rest.rpartition(".")[2] in _MAKERS) or name == "dataclasses.field"


def _root(expr: ast.expr) -> ast.expr:
    """Return what a chain of attributes, items and calls starts from."""
    while True:
        if isinstance(expr, ast.Attribute | ast.Subscript):
            expr = expr.value
        elif isinstance(expr, ast.Call):
            expr = expr.func
        else:
            return expr


def _is_vague(target: FunctionTarget, builder: ModelBuilder) -> bool:
    if target.node.returns is None:
        return True
    return _says_nothing(target.node.returns, target.scope, builder)


def _says_nothing(annotation: ast.expr, scope: Scope, builder: ModelBuilder) -> bool:
    """Tell whether an annotation leaves room for a ``FieldInfo``."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        parsed = builder.resolver.parse_annotation(annotation.value, annotation)
        if parsed is None:
            return True
        annotation = parsed
    plain = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    target: Target = resolved(plain, scope, builder.resolver)
    if isinstance(target, External):
        top = target.name.partition(".")[0]
        return target.name in _VAGUE or top in ("typing", "pydantic", "typing_extensions")
    return not isinstance(target, ClassTarget)
