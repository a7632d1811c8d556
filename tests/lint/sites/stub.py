"""The stub package that generated producers use: models of many kinds, and what to give them.

A ``FieldSpec`` lists expressions that its field accepts and refuses; a producer writes them down,
and at run time they are the values of what the linter cannot know.
"""

from __future__ import annotations

from dataclasses import dataclass

SCHEMAS = """
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    AliasChoices, AliasPath, BaseModel, BeforeValidator, ConfigDict, Field, RootModel,
    field_validator, model_validator,
)


class Color(StrEnum):
    RED = "red"
    BLUE = "blue"


class Level(IntEnum):
    LOW = 1
    HIGH = 9


class Plain(Enum):
    A = "a"
    B = 2


class Recipient(BaseModel):
    name: str
    email: str | None = None


class Line(BaseModel):
    model_config = ConfigDict(extra="forbid")
    sku: str = Field(min_length=2)
    count: int = Field(ge=1, default=1)


class Email(BaseModel):
    kind: Literal["email"]
    address: str


class Phone(BaseModel):
    kind: Literal["phone"]
    number: str
    extension: int = 0


class Base(BaseModel):
    order_id: str


class InvoiceArgs(Base):
    customer: str
    amount: Decimal = Field(gt=0, default=Decimal("1"))
    reminder: bool = False


class ReceiptArgs(BaseModel):
    model_config = ConfigDict(extra="forbid")
    order_id: str
    total: int = Field(ge=0)
    notes: list[str] = Field(default_factory=list, max_length=3)


class AliasArgs(BaseModel):
    order_id: str = Field(alias="orderId")
    size: int = Field(validation_alias=AliasChoices("size", "len"), default=1)


class ByNameArgs(BaseModel):
    model_config = ConfigDict(populate_by_name=True, extra="forbid")
    order_id: str = Field(alias="orderId")
    customer: str = "none"


class PathArgs(BaseModel):
    first: str = Field(validation_alias=AliasPath("names", 0))
    city: str = Field(validation_alias=AliasChoices("city", AliasPath("address", "city")))


class NestedArgs(BaseModel):
    recipient: Recipient
    lines: list[Line]
    labels: dict[str, str] = {}
    spare: Recipient | None = None


class UnionArgs(BaseModel):
    target: Recipient | Line
    value: int | str | None
    both: list[int] | dict[str, int] = []


class TaggedArgs(BaseModel):
    target: Annotated[Email | Phone, Field(discriminator="kind")]
    order_id: str


class StrictArgs(BaseModel):
    model_config = ConfigDict(strict=True)
    count: int
    ratio: float
    when: date
    recipient: Recipient


class AllowArgs(BaseModel):
    model_config = ConfigDict(extra="allow")
    order_id: str
    count: int = 1


def halved(value: Any) -> Any:
    return value // 2 if isinstance(value, int) else 1


class CheckedArgs(BaseModel):
    order_id: str
    even: int
    half: Annotated[int, BeforeValidator(halved)]
    raw: Recipient

    @field_validator("even")
    @classmethod
    def is_even(cls, value: int) -> int:
        if value % 2:
            raise ValueError("odd")
        return value

    @field_validator("raw", mode="before")
    @classmethod
    def from_text(cls, value: Any) -> Any:
        if isinstance(value, dict) and "label" in value:
            return {"name": value["label"]}
        return {"name": value} if isinstance(value, str) else value


class BeforeArgs(BaseModel):
    order_id: str
    count: int

    @model_validator(mode="before")
    @classmethod
    def fill(cls, data: Any) -> Any:
        return {"count": 1, **data} if isinstance(data, dict) else data


class AfterArgs(BaseModel):
    low: int
    high: int

    @model_validator(mode="after")
    def ordered(self) -> "AfterArgs":
        if self.low > self.high:
            raise ValueError("low is above high")
        return self


class KindArgs(BaseModel):
    color: Color
    level: Level
    day: Literal["mon", "tue"]
    at: datetime
    ident: UUID
    limit: timedelta = timedelta(seconds=1)
    plain: Plain = Plain.A
    tags: set[str] = set()


class OptionalArgs(BaseModel):
    order_id: str | None = None
    count: int | None = None


class MapArgs(RootModel[dict[str, int]]):
    pass


class EitherArgs(RootModel[Recipient | Line]):
    pass


class TreeArgs(BaseModel):
    name: str
    below: list["TreeArgs"] = []


class OneWayArgs(BaseModel):
    order_id: str
    secret: str = Field(exclude=True)
"""

MODELS = (
    "InvoiceArgs", "ReceiptArgs", "AliasArgs", "ByNameArgs", "PathArgs", "NestedArgs", "UnionArgs",
    "TaggedArgs", "StrictArgs", "AllowArgs", "CheckedArgs", "BeforeArgs", "AfterArgs", "KindArgs",
    "OptionalArgs", "MapArgs", "EitherArgs", "TreeArgs", "OneWayArgs",
)  # fmt: skip

