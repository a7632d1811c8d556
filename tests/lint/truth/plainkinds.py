"""The types of Pydantic's conversion table that have no parameters, and those made of constants."""

from __future__ import annotations

import datetime
import ipaddress
import math
import uuid
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

from tests.lint.truth.writing import Kind, Writer, pick

UUID = "8c1f7e0e-5d2c-4c8f-9d0a-0f6f4a7f0c11"

INTS = pick(0, 1, 2, 5, 7, 42, "7", " 7 ", "1_000", "1.0", 3.0, True)
FLOATS = pick(0, 1, 2.5, 3.75, "1.5", "1e3", 5)
TEXTS = pick("a", "abc", "Ab c", " x ", "ünï", "aaaa", "k1")
DATES = pick("2024-02-29", "2020-01-01", 86400 * 365, datetime.date(2021, 5, 6))
MOMENTS = pick(
    "2024-01-01T10:00:00", "2024-01-01T10:00:00Z", "2024-01-01", 1700000000, "1700000000",
    datetime.datetime(2022, 3, 4, 5, 6),
)  # fmt: skip

# module, name, samples, family, hashable
_PLAIN: tuple[tuple[str, str, Any, str, bool], ...] = (
    ("builtins", "int", INTS, "number", True),
    ("builtins", "float", FLOATS, "number", True),
    ("builtins", "str", TEXTS, "text", True),
    ("builtins", "bool", pick(True, False, 0, 1, "yes", "off", "T", 1.0), "", True),
    ("builtins", "bytes", pick("ab", b"cd", "ü"), "text", True),
    ("builtins", "None", pick(None), "", True),
    ("builtins", "object", pick(1, "x", None, []), "", False),
    ("builtins", "complex", pick(1, "1+2j", 2.5, "3"), "", True),
    ("builtins", "list", pick([], [1, "a"], (1,)), "items", False),
    ("builtins", "dict", pick({}, {"a": 1}), "items", False),
    ("builtins", "set", pick([], [1, 1], {2}), "items", False),
    ("builtins", "frozenset", pick([], [1, 1]), "items", True),
    ("builtins", "tuple", pick([], [1, 1]), "items", True),
    ("typing", "Any", pick(1, "x", None, [1]), "", False),
    ("typing", "List", pick([], [1]), "", False),
    ("typing", "Callable", pick(print), "", True),
    ("typing", "Hashable", pick(1, "a", (1, 2)), "", True),
    ("datetime", "date", DATES, "", True),
    ("datetime", "datetime", MOMENTS, "", True),
    ("datetime", "time", pick("10:00", "10:00:01.5", 3600, datetime.time(1, 2)), "", True),
    ("datetime", "timedelta", pick("P1D", "01:00:00", 90, 1.5, datetime.timedelta(1)), "", True),
    ("decimal", "Decimal", pick(1, "1.50", 2.5, Decimal("3.25")), "number", True),
    ("fractions", "Fraction", pick(1, "1/2", Fraction(3, 4), 0.5), "", True),
    ("uuid", "UUID", pick(UUID, uuid.UUID(UUID), UUID.replace("-", "")), "", True),
    ("pathlib", "Path", pick("a/b", Path("/x")), "", True),
    ("pathlib", "PurePosixPath", pick("a/b"), "", True),
    ("re", "Pattern", pick("^a", "b+"), "", True),
    ("ipaddress", "IPv4Address", pick("127.0.0.1", ipaddress.ip_address("1.2.3.4")), "", True),
    ("ipaddress", "IPv6Address", pick("::1"), "", True),
    ("ipaddress", "IPv4Network", pick("10.0.0.0/8"), "", True),
    ("ipaddress", "IPv6Interface", pick("::1/64"), "", True),
    ("zoneinfo", "ZoneInfo", pick("UTC", "Etc/UTC"), "", True),
    ("pydantic", "PositiveInt", pick(1, 7, "3"), "number", True),
    ("pydantic", "NonNegativeInt", pick(0, 7), "number", True),
    ("pydantic", "NegativeFloat", pick(-1, -2.5), "", True),
    ("pydantic", "NonPositiveFloat", pick(0, -2.5), "", True),
    ("pydantic", "FiniteFloat", FLOATS, "", True),
    ("pydantic", "StrictInt", pick(1, 2), "", True),
    ("pydantic", "StrictStr", pick("a"), "", True),
    ("pydantic", "StrictBool", pick(True, False), "", True),
    ("pydantic", "StrictFloat", pick(1.5), "", True),
    ("pydantic", "StrictBytes", pick(b"a"), "", True),
    ("pydantic", "ByteSize", pick(1, "1KB", "2 MiB"), "", True),
    ("pydantic", "PastDate", pick("2001-01-01"), "", True),
    ("pydantic", "FutureDate", pick("2999-01-01"), "", True),
    ("pydantic", "PastDatetime", pick("2001-01-01T00:00:00"), "", True),
    ("pydantic", "FutureDatetime", pick("2999-01-01T00:00:00Z"), "", True),
    ("pydantic", "AwareDatetime", pick("2024-01-01T10:00:00+02:00"), "", True),
    ("pydantic", "NaiveDatetime", pick("2024-01-01T10:00:00"), "", True),
    ("pydantic", "UUID4", pick(UUID), "", True),
    ("pydantic", "UUID1", pick("c232ab00-9414-11ec-b3c8-9f6bdeced846"), "", True),
    ("pydantic", "AnyUrl", pick("foo://x/y", "http://a.b"), "", True),
    ("pydantic", "HttpUrl", pick("https://example.com/a?b=c"), "", True),
    ("pydantic", "PostgresDsn", pick("postgres://u:p@h:5432/db"), "", True),
    ("pydantic", "RedisDsn", pick("redis://h/0"), "", True),
    ("pydantic", "IPvAnyAddress", pick("127.0.0.1", "::1"), "", True),
    ("pydantic", "IPvAnyNetwork", pick("10.0.0.0/8"), "", True),
    ("pydantic", "Base64Bytes", pick("YWJj", b"YWJj"), "", True),
    ("pydantic", "Base64Str", pick("YWJj"), "", True),
    ("pydantic", "Base64UrlStr", pick("YWJj"), "", True),
    ("pydantic", "SecretStr", TEXTS, "", True),
    ("pydantic", "SecretBytes", pick("ab"), "", True),
    ("pydantic", "Json", pick("1", '{"a": 2}'), "", False),
    ("pydantic", "JsonValue", pick(1, None, {"a": [1]}), "", False),
)  # fmt: skip


