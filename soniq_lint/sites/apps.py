"""Which expressions are a ``Soniq`` application, and which one."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from soniq_lint.resolve.targets import (
    AnnotatedTarget,
    ClassTarget,
    External,
    FunctionTarget,
    Target,
    Unresolved,
    ValueTarget,
)

if TYPE_CHECKING:
    from soniq_lint.resolve.resolver import Resolver
    from soniq_lint.resolve.scopes import Scope

SONIQ = External("soniq.Soniq")
_DEEPEST = 12


class Apps:
    """Recognises applications: ``Soniq(...)`` bound to a name, annotated, returned or entered."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def path(self, expr: ast.expr, scope: Scope) -> str | None:
        """Return the dotted path of the application an expression stands for.

        Empty when it is one without a name of its own, such as a parameter; None when it is none,
        or that cannot be known.
        """
        return self._path(expr, scope, 0)

    def _path(self, expr: ast.expr, scope: Scope, depth: int) -> str | None:
        if depth > _DEEPEST:
            return None
        if isinstance(expr, ast.Await):
            return self._path(expr.value, scope, depth + 1)
        if isinstance(expr, ast.Call):
            return "" if self._makes(expr, scope, depth) else None
        target = self._resolver.resolve(expr, scope)
        if isinstance(target, Unresolved) and isinstance(expr, ast.Attribute):
            return "" if self._attribute(expr, scope, depth) else None
        return self._behind(target, depth)

    def _behind(self, target: Target, depth: int) -> str | None:
        if isinstance(target, AnnotatedTarget):
            return "" if self.is_annotation(target.annotation, target.scope) else None
        if isinstance(target, ValueTarget):
            if self._path(target.expr, target.scope, depth + 1) is not None:
                local = target.scope.kind == "function"
                return "" if local else f"{target.module.name}.{target.qualname}"
            if target.annotation is not None and self.is_annotation(
                target.annotation, target.scope
            ):
                return f"{target.module.name}.{target.qualname}"
        return None

    def _makes(self, call: ast.Call, scope: Scope, depth: int) -> bool:
        callee = self._resolver.resolve(call.func, scope)
        if self.is_class(callee):
            return True
        if isinstance(callee, FunctionTarget) and not callee.node.decorator_list:
            returns = callee.node.returns
            return returns is not None and self.is_annotation(returns, callee.scope)
        return False

    def is_class(self, target: Target) -> bool:
        """Tell whether a target is ``Soniq`` or a subclass of it."""
        todo, seen = [target], set()
        while todo:
            here = todo.pop()
            if here == SONIQ:
                return True
            if isinstance(here, ClassTarget) and here.node not in seen:
                seen.add(here.node)
                todo.extend(self._resolver.bases(here))
        return False

    def is_annotation(self, annotation: ast.expr, scope: Scope) -> bool:
        """Tell whether an annotation says ``Soniq``, also optional, quoted or ``Annotated``."""
        match annotation:
            case ast.Constant(value=str(text)):
                parsed = self._resolver.parse_annotation(text, annotation)
                return parsed is not None and self.is_annotation(parsed, scope)
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                sides = [side for side in (left, right) if not _is_none(side)]
                return len(sides) == 1 and self.is_annotation(sides[0], scope)
            case ast.Subscript(value=value, slice=inner):
                outer = self._resolver.resolve(value, scope)
                if not isinstance(outer, External):
                    return False
                name = outer.name.rpartition(".")[2]
                if name in ("Optional", "Final", "ClassVar"):
                    return self.is_annotation(inner, scope)
                if name == "Annotated" and isinstance(inner, ast.Tuple) and inner.elts:
                    return self.is_annotation(inner.elts[0], scope)
                return False
            case ast.Name() | ast.Attribute():
                target = self._resolver.resolve(annotation, scope)
                if isinstance(target, ValueTarget):
                    return self.is_annotation(target.expr, target.scope) and not isinstance(
                        target.expr, ast.Call
                    )
                return self.is_class(target)
            case _:
                return False

    def _attribute(self, expr: ast.Attribute, scope: Scope, depth: int) -> bool:
        """Tell whether ``self.app`` is one, by the class's annotations or its ``__init__``."""
        if not isinstance(expr.value, ast.Name):
            return False
        owner = _class_around(scope, expr.value.id)
        if owner is None or not isinstance(owner.node, ast.ClassDef):
            return False
        annotated = owner.bindings.get(expr.attr, [])
        if any(
            each.annotation is not None and self.is_annotation(each.annotation, owner)
            for each in annotated
        ):
            return True
        found = False
        for method in owner.node.body:
            if not isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            arguments = method.args.posonlyargs + method.args.args
            if not arguments:
                continue
            inner = owner.child(method)
            for node in ast.walk(method):
                target: ast.expr
                if isinstance(node, ast.Assign) and len(node.targets) == 1:
                    target, value, annotation = node.targets[0], node.value, None
                elif isinstance(node, ast.AnnAssign):
                    target, annotation = node.target, node.annotation
                    value = node.value or node.annotation
                else:
                    continue
                if (
                    isinstance(target, ast.Attribute)
                    and target.attr == expr.attr
                    and isinstance(target.value, ast.Name)
                    and target.value.id == arguments[0].arg
                ):
                    known = annotation is not None and self.is_annotation(annotation, inner)
                    if not known and self._path(value, inner, depth + 1) is None:
                        return False
                    found = True
        return found


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _class_around(scope: Scope, name: str) -> Scope | None:
    """Return the class whose method, with ``name`` as its first parameter, encloses a scope."""
    here: Scope | None = scope
    while here is not None and here.parent is not None:
        node = here.node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and here.parent.kind == "class":
            arguments = node.args.posonlyargs + node.args.args
            return here.parent if arguments and arguments[0].arg == name else None
        here = here.parent
    return None