CODED = {"BeforeArgs": ("order_id", "count"), "CheckedArgs": ("half", "raw"), "AfterArgs": ()}
"""Keys of models that code decides about, which is never run by the linter."""


def ref_name(model: str) -> str:
    return "do_" + model.removesuffix("Args").lower()


_REFS = "\n".join(
    f'{ref_name(each)} = task_ref(name="shop.{each.lower()}.do.v1", args_model=schemas.{each})'
    for each in MODELS
)
_NAMES = ", ".join(ref_name(each) for each in MODELS)

PACKAGE = {
    "shop_tasks": f"from shop_tasks.refs import {_NAMES}\nfrom shop_tasks import schemas\n",
    "shop_tasks.schemas": SCHEMAS,
    "shop_tasks.refs": f"from soniq import task_ref\nfrom . import schemas\n\n{_REFS}\n",
    "shop_tasks.stars": "from shop_tasks.refs import *\n",
    "shop_tasks.again": f"from .stars import {_NAMES}\n__all__ = {_NAMES.split(', ')!r}\n",
    "shop_tasks.space": "from . import refs\n\n\nclass Tasks:\n"
    + "\n".join(f"    {ref_name(each)} = refs.{ref_name(each)}" for each in MODELS)
    + "\n\n\nclass Others(Tasks):\n    pass\n",
    "shop_tasks.urgent": "import shop_tasks.refs as _r\n\n"
    + "\n".join(
        f'{ref_name(each)} = _r.{ref_name(each)}.with_default_queue("urgent")' for each in MODELS
    ),
}
"""Sources by module name; ``shop_tasks`` is the only package."""


@dataclass(frozen=True)
class FieldSpec:
    """A field, by the key it is given with.

    Attributes:
        good, bad: expressions it accepts and refuses.
        required: whether there must be one.
        nested: the model it holds, if it is one; ``many`` a list of it.
        coded: whether code of the model decides about it too.
    """

    key: str
    good: tuple[str, ...]
    bad: tuple[str, ...]
    required: bool = True
    nested: str = ""
    many: bool = False


def _field(key: str, good: str, bad: str, required: bool = True, nested: str = "",
           many: bool = False) -> FieldSpec:  # fmt: skip
    return FieldSpec(key, tuple(good.split(" ; ")), tuple(bad.split(" ; ")), required, nested, many)


_ID = _field("order_id", "'o-1' ; 'ab' ; Color.RED ; f'o-{1 + 1}'", "17 ; None ; ['o'] ; b'\\xff'")
_COUNT = _field("count", "1 ; '2' ; 3.0 ; True ; Level.HIGH", "'x' ; None ; 1.5 ; [] ; 10 ** 400")
_OPTIONAL_COUNT = _field("count", "1 ; '2'", "'x' ; -1.5 ; {}", required=False)

