"""Which names ``from module import *`` brings."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from soniq_lint.resolve.externals import is_external

if TYPE_CHECKING:
    from soniq_lint.resolve.modules import Module
    from soniq_lint.resolve.resolver import Resolver


def exports(
    module: Module, resolver: Resolver, seen: frozenset[str] = frozenset()
) -> frozenset[str] | None:
    """Return the public names of a module, by ``__all__`` or by the underscore rule.

    None when ``__all__`` is built in a way that cannot be followed, or a star import cannot be.
    """
    if module.path in seen:
        return frozenset()
    seen = seen | {module.path}
    if "__all__" in module.scope.bindings:
        return literal_all(module, resolver, seen)
    names = {name for name in module.scope.bindings if not name.startswith("_")}
    for inner_name, _ in module.scope.stars:
        if is_external(inner_name):
            continue
        inner = resolver.module(inner_name, module) if inner_name else None
        inner_names = None if inner is None else exports(inner, resolver, seen)
        if inner_names is None:
            return None
        names |= {name for name in inner_names if not name.startswith("_")}
    return frozenset(names)


def literal_all(
    module: Module, resolver: Resolver, seen: frozenset[str] = frozenset()
) -> frozenset[str] | None:
    """Return what ``__all__`` lists; None when that would have to be worked out by running it.

    Understands lists and tuples of constants, ``+``, ``+=``, ``extend``, ``append``, ``remove``,
    unpacking, and ``__all__`` of other modules.
    """
    names: set[str] = set()
    for statement in module.tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                names.clear()
            case ast.AnnAssign(target=ast.Name(id="__all__"), value=ast.expr() as value):
                names.clear()
            case ast.AugAssign(target=ast.Name(id="__all__"), op=ast.Add(), value=value):
                pass
            case ast.Expr(
                value=ast.Call(
                    func=ast.Attribute(value=ast.Name(id="__all__"), attr=method),
                    args=[argument],
                    keywords=[],
                )
            ):
                if method == "extend":
                    value = argument
                elif method in ("append", "remove"):
                    value = ast.List([argument], ast.Load())
                    if method == "remove":
                        gone = _strings(value, module, resolver, seen)
                        if gone is None:
                            return None
                        names -= gone
                        continue
                else:
                    return None
            case _:
                continue
        found = _strings(value, module, resolver, seen)
        if found is None:
            return None
        names |= found
    if any(binding.branch for binding in module.scope.bindings["__all__"]):
        return None
    return frozenset(names)


def _strings(
    value: ast.expr, module: Module, resolver: Resolver, seen: frozenset[str]
) -> set[str] | None:
    match value:
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            names: set[str] = set()
            for part in parts:
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    names.add(part.value)
                elif isinstance(part, ast.Starred):
                    inner = _strings(part.value, module, resolver, seen)
                    if inner is None:
                        return None
                    names |= inner
                else:
                    return None
            return names
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            first = _strings(left, module, resolver, seen)
            second = _strings(right, module, resolver, seen)
            return None if first is None or second is None else first | second
        case ast.Attribute(value=ast.expr() as base, attr="__all__"):
            from soniq_lint.resolve.targets import ModuleTarget

            target = resolver.resolve(base, module.scope)
            if isinstance(target, ModuleTarget):
                listed = exports(target.module, resolver, seen)
                return None if listed is None else set(listed)
            return None
        case _:
            return None
