"""Sorts of objects, as far as Pydantic tells them apart, and which of them have a type."""

from __future__ import annotations

from typing import Final

from mypy.nodes import TypeInfo, Var
from mypy.types import (
    CallableType,
    Instance,
    LiteralType,
    NoneType,
    Overloaded,
    ProperType,
    TupleType,
    TypedDictType,
    TypeType,
    get_proper_type,
)

Kinds = frozenset[str]

NUMBERS: Final = frozenset({"bool", "int", "float", "decimal", "fraction", "number"})
ITERABLES: Final = frozenset(
    {"list", "tuple", "set", "frozenset", "deque", "iterable", "memoryview"}
)
MAPPINGS: Final = frozenset({"dict", "mapping"})
TEXTS: Final = frozenset({"str", "bytes", "bytearray"})

_BYTES: Final = frozenset({"bytes", "bytearray", "memoryview"})
_FLOAT: Final = frozenset({"float", "int", "bool"})
_SEQUENCE: Final = frozenset({"list", "tuple", "deque", "iterable"})

URLS: Final = frozenset(
    {
        *("pydantic.networks._BaseUrl", "pydantic.networks._BaseMultiHostUrl"),
        *("pydantic_core._pydantic_core.Url", "pydantic_core._pydantic_core.MultiHostUrl"),
    }
)
# A float may be an int for type checkers, and bytes may be a bytearray.
_CLASSES: Final[dict[str, Kinds]] = {
    "builtins.bool": frozenset({"bool"}),
    "builtins.int": frozenset({"int", "bool"}),
    "builtins.float": _FLOAT,
    "builtins.complex": _FLOAT | {"complex"},
    "builtins.str": frozenset({"str"}),
    "builtins.bytes": _BYTES,
    "builtins.bytearray": frozenset({"bytearray"}),
    "builtins.memoryview": frozenset({"memoryview"}),
    "decimal.Decimal": frozenset({"decimal"}),
    "fractions.Fraction": frozenset({"fraction"}),
    "datetime.datetime": frozenset({"datetime"}),
    "datetime.date": frozenset({"date", "datetime"}),
    "datetime.time": frozenset({"time"}),
    "datetime.timedelta": frozenset({"timedelta"}),
    "uuid.UUID": frozenset({"uuid"}),
    "pathlib.PurePath": frozenset({"path"}),
    "re.Pattern": frozenset({"pattern"}),
    "ipaddress._BaseAddress": frozenset({"ip"}),
    "ipaddress._BaseNetwork": frozenset({"ip", "iterable"}),
    "builtins.list": frozenset({"list"}),
    "builtins.tuple": frozenset({"tuple"}),
    "builtins.set": frozenset({"set"}),
    "builtins.frozenset": frozenset({"frozenset"}),
    "builtins.dict": frozenset({"dict"}),
    "builtins.range": frozenset({"iterable"}),
    "collections.deque": frozenset({"deque"}),
    "typing.MutableSequence": frozenset({"list", "deque", "bytearray", "iterable"}),
    "typing.Sequence": _SEQUENCE | _BYTES | {"str"},
    "typing.AbstractSet": frozenset({"set", "frozenset", "iterable"}),
    "typing.Mapping": MAPPINGS,
    "typing.Iterator": frozenset({"iterable"}),
    "typing.Generator": frozenset({"iterable"}),
    "typing.Coroutine": frozenset({"other"}),
    **dict.fromkeys(URLS, frozenset({"url"})),
    "builtins.function": frozenset({"callable", "type"}),
    "builtins.type": frozenset({"type", "callable", "iterable"}),
}
_NUMERIC: Final = ("__float__", "__index__", "__complex__")
_ITERATED: Final = ("__iter__", "__getitem__")
_PLAIN_METACLASSES: Final = frozenset({"builtins.type", "abc.ABCMeta"})


