"""A pair of models for each rule of comparing, by a name that says what changes."""

from __future__ import annotations

import enum
import uuid
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Annotated, Any, Literal, Optional, Union

from pydantic import (
    AfterValidator,
    AliasChoices,
    AnyUrl,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ByteSize,
    ConfigDict,
    Discriminator,
    Field,
    FiniteFloat,
    HttpUrl,
    Json,
    NaiveDatetime,
    PlainSerializer,
    StrictBool,
    StrictFloat,
    StrictInt,
    StringConstraints,
    Tag,
    WithJsonSchema,
    computed_field,
    create_model,
    model_validator,
)
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_after_validator_function

Pair = tuple[type[BaseModel], type[BaseModel]]


def _enum(*values: Any) -> Any:
    return enum.Enum("E", {f"V{each}": each for each in values})  # type: ignore[misc]


def _at(**limits: Any) -> Any:
    return Field(**limits)


def _even(value: int) -> int:
    if value % 2:
        raise ValueError("odd")
    return value


def _text(value: int) -> str:
    return str(value)


def _kind(value: Any) -> str:
    return "cat" if isinstance(value, dict) and "lives" in value else "dog"


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int = 9


class LazyCat(BaseModel):
    kind: Literal["cat"] = "cat"
    lives: int = 9


class Dog(BaseModel):
    kind: Literal["dog"]
    good: bool = True


class Bird(BaseModel):
    kind: Literal["bird"]


class Point(BaseModel):
    x: int
    y: int


class Deep(BaseModel):
    x: int
    y: int
    z: int


class Tree(BaseModel):
    value: int
    children: list[Tree] = []


class TextTree(BaseModel):
    value: str
    children: list[TextTree] = []


class NarrowTree(BaseModel):
    value: Annotated[int, _at(ge=0)]
    children: list[NarrowTree] = []


class Totalled(BaseModel):
    a: int

    @computed_field
    def double(self) -> int:
        return self.a * 2


class Ordered(BaseModel):
    low: int
    high: int

    @model_validator(mode="after")
    def check(self) -> Ordered:
        if self.low > self.high:
            raise ValueError("order")
        return self


