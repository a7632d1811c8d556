"""What a parameter's annotation asks for, as ``soniq.runtime.annotations`` sees it."""

from __future__ import annotations

from typing import Literal, NamedTuple

from mypy.maptype import map_instance_to_supertype
from mypy.nodes import TypeInfo
from mypy.subtypes import is_same_type
from mypy.types import (
    AnyType,
    Instance,
    NoneType,
    ProperType,
    Type,
    TypeAliasType,
    TypeOfAny,
    UnboundType,
    UnionType,
    get_proper_type,
)

from soniq_mypy.fullnames import BASE_MODEL, JOB_CONTEXT


class Asked(NamedTuple):
    """What an annotation asks for.

    ``model`` is the job's own model or a base of it; ``other-model`` another one, ``model``;
    ``plain`` neither; ``unknown`` not certain.
    """

    kind: Literal["context", "model", "other-model", "plain", "unknown"]
    model: Instance | None = None


PLAIN = Asked("plain")
UNKNOWN = Asked("unknown")


def asks_for(annotation: Type | None, model: Instance | None) -> Asked:
    """Return what an annotation asks for, seen through unions with None."""
    if annotation is None:
        return PLAIN
    members: list[ProperType] = []
    if not _collect(annotation, members):
        return UNKNOWN
    different: list[ProperType] = []
    for each in members:
        if not any(is_same_type(each, known) for known in different):
            different.append(each)
    if len(different) != 1 or not isinstance(different[0], Instance):
        return PLAIN
    return _asked(different[0], model)


def is_related(annotation: Type | None, model: Instance) -> bool | None:
    """Tell whether a field may hold the model itself or a base of it; None when not certain."""
    members: list[ProperType] = []
    if annotation is None or not _collect(annotation, members):
        return None
    return any(
        isinstance(each, Instance) and _is_model(each.type) and each.type in model.type.mro
        for each in members
    )


def _asked(member: Instance, model: Instance | None) -> Asked:
    info = member.type
    if info.fullname == JOB_CONTEXT:
        return Asked("context")
    if not _is_model(info):
        return UNKNOWN if info.fallback_to_any else PLAIN
    if model is None:
        return Asked("other-model", member)
    if info in model.type.mro:
        # a generic model is another class for each of its parameters
        same = not member.args or is_same_type(map_instance_to_supertype(model, info), member)
        return Asked("model", member) if same or _is_bare(member) else UNKNOWN
    return UNKNOWN if model.type.fallback_to_any else Asked("other-model", member)


def _is_bare(member: Instance) -> bool:
    """Tell whether a generic class is given without parameters."""
    return all(
        isinstance(found := get_proper_type(each), AnyType)
        and found.type_of_any == TypeOfAny.from_omitted_generics
        for each in member.args
    )


def _is_model(info: TypeInfo) -> bool:
    return info.has_base(BASE_MODEL) and not info.is_newtype


def _collect(annotation: Type, members: list[ProperType]) -> bool:
    """Add the types an annotation allows, without None; False when one of them is not certain."""
    if (
        isinstance(annotation, TypeAliasType)
        and annotation.alias is not None
        and annotation.alias.python_3_12_type_alias
    ):
        return False  # at run time it is an object of its own
    found = get_proper_type(annotation)
    if isinstance(found, UnionType):
        return all(_collect(each, members) for each in found.items)
    if isinstance(found, AnyType) and found.type_of_any not in (
        TypeOfAny.explicit,
        TypeOfAny.unannotated,
    ):
        return False
    if isinstance(found, UnboundType):
        return False
    if not isinstance(found, NoneType):
        members.append(found)
    return True