def kinds_of(value: ProperType) -> Kinds | None:
    """Return the sorts of objects that may have a type; None when it may be any."""
    if isinstance(value, Instance):
        if value.last_known_value is not None:
            return _kinds_of_literal(value.last_known_value)
        return _without_text(kinds_of_class(value.type), value)
    if isinstance(value, LiteralType):
        return _kinds_of_literal(value)
    if isinstance(value, NoneType):
        return frozenset({"none"})
    if isinstance(value, TupleType):
        return frozenset({"tuple"})
    if isinstance(value, TypedDictType):
        return frozenset({"dict"})
    if isinstance(value, CallableType | Overloaded):
        return _kinds_of_function(value)
    if isinstance(value, TypeType):
        return _CLASSES["builtins.type"]
    return None


def kinds_of_class(info: TypeInfo) -> Kinds | None:
    """Return the sorts of objects that are instances of a class; None when they may be any."""
    known = _CLASSES.get(info.fullname)
    if known is not None:
        return known
    if info.fallback_to_any or info.is_protocol or _is_stand_in(info):
        return None
    if info.fullname == "builtins.object":
        return None
    if info.is_enum and not enum_members(info):
        return None  # a subclass may be anything besides
    return _traits_of(info)


def _is_stand_in(info: TypeInfo) -> bool:
    """Tell whether objects of other classes go by the name of a class.

    Numbers are registered with ``numbers``, and what is declared as a column of SQLAlchemy holds
    the value itself on an instance.
    """
    return info.module_name == "numbers" or info.module_name.startswith("sqlalchemy.")


def enum_members(info: TypeInfo) -> list[str]:
    """Return the names of an enum's members; with any, it can have no subclasses."""
    return [
        name
        for name, symbol in info.names.items()
        if isinstance(symbol.node, Var)
        and symbol.node.has_explicit_value
        and not (name.startswith("_") and name.endswith("_"))
    ]


def _traits_of(info: TypeInfo) -> Kinds:
    """Return what the bases and special methods of a class say of its instances."""
    found: set[str] = {"enum"} if info.is_enum else set()
    for base in info.mro[1:]:
        known = _CLASSES.get(base.fullname)
        # a sequence may be text, but a sequence of one's own is none
        if known is not None and base.fullname != "typing.Sequence":
            found |= known
            break
    if not found:
        found.add("other")
    # a class may add to what its builtin base is taken for
    if found.isdisjoint({"str", "int", "float"}) and _has_any(info, _NUMERIC):
        found.add("number")
    if found.isdisjoint({"str", "dict", "list", "tuple", "mapping"}) and _has_any(info, _ITERATED):
        found.add("iterable")
    if info.has_readable_member("__call__"):
        found.add("callable")
    return frozenset(found)


def _has_any(info: TypeInfo, names: tuple[str, ...]) -> bool:
    return any(info.has_readable_member(name) for name in names)


def _without_text(kinds: Kinds | None, value: Instance) -> Kinds | None:
    """Return the sorts of a sequence without text, unless its items may be those of text."""
    if value.type.fullname not in ("typing.Sequence", "typing.MutableSequence") or kinds is None:
        return kinds
    (item,) = value.args
    item = get_proper_type(item)
    if not isinstance(item, Instance) or item.type.is_protocol:
        return kinds
    if item.type.fullname == "builtins.object":
        return kinds
    if not item.type.has_base("builtins.str"):
        kinds = kinds - {"str"}
    if not item.type.has_base("builtins.int"):
        kinds = kinds - _BYTES
    return kinds


def _kinds_of_literal(value: LiteralType) -> Kinds | None:
    name = value.fallback.type.fullname
    if name in ("builtins.str", "builtins.int", "builtins.bool", "builtins.bytes"):
        return frozenset({name.removeprefix("builtins.")})
    return kinds_of_class(value.fallback.type)


def _kinds_of_function(value: CallableType | Overloaded) -> Kinds | None:
    """Return whether a callable is a class, or a function which may be a class as well."""
    if not value.is_type_obj():
        return _CLASSES.get(value.fallback.type.fullname)
    metaclass = value.type_object().metaclass_type
    if metaclass is None or metaclass.type.fullname in _PLAIN_METACLASSES:
        return frozenset({"type", "callable"})
    return _CLASSES["builtins.type"]
