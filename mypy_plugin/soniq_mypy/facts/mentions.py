"""The names that annotations and type arguments are made of."""

from __future__ import annotations

from collections.abc import Iterator

from mypy.nodes import Expression, IndexExpr, ListExpr, OpExpr, TupleExpr
from mypy.types import Type, TypeList, UnboundType, UnionType, UnpackType

from soniq_mypy.facts.expressions import dotted


def names_in_arguments(bases: list[Expression]) -> Iterator[str]:
    """Yield the names in the type arguments of base classes."""
    parts = [base.index for base in bases if isinstance(base, IndexExpr)]
    while parts:
        part = parts.pop()
        if isinstance(part, IndexExpr):
            parts += [part.base, part.index]
        elif isinstance(part, TupleExpr | ListExpr):
            parts += part.items
        elif isinstance(part, OpExpr):
            parts += [part.left, part.right]
        elif name := dotted(part):
            yield name


def names_in(annotation: Type) -> Iterator[str]:
    """Yield the names that an annotation is made of."""
    parts = [annotation]
    while parts:
        part = parts.pop()
        if isinstance(part, UnboundType):
            yield part.name
            parts += part.args
        elif isinstance(part, UnionType | TypeList):
            parts += part.items
        elif isinstance(part, UnpackType):
            parts.append(part.type)