def plain(writer: Writer) -> Kind:
    """Return a type without parameters."""
    rng = writer.rng
    # the first three are what most fields are
    index = rng.randrange(3) if rng.random() < 0.35 else rng.randrange(len(_PLAIN))
    module, name, sample, family, hashable = _PLAIN[index]
    return Kind(writer.use(module, name), sample, family, hashable=hashable)


def text(writer: Writer) -> Kind:
    """Return a type for str."""
    return Kind("str", TEXTS, "text")


def number(writer: Writer) -> Kind:
    """Return a type for numbers."""
    choice = writer.rng.choice(("int", "float", "Decimal"))
    if choice == "Decimal":
        return Kind(writer.use("decimal", "Decimal"), pick(1, "1.50", 2.5), "number")
    return Kind(choice, INTS if choice == "int" else FLOATS, "number")


def literal(writer: Writer) -> Kind:
    """Return a ``Literal`` of constants, sometimes nested."""
    rng = writer.rng
    choices: tuple[tuple[Any, ...], ...] = (
        ("a",), ("a", "b"), (1, 2, 3), (1, "1", None), (True,), (b"x", "x"), (0, False, ""),
    )  # fmt: skip
    values = rng.choice(choices)
    spelling = writer.use("typing", "Literal")
    inside = ", ".join(map(repr, values))
    if rng.random() < 0.2:
        inside = f"{spelling}[{inside}], 'zz'"
        values = (*values, "zz")
    return Kind(f"{spelling}[{inside}]", pick(*values))


