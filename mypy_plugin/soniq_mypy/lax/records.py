"""What fields of classes take: models, dataclasses and any class of one's own."""

from __future__ import annotations

import sys
from typing import Final

from mypy.nodes import Decorator, TypeInfo
from mypy.types import (
    AnyType,
    Instance,
    LiteralType,
    ProperType,
    TupleType,
    Type,
    TypeOfAny,
    get_proper_type,
)

from soniq_mypy.fullnames import BASE_MODEL
from soniq_mypy.lax.kinds import MAPPINGS, URLS, Kinds
from soniq_mypy.lax.scalars import OWN, URL
from soniq_mypy.shape import is_model, shape_of

SECRET: Final = "pydantic.types.Secret"
ROOT_MODEL: Final = "pydantic.root_model.RootModel"
_HOOKS: Final = ("__get_pydantic_core_schema__", "__get_validators__", "__pydantic_core_schema__")
# What Pydantic knows of these is not in the tables.
_FOREIGN: Final = frozenset({"pydantic", "pydantic_core", *sys.stdlib_module_names})
_DESCRIPTOR: Final = "pydantic._internal._decorators.PydanticDescriptorProxy"
_ATTRIBUTED: Final = MAPPINGS | {"other", "enum", "callable", "iterable", "number", "tuple"}
_PROMOTED: Final = {
    "builtins.float": ("builtins.int",),
    "builtins.complex": ("builtins.int", "builtins.float"),
    "builtins.bytes": ("builtins.bytearray", "builtins.memoryview"),
}
"""What type checkers let pass for an object of a class besides its subclasses."""
_ITSELF: Final[Kinds] = frozenset()
ANYTHING: Final = AnyType(TypeOfAny.special_form)


def are_related(given: TypeInfo, wanted: TypeInfo) -> bool:
    """Tell whether an object of one class may be an instance of another, by inheritance."""
    while given.is_newtype:
        given = given.bases[0].type
    if given.has_base(wanted.fullname) or wanted.has_base(given.fullname):
        return True
    return any(wanted.has_base(name) for name in _PROMOTED.get(given.fullname, ()))


def instance_of(value: ProperType) -> TypeInfo | None:
    """Return the class of the objects of a type, when it has one."""
    if isinstance(value, LiteralType):
        return value.fallback.type
    if isinstance(value, TupleType):
        return value.partial_fallback.type
    return value.type if isinstance(value, Instance) else None


def wrapped_type(field: Instance) -> Type | None:
    """Return what a field takes in the place of its own class: a root model, or a secret."""
    if field.type.fullname == SECRET:
        return field.args[0]
    if not field.type.has_base(ROOT_MODEL):
        return None
    shape = shape_of(field)
    root = shape.fields.get("root")
    return ANYTHING if shape.open or root is None or root.type is None else root.type


def class_kinds(field: Instance, strict: bool) -> Kinds | None:
    """Return the sorts that a field takes besides instances of its class; None for any."""
    info = field.type
    if info.fallback_to_any or info.is_protocol:
        return None
    if (known := OWN.get(info.fullname)) is not None:
        return known[strict]
    if any(base.fullname in URLS for base in info.mro):
        return URL
    if info.fullname == BASE_MODEL:
        return MAPPINGS
    if is_model(info):
        return _model_kinds(field)
    if any(info.get(name) is not None for name in _HOOKS):
        return None
    if "dataclass" in info.metadata or "dataclass_tag" in info.metadata:
        return None if _has_model_validator(info) else MAPPINGS
    if info.module_name.partition(".")[0] in _FOREIGN:
        return None
    if _decides_instances(info):
        return None
    return _ITSELF


def _model_kinds(field: Instance) -> Kinds | None:
    shape = shape_of(field)
    if shape.open:
        return None
    return _ATTRIBUTED if shape.from_attributes else MAPPINGS


def _decides_instances(info: TypeInfo) -> bool:
    """Tell whether a class may have its own idea of what its instances are."""
    metaclass = info.metaclass_type
    if metaclass is not None and metaclass.type.fullname not in ("builtins.type", "abc.ABCMeta"):
        return True
    own = [base for base in info.mro if base.module_name not in ("builtins", "typing")]
    return any(base.declared_metaclass is not None for base in own)


def _has_model_validator(info: TypeInfo) -> bool:
    """Tell whether a dataclass may change the whole object before Pydantic judges it."""
    for base in info.mro:
        for symbol in base.names.values():
            if not isinstance(symbol.node, Decorator):
                continue
            kind = get_proper_type(symbol.node.var.type)
            if kind is None or isinstance(kind, AnyType):
                return True  # not known yet, or a decorator nobody knows
            if isinstance(kind, Instance) and kind.type.fullname == _DESCRIPTOR:
                return True
    return False
