"""The values of args, as deep as they go, and models in the place of dicts."""

# ruff: noqa: F841

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Literal

from pydantic import BaseModel
from typing_extensions import TypedDict

from soniq import Soniq, task_ref


class Line(BaseModel):
    sku: str
    amount: int = 1


class Address(BaseModel):
    street: str
    lines: list[Line] = []


class Card(BaseModel):
    kind: Literal["card"]
    number: str


class Cash(BaseModel):
    kind: Literal["cash"]
    place: str


class Size(TypedDict):
    width: int
    height: int


class Order(BaseModel):
    order_id: str
    lines: list[Line] = []
    pair: tuple[int, str] = (1, "a")
    many: tuple[Line, ...] = ()
    labels: dict[str, int] = {}
    by_sku: dict[str, Line] = {}
    tags: set[str] = set()
    ship_to: Address | None = None
    first: Line | None = None
    pay: Card | Cash | None = None
    either: Line | Address | None = None
    anything: Any = None
    free: dict[str, Any] = {}
    text_or_line: str | Line = ""
    lines_or_text: list[Line] | str = ""
    level: Literal["low", "high"] = "low"
    when: datetime | None = None
    size: Size | None = None


class Parent(BaseModel):
    order_id: str


class Child(Parent):
    more: int = 0


class GrandChild(Child):
    pass


class Stranger(BaseModel):
    order_id: str


order = task_ref(name="shop.orders.place.v1", args_model=Order)
child = task_ref(name="shop.children.v1", args_model=Child)
app = Soniq()

NUMBER: Final = 1
LEVEL: Final = "low"
NO_LEVEL: Final = "lo"
LINE = Line(sku="a")
CHILD = Child(order_id="o1")
PARENT: Parent = Parent(order_id="o1")
STRANGER = Stranger(order_id="o1")
ANYTHING: Any = "x"
SIZE: Size = {"width": 1, "height": 2}
MAYBE_CHILD: Child | None = CHILD if bool(1) else None
TEXT_OR_NUMBER: str | int = "x" if bool(1) else 1