def constrained(writer: Writer) -> Kind:
    """Return a type made by ``conint`` and the like, or with ``StringConstraints``."""
    rng = writer.rng

    def use(name: str) -> str:
        return writer.use("pydantic", name)

    annotated = writer.use("typing", "Annotated")
    choices: tuple[Callable[[], Kind], ...] = (
        lambda: Kind(f"{use('conint')}(gt=1, le=9)", pick(2, 9, "3")),
        lambda: Kind(f"{use('confloat')}(ge=0.5, multiple_of=0.5)", pick(0.5, 2)),
        lambda: Kind(f"{use('constr')}(min_length=2, max_length=4)", pick("ab", "abcd")),
        lambda: Kind(f"{use('constr')}(pattern=r'^[a-c]+$')", pick("abc", "a")),
        lambda: Kind(f"{use('condecimal')}(max_digits=4, decimal_places=2)", pick("1.25", 3)),
        lambda: Kind(f"{use('conbytes')}(max_length=3)", pick("ab", b"abc")),
        lambda: Kind(
            f"{use('conlist')}(int, min_length=1, max_length=2)", pick([1], [1, "2"]),
            hashable=False,
        ),
        lambda: Kind(f"{use('conset')}(int, max_length=2)", pick([1, 1, 2]), hashable=False),
        lambda: Kind(
            f"{annotated}[str, {use('StringConstraints')}(strip_whitespace=True, to_upper=True,"
            " min_length=1)]",
            pick(" a ", "b"),
        ),
        lambda: Kind(f"{use('Json')}[list[int]]", pick("[1, 2]", "[]"), hashable=False),
        lambda: Kind(f"{use('Secret')}[int]", pick(3, "4")),
        lambda: Kind(f"{writer.use('re', 'Pattern')}[str]", pick("a+")),
        lambda: Kind(f"type[{writer.rng.choice(('int', 'str'))}]", pick(int, bool)),
        lambda: Kind(f"{annotated}[int, {use('Strict')}()]", pick(1, 2)),
        lambda: Kind(
            f"{annotated}[{use('HttpUrl')}, {use('UrlConstraints')}(max_length=30)]",
            pick("http://a.b/"),
        ),
        lambda: Kind(
            f"{annotated}[str, {writer.use('annotated_types', 'Predicate')}(str.isupper)]",
            pick("A", "AB"),
        ),
        lambda: Kind(
            f"{writer.use('annotated_types', 'IsFinite')}[float]", pick(1.5)
        ),
    )  # fmt: skip
    return rng.choice(choices)()


def bounds(kind: Kind, rng: Random) -> dict[str, object]:
    """Return arguments of ``Field`` that a kind takes, most values passing."""
    if kind.family == "number":
        return rng.choice(
            ({"gt": 0}, {"ge": 1}, {"lt": 100}, {"le": 50}, {"ge": 0, "lt": 10}, {"multiple_of": 1},
             {"gt": -1, "le": 7})
        )  # fmt: skip
    if kind.family == "text":
        return rng.choice(
            ({"min_length": 1}, {"max_length": 4}, {"min_length": 2, "max_length": 5})
        )
    if kind.family == "items":
        return rng.choice(({"min_length": 1}, {"max_length": 2}, {"max_length": 3}))
    return {}


ODD: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 3, 255, 10**20, 1.0, 1.5, -0.5, math.inf, math.nan, "", "a", "A",
    "abcdef", "1", " 1 ", "1.0", "1e3", "true", "nope", "red", "2024-01-01", "\0", b"x", b"\xff",
    [], [1], ["a"], [[]], [None], {}, {"a": 1}, {"id": "x"}, {1: 2}, (1, 2), {1, 2},
    datetime.date(2020, 2, 2), datetime.datetime(2020, 2, 2, 1, tzinfo=datetime.UTC),
    datetime.timedelta(seconds=1), Decimal("1.5"), Decimal("NaN"), uuid.UUID(UUID), Path("p"),
    "10.0.0.1", "http://h/", "[1]", '{"a": 1}', 1j, frozenset({1}), object,
)  # fmt: skip
"""Values for any place."""
