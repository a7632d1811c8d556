"""The calls that may be made with constants: constructors of values, and methods of plain types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from soniq_lint.models import known


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

_LARGEST: Final = 100_000


def fits(name: str, args: list[Any]) -> bool:
    """Tell whether a constructor makes something of reasonable size."""
    if name == "builtins.bytes" and args and isinstance(args[0], int):
        return args[0] <= _LARGEST
    return not any(isinstance(each, str | bytes) and len(each) > _LARGEST for each in args)