async def right_values() -> None:
    await app.enqueue(order, args={"order_id": "o1", "lines": []})
    await app.enqueue(order, args={"order_id": "o1", "lines": [{"sku": "a"}, {"sku": "b", "amount": 2}]})
    await app.enqueue(order, args={"order_id": "o1", "lines": ({"sku": "a"},)})
    await app.enqueue(order, args={"order_id": "o1", "lines": [Line(sku="a"), LINE, {"sku": "c"}]})
    await app.enqueue(order, args={"order_id": "o1", "lines": [{"sku": x} for x in "ab"]})
    await app.enqueue(order, args={"order_id": "o1", "lines": [*[{"sku": "a"}], {"sku": "b"}]})
    await app.enqueue(order, args={"order_id": "o1", "many": [{"sku": "a"}]})
    await app.enqueue(order, args={"order_id": "o1", "pair": (1, "a")})
    await app.enqueue(order, args={"order_id": "o1", "pair": [1, "a"]})
    await app.enqueue(order, args={"order_id": "o1", "pair": ["1", "a"]})
    await app.enqueue(order, args={"order_id": "o1", "labels": {"a": 1, "b": "2"}})
    await app.enqueue(order, args={"order_id": "o1", "labels": {}})
    await app.enqueue(order, args={"order_id": "o1", "by_sku": {"a": {"sku": "a"}, "b": LINE}})
    await app.enqueue(order, args={"order_id": "o1", "tags": {"a", "b"}})
    await app.enqueue(order, args={"order_id": "o1", "tags": ["a", "b"]})
    await app.enqueue(order, args={"order_id": "o1", "tags": set()})
    await app.enqueue(order, args={"order_id": "o1", "ship_to": None})
    await app.enqueue(order, args={"order_id": "o1", "ship_to": {"street": "x"}})
    await app.enqueue(order, args={"order_id": "o1", "ship_to": {"street": "x", "lines": [{"sku": "a"}]}})
    await app.enqueue(order, args={"order_id": "o1", "ship_to": Address(street="x")})
    await app.enqueue(order, args={"order_id": "o1", "first": LINE if NUMBER else None})
    await app.enqueue(order, args={"order_id": "o1", "first": {"sku": "a"} if NUMBER else None})
    await app.enqueue(order, args={"order_id": "o1", "pay": {"kind": "card", "number": "1"}})
    await app.enqueue(order, args={"order_id": "o1", "pay": {"kind": "cash", "place": "x"}})
    await app.enqueue(order, args={"order_id": "o1", "pay": Cash(kind="cash", place="x")})
    await app.enqueue(order, args={"order_id": "o1", "either": {"sku": "a"}})
    await app.enqueue(order, args={"order_id": "o1", "either": {"street": "x"}})
    await app.enqueue(order, args={"order_id": "o1", "either": {"street": "x", "colour": "red"}})
    await app.enqueue(order, args={"order_id": "o1", "anything": {"sku": 1}})
    await app.enqueue(order, args={"order_id": "o1", "anything": [1, "a", None]})
    await app.enqueue(order, args={"order_id": "o1", "free": {"sku": 1, "b": [None]}})
    await app.enqueue(order, args={"order_id": "o1", "text_or_line": "x"})
    await app.enqueue(order, args={"order_id": "o1", "text_or_line": {"sku": "a"}})
    await app.enqueue(order, args={"order_id": "o1", "lines_or_text": [{"sku": "a"}]})
    await app.enqueue(order, args={"order_id": "o1", "lines_or_text": "x"})
    await app.enqueue(order, args={"order_id": "o1", "level": "low"})
    await app.enqueue(order, args={"order_id": "o1", "level": LEVEL})
    await app.enqueue(order, args={"order_id": "o1", "level": "low" if NUMBER else "high"})
    await app.enqueue(order, args={"order_id": "o1", "when": "2020-01-01T00:00:00"})
    await app.enqueue(order, args={"order_id": "o1", "when": datetime(2020, 1, 1)})
    await app.enqueue(order, args={"order_id": "o1", "when": 5})
    await app.enqueue(order, args={"order_id": "o1", "size": {"width": 1, "height": 2}})
    await app.enqueue(order, args={"order_id": "o1", "size": SIZE})
    await app.enqueue(order, args={"order_id": ANYTHING})
    await app.enqueue(order, args={"order_id": TEXT_OR_NUMBER})
    await app.enqueue(order, args={"order_id": f"o{NUMBER}"})
    await app.enqueue(order, args={"order_id": "o" + "1"})
    await app.enqueue(order, args={"order_id": str(NUMBER)})
    await app.enqueue(order, args={"order_id": (text := "o1")})


