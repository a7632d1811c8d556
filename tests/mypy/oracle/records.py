"""Models, dataclasses and the like that the fields and values of the oracle use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, NotRequired, TypeVar

import pydantic.dataclasses
from pydantic import BaseModel, ConfigDict, RootModel, model_validator
from pydantic_core import CoreSchema, core_schema
from typing_extensions import TypedDict

T = TypeVar("T")


class Point(BaseModel):
    x: int
    y: int = 0


class Point3(Point):
    z: int = 0


class Label(BaseModel):
    text: str


class Attributed(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    x: int


class KeywordAttributed(BaseModel, from_attributes=True):
    x: int


class HeirAttributed(KeywordAttributed):
    pass


class Strict(BaseModel):
    model_config = ConfigDict(strict=True)
    x: int


class Parsing(BaseModel):
    x: int

    @model_validator(mode="before")
    @classmethod
    def read(cls, data: Any) -> Any:
        return {"x": 1} if not isinstance(data, dict | Parsing) else data


class HeirParsing(Parsing):
    pass


class Checked(BaseModel):
    x: int

    @model_validator(mode="after")
    def look(self) -> Checked:
        return self


class Initial(BaseModel):
    x: int

    def __init__(self, x: Any = 1, **data: Any) -> None:
        super().__init__(x=x, **data)


class Schemed(BaseModel):
    x: int

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        return core_schema.no_info_before_validator_function(
            lambda value: value if isinstance(value, cls) else {"x": 1}, handler(source)
        )


class Empty(BaseModel):
    pass


class Box(BaseModel, Generic[T]):
    held: T


class Whole(RootModel[int]):
    pass


class Names(RootModel[list[str]]):
    pass


class Loose(RootModel[Any]):
    pass


@dataclass
class Pair:
    left: int
    right: int = 0


@dataclass
class Triple(Pair):
    middle: int = 0


@dataclass(frozen=True, slots=True)
class Slotted:
    left: int


@pydantic.dataclasses.dataclass
class Validated:
    left: int


@pydantic.dataclasses.dataclass
class Reading:
    left: int

    @model_validator(mode="before")
    @classmethod
    def read(cls, data: Any) -> Any:
        return _left(data)


def _left(data: Any) -> Any:
    return {"left": 1} if not isinstance(data, Reading) else data


class Movie(TypedDict):
    title: str
    year: NotRequired[int]


class Bag(TypedDict, total=False):
    size: int


class Spot(NamedTuple):
    x: int
    y: int = 0


class Single(NamedTuple):
    only: str
