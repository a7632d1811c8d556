"""Types and models of every kind that Pydantic 2.7 knows, each with a name.

Old and new spellings of the same types are here on purpose.
"""
# ruff: noqa: UP006, UP007, UP035, UP042, UP045

from __future__ import annotations

import dataclasses
import enum
import pathlib
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import (
    Annotated,
    Any,
    ClassVar,
    Dict,
    Final,
    Generic,
    List,
    Literal,
    NamedTuple,
    Optional,
    TypeVar,
    Union,
)

import pydantic
from pydantic import (
    AliasChoices,
    AliasGenerator,
    AliasPath,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    RootModel,
    ValidationInfo,
    computed_field,
    field_serializer,
    field_validator,
    model_serializer,
    model_validator,
)
from pydantic.alias_generators import to_camel
from pydantic.dataclasses import dataclass as checked_dataclass
from typing_extensions import NotRequired, ReadOnly, Required, TypeAliasType, TypedDict

T = TypeVar("T")
Bound = TypeVar("Bound", bound=int)


class Word(str, enum.Enum):
    A = "a"
    B = "b"


class Number(enum.IntEnum):
    ONE = 1
    TWO = 2


class Flags(enum.IntFlag):
    R = 1
    W = 2


class Text(enum.StrEnum):
    X = "x"
    Y = "y"


class Single(enum.Enum):
    ONLY = 1


class Floating(float, enum.Enum):
    HALF = 0.5
    WHOLE = 1.0


class Pair(NamedTuple):
    a: int
    b: str = "b"


class Movie(TypedDict, total=False):
    """A film."""

    title: Required[str]
    year: int


class Child(Movie):
    stars: Annotated[int, Field(ge=0, le=5)]
    note: NotRequired[str]


class Keys(TypedDict):
    a: int


class Fixed(TypedDict):
    a: ReadOnly[int]


class ForbidsKeys(TypedDict):
    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc]
    a: int


@dataclasses.dataclass
class Plain:
    """A point."""

    x: int
    y: list[int] = dataclasses.field(default_factory=list)
    z: int = dataclasses.field(default=3, kw_only=True)
    hidden: int = dataclasses.field(default=0, init=False)


@dataclasses.dataclass
class Bare:
    x: int


@checked_dataclass(config=ConfigDict(extra="forbid"))
class Checked:
    a: Annotated[int, Field(gt=0, alias="A")]
    b: str = Field("b", description="second", max_length=3)


class Inner(BaseModel):
    """A model inside others."""

    a: int
    b: str = "b"


class Cat(BaseModel):
    kind: Literal["cat"]
    inner: Optional[Inner] = None


class Dog(BaseModel):
    kind: Literal["dog", "hound"] = "dog"


class Bird(BaseModel):
    kind: Literal[Word.A]


class Lizard(BaseModel):
    kind: Annotated[Literal["lizard"], Field(alias="sort")] = "lizard"


class Page(BaseModel, Generic[T]):
    items: list[T]
    following: Optional[T] = None


class Limited(BaseModel, Generic[Bound]):
    value: Bound


class Tree(BaseModel):
    value: int
    left: Optional[Tree] = None
    right: Annotated[Optional[Tree], Field(description="the other one")] = None


class Ones(BaseModel):
    others: dict[str, Others] = {}


class Others(BaseModel):
    one: Optional[Ones] = None
    tree: Tree


class Items(RootModel[List[Annotated[int, Field(ge=0)]]]):
    """Some numbers."""


class Table(RootModel[Dict[str, Inner]]):
    root: Dict[str, Inner] = {}


class TreeRoot(RootModel[Union[int, List["TreeRoot"]]]):
    pass


Alias = TypeAliasType("Alias", list[int])
Many = TypeAliasType("Many", Union[int, "list[Many]"])
Boxed = TypeAliasType("Boxed", dict[str, T], type_params=(T,))


def same(value: Any) -> Any:
    return value


def as_text(value: Any) -> str:
    return str(value)


def wrapped(value: Any, handler: Any) -> Any:
    return handler(value)


def shown(value: Any, handler: Any, info: Any) -> Any:
    return handler(value)


def kind_of(value: Any) -> str:
    return "cat" if isinstance(value, dict) else "int"


class Configured(BaseModel):
    model_config = ConfigDict(
        title="T", str_strip_whitespace=True, str_max_length=9, use_attribute_docstrings=True
    )
    a: str
    """The first."""
    b: list[str] = []


