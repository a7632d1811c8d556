"""Names whose objects are changed in place, so that what they are set to is not what they are."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from soniq_lint.resolve.modules import Module

_MUTATING: Final = frozenset(
    {
        "add", "append", "clear", "difference_update", "discard", "extend", "insert",
        "intersection_update", "move_to_end", "pop", "popitem", "remove", "reverse", "setdefault",
        "sort", "symmetric_difference_update", "update",
    }
)  # fmt: skip


class Changes:
    """Looks through each module once."""

    def __init__(self) -> None:
        self._known: dict[Module, frozenset[str]] = {}

    def has(self, module: Module, name: str) -> bool:
        """Tell whether a module changes the object behind a name anywhere."""
        names = self._known.get(module)
        if names is None:
            names = self._known[module] = frozenset(_mutations(module.tree))
        return name in names


def _mutations(tree: ast.AST) -> Iterator[str]:
    """Yield the names whose objects are changed in place anywhere in a module."""
    for node in ast.walk(tree):
        changed: ast.expr | None = None
        match node:
            case ast.Call(func=ast.Attribute(attr=method, value=held)) if method in _MUTATING:
                changed = held
            case ast.Subscript(value=held, ctx=ast.Store() | ast.Del()):
                changed = held
            case ast.AugAssign(target=held):
                changed = held
        if isinstance(changed, ast.Name):
            yield changed.id
        elif isinstance(changed, ast.Attribute):
            yield changed.attr
