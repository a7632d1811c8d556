"""Calls in surroundings that change what mypy knows, and args of unusual types."""


from __future__ import annotations

import contextlib
import dataclasses
import sys
from collections import ChainMap, UserDict, defaultdict
from types import MappingProxyType
from typing import (
    TYPE_CHECKING,
    Any,
    Generic,
    Literal,
    NamedTuple,
    NewType,
    NotRequired,
    TypeVar,
    Unpack,
)

from pydantic import BaseModel, RootModel
from typing_extensions import TypedDict

from soniq import Soniq, task_ref


class R(BaseModel):
    order_id: str
    customer: str = ""
T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    items: list[T]
    one: T


class Nums(RootModel[list[int]]):
    pass


class N(BaseModel):
    nums: Nums
    page: Page[int]
OrderId = NewType("OrderId", str)


class K(BaseModel):
    id: OrderId
    other: str = ""


class Base(BaseModel):
    x: int


class Tree(BaseModel):
    name: str
    children: list[Tree] = []
    parent: Tree | None = None


class Left(BaseModel):
    below: Left | Right | None = None
    number: int = 0


class Right(BaseModel):
    below: Right | Left | None = None
    number: int = 0


class TD(TypedDict):
    order_id: str
    customer: NotRequired[str]


class NT(NamedTuple):
    order_id: str


@dataclasses.dataclass
class DC:
    order_id: str


class MyDict(dict[str, int]):
    pass
r = task_ref(name="a.b.v1", args_model=R)
page = task_ref(name="a.p.v1", args_model=Page[int])
n = task_ref(name="a.n.v1", args_model=N)
k = task_ref(name="a.k.v1", args_model=K)
left = task_ref(name="a.l.v1", args_model=Left)
tree = task_ref(name="a.t.v1", args_model=Tree)


class My(Soniq):
    async def go(self, td: TD) -> str:
        await super().enqueue(r, args=td)
        await self.enqueue(r, args={"oder_id": "x"})  # E:37: R has no field 'oder_id'; did you mean 'order_id'? [soniq-args]
        return await self.enqueue(r, args={"order_id": "x"})
A = TypeVar("A", bound=Soniq)
C = TypeVar("C", str, int)


async def gen(app: A, c: C) -> A:
    await app.enqueue(r, args={"order_id": "x"})
    await app.enqueue(r, args={"order_id": c})
    return app


