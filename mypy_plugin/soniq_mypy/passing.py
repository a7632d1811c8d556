"""What the worker passes for each field, against what a parameter takes."""

from __future__ import annotations

from mypy.meet import is_overlapping_types
from mypy.messages import format_type_distinctly
from mypy.nodes import TypeInfo, Var
from mypy.options import Options
from mypy.subtypes import is_subtype
from mypy.types import (
    Instance,
    LiteralType,
    NoneType,
    ProperType,
    TupleType,
    Type,
    UnionType,
    get_proper_type,
)

from soniq_mypy.facts import facts_of
from soniq_mypy.fullnames import BASE_MODEL
from soniq_mypy.shape import Field, Shape

ROOT_MODEL = "pydantic.root_model.RootModel"
_BUILT_IN = frozenset({BASE_MODEL, "builtins.object", "typing.Generic", "abc.ABC"})


def has_certain_fields(model: Instance, shape: Shape) -> bool:
    """Tell whether the names of a model's fields are all known, whatever Pydantic reads it."""
    if model.type.has_base(ROOT_MODEL):
        return list(shape.fields) == ["root"] and not model.type.fallback_to_any
    if not shape.named:
        return False
    for info in model.type.mro:
        facts = facts_of(info)
        if facts is not None:
            if any(each["final"] and each["given"] for each in facts["fields"]):
                return False  # a class variable for some releases of Pydantic
        elif info.fullname not in _BUILT_IN and _has_variables(info):
            return False  # a mixin, whose annotations only some releases look at
    return True


def misfit(field: Field, taken: Type, options: Options) -> tuple[str, str] | None:
    """Return how to write both types when a value of a field is no value of a parameter's type.

    A value that might do is let pass: an int where a bool is taken, a list where a list of
    something narrower is taken. What is told is what can never be right, such as a None.
    """
    if field.type is None:
        return None
    for held in _members(field.type):
        if not _is_judged(held) or not all(map(_is_judged, _members(taken))):
            return None
    for held in _members(field.type):
        if not is_subtype(held, taken) and not any(_may_be(held, each) for each in _members(taken)):
            first, second = format_type_distinctly(taken, field.type, options=options)
            return first, second
    return None


def _may_be(held: ProperType, taken: ProperType) -> bool:
    return is_overlapping_types(held, taken, ignore_promotions=True)


def _members(kind: Type) -> list[ProperType]:
    found = get_proper_type(kind)
    if isinstance(found, UnionType):
        return [member for each in found.items for member in _members(each)]
    return [found]


def _is_judged(kind: ProperType) -> bool:
    """Tell whether a type says enough to exclude another, arguments of it included."""
    if isinstance(kind, NoneType | LiteralType):
        return not (isinstance(kind, LiteralType) and kind.fallback.type.is_enum)
    if isinstance(kind, TupleType):
        return all(_is_judged(each) for item in kind.items for each in _members(item))
    if not isinstance(kind, Instance):
        return False
    info = kind.type
    if info.is_protocol and not info.fullname.startswith("typing."):
        return False
    if info.is_enum or info.fallback_to_any:
        return False  # with use_enum_values a field holds what the member stands for
    return all(_is_judged(each) for item in kind.args for each in _members(item))


def _has_variables(info: TypeInfo) -> bool:
    return any(isinstance(each.node, Var) for each in info.names.values())