async def wrong_values() -> None:
    await app.enqueue(order, args={"order_id": 1})  # E:48: Order.order_id takes "str", not "int" [soniq-args]
    await app.enqueue(order, args={"order_id": None})  # E:48: Order.order_id takes "str", not "None" [soniq-args]
    await app.enqueue(order, args={"order_id": NUMBER})  # E:48: Order.order_id takes "str", not "int" [soniq-args]
    await app.enqueue(order, args={"order_id": ["o1"]})  # E:48: Order.order_id takes "str", not "list[str]" [soniq-args]
    await app.enqueue(order, args={"order_id": {"id": "o1"}})  # E:48: Order.order_id takes "str", not "dict[str, str]" [soniq-args]
    await app.enqueue(order, args={"order_id": (number := 1)})  # E:59: Order.order_id takes "str", not "int" [soniq-args]
    await app.enqueue(order, args={"order_id": len("o1")})  # E:48: Order.order_id takes "str", not "int" [soniq-args]
    await app.enqueue(order, args={"order_id": 1 + 1})  # E:48: Order.order_id takes "str", not "int" [soniq-args]
    await app.enqueue(order, args={"order_id": 1 if NUMBER else "o1"})  # E:48: Order.order_id takes "str", not "int" [soniq-args]
    await app.enqueue(order, args={"order_id": LINE})  # E:48: Order.order_id takes "str", not "Line" [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "lines": [{"sku": 1}]})  # E:72: Line.sku takes "str", not "int" [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "lines": [{"sku": "a"}, {}]})  # E:78: the key 'sku' is missing, which Line requires [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "lines": [{"sku": "a", "amuont": 1}]})  # E:77: Line has no field 'amuont'; did you mean 'amount'? [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "lines": [{"skuu": "a"}, {"sku": None}]})  # E:65: Line has no field 'skuu'; did you mean 'sku'? [soniq-args] && E:87: Line.sku takes "str", not "None" [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "lines": ({"sku": 1},)})  # E:72: Line.sku takes "str", not "int" [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "lines": [5]})  # E:64: Order.lines[0] takes "Line", not "int" [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "lines": {"sku": "a"}})  # E:63: Order.lines takes "list[Line]", not "dict[str, str]" [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "lines": "a"})  # E:63: Order.lines takes "list[Line]", not "str" [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "lines": None})  # E:63: Order.lines takes "list[Line]", not "None" [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "many": [{"sku": 1}]})  # E:71: Line.sku takes "str", not "int" [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "pair": (1, 2)})  # E:66: Order.pair[1] takes "str", not "int" [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "pair": (1,)})  # E:62: Order.pair takes 2 items, and these are 1 [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "pair": [1, "a", "b"]})  # E:62: Order.pair takes 2 items, and these are 3 [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "labels": {"a": []}})  # E:70: Order.labels[...] takes "int", not "list[Any]" [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "labels": {1: 1}})  # E:65: each key of Order.labels takes "str", not "int" [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "labels": [1]})  # E:64: Order.labels takes "dict[str, int]", not "list[int]" [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "by_sku": {"a": {"sku": 1}}})  # E:78: Line.sku takes "str", not "int" [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "by_sku": {"a": {"amount": 1}}})  # E:70: the key 'sku' is missing, which Line requires [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "tags": {1}})  # E:63: Order.tags[...] takes "str", not "int" [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "tags": [None]})  # E:63: Order.tags[0] takes "str", not "None" [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "ship_to": {}})  # E:65: the key 'street' is missing, which Address requires [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "ship_to": {"street": "x", "lines": [{"sku": 1}]}})  # E:99: Line.sku takes "str", not "int" [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "ship_to": {"street": "x", "lines": [{"amount": 1}]}})  # E:91: the key 'sku' is missing, which Line requires [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "ship_to": {"streat": "x"}})  # E:66: Address has no field 'streat'; did you mean 'street'? [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "ship_to": "x"})  # E:65: Order.ship_to takes "Address | None", not "str" [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "ship_to": [1]})  # E:65: Order.ship_to takes "Address | None", not "list[int]" [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "ship_to": LINE})  # E:65: Order.ship_to takes "Address | None", not "Line" [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "first": {"sku": 1} if NUMBER else None})  # E:71: Line.sku takes "str", not "int" [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "pay": {"kind": "card", "nubmer": "1"}})  # E:78: Card has no field 'nubmer'; did you mean 'number'? [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "pay": {"kind": "cash"}})  # E:61: the key 'place' is missing, which Cash requires [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "pay": {"kind": "gold", "place": "x"}})  # E:61: Order.pay takes "Card | Cash | None", and this is none of them [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "pay": {"number": "1"}})  # E:61: Order.pay takes "Card | Cash | None", and this is none of them [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "either": {"amount": 1}})  # E:64: Order.either takes "Line | Address | None", and this is none of them [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "text_or_line": {"sku": 1}})  # E:78: Line.sku takes "str", not "int" [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "lines_or_text": [{"sku": 1}]})  # E:80: Line.sku takes "str", not "int" [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "level": "lo"})  # E:63: Order.level takes "Literal['low', 'high']", and this "str" does not fit; did you mean 'low'? [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "level": NO_LEVEL})  # E:63: Order.level takes "Literal['low', 'high']", and this "str" does not fit; did you mean 'low'? [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "level": 1})  # E:63: Order.level takes "Literal['low', 'high']", not "int" [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "when": []})  # E:62: Order.when takes "datetime | None", not "list[Any]" [soniq-args]


