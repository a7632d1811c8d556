"""The shape of a model's JSON object, put together from its types and facts."""

from __future__ import annotations

from dataclasses import dataclass, field

from mypy.nodes import TypeInfo, Var
from mypy.types import Instance, Type

from soniq_mypy.facts import facts_of
from soniq_mypy.fullnames import BASE_MODEL


@dataclass(frozen=True)
class Field:
    """One field of a model as a writer of args sees it.

    Attributes:
        name: the field's name in the class.
        keys: the JSON keys that may carry it; None when that cannot be known.
        required: whether a key must be there; None when that cannot be known.
        type: what the field holds; None when no value of it can be judged.
        strict: whether Pydantic converts nothing here.
    """

    name: str
    keys: tuple[str, ...] | None
    required: bool | None
    type: Type | None
    strict: bool = False


@dataclass(frozen=True)
class Shape:
    """What a model takes.

    Attributes:
        name: the model's name, for messages.
        fields: in the order Pydantic has them.
        complete: whether every key the model takes is known.
        extra: whether unknown keys are kept ("allow"), so that none is wrong.
        open: whether something may change the whole object before it is judged, so that nothing
            can be said of it.
    """

    name: str
    fields: dict[str, Field] = field(default_factory=dict)
    complete: bool = True
    extra: bool = False
    open: bool = False

    def by_key(self, key: str) -> Field | None:
        """Return the field that a JSON key carries."""
        for found in self.fields.values():
            if found.keys is not None and key in found.keys:
                return found
        return None


def is_model(info: TypeInfo) -> bool:
    """Tell whether a class is a Pydantic model."""
    return info.has_base(BASE_MODEL) and info.fullname != BASE_MODEL


def shape_of(model: Instance) -> Shape:
    """Return the shape of a model class."""
    fields: dict[str, Field] = {}
    for info in reversed(model.type.mro):
        facts = None if info.fullname == BASE_MODEL else facts_of(info)
        for fact in facts["fields"] if facts else ():
            name = fact["name"]
            if name.startswith("_"):
                continue
            node = info.names[name].node if name in info.names else None
            kind = node.type if isinstance(node, Var) else None
            fields[name] = Field(name, (name,), not fact["has_default"], kind)
    return Shape(model.type.name, fields)
