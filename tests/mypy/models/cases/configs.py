# ruff: noqa
from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Extra, Field
from pydantic.alias_generators import to_camel

from tests.mypy.models.cases import constants

FORBID = ConfigDict(extra="forbid")
TWICE = ConfigDict(extra="forbid")
TWICE = ConfigDict(extra="allow")
CHANGED = ConfigDict(extra="forbid")
CHANGED["extra"] = "allow"
WORD = "allow"


class Forbid(BaseModel):
    model_config = ConfigDict(extra="forbid")
    a: int


class Ignore(BaseModel):
    model_config = ConfigDict(extra="ignore")
    a: int


class Allow(BaseModel):
    model_config = ConfigDict(extra="allow")
    a: int


class AllowTyped(BaseModel):
    __pydantic_extra__: dict[str, int] = Field(init=False)
    model_config = ConfigDict(extra="allow")
    a: int


class Braces(BaseModel):
    model_config = {"extra": "allow", "strict": True}
    a: int


class Annotated_(BaseModel):
    model_config: ConfigDict = {"extra": "allow"}  # type: ignore[misc]
    a: int


class Keywords(BaseModel, extra="allow", strict=True):
    a: int


class KeywordsOver(Forbid, extra="allow"):
    b: int = 3


class Shared(BaseModel):
    model_config = FORBID
    a: int


class SharedTwice(BaseModel):
    """Unknown: set twice."""

    model_config = TWICE
    a: int


class SharedChanged(BaseModel):
    """Unknown: changed in place."""

    model_config = CHANGED
    a: int


class Foreign(BaseModel):
    """Unknown: a constant of another module."""

    model_config = constants.FORBID
    a: int


class Merged(BaseModel):
    """Unknown: spread."""

    model_config = ConfigDict(**FORBID, strict=True)
    a: int


class Piped(BaseModel):
    """Unknown: an operator."""

    model_config = FORBID | ConfigDict(strict=True)  # type: ignore[typeddict-item]
    a: int


class Word(BaseModel):
    model_config = ConfigDict(extra=WORD)  # type: ignore[typeddict-item]
    a: int


class OldConfig(BaseModel):
    class Config:
        extra = "allow"

    a: int


class OldEnum(BaseModel):
    class Config:
        extra = Extra.allow

    a: int


class OldInherited(BaseModel):
    """Unknown: an inherited Config."""

    class Config(OldConfig.Config):
        title = "x"

    a: int


class Child(Forbid):
    model_config = ConfigDict(strict=True)
    b: int


class Two(Allow, Forbid):
    c: int


class TwoOther(Forbid, Allow):
    c: int


class Numbers(BaseModel):
    """Unknown: numbers are taken for text."""

    model_config = ConfigDict(coerce_numbers_to_str=True)
    a: str


class Strictness(BaseModel):
    model_config = ConfigDict(strict=True)
    a: int
    b: list[int]
    c: int = Field(strict=False)
    d: dict[str, float] = {}


class StrictParts(BaseModel):
    a: int = Field(strict=True)
    b: list[int] = Field(strict=True)
    c: bool = Field(strict=True, default=False)


class CamelForbid(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", populate_by_name=True)
    order_id: int


class MixinConfig:
    model_config = ConfigDict(extra="allow")


class FromMixin(MixinConfig, BaseModel):
    """Unknown: of a class that is no model."""

    a: int


class Attributes(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    a: int


def options() -> Any:
    return {"extra": "allow"}


class Computed(BaseModel):
    """Unknown: from a function."""

    model_config = options()
    a: int


class Later(BaseModel):
    """Unknown: changed after the class statement."""

    model_config = ConfigDict(extra="forbid")
    a: int


Later.model_config["extra"] = "allow"
Later.model_rebuild(force=True)


class Rebuilt(BaseModel):
    model_config = ConfigDict(extra="forbid")
    a: int


Rebuilt.model_rebuild(force=True)