async def right_instances() -> None:
    await app.enqueue(child, args=Child(order_id="o1"))
    await app.enqueue(child, args=GrandChild(order_id="o1"))
    await app.enqueue(child, args=CHILD)
    await app.enqueue(child, args=CHILD.model_copy())
    await app.enqueue(child, args=Child(order_id="o1").model_dump())
    await app.enqueue(child, args=CHILD.model_dump())
    await app.enqueue(child, args=CHILD.model_dump(by_alias=True))
    await app.enqueue(child, args=CHILD.model_dump(mode="json"))
    await app.enqueue(child, args=Stranger(order_id="o1").model_dump())
    await app.enqueue(child, args={**Stranger(order_id="o1").model_dump(), "more": 1})
    await app.enqueue(child, args=CHILD if NUMBER else {"order_id": "o1"})
    await app.enqueue(order, args=Order(order_id="o1", lines=[LINE]))
    await app.enqueue(order, args={**Parent(order_id="o1").model_dump(), "lines": [LINE]})
    await app.enqueue(order, args={**LINE.model_dump(), "order_id": "o1"})


async def wrong_instances() -> None:
    await app.enqueue(child, args=Parent(order_id="o1"))  # E:35: args is "Parent", and the task takes "Child" or a mapping with str keys [soniq-args]
    await app.enqueue(child, args=PARENT)  # E:35: args is "Parent", and the task takes "Child" or a mapping with str keys [soniq-args]
    await app.enqueue(child, args=Stranger(order_id="o1"))  # E:35: args is "Stranger", and the task takes "Child" or a mapping with str keys [soniq-args]
    await app.enqueue(child, args=STRANGER)  # E:35: args is "Stranger", and the task takes "Child" or a mapping with str keys [soniq-args]
    await app.enqueue(child, args=LINE)  # E:35: args is "Line", and the task takes "Child" or a mapping with str keys [soniq-args]
    await app.enqueue(child, args=Line(sku="a").model_dump())  # E:35: the key 'order_id' is missing, which Child requires [soniq-args]
    await app.enqueue(child, args=Line(sku="a").model_dump() | {"more": 1})  # E:35: the key 'order_id' is missing, which Child requires [soniq-args]
    await app.enqueue(order, args={**Line(sku="a").model_dump(), "lines": [LINE]})  # E:35: the key 'order_id' is missing, which Order requires [soniq-args]
    await app.enqueue(child, args=CHILD if NUMBER else STRANGER)  # E:56: args is "Stranger", and the task takes "Child" or a mapping with str keys [soniq-args]
    await app.enqueue(child, args=Child)  # E:35: args is "type[Child]", and the task takes "Child" or a mapping with str keys [soniq-args]
    await app.enqueue(child, args="o1")  # E:35: args is "str", and the task takes "Child" or a mapping with str keys [soniq-args]
    await app.enqueue(child, args=["o1"])  # E:35: args is "list[str]", and the task takes "Child" or a mapping with str keys [soniq-args]
    await app.enqueue(child, args=1)  # E:35: args is "int", and the task takes "Child" or a mapping with str keys [soniq-args]
    await app.enqueue(child, args=MAYBE_CHILD)  # E:35: args may be None: the key 'order_id' is missing, which Child requires [soniq-args]
    await app.enqueue(child, args=[{"order_id": "o1"}])  # E:35: args is "list[dict[str, str]]", and the task takes "Child" or a mapping with str keys [soniq-args]
    await app.enqueue(child, args=CHILD.model_dump_json())  # E:35: args is "str", and the task takes "Child" or a mapping with str keys [soniq-args]
