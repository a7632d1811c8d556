"""Code that is the same in two versions of a model, so that it decides the same in both."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from soniq_lint.compat.places import field_at
from soniq_lint.compat.slices import Part
from soniq_lint.rules.classes import lineage, method_decorators

if TYPE_CHECKING:
    from soniq_lint.compat.slices import Slicer
    from soniq_lint.models.built import BuiltModel

HARMLESS = frozenset(
    ("pydantic.field_validator", "builtins.property", "builtins.classmethod",
     "builtins.staticmethod", "functools.cached_property", "functools.cache")
)  # fmt: skip
"""What methods may be decorated with for all of a model's code to be about single fields."""


def unchanged_code(
    one: BuiltModel, other: BuiltModel, slicers: tuple[Slicer, Slicer]
) -> frozenset[str] | None:
    """Return the fields that code is about, dotted, if it is the same code in both versions.

    None where it is not, or where code is about more than single fields.
    """
    found = _digests(one, slicers[0])
    if found is None or found != _digests(other, slicers[1]):
        return None
    return frozenset(found)


def _digests(model: BuiltModel, slicer: Slicer) -> dict[str, str | None] | None:
    for each in {id(found): found for found in (model, *model.nested.values())}.values():
        line = lineage(each.target, slicer.resolver)
        if not line.complete or not method_decorators(line, slicer.resolver).keys() <= HARMLESS:
            return None
    found: dict[str, str | None] = {}
    for opaque in model.opaque:
        parts = list(_parts(model, opaque.path, slicer)) if opaque.path else []
        if not parts:
            return None
        found[opaque.path] = slicer.digest(parts)
    return None if None in found.values() else found


def _parts(model: BuiltModel, path: str, slicer: Slicer) -> Iterator[Part]:
    """Yield the statement of a field, and all but fields of every model on the way to it."""
    here: BuiltModel | None = model
    for name in path.split("."):
        if here is None or field_at(here, name) is None:
            return
        for target in lineage(here.target, slicer.resolver).classes:
            scope = target.scope.child(target.node)
            yield from ((each, target.scope) for each in target.node.keywords)
            for statement in target.node.body:
                if not isinstance(statement, ast.AnnAssign) or _declares(statement, name):
                    yield statement, scope
        inner = [each for each in here.fields[name].models if each in here.nested]
        here = here.nested[inner[0]] if len(inner) == 1 else None


def _declares(statement: ast.AnnAssign, name: str) -> bool:
    return isinstance(statement.target, ast.Name) and statement.target.id == name