class Even(int):
    """A type with a schema of its own, which JSON Schema tells apart from int in no way."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        return no_info_after_validator_function(_even, handler(int))


class Unordered(BaseModel):
    low: int
    high: int


_TAGGED = Annotated[Union[Cat, Dog], Field(discriminator="kind")]  # noqa: UP007
_LAZY = Annotated[Union[LazyCat, Dog], Field(discriminator="kind")]  # noqa: UP007
_CALLED = Annotated[
    Union[Annotated[Cat, Tag("cat")], Annotated[Dog, Tag("dog")]],  # noqa: UP007
    Discriminator(_kind),
]

TYPES: dict[str, tuple[Any, Any]] = {
    "bool to int": (bool, int),
    "bool to float": (bool, float),
    "bool to str": (bool, str),
    "bool to Decimal": (bool, Decimal),
    "bool to strict int": (bool, StrictInt),
    "int to strict bool": (int, StrictBool),
    "int to float": (int, float),
    "int to strict float": (int, StrictFloat),
    "small int to float": (Annotated[int, _at(ge=0, le=1000)], float),
    "int to Decimal": (int, Decimal),
    "float to Decimal": (float, Decimal),
    "float to finite float": (float, FiniteFloat),
    "int to str": (int, str),
    "int to literal": (int, Literal[1, 2]),
    "two ints to bool": (Annotated[int, _at(ge=0, le=1)], bool),
    "str to datetime": (str, datetime),
    "str to date": (str, date),
    "str to UUID": (str, uuid.UUID),
    "str to Decimal": (str, Decimal),
    "str to bytes": (str, bytes),
    "str to path": (str, Path),
    "str to url": (str, AnyUrl),
    "str to bool": (str, bool),
    "str to enum": (str, _enum("a", "b")),
    "date to datetime": (date, datetime),
    "date to aware datetime": (date, AwareDatetime),
    "datetime to time": (datetime, time),
    "time to timedelta": (time, timedelta),
    "timedelta to float": (timedelta, float),
    "datetime to int": (datetime, int),
    "naive to aware": (datetime, AwareDatetime),
    "aware to naive": (AwareDatetime, NaiveDatetime),
    "UUID to UUID of version 4": (uuid.UUID, Annotated[uuid.UUID, "any"]),
    "any url to http url": (AnyUrl, HttpUrl),
    "IPv4 to IPv6": (IPv4Address, IPv6Address),
    "int to size in bytes": (int, ByteSize),
    "Decimal places": (Decimal, Annotated[Decimal, _at(decimal_places=2)]),
    "fewer places": (
        Annotated[Decimal, _at(decimal_places=3)], Annotated[Decimal, _at(decimal_places=2)]
    ),
    "Decimal digits": (
        Annotated[Decimal, _at(max_digits=9)], Annotated[Decimal, _at(max_digits=5)]
    ),
    "Decimal from zero": (Decimal, Annotated[Decimal, _at(ge=0)]),
    "int from one": (int, Annotated[int, _at(ge=1)]),
    "int above zero to from one": (Annotated[int, _at(gt=0)], Annotated[int, _at(ge=1)]),
    "int up to": (Annotated[int, _at(le=100)], Annotated[int, _at(le=10)]),
    "int even": (int, Annotated[int, _at(multiple_of=2)]),
    "int multiples": (Annotated[int, _at(multiple_of=2)], Annotated[int, _at(multiple_of=4)]),
    "float above": (Annotated[float, _at(ge=0)], Annotated[float, _at(gt=0)]),
    "date from": (date, Annotated[date, _at(ge=date(2020, 1, 1))]),
    "str not empty": (str, Annotated[str, _at(min_length=1)]),
    "str shorter": (Annotated[str, _at(max_length=30)], Annotated[str, _at(max_length=10)]),
    "bytes shorter": (Annotated[str, _at(max_length=4)], Annotated[bytes, _at(max_length=4)]),
    "str with pattern": (str, Annotated[str, _at(pattern="^[a-z]+$")]),
    "another pattern": (
        Annotated[str, _at(pattern="^[a-z0-9]+$")], Annotated[str, _at(pattern="^[a-z]+$")]
    ),
    "stripped": (str, Annotated[str, StringConstraints(strip_whitespace=True)]),
    "stripped, not empty": (
        str, Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    ),
    "lower case": (str, Annotated[str, StringConstraints(to_lower=True)]),
    "literal removed": (Literal["a", "b", "c"], Literal["a", "b"]),
    "literal to str": (Literal["a", "b"], str),
    "literal numbers to int": (Literal[1, 2], int),
    "literal numbers to text": (Literal[1, 2], Literal["1", "2"]),
    "enum removed": (_enum("a", "b", "c"), _enum("a", "b")),
    "enum to literal": (_enum("a", "b"), Literal["a", "b"]),
    "numbered enum to int": (_enum(1, 2), int),
    "numbered enum to text": (_enum(1, 2), _enum("1", "2")),
    "optional to required value": (Optional[int], int),  # noqa: UP045
    "optional to optional text": (Optional[int], Optional[str]),  # noqa: UP045
    "None to int": (type(None), int),
    "union member removed": (int | str, int),
    "union member replaced": (int | str, int | bool),
    "union reordered": (int | str | None, None | str | int),
    "union of dates": (date | datetime, datetime),
    "union to text": (int | str, str),
    "list to set": (list[str], set[str]),
    "list to frozenset": (list[int], frozenset[int]),
    "set of two": (Annotated[list[int], _at(min_length=2)], Annotated[set[int], _at(min_length=2)]),
    "list not empty": (list[int], Annotated[list[int], _at(min_length=1)]),
    "list shorter": (list[int], Annotated[list[int], _at(max_length=2)]),
    "list to tuple": (list[int], tuple[int, int]),
    "list to long tuple": (list[int], tuple[int, ...]),
    "tuple longer": (tuple[int, int], tuple[int, int, int]),
    "tuple item": (tuple[int, str], tuple[int, int]),
    "list item": (list[int], list[str]),
    "list item nullable": (list[int | None], list[int]),
    "list to str": (list[str], str),
    "one to many": (str, list[str]),
    "list of models": (list[Point], list[Deep]),
    "list to Any": (list[int], list[Any]),
    "dict value": (dict[str, int], dict[str, str]),
    "dict key": (dict[str, str], dict[int, str]),
    "dict key date": (dict[str, int], dict[date, int]),
    "dict key literal": (dict[str, int], dict[Literal["a", "b"], int]),
    "dict key pattern": (dict[str, int], dict[Annotated[str, _at(pattern="^a")], int]),
    "dict of two": (dict[str, int], Annotated[dict[str, int], _at(max_length=2)]),
    "dict to model": (dict[str, int], Point),
    "dict to list": (dict[str, int], list[int]),
    "dict to Any": (dict[str, int], Any),
    "Json text": (Json[int], Json[str]),
    "Json to int": (Json[int], int),
    "Json of anything": (Json[Any], Json[list[int]]),
    "model deeper": (Point, Deep),
    "nullable model": (Point | None, Point),
    "tagged member removed": (_TAGGED, Cat),
    "tagged member added": (_TAGGED, Annotated[Union[Cat, Dog, Bird], Field(discriminator="kind")]),  # noqa: UP007
    "tagged from plain": (Cat | Dog, _TAGGED),
    "tag with default": (LazyCat | Dog, _LAZY),
    "lone model to tagged": (LazyCat, _LAZY),
    "callable discriminator": (Cat | Dog, _CALLED),
    "validator added": (int, Annotated[int, AfterValidator(_even)]),
    "before validator": (
        int | None, Annotated[int, BeforeValidator(lambda v: 0 if v is None else v)]
    ),
    "schema of another type": (int, Annotated[str, WithJsonSchema({"type": "integer"})]),
    "serializer": (Annotated[int, PlainSerializer(_text, return_type=str)], str),
    "digits to int": (Annotated[str, _at(pattern="^[1-9]$")], int),
    "whole float to int": (
        Annotated[float, _at(ge=0, le=9, multiple_of=1)], Annotated[int, _at(ge=0, le=9)]
    ),
    "custom type": (int, Even),
    "serializer to int": (Annotated[int, PlainSerializer(hex, return_type=str)], int),
}  # fmt: skip


def _model(_config: dict[str, Any] | None = None, **fields: Any) -> type[BaseModel]:
    return create_model("Args", __config__=ConfigDict(**(_config or {})), **fields)  # type: ignore[typeddict-item]


def pairs() -> Iterator[tuple[str, Pair]]:
    """Yield every named pair."""
    for name, (before, after) in TYPES.items():
        yield name, (_model(v=(before, ...)), _model(v=(after, ...)))
    one = _model(a=(int, ...))
    two = _model(a=(int, ...), b=(int, ...))
    defaulted = _model(a=(int, ...), b=(int, 1))
    yield "required field added", (one, two)
    yield "defaulted field added", (one, defaulted)
    yield "default removed", (defaulted, two)
    yield "defaulted field added, forbid", (_model({"extra": "forbid"}, a=(int, ...)), defaulted)
    yield "defaulted field added, allow", (_model({"extra": "allow"}, a=(int, ...)), defaulted)
    yield "allow to forbid", (
        _model({"extra": "allow"}, a=(int, ...)), _model({"extra": "forbid"}, a=(int, ...))
    )  # fmt: skip
    yield "allow to typed field", (_model({"extra": "allow"}, a=(int, ...)), two)
    yield "field renamed", (two, _model(a=(int, ...), c=(int, ...)))
    yield "defaulted field renamed", (defaulted, _model(a=(int, ...), c=(int, 1)))
    choices = Field(validation_alias=AliasChoices("c", "b"), serialization_alias="c")
    yield "field renamed with both names", (two, _model(a=(int, ...), c=(int, choices)))
    by_name = _model({"populate_by_name": True}, a=(int, ...), b=(int, Field(alias="c")))
    yield "alias added, both names", (two, by_name)
    yield "alias added", (two, _model(a=(int, ...), b=(int, Field(alias="c"))))
    yield "numbers as text", (one, _model({"coerce_numbers_to_str": True}, a=(str, ...)))
    yield "made strict", (_model(a=(str, ...)), _model({"strict": True}, a=(int, ...)))
    yield "strict dates", (_model(a=(date, ...)), _model({"strict": True}, a=(date, ...)))
    yield "computed field", (Totalled, _model({"extra": "forbid"}, a=(int, ...)))
    yield "cross-field rule", (Unordered, Ordered)
    yield "recursive", (Tree, TextTree)
    yield "recursive, narrower", (Tree, NarrowTree)
    yield "recursive, nested", (_model(t=(Tree, ...)), _model(t=(NarrowTree | None, None)))
    yield "everything optional", (_model(a=(int, 1)), _model(b=(int, 1)))
    yield "text of limited length in configuration", (
        _model(a=(str, ...)), _model({"str_max_length": 3}, a=(str, ...))
    )  # fmt: skip
