"""The verdict on one field and one value."""

from __future__ import annotations

from typing import Final

from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    LiteralType,
    NoneType,
    Overloaded,
    ProperType,
    TupleType,
    Type,
    TypeAliasType,
    TypedDictType,
    TypeType,
    TypeVarType,
    UninhabitedType,
    UnionType,
    get_proper_type,
)

from soniq_mypy.lax.aliases import is_json, is_opaque
from soniq_mypy.lax.constants import constant_of, is_misspelt
from soniq_mypy.lax.containers import (
    ANY_SEQUENCES,
    COLLECTIONS,
    DICTS,
    NAMED_TUPLES,
    TUPLES,
    is_any_sequence,
    refuses_entries,
    refuses_items,
    refuses_places,
)
from soniq_mypy.lax.enums import is_other, literal_kinds, member_kinds, takes_constant
from soniq_mypy.lax.kinds import MAPPINGS, TEXTS, Kinds, kinds_of
from soniq_mypy.lax.records import are_related, class_kinds, instance_of, wrapped_type
from soniq_mypy.lax.scalars import SCALARS, is_any_address

DEEPEST: Final = 12
"""How far types are followed into each other; types may contain themselves."""


def refuses(field: Type, value: Type, *, strict: bool) -> bool:
    """Tell whether no value of type ``value`` is valid for a field of type ``field``.

    What is not certain is not refused. ``strict`` is Pydantic's strict mode, for the field and for
    what is inside it.
    """
    return _Judge(strict=strict).refuses(field, value)


class _Judge:
    """Judges types inside types, all of them in the same mode."""

    def __init__(self, *, strict: bool) -> None:
        self._strict = strict
        self._level = 0

    def refuses(self, field: Type, value: Type) -> bool:
        """Tell whether a field refuses all values of a type."""
        value = get_proper_type(value)
        if isinstance(value, AnyType | UninhabitedType):
            return False
        if isinstance(value, UnionType):
            return all(self.refuses(field, each) for each in value.items)
        if isinstance(value, TypeVarType):
            bounds = value.values or [value.upper_bound]
            return all(self.refuses(field, each) for each in bounds)
        while isinstance(field, TypeAliasType):
            if is_opaque(field):
                return False
            if is_json(field):
                return _lacks(TEXTS, kinds_of(value))
            field = field._expand_once()
        field = get_proper_type(field)
        if isinstance(field, UnionType):
            if self._strict and is_any_address(field):
                return _Judge(strict=False).refuses(field, value)
            return all(self.refuses(each, value) for each in field.items)
        if isinstance(field, Instance):
            return self._refuses_instance(field, value)
        return self._refuses_form(field, value)

    def _inside(self, field: Type, value: Type) -> bool:
        if self._level == DEEPEST:
            return False
        self._level += 1
        try:
            return self.refuses(field, value)
        finally:
            self._level -= 1

    def _refuses_form(self, field: ProperType, value: ProperType) -> bool:
        """Judge a field whose type is no class."""
        kinds = kinds_of(value)
        if isinstance(field, NoneType):
            return _lacks(frozenset({"none"}), kinds)
        if isinstance(field, LiteralType):
            return _refuses_literal(field, value)
        if isinstance(field, TupleType):
            named = field.partial_fallback.type.fullname != "builtins.tuple"
            if _lacks((NAMED_TUPLES if named else TUPLES)[self._strict], kinds):
                return True
            return kinds is not None and refuses_places(field, value, self._inside)
        if isinstance(field, TypedDictType):
            return _lacks(MAPPINGS, kinds)
        if isinstance(field, CallableType | Overloaded):
            return _lacks(frozenset({"callable"}), kinds)
        if isinstance(field, TypeType):
            return _lacks(frozenset({"type"}), kinds)
        return False

    def _refuses_instance(self, field: Instance, value: ProperType) -> bool:
        """Judge a field whose type is a class."""
        info, kinds = field.type, kinds_of(value)
        name = info.fullname
        if (scalar := SCALARS.get(name)) is not None:
            constant = constant_of(value)
            misspelt = constant is not None and is_misspelt(name, constant)
            return misspelt or _lacks(scalar[self._strict], kinds)
        if (collection := COLLECTIONS.get(name)) is not None:
            if is_any_sequence(field):
                collection = ANY_SEQUENCES
            wrong = kinds is not None and refuses_items(field, value, self._inside)
            return wrong or _lacks(collection[self._strict], kinds)
        if (mapping := DICTS.get(name)) is not None:
            wrong = kinds is not None and refuses_entries(field, value, self._inside)
            return wrong or _lacks(mapping[self._strict], kinds)
        if info.is_newtype:
            return self.refuses(info.bases[0], value)
        given, constant = instance_of(value), constant_of(value)
        spelt_out = constant is not None and not constant.fallback.type.is_enum
        if given is info or (given is not None and not spelt_out and are_related(given, info)):
            return False
        if info.is_enum:
            return _refuses_enum(field, value, self._strict)
        if (wrapped := wrapped_type(field)) is not None:
            return self.refuses(wrapped, value)
        if kinds is not None and "callable" in kinds and info.has_readable_member("__call__"):
            return False  # functions are typed by what they take; the object may be of any class
        return _lacks(class_kinds(field, self._strict), kinds)


def _lacks(taken: Kinds | None, kinds: Kinds | None) -> bool:
    """Tell whether no object of some sorts is of the sorts that are taken."""
    return taken is not None and kinds is not None and taken.isdisjoint(kinds)


def _refuses_literal(field: LiteralType, value: ProperType) -> bool:
    constant = constant_of(value)
    if constant is not None and is_other(field, constant):
        return True
    return _lacks(literal_kinds(field), kinds_of(value))


def _refuses_enum(field: Instance, value: ProperType, strict: bool) -> bool:
    """Judge an enum field and a value of another class: it may be a member's value."""
    kinds, taken = kinds_of(value), member_kinds(field.type)
    if kinds is None or taken is None or strict:
        return strict and kinds is not None
    constant = constant_of(value)
    if constant is not None and not constant.fallback.type.is_enum:
        return taken.isdisjoint(kinds) or not takes_constant(field.type, constant)
    return taken.isdisjoint(kinds)