async def right(app: Soniq, xs: list[str | int], key: Literal["order_id", "customer"], mixed: str | None, un: Any, **kw: Unpack[TD]) -> None:
    d = {}
    d["order_id"] = "x"
    await app.enqueue(r, args=d)
    await app.enqueue(r, args=kw)
    await app.enqueue(r, args=dataclasses.asdict(DC("x")))
    await app.enqueue(r, args=NT("x")._asdict())
    await app.enqueue(r, args=MappingProxyType({"order_id": "x"}))
    await app.enqueue(r, args=ChainMap({"order_id": "x"}))
    await app.enqueue(r, args=UserDict({"order_id": "x"}))
    await app.enqueue(r, args=defaultdict(str, order_id="x"))
    await app.enqueue(r, args={key: "x"})
    await app.enqueue(r, args={key: "x", "order_id": "x"})
    await app.enqueue(r, args={"order_id": mixed or "x"})
    await app.enqueue(r, args={"order_id": mixed})
    await app.enqueue(r, args={"order_id": un.x.y, **un})
    ids = [await app.enqueue(r, args={"order_id": x}) for x in xs if isinstance(x, str)]
    for x in xs:
        if isinstance(x, int):
            await app.enqueue(r, args={"order_id": str(x)})
        else:
            await app.enqueue(r, args={"order_id": x})
        match x:
            case str():
                await app.enqueue(r, args={"order_id": x})
            case int():
                pass
    await My().enqueue(left, args={"below": {"below": {"below": {"below": {"below": {"below": {"number": 1}}}}}}})
    await app.enqueue(r, args={"order_id": y, "customer": y} if (y := mixed) else {"order_id": "x"})
    await app.enqueue(r, args={"order_id": x if isinstance(x, str) else str(x)})
    await app.enqueue(page, args={"items": [1, 2], "one": 1})
    await app.enqueue(page, args=Page[int](items=[1], one=1))
    await app.enqueue(n, args={"nums": [1], "page": {"items": [1], "one": 2}})
    await app.enqueue(n, args={"nums": Nums([1]), "page": Page[int](items=[1], one=2)})
    await app.enqueue(k, args={"id": "x", "other": "y"})
    await app.enqueue(k, args={"id": OrderId("x")})
    await app.enqueue(tree, args={"name": "x", "children": [{"name": "y", "children": [{"name": "z"}]}], "parent": {"name": "p"}})
    if sys.version_info >= (4,):
        await My().enqueue(r, args={"oder_id": 1})
    if TYPE_CHECKING:
        await app.enqueue(r, args={"order_id": "1"})
    with contextlib.suppress(Exception):
        await app.enqueue(r, args={"order_id": "1"})
    try:
        pass
    finally:
        await app.enqueue(r, args={"order_id": "1"})
    enq = app.enqueue
    await enq(r, args={"order_id": "x"})
    await (app if un else My()).enqueue(r, args={"order_id": "x"})
    await un.enqueue(r, args={"oder_id": "x"})
    print(ids, await app.enqueue_many(r, (await _items())), lambda z: app.enqueue(r, args={"order_id": z}))


async def wrong(app: Soniq, un: Any) -> None:
    await My().enqueue(left, args={"below": {"below": {"below": {"below": {"below": {"below": {"number": "one"}}}}}}})  # E:45: Left.below takes "Left | Right | None", and this is none of them [soniq-args]
    await app.enqueue(r, args=MyDict(a=1))  # E:31: R.order_id takes "str", and every value here is "int" [soniq-args]
    await app.enqueue(page, args={"items": ["q", []], "one": []})  # E:45: Page.items[0] takes "int", and this "str" does not fit [soniq-args] && E:50: Page.items[1] takes "int", not "list[Any]" [soniq-args] && E:62: Page.one takes "int", not "list[Any]" [soniq-args]
    await app.enqueue(n, args={"nums": ["q"], "page": {"items": [[]], "one": {}}})  # E:66: Page.items[0] takes "int", not "list[Any]" [soniq-args] && E:78: Page.one takes "int", not "dict[Any, Any]" [soniq-args]
    await app.enqueue(k, args={"id": 1, "other": 2})  # E:38: K.id takes "OrderId", not "int" [soniq-args] && E:50: K.other takes "str", not "int" [soniq-args]
    await app.enqueue(tree, args={"name": "x", "children": [{"name": "y", "children": [{"name": 1}]}], "parent": {"nam": "p"}})  # E:97: Tree.name takes "str", not "int" [soniq-args] && E:115: Tree has no field 'nam'; did you mean 'name'? [soniq-args]
    await app.enqueue(page, args=Page[str](items=["x"], one="x"))  # E:34: args is "Page[str]", and the task takes "Page[int]" or a mapping with str keys [soniq-args]
    await (app if un else My()).enqueue(r, args={"order_id": 1})  # E:62: R.order_id takes "str", not "int" [soniq-args]
    await app.enqueue(r, args=Base(x=1).model_dump())  # E:31: the key 'order_id' is missing, which R requires [soniq-args]
    await app.enqueue(r, args=NT("x"))  # E:31: args is "NT", and the task takes "R" or a mapping with str keys [soniq-args]
    await app.enqueue(r, args=DC("x"))  # E:31: args is "DC", and the task takes "R" or a mapping with str keys [soniq-args]


async def _items() -> list[R]:
    return []
