# ruff: noqa
from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

from pydantic import (
    BaseModel,
    GetCoreSchemaHandler,
    RootModel,
    ValidationInfo,
    computed_field,
    field_serializer,
    field_validator,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

T = TypeVar("T")
NAMES = ("a", "b")


def split(value: Any) -> Any:
    return 0 if isinstance(value, object) else value


def digits(*fields: str) -> Any:
    return field_validator(*fields, mode="before")


def logged(function: T) -> T:
    return function


shared = field_validator("a", mode="before", check_fields=False)(split)


class After(BaseModel):
    a: int
    b: int

    @field_validator("a")
    @classmethod
    def positive(cls, value: int) -> int:
        return value

    @field_validator("b", mode="after")
    @classmethod
    def also(cls, value: int, info: ValidationInfo) -> int:
        return value

    @model_validator(mode="after")
    def both(self) -> After:
        return self

    @computed_field
    @property
    def total(self) -> int:
        return self.a + self.b

    @computed_field
    @cached_property
    def product(self) -> int:
        return self.a * self.b

    @field_serializer("a")
    def write(self, value: int) -> str:
        return str(value)

    @logged
    def helper(self) -> int:
        return 3

    @staticmethod
    def other() -> int:
        return 3

    @property
    def doubled(self) -> int:
        return self.a

    @doubled.setter
    def doubled(self, value: int) -> None:
        self.a = value


class Before(BaseModel):
    a: int
    b: int
    c: int

    @field_validator("a", "b", mode="before")
    @classmethod
    def convert(cls, value: Any) -> Any:
        return split(value)


class PlainMode(BaseModel):
    a: int
    b: int

    @field_validator("a", mode="plain")
    @classmethod
    def convert(cls, value: Any) -> Any:
        return 3


class Wrap(BaseModel):
    a: int
    b: int

    @field_validator("a", mode="wrap")
    @classmethod
    def convert(cls, value: Any, handler: Callable[[Any], Any]) -> Any:
        return 3


class Star(BaseModel):
    a: int
    b: int

    @field_validator("*", mode="before")
    @classmethod
    def convert(cls, value: Any) -> Any:
        return split(value)


class FromTuple(BaseModel):
    a: int
    b: int
    c: int

    @field_validator(*NAMES, mode="before")
    @classmethod
    def convert(cls, value: Any) -> Any:
        return split(value)


class Assigned(BaseModel):
    a: int
    b: int

    _convert = field_validator("a", mode="before")(split)


class AssignedShared(BaseModel):
    """Unknown: a validator from elsewhere."""

    a: int
    b: int

    _convert = shared


class Factory(BaseModel):
    """Unknown: a decorator of one's own."""

    a: int
    b: int

    @digits("a")
    @classmethod
    def convert(cls, value: Any) -> Any:
        return split(value)


class AssignedFactory(BaseModel):
    """Unknown: a validator from a function."""

    a: int
    b: int

    _convert = digits("a")(split)


class BeforeModel(BaseModel):
    """Unknown: the whole object may be changed first."""

    a: int

    @model_validator(mode="before")
    @classmethod
    def convert(cls, data: Any) -> Any:
        return {"a": 1}


class WrapModel(BaseModel):
    """Unknown: the whole object may be changed first."""

    a: int

    @model_validator(mode="wrap")
    @classmethod
    def convert(cls, data: Any, handler: Callable[[Any], Any]) -> Any:
        return handler({"a": 1})


class Inherits(Before):
    d: int


class InheritsModel(BeforeModel):
    """Unknown: the whole object may be changed first."""

    b: int = 3


class Mixin:
    @field_validator("a", mode="before", check_fields=False)
    @classmethod
    def convert(cls, value: Any) -> Any:
        return split(value)


class WithMixin(Mixin, BaseModel):
    """Unknown: a validator of a class that is no model."""

    a: int


class OwnInit(BaseModel):
    """Unknown: it fills in fields itself."""

    a: int
    b: int

    def __init__(self, **data: Any) -> None:
        super().__init__(**{"a": 1, "b": 2, **data})


class InitMixin:
    def __init__(self, **data: Any) -> None:
        super().__init__(**{"a": 1, **data})


class WithInitMixin(InitMixin, BaseModel):
    """Unknown: it fills in fields itself."""

    a: int


class OwnSchema(BaseModel):
    """Unknown: it makes its schema itself."""

    a: int

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(lambda v: {"a": 1}, handler(source))


class Temperature:
    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(lambda value: cls())


class Tags(RootModel[list[str]]):
    """Unknown: no object."""


class HoldsOdd(BaseModel):
    a: Temperature
    b: list[Temperature] = []
    d: BeforeModel
    e: BeforeModel | None = None
    f: Before


def decorated(cls: type[T]) -> type[T]:
    return cls


@decorated
class Decorated(BaseModel):
    """Unknown: a decorator of one's own."""

    a: int


class Registry(BaseModel):
    kinds: int = 3

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)


class Registered(Registry):
    a: int


class Optionals(BaseModel):
    b: int

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        for field in cls.__pydantic_fields__.values():
            field.default = None
        cls.model_rebuild(force=True)


class Relaxed(Optionals):
    """Unknown: its base changes it."""

    a: int


class Strange(type(BaseModel)):  # type: ignore[misc]
    pass


class WithMetaclass(BaseModel, metaclass=Strange):
    """Unknown: a metaclass of its own."""

    a: int
