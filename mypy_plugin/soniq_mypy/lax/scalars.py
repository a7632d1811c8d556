"""What fields of single values take, by class: lax, and strict.

From Pydantic's conversion table, and from what Pydantic 2.7 and later do beyond it: where
versions differ, both are taken.
"""

from __future__ import annotations

from typing import Final

from mypy.types import Instance, UnionType, get_proper_type

from soniq_mypy.lax.kinds import ITERABLES, MAPPINGS, NUMBERS, TEXTS, Kinds

_IP: Final = frozenset({"ip", "int", "bool", "str", "bytes", "enum", "other", "number", "iterable"})
_SPAN: Final = _IP | {"tuple"}
_MOMENT: Final = NUMBERS | {"str", "bytes"}


def _kinds(*names: str) -> Kinds:
    return frozenset(names)


SCALARS: Final[dict[str, tuple[Kinds, Kinds]]] = {
    "builtins.bool": (NUMBERS | {"str", "bytes"}, _kinds("bool")),
    "builtins.int": (NUMBERS | {"str", "bytes", "enum"}, _kinds("int")),
    "builtins.float": (NUMBERS | {"str", "bytes"}, NUMBERS - {"bool"}),
    "builtins.complex": (NUMBERS | {"complex", "str"}, _kinds("complex")),
    "builtins.str": (TEXTS | {"enum"}, _kinds("str")),
    "builtins.bytes": (TEXTS, _kinds("bytes")),
    "decimal.Decimal": (
        _kinds("decimal", "int", "float", "str", "number", "tuple", "list"),
        _kinds("decimal"),
    ),
    "fractions.Fraction": (NUMBERS | {"str"}, _kinds("fraction")),
    "datetime.datetime": (_MOMENT - {"bool"} | {"datetime", "date"}, _kinds("datetime")),
    "datetime.date": (_MOMENT - {"bool"} | {"datetime", "date"}, _kinds("date")),
    "datetime.time": (_MOMENT - {"bool"} | {"time"}, _kinds("time")),
    "datetime.timedelta": (_MOMENT | {"timedelta"}, _kinds("timedelta")),
    "uuid.UUID": (_kinds("uuid", "str", "bytes"), _kinds("uuid")),
    "pathlib.Path": (_kinds("path", "str"), _kinds("path")),
    "pathlib.PurePath": (_kinds("path", "str"), _kinds("path")),
    "re.Pattern": (_kinds("pattern", "str", "bytes"), _kinds("pattern", "str", "bytes")),
    "ipaddress.IPv4Address": (_IP, _kinds("ip")),
    "ipaddress.IPv6Address": (_IP, _kinds("ip")),
    "ipaddress.IPv4Network": (_SPAN, _kinds("ip")),
    "ipaddress.IPv6Network": (_SPAN, _kinds("ip")),
    "ipaddress.IPv4Interface": (_SPAN, _kinds("ip")),
    "ipaddress.IPv6Interface": (_SPAN, _kinds("ip")),
    "typing.Iterable": (ITERABLES | MAPPINGS | TEXTS, ITERABLES | MAPPINGS | TEXTS),
    "typing.Generator": (ITERABLES | MAPPINGS | TEXTS, ITERABLES | MAPPINGS | TEXTS),
}
"""Lax and strict sorts, by class."""

OWN: Final[dict[str, tuple[Kinds, Kinds]]] = {
    "pydantic.types.SecretStr": (TEXTS | {"enum"}, _kinds("str")),
    "pydantic.types.SecretBytes": (TEXTS, _kinds("bytes")),
    "pydantic.types.ByteSize": (NUMBERS | TEXTS | {"enum"}, _kinds("int", "str")),
    "builtins.type": (_kinds("type"), _kinds("type")),
}
"""Lax and strict sorts besides instances of the class itself."""

URL: Final = frozenset({"url", "str", "bytes"})
_VERSIONS: Final = ("ipaddress.IPv4", "ipaddress.IPv6")


def is_any_address(field: UnionType) -> bool:
    """Tell whether a union may be what ``IPvAnyAddress`` and its like stand for: never strict."""
    kinds = [get_proper_type(each) for each in field.items]
    names = [kind.type.fullname for kind in kinds if isinstance(kind, Instance)]
    return all(any(name.startswith(version) for name in names) for version in _VERSIONS)
