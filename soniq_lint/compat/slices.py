"""The source that a task's model comes from, cut out of its modules, to be compared as text.

Two versions with the same slice have the same model, code of validators included, whatever else has
changed around it; that takes no rows to find out. Names are followed to the statements they stand
for, and what cannot be followed goes in as it is written.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from soniq_lint.resolve.targets import (
    ClassTarget,
    External,
    FunctionTarget,
    TypeAliasTarget,
    Unresolved,
    ValueTarget,
)

if TYPE_CHECKING:
    from soniq_lint.resolve.modules import Module
    from soniq_lint.resolve.resolver import Resolver
    from soniq_lint.resolve.scopes import Scope
    from soniq_lint.resolve.targets import Target
    from soniq_lint.sites.objects import Declaration

_MOST: Final = 20_000
"""Statements of one slice; of a larger one nothing is said."""

_LONGEST: Final = 2000
"""Characters of a string that may be a type."""

_WITH_SCOPE: Final = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)

_CHANGING: Final = (
    ast.AugAssign, ast.Delete, ast.Expr, ast.For, ast.If, ast.Match, ast.Try, ast.While, ast.With,
)  # fmt: skip

Part = tuple[ast.AST, "Scope"]


class Slicer:
    """Cuts slices of one version; each statement is written out once.

    Attributes:
        resolver: follows the names of the version.
    """

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self._texts: dict[ast.AST, str] = {}
        self._uses: dict[ast.AST, list[tuple[str, Target, Scope]]] = {}
        self._loose_in: dict[Module, list[tuple[ast.stmt, set[str]]]] = {}

    def slice(self, declaration: Declaration) -> str | None:
        """Return a digest of everything that a declaration's model is made of.

        None where there is too much of it.
        """
        if declaration.model_node is None:
            return ""
        return self.digest([(declaration.model_node, declaration.scope)])

    def digest(self, parts: Sequence[Part]) -> str | None:
        """Return a digest of statements and of everything that they are made of.

        None where there is too much of it.
        """
        numbers: dict[ast.AST, int] = {}
        order: list[Part] = []
        told: list[str] = []

        def number(node: ast.AST, scope: Scope) -> int:
            if node not in numbers:
                numbers[node] = len(numbers)
                order.append((node, scope))
            return numbers[node]

        for part in parts:
            number(*part)
        at = 0
        while at < len(order):
            if at > _MOST:
                return None
            node, scope = order[at]
            told.append(self._text(node, scope))
            for name, target, where in self._used(node, scope):
                told.append(f"{name}={_identity(target)}")
                for inner, its in (*_parts(name, target, where), *self._loose(target)):
                    told.append(str(number(inner, its)))
            at += 1
        return sha256("\0".join(told).encode("utf-8", "surrogatepass")).hexdigest()

    def _loose(self, target: Target) -> Iterator[Part]:
        """Yield the statements of a module that may change what a name of it stands for."""
        if not isinstance(target, ClassTarget | ValueTarget) or not target.qualname:
            return
        module = target.module
        if module not in self._loose_in:
            self._loose_in[module] = [(each, _names(each)) for each in _changing(module)]
        for statement, names in self._loose_in[module]:
            if target.qualname in names:
                yield statement, module.scope

    def _text(self, node: ast.AST, scope: Scope) -> str:
        text = self._texts.get(node)
        if text is None:
            text = self._texts[node] = _written(node, scope.module)
        return text

    def _used(self, node: ast.AST, scope: Scope) -> list[tuple[str, Target, Scope]]:
        """Return every name and attribute in a statement, with what it stands for there."""
        known = self._uses.get(node)
        if known is None:
            known = self._uses[node] = list(self._looked_up(node, scope))
        return known

    def _looked_up(self, node: ast.AST, scope: Scope) -> Iterator[tuple[str, Target, Scope]]:
        seen: set[tuple[str, Scope]] = set()
        for each, where in self._walked(node, scope):
            if isinstance(each, ast.Name | ast.Attribute) and _is_plain(each):
                name = ast.unparse(each)
                if (name, where) not in seen:
                    seen.add((name, where))
                    yield name, self.resolver.resolve(each, where), where

    def _walked(self, node: ast.AST, scope: Scope) -> Iterator[Part]:
        """Yield what is inside a statement, types in quotes too, each with the scope it is in."""
        todo: list[Part] = [(node, scope)]
        while todo:
            each, where = todo.pop()
            yield each, where
            if isinstance(each, ast.Constant) and isinstance(each.value, str):
                quoted = self._quoted(each)
                if quoted is not None:
                    todo.append((quoted, where))
                continue
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
                each = where.module.complete(each)
            inside = where.child(each) if isinstance(each, _WITH_SCOPE) else where
            todo += [(child, inside) for child in reversed(list(ast.iter_child_nodes(each)))]

    def _quoted(self, node: ast.Constant) -> ast.expr | None:
        """Return what is in a string, if that can be a type."""
        text = node.value
        if not isinstance(text, str) or len(text) > _LONGEST:
            return None
        quoted = self.resolver.parse_annotation(text, node)
        return None if isinstance(quoted, ast.Constant) else quoted


def _written(node: ast.AST, module: Module) -> str:
    """Return a syntax tree as text: without places, comments and docstrings."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        node = module.complete(node)
    parts = [type(node).__name__]
    for name, value in ast.iter_fields(node):
        if isinstance(value, list):
            parts.append(f"{name}=[")
            parts += [_item(each, module) for each in value if not _is_docstring(each)]
            parts.append("]")
        elif value is not None and name not in ("ctx", "type_comment"):
            parts.append(f"{name}={_item(value, module)}")
    return f"({' '.join(parts)})"


def _item(value: object, module: Module) -> str:
    return _written(value, module) if isinstance(value, ast.AST) else repr(value)


def _is_docstring(node: object) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _changing(module: Module) -> Iterator[ast.stmt]:
    """Yield the statements at the top of a module that bind no name and may change a value."""
    for statement in module.tree.body:
        if isinstance(statement, ast.Assign):
            if not any(isinstance(each, ast.Name) for each in statement.targets):
                yield statement
        elif isinstance(statement, _CHANGING) and not _is_docstring(statement):
            yield statement


def _names(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _is_plain(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _identity(target: Target) -> str:
    """Return what a target is, apart from its text and its place."""
    if isinstance(target, External):
        return target.name
    if isinstance(target, Unresolved):
        return target.reason
    return type(target).__name__


def _parts(name: str, target: Target, scope: Scope) -> Iterator[Part]:
    """Yield the statements that a name stands for, all that may be where it is not certain."""
    match target:
        case ClassTarget() | FunctionTarget() | TypeAliasTarget():
            yield target.node, target.scope
        case ValueTarget():
            yield target.expr, target.scope
            if target.annotation is not None:
                yield target.annotation, target.scope
        case Unresolved():
            first = name.partition(".")[0]
            here: Scope | None = scope
            while here is not None and first not in here.bindings:
                here = here.parent
            if here is not None and here.kind == "module":
                for binding in here.bindings[first]:
                    yield binding.node, here
