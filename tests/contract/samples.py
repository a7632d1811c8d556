"""Models of every kind, whose schemas were captured under several Pydantic versions (capture.py).

Old and new spellings of the same types are here on purpose.
"""
# ruff: noqa: UP007, UP035, UP045, RUF036

from __future__ import annotations

import enum
import ipaddress
import pathlib
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any, Generic, Literal, NamedTuple, Optional, TypeVar, Union

from annotated_types import Len
from pydantic import (
    AliasChoices,
    AliasPath,
    AnyUrl,
    AwareDatetime,
    Base64Bytes,
    BaseModel,
    BeforeValidator,
    ByteSize,
    ConfigDict,
    Discriminator,
    Field,
    FutureDate,
    HttpUrl,
    Json,
    NaiveDatetime,
    PastDatetime,
    PlainSerializer,
    PositiveInt,
    RootModel,
    SecretStr,
    StrictBool,
    StrictInt,
    StrictStr,
    StringConstraints,
    Tag,
    WithJsonSchema,
    computed_field,
    field_serializer,
    field_validator,
)
from typing_extensions import NotRequired, TypedDict

T = TypeVar("T")


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Only(enum.Enum):
    ONE = "one"


class Mixed(enum.Enum):
    A = "a"
    B = 2
    C = None


class Invoice(BaseModel):
    """The recipe's model."""

    order_id: str
    customer: str


class Scalars(BaseModel):
    a: int
    b: float
    c: bool
    d: str
    e: None
    f: Any
    g: object


class Defaults(BaseModel):
    a: int = 1
    b: str = "x"
    c: list[int] = []
    d: dict[str, int] = Field(default_factory=dict)
    e: Color = Color.RED
    f: Decimal = Decimal("1.5")
    g: Invoice = Invoice(order_id="o", customer="c")


class Times(BaseModel):
    a: datetime
    b: date
    c: time
    d: timedelta
    e: AwareDatetime
    f: NaiveDatetime
    g: FutureDate
    h: PastDatetime


class Numbers(BaseModel):
    a: Decimal
    b: Decimal = Field(gt=0, max_digits=8, decimal_places=2)
    c: PositiveInt
    d: Annotated[int, Field(ge=1, le=10, multiple_of=2)]
    e: Annotated[int, Field(gt=3)]
    f: Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False)]
    g: ByteSize
    h: Optional[Decimal] = None
    i: list[Decimal]
    j: dict[str, Decimal]


class Strings(BaseModel):
    a: Annotated[str, StringConstraints(min_length=1, max_length=9, pattern="^a+$")]
    b: Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True)]
    c: re.Pattern[str]
    d: uuid.UUID
    e: pathlib.Path
    f: AnyUrl
    g: HttpUrl
    h: bytes
    i: Base64Bytes
    j: SecretStr
    k: ipaddress.IPv4Address
    net: ipaddress.IPv6Network
    m: Annotated[str, Len(2, 3)]


class Literals(BaseModel):
    a: Literal["x"]
    b: Literal["y", "x"]
    c: Literal[1, "1", True, None]
    d: Color
    e: Level
    f: Only
    g: Mixed
    h: Optional[Literal["q"]] = None
    i: Literal[Color.RED]


class Containers(BaseModel):
    a: list[int]
    b: set[str]
    c: frozenset[int]
    d: tuple[int, str]
    e: tuple[int, ...]
    f: tuple[()]
    g: dict[str, int]
    h: dict[int, str]
    i: dict[Color, int]
    j: dict[uuid.UUID, str]
    k: Sequence[int]
    view: Mapping[str, float]
    m: list
    n: dict
    o: tuple
    p: set
    q: Annotated[list[str], Field(min_length=1, max_length=3)]
    r: Annotated[dict[str, str], Field(min_length=1)]
    s: Annotated[set[int], Field(max_length=2)]
    t: dict[Annotated[str, StringConstraints(pattern="^k")], int]
    u: dict[str, Any]
    v: list[Any]
    w: dict[date, int]
    x: dict[Literal["a", "b"], int]


class Unions(BaseModel):
    a: int | str
    b: Optional[int] = None
    c: Union[int, None, str]
    d: Invoice | Defaults
    e: list[int | None] | None
    f: Annotated[int | str, Field(union_mode="left_to_right")]
    g: Optional[Union[Color, Invoice]] = None


class Cat(BaseModel):
    kind: Literal["cat"] = "cat"
    lives: int = 9


class Dog(BaseModel):
    kind: Literal["dog", "hound"]
    good: bool = True


class Tagged(BaseModel):
    pet: Cat | Dog = Field(discriminator="kind")
    pets: list[Annotated[Cat | Dog, Field(discriminator="kind")]] = []
    maybe: Optional[Annotated[Cat | Dog, Field(discriminator="kind")]] = None


def _kind(value: Any) -> str:
    return "cat" if isinstance(value, dict) else "int"


class CallableTag(BaseModel):
    pet: Annotated[Annotated[Cat, Tag("cat")] | Annotated[int, Tag("int")], Discriminator(_kind)]


class Node(BaseModel):
    value: int
    children: list[Node] = []


class Left(BaseModel):
    right: Optional[Right] = None
    n: int = 0


class Right(BaseModel):
    left: Optional[Left] = None


class Forest(BaseModel):
    """Holds recursive models without being one."""

    trees: dict[str, Node]
    pair: Left
    again: Node


