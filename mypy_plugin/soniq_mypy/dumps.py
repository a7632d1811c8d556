"""The keys of what ``Model(...).model_dump()`` gives."""

from __future__ import annotations

from mypy.nodes import Decorator
from mypy.types import Instance, ProperType

from soniq_mypy.fullnames import BASE_MODEL
from soniq_mypy.shape import is_model, shape_of


def dumped_keys(instance: ProperType) -> dict[str, bool] | None:
    """Return the keys of a model's dump, with whether they are certain; None when unknown.

    A serializer, which is a decorated method, may do anything to the keys, and ``extra="allow"``
    may add some.
    """
    if not isinstance(instance, Instance) or not is_model(instance.type):
        return None
    owner = instance.type.get_containing_type_info("model_dump")
    if owner is None or owner.fullname != BASE_MODEL:
        return None
    shape = shape_of(instance)
    if not shape.complete or shape.extra or shape.open:
        return None
    keys: dict[str, bool] = {}
    for field in shape.fields.values():
        keys[field.name] = field.keys == (field.name,)
        for key in field.keys or ():
            keys.setdefault(key, False)
    for info in instance.type.mro:
        if info.fullname == BASE_MODEL:
            break
        for name, symbol in info.names.items():
            node = symbol.node
            if not isinstance(node, Decorator) or node.func.is_class or node.func.is_static:
                continue
            if not node.var.is_property:
                return None
            keys.setdefault(name, False)  # it may be a computed field
    return keys
