"""What a literal type decides by what it spells out, without reading it as Pydantic would.

Only where one look is enough: no text without a digit is a date, whatever the format. The texts
themselves never leave this module.
"""

from __future__ import annotations

from typing import Final

from mypy.types import Instance, LiteralType, ProperType

_TRUTHS: Final = frozenset(
    {*("0", "off", "f", "false", "n", "no"), *("1", "on", "t", "true", "y", "yes")}
)
_UUID_DIGITS: Final = 32
_HEX: Final = frozenset("0123456789abcdefABCDEF")
_NUMERIC: Final = frozenset({"builtins.float", "decimal.Decimal"})
_DIGITAL: Final = frozenset(
    {
        *("builtins.int", "fractions.Fraction", "pydantic.types.ByteSize"),
        *("datetime.date", "datetime.datetime", "datetime.time", "datetime.timedelta"),
    }
)
_ADDRESSES: Final = frozenset(
    {
        *("ipaddress.IPv4Address", "ipaddress.IPv4Network", "ipaddress.IPv4Interface"),
        *("ipaddress.IPv6Address", "ipaddress.IPv6Network", "ipaddress.IPv6Interface"),
    }
)


def constant_of(value: ProperType) -> LiteralType | None:
    """Return the one value that a type has, if it has only one."""
    if isinstance(value, Instance):
        return value.last_known_value
    return value if isinstance(value, LiteralType) else None


def is_misspelt(field: str, constant: LiteralType) -> bool:
    """Tell whether a constant cannot be read as an object of a class, given by its full name."""
    value = constant.value
    kind = constant.fallback.type.fullname
    if kind == "builtins.int" and field == "builtins.bool":
        return value not in (0, 1)
    if kind not in ("builtins.str", "builtins.bytes") or not isinstance(value, str):
        return False
    if field == "builtins.bool":
        return value.strip().lower() not in _TRUTHS
    if field == "uuid.UUID" and kind == "builtins.str":
        return sum(each in _HEX for each in value) < _UUID_DIGITS
    if field in _NUMERIC:
        return not _has_digit(value) and not _is_not_finite(value)
    if field in _DIGITAL:
        return not _has_digit(value)
    if field in _ADDRESSES and kind == "builtins.str":
        return not _has_digit(value) and ":" not in value
    return False


def _has_digit(text: str) -> bool:
    return any(each.isnumeric() for each in text)


def _is_not_finite(text: str) -> bool:
    lowered = text.lower()
    return "nan" in lowered or "inf" in lowered
