"""What an enqueue is given besides args, how args are passed, and which refs are known."""

# ruff: noqa: E731

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from pydantic import BaseModel

from soniq import Soniq, TaskRef, task_ref


class Invoice(BaseModel):
    order_id: str
    customer: str


class Ping(BaseModel):
    queue_name: str = ""


class Receipt(BaseModel):
    order_id: str


M = TypeVar("M", bound=BaseModel)

send = task_ref(name="billing.invoices.send.v2", args_model=Invoice)
receipt = task_ref(name="billing.receipts.send.v1", args_model=Receipt)
ping = task_ref(name="billing.ping.v1", args_model=Ping)
bare = task_ref(name="billing.bare.v1")
app = Soniq()


class Service:
    ref = send

    def __init__(self) -> None:
        self.app = Soniq()

    async def right(self) -> None:
        await self.app.enqueue(self.ref, args={"order_id": "o1", "customer": "acme"})
        await self.app.enqueue(Service.ref, args={"order_id": "o1", "customer": "acme"})

    async def wrong(self) -> None:
        await self.app.enqueue(self.ref, args={"order_id": "o1"})  # E:47: the key 'customer' is missing, which Invoice requires [soniq-args]
        await self.app.enqueue(Service.ref, args={"order_id": "o1"})  # E:50: the key 'customer' is missing, which Invoice requires [soniq-args]


class MyApp(Soniq):
    pass


class Other(Soniq):
    async def enqueue(self, target: Any, *args: Any, **kwargs: Any) -> str:
        return await super().enqueue(target, *args, **kwargs)


class Queue:
    async def enqueue(self, target: object, **kwargs: object) -> None: ...


def pick() -> TaskRef[Invoice]:
    return send


def anything() -> Any:
    return send


async def right(options: dict[str, Any], number: int, ref: TaskRef[Any], maybe: bool) -> None:
    args: dict[str, Any] = {}
    await app.enqueue(send, args=args, queue="q", priority=1, delay=1.5, unique=True, dedup_key="k")
    await app.enqueue(send, args=args, delay=timedelta(seconds=1), connection=object())
    await app.enqueue(send, args=args, scheduled_at=datetime.now(UTC))
    await app.enqueue(send, args=args, queue=None, priority=None, delay=None, unique=None)
    await app.enqueue(send, args=args, **options)
    await app.enqueue(send, **options)
    await app.enqueue(send, args={"order_id": "o1", "customer": "acme"}, **options)
    await app.enqueue(*[send], args=args)
    await app.enqueue(bare, args={"anything": number}, priority=1)
    await app.enqueue(bare)
    await app.enqueue(bare, args=None)
    await app.enqueue(ref, args={"anything": number})
    await app.enqueue(ref, args=Receipt(order_id="o1"))
    await app.enqueue(ref)
    await app.enqueue(anything(), args={"anything": number}, colour="red")
    await app.enqueue(pick(), args={"order_id": "o1", "customer": "acme"})
    await app.enqueue(send.with_default_queue("q"), args={"order_id": "o1", "customer": "acme"})
    await app.enqueue(send if maybe else pick(), args={"order_id": "o1", "customer": "acme"})
    await app.enqueue(send if maybe else receipt, args={"order_id": "o1", "customer": "acme"})
    await MyApp().enqueue(send, args={"order_id": "o1", "customer": "acme"})
    await Other().enqueue(send, {"anything": number}, colour="red")
    await Queue().enqueue(send, args={"anything": number}, colour="red")
    await Soniq.enqueue(app, send, args={"order_id": "o1", "customer": "acme"})
    await asyncio.gather(
        app.enqueue(send, args={"order_id": "o1", "customer": "acme"}),
        app.enqueue(receipt, args={"order_id": "o1"}),
    )
    await asyncio.wait_for(app.enqueue(receipt, args={"order_id": "o1"}), 1)
    task = asyncio.create_task(app.enqueue(receipt, args={"order_id": "o1"}))
    later: Callable[[], Coroutine[Any, Any, str]] = lambda: app.enqueue(receipt, args={"order_id": "o1"})
    found: str = await app.enqueue(receipt, args={"order_id": await app.enqueue(ping)})
    await app.enqueue(receipt, args={"order_id": await app.enqueue(receipt, args={"order_id": await app.enqueue(ping)})})
    print(await task, await later(), found)