FIELDS: dict[str, tuple[FieldSpec, ...]] = {
    "Recipient": (
        _field("name", "'acme' ; 'b'", "5 ; None"),
        _field("email", "'a@b' ; None", "5 ; {}", required=False),
    ),
    "Line": (
        _field("sku", "'ab-1' ; 'xyz'", "'a' ; 3"),
        _field("count", "1 ; '4'", "0 ; 'no' ; None", required=False),
    ),
    "Email": (
        _field("kind", "'email'", "'fax' ; 1"),
        _field("address", "'a@b'", "1 ; None"),
    ),
    "Phone": (
        _field("kind", "'phone'", "'fax' ; None"),
        _field("number", "'+49'", "49 ; None"),
        _field("extension", "7", "'x'", required=False),
    ),
    "InvoiceArgs": (
        _ID,
        _field("customer", "'acme' ; str('x') ; 'a' + 'b'", "5 ; {'a': 1} ; None"),
        _field("amount", "3 ; '2.5' ; Decimal('1.5') ; 1.25", "0 ; -1 ; 'x' ; Decimal('NaN')",
               required=False),
        _field("reminder", "True ; 'yes' ; 0", "'maybe' ; 2 ; None", required=False),
    ),
    "ReceiptArgs": (
        _ID,
        _field("total", "0 ; 12 ; '3'", "-1 ; 'x' ; 1.5"),
        _field("notes", "[] ; ['a', 'b'] ; ('a',)", "['a'] * 4 ; [1] ; 'text' ; None",
               required=False),
    ),
    "AliasArgs": (
        _field("orderId", "'o-1'", "1 ; None"),
        _field("len", "3 ; '4'", "'x' ; None", required=False),
    ),
    "ByNameArgs": (
        _field("orderId", "'o-1'", "1 ; None"),
        _field("customer", "'c'", "1 ; []", required=False),
    ),
    "PathArgs": (
        _field("names", "['a', 'b'] ; ['a', 1]", "[] ; [1] ; {'0': 'a'} ; None"),
        _field("address", "{'city': 'x', 'more': 1}", "{'city': 1} ; {} ; 'x'"),
    ),
    "NestedArgs": (
        _field("recipient", "{'name': 'a'} ; Recipient(name='b')", "{} ; 'a' ; {'name': 1} ; None",
               nested="Recipient"),
        _field("lines", "[] ; [{'sku': 'ab'}]", "[{'sku': 'a'}] ; [{}] ; {} ; 'ab'", nested="Line",
               many=True),
        _field("labels", "{} ; {'a': 'b'}", "{'a': 1} ; {1: 'a'} ; []", required=False),
        _field("spare", "None ; {'name': 'a', 'email': None}", "{} ; 5 ; {'email': 'x'}",
               required=False, nested="Recipient"),
    ),
    "UnionArgs": (
        _field("target", "{'name': 'a'} ; {'sku': 'ab', 'count': 2}",
               "{} ; {'sku': 'a'} ; 5 ; {'count': 1}", nested="Recipient"),
        _field("value", "1 ; 'x' ; None ; '5'", "[] ; {'a': 1} ; b'x'"),
        _field("both", "[1] ; {'a': 1} ; ['2']", "['x'] ; {'a': 'x'} ; 5 ; None", required=False),
    ),
    "TaggedArgs": (
        _field("target", "{'kind': 'email', 'address': 'a'} ; {'kind': 'phone', 'number': '1'}",
               "{'kind': 'fax'} ; {} ; {'kind': 'email', 'number': '1'} ; 'email'", nested="Email"),
        _ID,
    ),
    "StrictArgs": (
        _field("count", "1 ; 2", "'1' ; 1.0 ; True"),
        _field("ratio", "1.5 ; 2", "'1.5' ; None"),
        _field("when", "date(2026, 1, 2)", "'2026-01-02' ; datetime(2026, 1, 2) ; 5"),
        _field("recipient", "{'name': 'a'} ; Recipient(name='b')", "{} ; 'a'", nested="Recipient"),
    ),
    "AllowArgs": (_ID, _OPTIONAL_COUNT),
    "CheckedArgs": (
        _ID,
        _field("even", "2 ; '4'", "3 ; 'x' ; None"),
        _field("half", "4 ; 'x' ; None", "10 ** 5000"),
        _field("raw", "'a' ; {'label': 'x'} ; {'name': 'a'}", "5 ; {} ; None", nested="Recipient"),
    ),
    "BeforeArgs": (_ID, _COUNT),
    "AfterArgs": (
        _field("low", "1 ; '2'", "'x' ; 9"),
        _field("high", "3 ; 5", "0 ; 'x'"),
    ),
    "KindArgs": (
        _field("color", "'red' ; Color.BLUE ; 'blue'", "'green' ; 1 ; Level.LOW ; None"),
        _field("level", "1 ; Level.HIGH ; '9' ; Level.LOW.value", "2 ; 'x' ; Color.RED"),
        _field("day", "'mon' ; 'tue'", "'wed' ; 1 ; None"),
        _field("at", "'2026-01-02T03:04:05' ; 0 ; datetime(2026, 1, 2)", "'x' ; None ; [] ; ''"),
        _field("ident", "'12345678-1234-5678-1234-567812345678' ; UUID(int=5)", "'x' ; 5"),
        _field("limit", "'PT5S' ; 5 ; timedelta(days=1)", "'x' ; None", required=False),
        _field("plain", "'a' ; 2 ; Plain.B", "'b' ; Color.RED ; None", required=False),
        _field("tags", "['a'] ; {'a', 'b'} ; set() ; frozenset(['x'])", "[1] ; 'a' ; {'a': 'b'}",
               required=False),
    ),
    "OptionalArgs": (
        _field("order_id", "'a' ; None", "1 ; []", required=False),
        _field("count", "None ; '1'", "'x' ; 1.5", required=False),
    ),
    "MapArgs": (
        _field("a", "1 ; '2'", "'x' ; None"),
        _field("b", "True ; 3.0", "1.5 ; []", required=False),
    ),
    "EitherArgs": (
        _field("name", "'acme'", "5 ; None"),
        _field("email", "None ; 'x'", "5", required=False),
    ),
    "TreeArgs": (
        _field("name", "'a'", "1 ; None"),
        _field("below", "[] ; [{'name': 'b'}]", "[{}] ; [{'name': 1}] ; None ; [5]",
               required=False, nested="TreeArgs", many=True),
    ),
    "OneWayArgs": (_ID, _field("secret", "'x'", "5 ; None")),
}  # fmt: skip

IMPORTS = (
    "from datetime import date, datetime, timedelta\n"
    "from decimal import Decimal\n"
    "from uuid import UUID\n"
    "from shop_tasks.schemas import *\n"
)
"""What the expressions need; a producer writes it at its top."""