class Camel(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)
    first_name: str
    last_name: str = Field("x", alias="surname")


class TwoWays(BaseModel):
    model_config = ConfigDict(
        alias_generator=AliasGenerator(validation_alias=to_camel, serialization_alias=str.upper)
    )
    first_name: str
    last_name: str = "x"


class Aliases(BaseModel):
    a: int = Field(alias="A")
    b: int = Field(validation_alias=AliasChoices("b", "B", AliasPath("c", 0)))
    c: int = Field(validation_alias=AliasPath("x", "y"))
    d: int = Field(serialization_alias="D", default=1)


class Defaulted(BaseModel):
    model_config = ConfigDict(validate_default=True)
    a: Optional[int] = None
    b: list[int] = Field(default_factory=list)
    c: datetime = Field(default_factory=datetime.now)
    d: Inner = Inner(a=1)
    e: Decimal = Decimal("1.50")
    f: timedelta = timedelta(hours=1)
    g: set[int] = {1}
    h: Word = Word.A
    i: bytes = b"\xff"
    j: float = float("nan")
    k: pathlib.Path = pathlib.Path("x")
    m: Any = None
    n: pydantic.SecretStr = pydantic.SecretStr("x")
    p: Pair = Pair(1)
    q: uuid.UUID = Field(default_factory=uuid.uuid4)
    r: tuple[int, ...] = (1, 2)
    s: Annotated[int, Field(ge=1)] = 3
    t: Literal["x"] = "x"


class Computing(BaseModel):
    a: int

    @computed_field(alias="twice", description="two times")
    def double(self) -> int:
        return self.a * 2

    @computed_field
    @property
    def inner(self) -> Inner:
        return Inner(a=self.a)


class Hidden(BaseModel):
    a: int
    b: int = Field(exclude=True)
    c: int = Field(1, exclude=True)
    _own: int = PrivateAttr(1)
    constant: ClassVar[int] = 3
    fixed: Final[int] = 4


class Coded(BaseModel):
    a: int
    b: str
    c: list[int] = []

    @field_validator("a", mode="before")
    @classmethod
    def _a(cls, value: Any, info: ValidationInfo) -> Any:
        return value

    @field_validator("b")
    @classmethod
    def _b(cls, value: str) -> str:
        return value

    @field_serializer("c")
    def _c(self, value: list[int]) -> str:
        return ",".join(map(str, value))

    @model_validator(mode="before")
    @classmethod
    def _before(cls, data: Any) -> Any:
        return data

    @model_validator(mode="after")
    def _after(self) -> Coded:
        return self


class Serialized(BaseModel):
    a: int

    @model_serializer
    def _all(self) -> dict[str, int]:
        return {"a": self.a}


class SerializedAround(BaseModel):
    a: int

    @model_serializer(mode="wrap")
    def _all(self, handler: Any) -> dict[str, Any]:
        return dict(handler(self))


class Inherited(Inner):
    """Another docstring."""

    b: str = Field("c", max_length=3)
    c: Optional[Inner] = Field(None, description="inner", deprecated=True)


class Deprecating(BaseModel):
    a: Annotated[int, Field(deprecated=True)]
    b: Annotated[Optional[Inner], Field(deprecated="no more")] = None


class Documented(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"a": 1}], "$comment": "x"})
    a: int = Field(json_schema_extra={"x-owner": "me"}, title="A", examples=[1, 2])
    b: Inner = Field(description="d", json_schema_extra={"deprecated": True})
    c: Inner


class ForbidsInside(BaseModel):
    model_config = ConfigDict(extra="forbid")
    a: Keys
    b: Plain
    c: Movie
    d: ForbidsKeys
    e: Inner


class AllowsInside(BaseModel):
    model_config = ConfigDict(extra="allow", str_max_length=5)
    a: Keys
    b: Bare
    c: pydantic.IPvAnyAddress
    d: Decimal
    e: pydantic.Base64Str


class OrderedFields(BaseModel):
    z: Tree
    a: Ones
    m: Page[Tree]


def classes() -> Iterator[tuple[str, type[BaseModel]]]:
    """Yield the models that are written out, by name."""
    for value in list(globals().values()):
        if (
            isinstance(value, type)
            and issubclass(value, BaseModel)
            and value.__module__ == __name__
        ):
            value.model_rebuild()
            yield value.__name__, value
