# ruff: noqa
from __future__ import annotations

from typing import Any, Final

from pydantic import AliasChoices, AliasGenerator, AliasPath, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel, to_pascal, to_snake

from tests.mypy.models.cases import constants

KEY: Final = "finalKey"
LATER = "laterKey"
OPTIONS: dict[str, Any] = {"alias": "fromOptions"}


def shout(name: str) -> str:
    return name.upper()


class Aliased(BaseModel):
    a: int = Field(alias="aKey")
    b: int = Field(default=1, alias="bKey")
    c: int = Field(validation_alias="cKey")
    d: int = Field(serialization_alias="dKey")
    e: int = Field(alias="eOut", validation_alias="eIn")
    f: int = Field(alias=KEY)
    g: int = Field(alias=LATER)
    h: int = Field(alias=constants.IMPORTED)
    i: int = Field(alias=None)


class Choices(BaseModel):
    a: int = Field(validation_alias=AliasChoices("x", "y"))
    b: int = Field(validation_alias=AliasPath("p", 0))
    c: int = Field(validation_alias=AliasChoices("q", AliasPath("r", "s")))
    d: int = Field(validation_alias=AliasPath("t"))


class ByName(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    a: int = Field(alias="aKey")
    b: int
    c: int = Field(validation_alias=AliasChoices("x", "y"))


class ByNameNew(BaseModel):
    model_config = ConfigDict(validate_by_name=True)

    a: int = Field(alias="aKey")


class OnlyByName(BaseModel):
    model_config = ConfigDict(validate_by_name=True, validate_by_alias=False)

    a: int = Field(alias="aKey")
    b: int = 3


class PopulateButNot(BaseModel):
    model_config = ConfigDict(populate_by_name=True, validate_by_name=False)

    a: int = Field(alias="aKey")


class Camel(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)

    order_id: int
    name: str
    unit_price_2: int = 0
    explicit: int = Field(alias="own_key")
    written: int = Field(serialization_alias="w")


class Digits(BaseModel):
    """Unknown: releases of Pydantic differ in names with digits."""

    model_config = ConfigDict(alias_generator=to_camel)

    a1b_c: int
    x: int


class Pascal(BaseModel):
    model_config = ConfigDict(alias_generator=to_pascal, populate_by_name=True)

    order_id: int


class Snake(BaseModel):
    model_config = ConfigDict(alias_generator=to_snake)

    order_id: int


class Generator(BaseModel):
    model_config = ConfigDict(alias_generator=AliasGenerator(validation_alias=to_camel))

    order_id: int


class GeneratorAlias(BaseModel):
    model_config = ConfigDict(alias_generator=AliasGenerator(alias=to_pascal))

    order_id: int


class GeneratorOut(BaseModel):
    model_config = ConfigDict(alias_generator=AliasGenerator(serialization_alias=to_camel))

    order_id: int


class Own(BaseModel):
    """Unknown: a generator of one's own."""

    model_config = ConfigDict(alias_generator=shout)

    order_id: int
    explicit: int = Field(alias="own_key")


class OwnByName(BaseModel):
    """Unknown: a generator of one's own."""

    model_config = ConfigDict(alias_generator=shout, populate_by_name=True)

    order_id: int


class Spread(BaseModel):
    """Unknown: keywords from elsewhere."""

    a: int = Field(**OPTIONS)
    b: int = Field(description="b")


class Priority(BaseModel):
    """Unknown: a priority of its own."""

    model_config = ConfigDict(alias_generator=to_camel)

    order_id: int = Field(alias="weak", alias_priority=1)


class CamelChild(Camel):
    added_later: int


class CamelOff(Camel):
    """Unknown: aliases that the base generated stay."""

    model_config = ConfigDict(alias_generator=None)

    added_later: int


class CamelToPascal(Camel):
    """Unknown: the first alias stays where there is one for writing."""

    model_config = ConfigDict(alias_generator=to_pascal)


class PlainThenCamel(Aliased):
    """Unknown: the first alias stays where there is one for writing."""

    model_config = ConfigDict(alias_generator=to_camel)

    new_one: int
