# ruff: noqa
from __future__ import annotations

import typing as t
from typing import Annotated, Any, Optional

import annotated_types
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    PositiveInt,
    Strict,
    StrictInt,
    StringConstraints,
)

from tests.mypy.models.cases import shared_types
from tests.mypy.models.cases.shared_types import Foreign as ForeignAlias


def zero(value: Any) -> Any:
    return 0


def meta() -> Any:
    return Field(alias="hidden", default=3)


Number = Annotated[int, BeforeValidator(zero)]
Positive = Annotated[int, annotated_types.Gt(0)]
WithKey = Annotated[int, Field(alias="carried")]
WithDefault = Annotated[int, Field(default=3)]
Nested = list[Number]
Simple = int
Short = Annotated[str, StringConstraints(max_length=3)]
Generic = Annotated[Optional[int], Field(default=None)]
LaxInt = Annotated[int, Field(strict=False)]


class Carried(BaseModel):
    a: Annotated[int, Field(alias="aKey")]
    b: Annotated[int, Field(gt=3)] = 5
    c: Annotated[int, Field(default=3)]
    d: Annotated[int, "text"]
    e: Annotated[Optional[int], Field(alias="eKey", description="x")] = None
    f: Annotated[int, BeforeValidator(zero)]
    g: Annotated[int, AfterValidator(zero)]
    h: Annotated[int, Strict()]
    i: Annotated[int, annotated_types.Gt(3), annotated_types.Lt(9)]
    j: t.Annotated[int, PlainValidator(zero)]
    k: "Annotated[int, Field(alias='kKey')]"
    l: Annotated[Annotated[int, Field(alias="lKey")], Field(gt=3)]
    m: Annotated[int, Field(default_factory=int)]
    n: Annotated[str, StringConstraints(strict=True)]


class CarriedParts(BaseModel):
    a: list[Annotated[int, BeforeValidator(zero)]]
    b: list[Annotated[int, Field(alias="notUsed", gt=0)]]
    c: Optional[Annotated[int, Field(alias="notUsedEither")]]
    d: Annotated[int, Field(gt=0)] | None = None
    e: dict[str, Annotated[int, AfterValidator(zero)]]


class ThroughAlias(BaseModel):
    a: Number
    b: Positive
    c: WithKey
    d: WithDefault
    e: Nested
    f: Simple
    g: Short
    h: Optional[Number] = None
    i: list[Positive]


class ThroughGeneric(BaseModel):
    a: Generic
    b: int


class ForeignTypes(BaseModel):
    """Unknown: aliases of a module that can name Annotated."""

    a: shared_types.Foreign
    b: ForeignAlias
    c: shared_types.ForeignKey
    d: list[shared_types.Foreign]


class ForeignPart(BaseModel):
    a: list[shared_types.Foreign]
    b: int


class PydanticTypes(BaseModel):
    a: PositiveInt
    b: StrictInt
    c: Optional[StrictInt] = None


class Several(BaseModel):
    """Unknown: two places name a key."""

    a: Annotated[int, Field(alias="one")] = Field(alias="two")
    b: Annotated[int, Field(alias="one")] = Field(default=3)


class Both(BaseModel):
    a: Annotated[int, Field(description="x")] = Field(alias="aKey")
    b: Annotated[int, Field(default=3)] = Field(description="y")
    c: Annotated[int, Field(alias="cKey")] = Field(description="y")


class FromFunction(BaseModel):
    """Unknown: a function returns a call of Field."""

    a: Annotated[int, meta()]
    b: int


class LaxParts(BaseModel):
    model_config = ConfigDict(strict=True)
    a: list[LaxInt]
    b: list[Annotated[int, Field(strict=False)]]
    c: LaxInt
    d: int
