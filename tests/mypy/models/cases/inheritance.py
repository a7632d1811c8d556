# ruff: noqa
from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Generic, Optional, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from tests.mypy.models.cases import plain_types
from tests.mypy.models.cases.bases import Box, FieldMixin, Middle, PlainMixin, Root

T = TypeVar("T")
U = TypeVar("U")


class Leaf(Middle):
    leaf: int


class Overrides(Root):
    kind: str
    root_id: int = 3  # type: ignore[assignment]


class OverridesAlias(Middle):
    middle: int


class Dropped(Root):
    kind: ClassVar[str] = "x"  # type: ignore[misc]


class Relaxes(Root):
    model_config = ConfigDict(extra="allow")


class Left(BaseModel):
    a: int
    b: int = 1


class Right(BaseModel):
    b: int
    c: int = Field(alias="cKey")


class Diamond(Left, Right):
    d: int


class OtherDiamond(Right, Left):
    d: int


class WithPlain(PlainMixin, BaseModel):
    """Unknown: fields of a class that is no model."""

    a: int


class PlainLast(BaseModel, PlainMixin):
    """Unknown: fields of a class that is no model."""

    a: int


class WithField(FieldMixin, BaseModel):
    """Unknown: fields of a class that is no model."""

    a: int


class Abstract(BaseModel, ABC):
    a: int

    @abstractmethod
    def act(self) -> int: ...


class Concrete(Abstract):
    b: int

    def act(self) -> int:
        return 3


class HasAct(Protocol):
    def act(self) -> int: ...


class MethodOver(Root):
    """Unknown: a method takes the place of a field."""

    def kind(self) -> str:  # type: ignore[override]
        return "x"


class IntBox(Box[int]):
    extra_one: str


class Pair(BaseModel, Generic[T, U]):
    first: T
    second: U
    both: tuple[T, U] | None = None


class Half(Pair[int, T], Generic[T]):
    third: T


class Whole(Half[str]):
    pass


class Held(BaseModel):
    box: Box[int]
    pair: Optional[Pair[int, str]] = None
    line: plain_types.Line
    identifier: plain_types.Identifier
    numbers: plain_types.Numbers


class Tree(BaseModel):
    name: str
    children: list[Tree] = []
    parent: Tree | None = None


class Node(BaseModel):
    other: Optional[Other] = None
    value: int


class Other(BaseModel):
    node: Node
    data: Any = None


class Outer(BaseModel):
    class Part(BaseModel):
        size: int

    part: Part
    parts: list[Outer.Part] = []
