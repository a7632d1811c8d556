"""Which expressions are a ``Soniq`` application, and which one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from soniq_lint.resolve.scopes import Function
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
    from soniq_lint.resolve.lines import Lines
    from soniq_lint.resolve.resolver import Resolver
    from soniq_lint.resolve.scopes import Scope

SONIQ = External("soniq.Soniq")
_DEEPEST = 12
_METHODS = frozenset(
    {"enqueue", "enqueue_many", "job", "__aenter__", "__getattr__", "__getattribute__", "__new__"}
)
"""What a subclass must not define for its instances to be used like any other."""


class Apps:
    """Recognises applications: ``Soniq(...)`` bound to a name, annotated, returned or entered."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._of_classes: dict[tuple[Scope, str], bool] = {}

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
            known = self._path(target.expr, target.scope, depth + 1) is not None
            if not known and target.annotation is not None:
                known = self.is_annotation(target.annotation, target.scope)
            if known:
                local = target.scope.kind == "function"
                return "" if local else f"{target.module.name}.{target.qualname}"
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
        """Tell whether a target is ``Soniq``, or a subclass that leaves its methods as they are."""
        todo, seen = [target], set()
        while todo:
            here = todo.pop()
            if here == SONIQ:
                return True
            if isinstance(here, ClassTarget) and here.node not in seen:
                seen.add(here.node)
                if not _METHODS.isdisjoint(here.scope.child(here.node).bindings):
                    return False
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
                if name == "Union" and isinstance(inner, ast.Tuple):
                    sides = [side for side in inner.elts if not _is_none(side)]
                    return len(sides) == 1 and self.is_annotation(sides[0], scope)
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
        """Tell whether ``self.app`` is one, by what its class says and assigns."""
        if not isinstance(expr.value, ast.Name):
            return False
        owner = _class_around(scope, expr.value.id)
        if owner is None:
            return False
        key = (owner, expr.attr)
        known = self._of_classes.get(key)
        if known is None:
            self._of_classes[key] = False  # for one that is made from itself
            known = self._of_classes[key] = self._held(owner, expr.attr, depth)
        return known

    def _held(self, owner: Scope, name: str, depth: int) -> bool:
        """Tell whether an attribute of a class, or of its instances, is an application."""
        assert isinstance(owner.node, ast.ClassDef)
        bindings = owner.bindings.get(name, [])
        annotations = [each.annotation for each in bindings if each.annotation is not None]
        if any(self.is_annotation(each, owner) for each in annotations):
            return True
        values = [(each.value, owner) for each in bindings if each.kind == "assign"]
        lines = owner.module.places.mentioning(name)
        for method in owner.node.body:
            if not isinstance(method, Function) or not lines.touch(method):
                continue
            inner = owner.child(method)
            for value, annotation in _assigned(method, name, lines):
                if annotation is not None and self.is_annotation(annotation, inner):
                    return True
                values.append((value, inner))
        return bool(values) and all(
            value is not None and self._path(value, scope, depth + 1) is not None
            for value, scope in values
        )


def _assigned(
    method: ast.FunctionDef | ast.AsyncFunctionDef, name: str, lines: Lines
) -> Iterator[tuple[ast.expr | None, ast.expr | None]]:
    """Yield value and annotation of what a method assigns to an attribute of its first argument."""
    arguments = method.args.posonlyargs + method.args.args
    if not arguments:
        return
    for node in lines.walk(method):
        targets: list[ast.expr] = []
        annotation = None
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AnnAssign):
            targets, annotation = [node.target], node.annotation
        for target in targets:
            if (
                isinstance(target, ast.Attribute)
                and target.attr == name
                and isinstance(target.value, ast.Name)
                and target.value.id == arguments[0].arg
            ):
                assert isinstance(node, ast.Assign | ast.AnnAssign)
                yield node.value, annotation


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
