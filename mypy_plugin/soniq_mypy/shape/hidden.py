"""Types that take more, or other things, than they say."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from mypy.nodes import Decorator, TypeInfo, Var
from mypy.types import (
    Instance,
    TupleType,
    Type,
    TypeAliasType,
    TypedDictType,
    TypeType,
    TypeVarType,
    UnionType,
    get_proper_type,
)

from soniq_mypy.facts import facts_of
from soniq_mypy.fullnames import BASE_MODEL
from soniq_mypy.modules import may_carry_metadata, may_configure_types, may_know_pydantic
from soniq_mypy.shape.settings import config_of

ROOT_MODEL: Final = "pydantic.root_model.RootModel"
_METACLASSES: Final = frozenset(
    {"abc.ABCMeta", "builtins.type", "pydantic._internal._model_construction.ModelMetaclass"}
)
_PLAIN: Final = frozenset({BASE_MODEL, "abc.ABC", "builtins.object"})
_DECIDING: Final = ("__get_pydantic_core_schema__", "__get_validators__")
"""Methods with which a class decides itself what it takes."""
_STARTING: Final = ("__init__", "__init_subclass__", "__new__", "__pydantic_init_subclass__")


class TypeLook:
    """Looks through the types of fields.

    Attributes:
        reached: the modules whose classes and aliases were looked at.
    """

    def __init__(self) -> None:
        self.reached: set[str] = set()

    def hides(self, kind: Type) -> bool:
        """Tell whether a type may take what it does not say."""
        hidden = False
        for part in self._parts(kind):  # all of them: what they reach counts too
            hidden = self._part_hides(part) or hidden
        return hidden

    def carries(self, modules: Collection[str]) -> bool:
        """Tell whether type aliases of some modules may carry metadata."""
        self.reached.update(modules)
        return any(may_carry_metadata(each) for each in modules)

    def _parts(self, kind: Type) -> list[Type]:
        """Return a type and what it is made of, each alias once."""
        found, left, aliases = [], [kind], set[str]()
        while left:
            part = left.pop()
            found.append(part)
            if isinstance(part, TypeAliasType):
                left += part.args
                if part.alias is not None and part.alias.fullname not in aliases:
                    aliases.add(part.alias.fullname)
                    left.append(part.alias.target)
                continue
            proper = get_proper_type(part)
            if isinstance(proper, Instance):
                left += proper.args
                if proper.type.is_newtype:
                    left += proper.type.bases
            elif isinstance(proper, UnionType | TupleType):
                left += proper.items
            elif isinstance(proper, TypedDictType):
                left += proper.items.values()
            elif isinstance(proper, TypeType):
                left.append(proper.item)
        return found

    def _part_hides(self, kind: Type) -> bool:
        part = get_proper_type(kind)
        if isinstance(part, TypeVarType):
            return True
        if isinstance(part, Instance):
            return self._class_hides(part.type)
        if isinstance(part, TypedDictType | TupleType):
            info = (
                part.fallback if isinstance(part, TypedDictType) else part.partial_fallback
            ).type
            if info.fullname == "builtins.tuple":
                return False
            self.reached.add(info.module_name)
            return may_carry_metadata(info.module_name) or may_configure_types(info.module_name)
        return False

    def _class_hides(self, info: TypeInfo) -> bool:
        self.reached.update(each.module_name for each in info.mro)
        if info.has_base(BASE_MODEL):
            return info.fullname == BASE_MODEL or is_open(info)
        for name in _DECIDING:
            found = info.get_containing_type_info(name)
            if found is not None and not found.module_name.startswith("pydantic."):
                return True
        if info.is_enum:
            found = info.get_containing_type_info("_missing_")
            return found is not None and found.module_name != "enum"
        if "dataclass" in info.metadata or info.dataclass_transform_spec is not None:
            return any(_may_validate(each) for each in info.mro if each.fullname not in _PLAIN)
        return False


def is_open(info: TypeInfo) -> bool:
    """Tell whether a model may change the whole object before it is judged, or is none at all."""
    if not has_known_fields(info) or config_of(info).odd:
        return True
    for base in info.mro:
        facts = facts_of(base)
        if facts is not None and facts["open"] and base.fullname != BASE_MODEL:
            return True
        plain = facts is None and base.fullname not in _PLAIN
        if plain and _mixin_decides(base):
            return True
    return False


def _mixin_decides(base: TypeInfo) -> bool:
    """Tell whether a class that is no model may decide what a model made with it takes."""
    return any(name in base.names for name in (*_DECIDING, *_STARTING)) or _may_validate(base)


def _may_validate(base: TypeInfo) -> bool:
    """Tell whether a class that is no model may have validators.

    mypy does not keep decorators, so what has the form of a validator counts as one.
    """
    ours = may_know_pydantic(base.module_name)
    for symbol in base.names.values():
        node = symbol.node
        if isinstance(node, Decorator):
            ordinary = node.func.is_class or node.func.is_static or node.var.is_property
            if not node.var.is_property and (ours or not ordinary):
                return True
        elif isinstance(node, Var) and node.is_inferred and not symbol.plugin_generated:
            found = get_proper_type(node.type)
            if found is None or not isinstance(found, Instance):
                return True
    return False


def has_known_fields(info: TypeInfo) -> bool:
    """Tell whether the names of a model's fields are those of its annotations."""
    if info.fallback_to_any:
        return False
    metaclass = info.metaclass_type
    if metaclass is not None and metaclass.type.fullname not in _METACLASSES:
        return False
    for base in info.mro:
        if base.fullname == BASE_MODEL or not base.has_base(BASE_MODEL):
            continue
        facts = facts_of(base)
        if facts is None or facts["unsure"] or (facts["unsure_heirs"] and base is not info):
            return False
    return True
