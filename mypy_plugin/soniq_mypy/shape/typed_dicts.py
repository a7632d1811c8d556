"""Shapes of what a field may hold besides models."""

from __future__ import annotations

from mypy.types import Instance, Type, TypedDictType, get_proper_type

from soniq_mypy.shape.hidden import TypeLook
from soniq_mypy.shape.models import is_model, shape_of
from soniq_mypy.shape.records import Field, Shape


def shape_of_type(kind: Type, parent: Shape | None = None) -> Shape | None:
    """Return the shape of the objects that a field of a type takes; None when that is not certain.

    ``parent`` is the shape of the model that the field belongs to: a TypedDict is validated with
    the settings of the model around it.
    """
    found = get_proper_type(kind)
    if isinstance(found, Instance):
        return shape_of(found) if is_model(found.type) else None
    if not isinstance(found, TypedDictType) or found.fallback.type.name == "TypedDict":
        return None
    look = TypeLook()
    if look.hides(found):
        return None
    strict = parent is not None and parent.strict
    return Shape(
        name=found.fallback.type.name,
        fields={
            key: Field(key, (key,), key in found.required_keys, each, strict, each)
            for key, each in found.items.items()
        },
        extra=parent is None or parent.extra,
        strict=strict,
        reached=frozenset(look.reached),
    )
