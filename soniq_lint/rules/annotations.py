"""What a handler's annotations ask for, as ``soniq.runtime.annotations`` sees them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Literal, NamedTuple

from soniq_lint.resolve.targets import ClassTarget, External, Unresolved, ValueTarget
from soniq_lint.rules.classes import Lineage, inherits, lineage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soniq_lint.resolve.resolver import Resolver
    from soniq_lint.resolve.scopes import Scope

CONTEXTS = frozenset({"soniq.JobContext", "soniq.runtime.context.JobContext"})
_UNIONS = frozenset({"typing.Optional", "typing.Union"})
_ANNOTATED = frozenset({"typing.Annotated", "typing_extensions.Annotated"})


class Asked(NamedTuple):
    """What an annotation asks for.

    ``model`` is the job's own model or a base of it; ``other-model`` another one, ``target``;
    ``plain`` neither; ``unknown`` not certain.
    """

    kind: Literal["context", "model", "other-model", "plain", "unknown"]
    target: ClassTarget | None = None


def asks_for(
    annotation: ast.expr | None, scope: Scope, model: Lineage | None, resolver: Resolver
) -> Asked:
    """Return what an annotation asks for, seen through unions with None and ``Annotated``."""
    if annotation is None:
        return Asked("plain")
    members = list(_members(annotation, scope, resolver, 0))
    known = [each for each in members if not isinstance(each, Unresolved)]
    if len(known) > 1 and any(each != known[0] for each in known):
        return Asked("plain")
    if len(known) != len(members) or not known:
        return Asked("plain" if not members else "unknown")
    return _asked(known[0], model, resolver)


Member = External | ClassTarget | str | Unresolved
"""What a part of an annotation is; a str for a type that is no class, such as ``list[int]``."""


def _asked(member: Member, model: Lineage | None, resolver: Resolver) -> Asked:
    if isinstance(member, External):
        if member.name in CONTEXTS:
            return Asked("context")
        if member.name in ("pydantic.BaseModel", "pydantic.RootModel"):
            if model is None:
                return Asked("unknown")
            return Asked("model" if member.name in model.externals else "unknown")
        return Asked("plain")
    if not isinstance(member, ClassTarget):
        return Asked("plain")
    if model is not None and inherits(model, member):
        return Asked("model")
    if model is not None and not model.complete:
        return Asked("unknown")
    is_model = lineage(member, resolver).is_model
    if is_model is None:
        return Asked("unknown")
    return Asked("other-model" if is_model else "plain", member)


def _members(expr: ast.expr, scope: Scope, resolver: Resolver, depth: int) -> Iterator[Member]:
    """Yield the classes that an annotation allows, without None."""
    if depth > 20:
        yield Unresolved("nested too deeply")
        return
    if isinstance(expr, ast.Constant):
        if isinstance(expr.value, str):
            inner = resolver.parse_annotation(expr.value, expr)
            if inner is None:
                yield Unresolved("not an annotation")
            else:
                yield from _members(inner, scope, resolver, depth + 1)
        elif expr.value is not None:
            yield Unresolved("not an annotation")
        return
    if isinstance(expr, ast.BinOp) and isinstance(expr.op, ast.BitOr):
        yield from _members(expr.left, scope, resolver, depth + 1)
        yield from _members(expr.right, scope, resolver, depth + 1)
        return
    if isinstance(expr, ast.Subscript):
        yield from _subscripted(expr, scope, resolver, depth)
        return
    target = resolver.resolve(expr, scope)
    if isinstance(target, ValueTarget) and target.expr is not expr:
        yield from _members(target.expr, target.scope, resolver, depth + 1)
    elif isinstance(target, External | ClassTarget):
        if target != External("types.NoneType"):
            yield target
    else:
        yield Unresolved("not a class")


def _subscripted(
    expr: ast.Subscript, scope: Scope, resolver: Resolver, depth: int
) -> Iterator[Member]:
    outer = resolver.resolve(expr.value, scope)
    items = expr.slice.elts if isinstance(expr.slice, ast.Tuple) else [expr.slice]
    if not isinstance(outer, External):
        yield Unresolved("a generic class")
    elif outer.name in _UNIONS:
        for item in items:
            yield from _members(item, scope, resolver, depth + 1)
    elif outer.name in _ANNOTATED and items:
        yield from _members(items[0], scope, resolver, depth + 1)
    elif outer.name.startswith(("builtins.", "collections.", "typing.")):
        yield ast.unparse(expr)
    else:
        yield Unresolved("a generic class")
