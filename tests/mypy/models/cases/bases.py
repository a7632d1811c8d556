# ruff: noqa
from __future__ import annotations

from typing import Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")


class Root(BaseModel):
    model_config = ConfigDict(extra="forbid")

    root_id: str
    kind: str = "root"


class Middle(Root):
    middle: int = Field(alias="middleKey")


class Box(BaseModel, Generic[T]):
    item: T
    items: list[T] = []


class PlainMixin:
    note: str
    comment: str = ""
    LIMIT: ClassVar[int] = 3
    helper = 3

    def act(self) -> int:
        return 3


class FieldMixin:
    tagged: int = Field(alias="tag")


def hidden() -> Any:
    return None