async def wrong(options: dict[str, Any], ref: TaskRef[Any], optional: TaskRef[Invoice] | None) -> None:
    args: dict[str, Any] = {}
    await app.enqueue(send, args=args, quue="q")  # E:45: enqueue has no option 'quue'; did you mean 'queue'? [soniq-option]
    await app.enqueue(send, args=args, colour="red")  # E:47: enqueue has no option 'colour'; the options are queue, priority, scheduled_at, delay, unique, dedup_key, connection [soniq-option]
    await app.enqueue(send, args=args, priorty=1, dely=2)  # E:48: enqueue has no option 'priorty'; did you mean 'priority'? [soniq-option] && E:56: enqueue has no option 'dely'; did you mean 'delay'? [soniq-option]
    await app.enqueue(send, args=args, priority="x")  # E:49: the option priority takes "int | None", not "str" [soniq-option]
    await app.enqueue(send, args=args, queue=5)  # E:46: the option queue takes "str | None", not "int" [soniq-option]
    await app.enqueue(send, args=args, delay="5s")  # E:46: the option delay takes "float | timedelta | None", not "str" [soniq-option]
    await app.enqueue(send, args=args, scheduled_at="2020-01-01")  # E:53: the option scheduled_at takes "datetime | None", not "str" [soniq-option]
    await app.enqueue(send, args=args, unique="yes", dedup_key=1)  # E:47: the option unique takes "bool | None", not "str" [soniq-option] && E:64: the option dedup_key takes "str | None", not "int" [soniq-option]
    await app.enqueue(send, args=args, order_id="o1")  # E:49: 'order_id' is not an option of enqueue; put it into args={...} [soniq-args]
    await app.enqueue(send, order_id="o1")  # E:38: 'order_id' is not an option of enqueue; put it into args={...} [soniq-args]
    await app.enqueue(send, order_id="o1", customer="acme", delay=5)  # E:38: 'order_id' and 'customer' are not options of enqueue; put them into args={...} [soniq-args]
    await app.enqueue(send, order_id="o1", customer="acme", dealy=5)  # E:38: 'order_id' and 'customer' are not options of enqueue; put them into args={...} [soniq-args] && E:67: enqueue has no option 'dealy'; did you mean 'delay'? [soniq-option]
    await app.enqueue(send, colour="red")  # E:36: 'colour' is not an option of enqueue; put it into args={...} [soniq-args]
    await app.enqueue(send)  # E:11: args is missing: the keys 'order_id' and 'customer' are missing, which Invoice requires [soniq-args]
    await app.enqueue(send, delay=5)  # E:11: args is missing: the keys 'order_id' and 'customer' are missing, which Invoice requires [soniq-args]
    await app.enqueue(receipt)  # E:11: args is missing: the key 'order_id' is missing, which Receipt requires [soniq-args]
    await app.enqueue(send, {"order_id": "o1", "customer": "acme"})  # E:29: enqueue takes the args of the task as args=..., not by position; write args= in front of them [soniq-args]
    await app.enqueue(send, Invoice(order_id="o1", customer="acme"))  # E:29: enqueue takes the args of the task as args=..., not by position; write args= in front of them [soniq-args]
    await app.enqueue(send, "o1", "acme")  # E:29: enqueue takes the args of the task as args=..., not by position; write args= in front of them [soniq-args]
    await app.enqueue(send, args={"order_id": "o1"}, **options)  # E:34: the key 'customer' is missing, which Invoice requires [soniq-args]
    await app.enqueue(bare, args=1)  # E:34: args is "int", and the task takes a mapping with str keys [soniq-args]
    await app.enqueue(bare, args=Receipt(order_id="o1"))  # E:34: args is "Receipt", and the task takes a mapping with str keys [soniq-args]
    await app.enqueue(bare, args={"order_id": "o1"}, quue="q")  # E:59: enqueue has no option 'quue'; did you mean 'queue'? [soniq-option]
    await app.enqueue(bare, order_id="o1")  # E:38: 'order_id' is not an option of enqueue; put it into args={...} [soniq-args]
    await app.enqueue(ref, args={"order_id": "o1"}, quue="q")  # E:58: enqueue has no option 'quue'; did you mean 'queue'? [soniq-option]
    await app.enqueue(ref, args={"order_id": "o1"}, priority="x")  # E:62: the option priority takes "int | None", not "str" [soniq-option]
    await app.enqueue(pick(), args={"order_id": "o1"})  # E:36: the key 'customer' is missing, which Invoice requires [soniq-args]
    await app.enqueue(send.with_default_queue("q"), args={"order_id": "o1"})  # E:58: the key 'customer' is missing, which Invoice requires [soniq-args]
    await MyApp().enqueue(send, args={"order_id": "o1"})  # E:38: the key 'customer' is missing, which Invoice requires [soniq-args]
    await asyncio.gather(
        app.enqueue(send, args={"order_id": "o1"}),  # E:32: the key 'customer' is missing, which Invoice requires [soniq-args]
        app.enqueue(receipt, args={"order_id": 1}),  # E:48: Receipt.order_id takes "str", not "int" [soniq-args]
    )
    await asyncio.wait_for(app.enqueue(receipt, args={"order_id": 1}), 1)  # E:67: Receipt.order_id takes "str", not "int" [soniq-args]
    task = asyncio.create_task(app.enqueue(receipt, args={}))  # E:58: the key 'order_id' is missing, which Receipt requires [soniq-args]
    later: Callable[[], Coroutine[Any, Any, str]] = lambda: app.enqueue(receipt, args={})  # E:87: the key 'order_id' is missing, which Receipt requires [soniq-args]
    found: str = await app.enqueue(receipt, args={"order": await app.enqueue(receipt, args={})})  # E:51: Receipt has no field 'order'; did you mean 'order_id'? [soniq-args] && E:92: the key 'order_id' is missing, which Receipt requires [soniq-args]
    await app.enqueue(receipt, args={"order_id": await app.enqueue(receipt, args={"order_id": await app.enqueue(receipt, args={})})})  # E:127: the key 'order_id' is missing, which Receipt requires [soniq-args]
    print(await task, await later(), found)
    if optional is not None:
        await app.enqueue(optional, args={"order_id": "o1"})  # E:42: the key 'customer' is missing, which Invoice requires [soniq-args]


async def generic(ref: TaskRef[M], args: M, mapping: Mapping[str, Any]) -> None:
    await app.enqueue(ref, args=args)
    await app.enqueue(ref, args=mapping)
    await app.enqueue(ref, args={"anything": 1})
    await app.enqueue(ref, args=1)  # E:33: args is "int", and the task takes a mapping with str keys [soniq-args]
    await app.enqueue(ref, args={"anything": 1}, quue="q")  # E:55: enqueue has no option 'quue'; did you mean 'queue'? [soniq-option]
