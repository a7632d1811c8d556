"""Which types of Python have values that Pydantic takes for each of its simple types.

A type belongs in a row when Pydantic takes *some* values of it, in lax mode or in strict mode;
``tests/lint/typegen/truth`` asks Pydantic itself. ``float`` and ``int`` take whatever has
``__float__`` or ``__index__``, the numbers of NumPy among them; ``str`` and ``int`` take members of
any enum.
"""

from __future__ import annotations

from typing import Final

_NUMBER: Final = ("typing.SupportsFloat", "typing.SupportsIndex")
_TEXT: Final = ("str", "bytes", "bytearray", "enum.Enum")
_MOMENT: Final = ("str", "bytes", *_NUMBER)
_FOUR: Final = tuple(f"ipaddress.IPv4{each}" for each in ("Address", "Interface", "Network"))
_SIX: Final = tuple(f"ipaddress.IPv6{each}" for each in ("Address", "Interface", "Network"))
_ADDRESS: Final = ("str", "bytes", "int", "tuple")
_PATHS: Final = ("Path", "PurePath", "PurePosixPath", "PureWindowsPath", "PosixPath", "WindowsPath")

LAX: Final[dict[str, tuple[str, ...]]] = {
    "builtins.str": _TEXT,
    "builtins.int": ("int", "str", "bytes", *_NUMBER, "enum.Enum"),
    "builtins.float": ("float", "int", "str", "bytes", *_NUMBER),
    "builtins.bool": ("bool", "str", "bytes", *_NUMBER),
    "builtins.bytes": ("bytes", "bytearray", "str"),
    "builtins.complex": ("complex", "str", *_NUMBER, "typing.SupportsComplex"),
    "decimal.Decimal": ("decimal.Decimal", "int", "float", "str", "tuple"),
    "fractions.Fraction": ("fractions.Fraction", "decimal.Decimal", "int", "float", "str"),
    "datetime.datetime": ("datetime.datetime", "datetime.date", *_MOMENT),
    "datetime.date": ("datetime.date", *_MOMENT),
    "datetime.time": ("datetime.time", *_MOMENT),
    "datetime.timedelta": ("datetime.timedelta", *_MOMENT),
    "uuid.UUID": ("uuid.UUID", "str", "bytes"),
    "re.Pattern": ("re.Pattern", "str", "bytes"),
    **{f"pathlib.{each}": (f"pathlib.{each}", "str", "os.PathLike") for each in _PATHS},
    **dict.fromkeys(_FOUR, (*_FOUR, *_ADDRESS)),
    **dict.fromkeys(_SIX, (*_SIX, *_ADDRESS)),
    "pydantic.networks.IPvAnyAddress": (*_FOUR, *_SIX, *_ADDRESS),
    "pydantic.networks.IPvAnyInterface": (*_FOUR, *_SIX, *_ADDRESS),
    "pydantic.networks.IPvAnyNetwork": (*_FOUR, *_SIX, *_ADDRESS),
    "pydantic.networks.EmailStr": _TEXT,
    "pydantic.types.SecretStr": ("pydantic.SecretStr", *_TEXT),
    "pydantic.types.SecretBytes": ("pydantic.SecretBytes", "bytes", "bytearray", "str"),
    "pydantic.types.ByteSize": ("int", *_TEXT, *_NUMBER),
    **{
        f"pydantic.types.{each}": ("datetime.date", *_MOMENT) for each in ("PastDate", "FutureDate")
    },
    **{
        f"pydantic.types.{each}": ("datetime.datetime", "datetime.date", *_MOMENT)
        for each in ("AwareDatetime", "NaiveDatetime", "PastDatetime", "FutureDatetime")
    },
}
"""By the type of a field; a name without a module is a built-in."""

STRICT: Final[dict[str, tuple[str, ...]]] = {
    "builtins.str": ("str",),
    "builtins.int": ("int",),
    "builtins.float": ("float", "int", *_NUMBER),
    "builtins.bool": ("bool",),
    "builtins.bytes": ("bytes",),
    "decimal.Decimal": ("decimal.Decimal",),
    "datetime.datetime": ("datetime.datetime",),
    "datetime.date": ("datetime.date",),
    "datetime.time": ("datetime.time",),
    "datetime.timedelta": ("datetime.timedelta",),
    "uuid.UUID": ("uuid.UUID",),
}
"""The same under ``strict``, for those types of which it is known."""

NUMBERS: Final = _NUMBER
"""What ``coerce_numbers_to_str`` adds to ``str``."""

PYTHON: Final[dict[str, str]] = {
    **{each: each.removeprefix("builtins.") for each in LAX if not each.startswith("pydantic.")},
    "pydantic.networks.EmailStr": "str",
    "pydantic.types.SecretStr": "pydantic.SecretStr",
    "pydantic.types.SecretBytes": "pydantic.SecretBytes",
    "pydantic.types.ByteSize": "pydantic.ByteSize",
    **{f"pydantic.types.{each}": "datetime.date" for each in ("PastDate", "FutureDate")},
    **{
        f"pydantic.types.{each}": "datetime.datetime"
        for each in ("AwareDatetime", "NaiveDatetime", "PastDatetime", "FutureDatetime")
    },
}
"""What a type checker takes each of them for, in the annotation of a handler's parameter."""

GENERIC: Final = frozenset({"os.PathLike", "re.Pattern"})
"""Those that need a parameter."""
