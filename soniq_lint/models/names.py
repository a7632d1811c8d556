"""Names in annotations: looked up where Python and Pydantic look them up.

An annotation in a class body sees what the body has bound *before* it; a string annotation is
evaluated later, with the attributes of the finished class in view. So a field that is called like
its own type is harmless in one case and changes the type in the other.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from soniq_lint.resolve.targets import External, Target, Unresolved

if TYPE_CHECKING:
    from soniq_lint.resolve.resolver import Resolver
    from soniq_lint.resolve.scopes import Binding, Scope

QUALIFIERS = frozenset({"ClassVar", "Final", "NotRequired", "ReadOnly", "Required"})
"""Special forms that say something about a name and nothing about its type."""

_LAZY = (3, 14)
"""From this version on, all annotations are evaluated late."""


@dataclass(frozen=True, slots=True)
class TypeParameter:
    """A type parameter of a generic class or alias in PEP 695 syntax."""

    node: ast.AST
    scope: Scope


def in_annotation(
    expr: ast.expr, scope: Scope, resolver: Resolver, *, late: bool, home: Scope
) -> Target | TypeParameter:
    """Return what a name or a dotted name in an annotation stands for.

    Args:
        late: the annotation is a string, or all annotations of the module are.
        home: the scope of the class that is being read; names in the strings of an alias are
            looked up there by Pydantic, and not where the alias stands.
    """
    if isinstance(expr, ast.Attribute):
        owner = in_annotation(expr.value, scope, resolver, late=late, home=home)
        if isinstance(owner, TypeParameter):
            return Unresolved("the attribute of a type parameter")
        return resolver.member(owner, expr.attr)
    if not isinstance(expr, ast.Name):
        return resolver.resolve(expr, scope)
    found = _lookup(expr, scope, resolver, late=late)
    if late and home.module is not scope.module:
        there = _lookup(expr, home, resolver, late=late)
        if not isinstance(there, Unresolved) and there != found:
            return Unresolved(f"{expr.id!r} means another thing where the alias is used")
    return found


def resolved(expr: ast.expr, scope: Scope, resolver: Resolver) -> Target:
    """Return what an expression in a class body stands for when the body has got there.

    As the resolver does it, but without what the body binds only afterwards.
    """
    if isinstance(expr, ast.Attribute):
        return resolver.member(resolved(expr.value, scope, resolver), expr.attr)
    if not isinstance(expr, ast.Name) or scope.kind != "class":
        return resolver.resolve(expr, scope)
    bindings = [each for each in scope.bindings.get(expr.id, []) if each.kind != "annotation"]
    early = [each for each in bindings if _precedes(each.node, expr)]
    if len(early) == len(bindings) > 0:
        return resolver.lookup(expr.id, scope)
    if early:
        return Unresolved(f"{expr.id!r} is bound more than once in the class")
    outer = scope.parent
    while outer is not None and outer.kind == "class":
        outer = outer.parent
    return Unresolved("has no scope") if outer is None else resolver.lookup(expr.id, outer)


def is_late(scope: Scope) -> bool:
    """Tell whether ``from __future__ import annotations`` holds for a scope."""
    return any(
        isinstance(each, ast.ImportFrom)
        and each.module == "__future__"
        and any(alias.name == "annotations" for alias in each.names)
        for each in scope.module.tree.body[:8]
    )


def _lookup(
    expr: ast.Name, scope: Scope, resolver: Resolver, *, late: bool
) -> Target | TypeParameter:
    here: Scope | None = scope
    while here is not None:
        bindings = here.bindings.get(expr.id, [])
        if bindings and all(_is_type_parameter(each) for each in bindings):
            return TypeParameter(bindings[-1].node, here)
        if here.kind != "class":
            if bindings or here.parent is None:
                return resolver.lookup(expr.id, here)
        elif here is scope:
            found = _in_class(expr, here, bindings, resolver, late=late)
            if found is not None:
                return found
        elif late and here is scope.parent:
            # Pydantic also looks at the names around a nested class
            valued = [each for each in bindings if each.kind != "annotation"]
            if valued:
                if all(each.kind == "class" for each in valued):
                    return resolver.lookup(expr.id, here)
                return Unresolved(f"{expr.id!r} is also a name of the enclosing class")
        here = here.parent
    return resolver.lookup(expr.id, scope)


def _in_class(
    expr: ast.Name, scope: Scope, bindings: list[Binding], resolver: Resolver, *, late: bool
) -> Target | None:
    """Return what a class body itself makes of a name; None when it has nothing to say yet."""
    valued = [each for each in bindings if each.kind != "annotation"]
    if not valued:
        return None
    # in ``name: type = value`` the value is assigned before the type is looked at
    early = [
        each
        for each in valued
        if _precedes(each.node, expr)
        or (isinstance(each.node, ast.AnnAssign) and _holds(each.node, expr))
    ]
    if not late and resolver.host.version < _LAZY:
        if not early:
            return None
        if len(early) < len(valued):
            return Unresolved(f"{expr.id!r} is bound more than once in the class")
    if any(each.kind == "function" or each.annotation is not None for each in valued):
        return Unresolved(f"{expr.id!r} is also an attribute of the class")
    return resolver.lookup(expr.id, scope)


def _precedes(node: ast.AST, expr: ast.expr) -> bool:
    end = (getattr(node, "end_lineno", 0), getattr(node, "end_col_offset", 0))
    return end <= (expr.lineno, expr.col_offset)


def _holds(node: ast.stmt, expr: ast.expr) -> bool:
    start = (node.lineno, node.col_offset)
    return start <= (expr.lineno, expr.col_offset) and not _precedes(node, expr)


def _is_type_parameter(binding: Binding) -> bool:
    return type(binding.node).__name__ in ("TypeVar", "ParamSpec", "TypeVarTuple")


def external(target: object) -> str:
    """Return the name of an external target, or an empty string."""
    return target.name if isinstance(target, External) else ""


def form(target: object) -> str:
    """Return the name of an external target of ``typing`` without its module, or its full name."""
    name = external(target)
    module, _, rest = name.partition(".")
    return rest if module in ("typing", "typing_extensions") else name
