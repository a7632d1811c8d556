"""The calls that may be made with constants: constructors of values, and methods of plain types."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from soniq_lint.models import known
from soniq_lint.models.sizes import LARGEST, is_small


def _made(name: str) -> Callable[[], Any]:
    return lambda: known.lookup(name)


def _given(function: Any) -> Callable[[], Any]:
    return lambda: function


_NAMES: Final = (
    *(f"builtins.{name}" for name in ("bool", "bytes", "complex", "dict", "float", "frozenset",
                                      "int", "list", "set", "str", "tuple")),
    "collections.OrderedDict",
    *(f"datetime.{name}" for name in ("date", "datetime", "time", "timedelta", "timezone",
                                      "date.fromisoformat", "datetime.fromisoformat",
                                      "time.fromisoformat")),
    "decimal.Decimal",
    "fractions.Fraction",
    *(f"ipaddress.IPv{version}{kind}" for version in (4, 6)
      for kind in ("Address", "Network", "Interface")),
    *(f"ipaddress.ip_{kind}" for kind in ("address", "network", "interface")),
    *(f"pathlib.{name}" for name in ("Path", "PurePath", "PurePosixPath", "PureWindowsPath")),
    "re.compile",
    "types.MappingProxyType",
    "uuid.UUID",
    "zoneinfo.ZoneInfo",
    *(f"pydantic.{name}" for name in ("AliasChoices", "AliasGenerator", "AliasPath", "AnyHttpUrl",
                                      "AnyUrl", "ByteSize", "ConfigDict", "HttpUrl", "SecretBytes",
                                      "SecretStr", "Tag")),
    "pydantic.aliases.AliasChoices", "pydantic.aliases.AliasGenerator",
    "pydantic.aliases.AliasPath",
)  # fmt: skip

CONSTRUCTORS: Final[Mapping[str, Callable[[], Any]]] = {
    **{name: _made(name) for name in _NAMES},
    **{f"builtins.{each.__name__}": _given(each) for each in (abs, len, max, min, round, sorted)},
}
"""By canonical name: a function that returns what is to be called."""

_TEXT: Final = (str, bytes)
METHODS: Final[Mapping[str, tuple[type, ...]]] = {
    "capitalize": _TEXT, "copy": (dict, list, set), "encode": (str,), "get": (dict,),
    "join": _TEXT, "keys": (dict,), "lower": _TEXT, "lstrip": _TEXT,
    "removeprefix": _TEXT, "removesuffix": _TEXT, "replace": _TEXT, "rstrip": _TEXT,
    "split": _TEXT, "strip": _TEXT, "title": _TEXT, "union": (frozenset, set), "upper": _TEXT,
}  # fmt: skip
"""By name: the types whose method may be called."""

_READING: Final = frozenset(
    f"builtins.{name}" for name in ("bytes", "dict", "frozenset", "list", "max", "min", "set",
                                    "sorted", "tuple")
) | {"collections.OrderedDict"}  # fmt: skip
"""What goes through all items of its argument; of an ``ip_network`` there are billions."""

_LISTED: Final = (
    str, bytes, int, float, complex, list, tuple, set, frozenset, dict, Decimal, Fraction, date,
    timedelta, type, type(None),
)  # fmt: skip
_EXPONENT: Final = re.compile(r"[eE][+-]?[\d_]{5,}")


def fits(name: str, args: list[Any], kwargs: Mapping[str, Any]) -> bool:
    """Tell whether a call makes something of reasonable size, in reasonable time."""
    given = [*args, *kwargs.values()]
    if not is_small(*given) or callable(kwargs.get("key")):
        return False
    if name in _READING and not all(isinstance(each, _LISTED) for each in given):
        return False
    if name == "builtins.bytes":
        return all(not isinstance(each, int) or each <= LARGEST for each in given)
    if name == "fractions.Fraction":
        return not any(isinstance(each, str) and _EXPONENT.search(each) for each in given)
    return True


def method_fits(held: Any, name: str, args: list[Any]) -> bool:
    """Tell whether a method of a plain value makes something of reasonable size."""
    if not is_small(held, *args):
        return False
    if name == "join" and args:
        parts = args[0] if isinstance(args[0], str | list | tuple | set | frozenset | dict) else ()
        return len(held) * len(parts) <= LARGEST
    if name == "replace" and len(args) > 1 and type(args[0]) is type(args[1]) is type(held):
        return bool(held.count(args[0]) * len(args[1]) <= LARGEST)
    return True
