"""What enum fields and literal fields take, from the values of their members."""

from __future__ import annotations

from typing import Final

from mypy.nodes import TypeInfo, Var
from mypy.types import Instance, LiteralType, ProperType, get_proper_type

from soniq_mypy.lax.kinds import NUMBERS, TEXTS, Kinds, enum_members, kinds_of_class

# Methods that let an enum class decide itself which member a value stands for.
_OWN_WAYS: Final = ("__new__", "__init__", "_missing_", "_generate_next_value_", "__eq__")
_LIBRARY: Final = frozenset(
    {
        *("enum.Enum", "enum.IntEnum", "enum.StrEnum", "enum.Flag", "enum.IntFlag"),
        *("enum.ReprEnum", "builtins.object", "builtins.str", "builtins.int", "builtins.float"),
        *("builtins.bytes", "typing.Sequence", "typing.Reversible", "typing.Collection"),
        *("typing.Iterable", "typing.Container"),
    }
)
_EQUAL_TO_NUMBERS: Final = NUMBERS | {"complex"}
_MIXED_NUMBERS: Final = _EQUAL_TO_NUMBERS | TEXTS | {"enum"}

Constant = str | int | bool


def member_kinds(info: TypeInfo) -> Kinds | None:
    """Return the sorts of values that may stand for members of an enum; None for any."""
    if not enum_members(info) or not _is_usual(info):
        return None
    kinds: set[str] = set()
    numeric = info.has_base("builtins.int") or info.has_base("builtins.float")
    if numeric or info.has_base("enum.Flag"):
        return _MIXED_NUMBERS
    for name in enum_members(info):
        kind = _kind_of_member(info, name)
        if kind is None:
            return None
        kinds |= kind
    return frozenset(kinds)


def takes_constant(info: TypeInfo, constant: LiteralType) -> bool:
    """Tell whether a constant may be the value of a member of an enum."""
    if info.has_base("enum.Flag") or info.has_base("builtins.int"):
        return True
    value = constant.value
    values = [_value_of(info, name) for name in enum_members(info)]
    return any(each is None or each == value for each in values)


def literal_kinds(field: LiteralType) -> Kinds | None:
    """Return the sorts of objects that may be equal to a literal; None for any."""
    info = field.fallback.type
    if info.is_enum:
        numeric = info.has_base("builtins.int") or info.has_base("builtins.float")
        return _EQUAL_TO_NUMBERS if numeric else kinds_of_class(info)
    known = {
        "builtins.str": frozenset({"str"}),
        "builtins.bytes": frozenset({"bytes"}),
        "builtins.int": _EQUAL_TO_NUMBERS,
        "builtins.bool": _EQUAL_TO_NUMBERS,
    }
    return known.get(info.fullname)


def is_other(field: LiteralType, constant: LiteralType) -> bool:
    """Tell whether two literals are certainly not equal."""
    one, other = field.fallback.type, constant.fallback.type
    if one.is_enum or other.is_enum:
        if one is not other:
            return False
        values = _value_of(one, str(field.value)), _value_of(one, str(constant.value))
        return None not in values and values[0] != values[1] and _is_usual(one)
    return field.value != constant.value


def _is_usual(info: TypeInfo) -> bool:
    """Tell whether members are found by value as the library does it."""
    for base in info.mro:
        if base.fullname in _LIBRARY:
            continue
        if any(name in base.names for name in _OWN_WAYS):
            return False
    return True


def _kind_of_member(info: TypeInfo, name: str) -> Kinds | None:
    value = _value_of(info, name)
    if isinstance(value, str) or info.has_base("builtins.str"):
        return frozenset({"str"})
    return None if value is None and not _is_numbered(info, name) else _EQUAL_TO_NUMBERS


def _is_numbered(info: TypeInfo, name: str) -> bool:
    """Tell whether a member is one that the library counts with ``auto()``."""
    symbol = info.names.get(name)
    node = symbol.node if symbol is not None else None
    kind = get_proper_type(node.type) if isinstance(node, Var) else None
    return isinstance(kind, Instance) and kind.type.fullname == "enum.auto"


def _value_of(info: TypeInfo, name: str) -> Constant | None:
    """Return the value of a member, if it is a str, an int or a bool."""
    symbol = info.names.get(name)
    if symbol is None or not isinstance(symbol.node, Var) or symbol.node.type is None:
        return None
    constant = _constant(get_proper_type(symbol.node.type))
    if constant is None or constant.fallback.type.fullname == "builtins.bytes":
        return None
    value = constant.value
    return value if isinstance(value, str | int) else None


def _constant(kind: ProperType) -> LiteralType | None:
    if isinstance(kind, Instance):
        kind = kind.last_known_value or kind
    if isinstance(kind, LiteralType) and not kind.fallback.type.is_enum:
        return kind
    return None