class Nested(BaseModel):
    one: Invoice
    two: Invoice = Field(description="with siblings", title="Two")
    three: Optional[Invoice] = None
    four: list[Invoice] = []
    five: dict[str, Invoice] = {}
    six: tuple[Invoice, Color]


class Aliased(BaseModel):
    model_config = ConfigDict(populate_by_name=True)
    a: int = Field(alias="A")
    b: int = Field(validation_alias="vB", serialization_alias="sB")
    c: int = Field(validation_alias=AliasChoices("c1", "c2"))
    d: int = Field(validation_alias=AliasPath("d", 0))
    e: int = Field(default=1, alias="E-e")


class Forbids(BaseModel):
    model_config = ConfigDict(extra="forbid")
    a: int


class Allows(BaseModel):
    model_config = ConfigDict(extra="allow")
    a: int


class AllowsTyped(BaseModel):
    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, int]
    a: int


class Empty(BaseModel):
    pass


class Computed(BaseModel):
    width: int

    @computed_field
    @property
    def area(self) -> int:
        return self.width**2


class Excluded(BaseModel):
    a: int
    hidden: int = Field(default=0, exclude=True)


class JsonFields(BaseModel):
    a: Json
    b: Json[list[int]]
    c: Optional[Json[Invoice]] = None


class Ints(RootModel[list[int]]):
    pass


class ByName(RootModel[dict[str, Invoice]]):
    pass


class Roots(BaseModel):
    a: Ints
    b: ByName
    c: RootModel[int]


class Point(NamedTuple):
    x: int
    y: str = "a"


class Movie(TypedDict):
    title: str
    year: NotRequired[int]


@dataclass
class Plain:
    a: int
    b: str = "x"


class Records(BaseModel):
    a: Point
    b: Movie
    c: Plain
    d: list[Movie] = []


class Box(BaseModel, Generic[T]):
    item: T
    items: list[T] = []


class Boxes(BaseModel):
    a: Box[int]
    b: Box[Invoice]
    c: Box[Box[str]]


class Strict(BaseModel):
    model_config = ConfigDict(strict=True)
    a: int
    b: date
    c: StrictStr
    d: Annotated[float, Field(strict=False)]
    e: StrictInt | StrictBool


class Serialized(BaseModel):
    # not on a datetime: Pydantic 2.7 and 2.8 ignore the return type of serializers there
    a: Annotated[int, PlainSerializer(lambda v: str(v), return_type=str)]
    b: int
    c: Annotated[int, BeforeValidator(int)]
    d: Annotated[int, WithJsonSchema({"type": "integer", "format": "odd"})]

    @field_serializer("b", return_type=float)
    def _b(self, value: int) -> float:
        return value / 2

    @field_validator("c")
    @classmethod
    def _c(cls, value: int) -> int:
        return value


class Annotations(BaseModel):
    """Text that is no shape."""

    model_config = ConfigDict(title="Titled", json_schema_extra={"examples": [{"title": "x"}]})
    title: str = Field(title="T", description="D", examples=["e"])
    description: int = Field(default=3, deprecated=True)
    default: str = "d"
    properties: dict[str, int] = {}
    const: Optional[str] = None
    extra: int = Field(default=1, json_schema_extra={"x-owner": "me"})


class Tricky(BaseModel):
    enum: list[str]
    items: dict[str, str]
    required: bool
    anyOf: int
    type: Literal["tricky"] = "tricky"


class Inf(BaseModel):
    model_config = ConfigDict(ser_json_inf_nan="constants", ser_json_timedelta="float")
    a: float
    b: timedelta


class Base64(BaseModel):
    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")
    a: bytes


class EnumValues(BaseModel):
    model_config = ConfigDict(use_enum_values=True)
    a: Color
    b: Color = Color.RED


class Constrained(BaseModel):
    a: Annotated[Optional[int], Field(ge=3)] = None
    b: Annotated[list[Annotated[int, Field(lt=5)]], Field(min_length=1)]
    c: Annotated[tuple[int, ...], Field(min_length=1, max_length=4)]
    d: Annotated[bytes, Field(min_length=1, max_length=4)]
    e: Annotated[str, Field(pattern=r"^\d+$")] | None = None
    f: Annotated[Decimal, Field(ge=Decimal("0.1"), decimal_places=3)]
    g: Annotated[date, Field(ge=date(2020, 1, 1))]
    h: Annotated[timedelta, Field(gt=timedelta(seconds=1))]
    i: Annotated[Decimal, Field(max_digits=6)]


class Inherits(Invoice):
    note: Optional[str] = None
    order_id: str = Field(min_length=1)


class Callback(BaseModel):
    a: int
    b: type[int] = int


for _model in (Node, Left, Right, Forest):
    _model.model_rebuild()

MODELS: list[type[BaseModel]] = [
    Invoice,
    Scalars,
    Defaults,
    Times,
    Numbers,
    Strings,
    Literals,
    Containers,
    Unions,
    Cat,
    Tagged,
    CallableTag,
    Node,
    Left,
    Forest,
    Nested,
    Aliased,
    Forbids,
    Allows,
    AllowsTyped,
    Empty,
    Computed,
    Excluded,
    JsonFields,
    Ints,
    ByName,
    Roots,
    Records,
    Boxes,
    Strict,
    Serialized,
    Annotations,
    Tricky,
    Inf,
    Base64,
    EnumValues,
    Constrained,
    Inherits,
    Callback,
]
