"""What is enqueued: refs of every kind, handlers, and what is neither."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from soniq import JobContext, Soniq, TaskRef, task_ref


class Invoice(BaseModel):
    order_id: str
    customer: str


class Receipt(BaseModel):
    order_id: str


send = task_ref(name="billing.invoices.send.v2", args_model=Invoice)
receipt = task_ref(name="billing.receipts.send.v1", args_model=Receipt)
app = Soniq()


@app.job(name="shop.plain.v1")
async def plain(order_id: str, tags: list[str], amount: int = 1) -> int:
    return amount


@app.job(name="shop.context.v1")
async def last(order_id: str, context: JobContext) -> None: ...


@app.job(name="shop.first.v1")
def first(context: JobContext, order_id: str, customer: str = "") -> None: ...


@app.job(name="shop.named.v1")
def named(order_id: str, *, context: JobContext, **rest: Any) -> None: ...


@app.job(name="shop.empty.v1")
async def empty(context: JobContext) -> None: ...


def function(order_id: str) -> None: ...


async def right_refs(either: TaskRef[Invoice] | TaskRef[Receipt], name: str, wide: object) -> None:
    await app.enqueue(either, args={"order_id": "o1", "customer": "acme"})
    await app.enqueue(either, args={"order_id": "o1"})
    await app.enqueue(either, args=Receipt(order_id="o1"))
    await app.enqueue_many(either, [{"order_id": "o1"}])
    await app.enqueue(name, args={"anything": 1})
    await app.enqueue_many(name, [{"anything": 1}])
    if isinstance(wide, TaskRef):
        await app.enqueue(wide, args={"anything": 1})


async def wrong_refs(
    either: TaskRef[Invoice] | TaskRef[Receipt],
    optional: TaskRef[Invoice] | None,
    names: list[str],
) -> None:
    await app.enqueue(either, args={"order_id": 1})  # E:49: Invoice.order_id takes "str", not "int" [soniq-args]
    await app.enqueue(either, args={"oder_id": "o1"})  # E:37: Invoice has no field 'oder_id'; did you mean 'order_id'? [soniq-args]
    await app.enqueue(either, args={})  # E:36: the keys 'order_id' and 'customer' are missing, which Invoice requires [soniq-args]
    await app.enqueue(either)  # E:11: args is missing: the keys 'order_id' and 'customer' are missing, which Invoice requires [soniq-args]
    await app.enqueue(either, args={"order_id": "o1"}, quue="q")  # E:61: enqueue has no option 'quue'; did you mean 'queue'? [soniq-option]
    await app.enqueue_many(either, [{"order_id": "o1"}, {"order_id": 1}])  # E:70: Invoice.order_id takes "str", not "int" [soniq-args]
    await app.enqueue(optional, args={"order_id": "o1", "customer": "acme"})  # E:23: enqueue takes a ref, a handler or the name of a task; this may be "None" [soniq-args]
    await app.enqueue(optional, args={"order_id": "o1"})  # E:23: enqueue takes a ref, a handler or the name of a task; this may be "None" [soniq-args] && E:38: the key 'customer' is missing, which Invoice requires [soniq-args]
    await app.enqueue(None)  # E:23: enqueue takes a ref, a handler or the name of a task, not "None" [soniq-args]
    await app.enqueue(5)  # E:23: enqueue takes a ref, a handler or the name of a task, not "int" [soniq-args]
    await app.enqueue(names)  # E:23: enqueue takes a ref, a handler or the name of a task, not "list[str]" [soniq-args]
    await app.enqueue(Invoice, args={"order_id": "o1"})  # E:23: enqueue takes a ref, a handler or the name of a task; pass the ref that is declared with this model [soniq-args]
    await app.enqueue(Invoice(order_id="o1", customer="acme"))  # E:23: enqueue takes a ref, a handler or the name of a task, not "Invoice" [soniq-args]
    await app.enqueue(function, args={"order_id": "o1"})  # E:23: enqueue takes a ref, a handler or the name of a task; register this function with @app.job(...) [soniq-args]
    await app.enqueue_many(optional, [{"order_id": "o1", "customer": "acme"}])  # E:28: enqueue_many takes a ref, a handler or the name of a task; this may be "None" [soniq-args]
    await app.enqueue_many(Receipt, [{"order_id": "o1"}])  # E:28: enqueue_many takes a ref, a handler or the name of a task; pass the ref that is declared with this model [soniq-args]


async def right_handlers(options: dict[str, Any], some: Callable[[], Any]) -> None:
    await app.enqueue(plain, order_id="o1", tags=[])
    await app.enqueue(plain, order_id="o1", tags=["a"], amount=2)
    await app.enqueue(plain, "o1", [])
    await app.enqueue(plain, "o1", tags=["a"])
    await app.enqueue(plain.options(queue="q", delay=5), order_id="o1", tags=[])
    await app.enqueue(plain, **options)
    await app.enqueue(last, order_id="o1")
    await app.enqueue(last, "o1")
    await app.enqueue(last.options(queue="q"), order_id="o1")
    await app.enqueue(first, order_id="o1")
    await app.enqueue(first, order_id="o1", customer="acme")
    await app.enqueue(first.options(delay=5), order_id="o1")
    await app.enqueue(named, order_id="o1")
    await app.enqueue(named, order_id="o1", colour="red", queue=5)
    await app.enqueue(empty)
    await app.enqueue(empty.options(queue="q"))
    await app.enqueue_many(plain, [{"order_id": "o1", "tags": []}])
    await app.enqueue(some(), order_id="o1")


async def wrong_handlers(number: int) -> None:
    await app.enqueue(plain, order_id="o1")  # E:11: the argument 'tags' is missing, which the handler requires [soniq-args]
    await app.enqueue(plain)  # E:11: the arguments 'order_id' and 'tags' are missing, which the handler requires [soniq-args]
    await app.enqueue(plain, order_id="o1", tgas=[])  # E:50: the handler has no parameter 'tgas'; did you mean 'tags'? [soniq-args]
    await app.enqueue(plain, order_id="o1", tags=[], colour="red")  # E:61: the handler has no parameter 'colour'; it has order_id, tags, amount [soniq-args]
    await app.enqueue(plain, order_id="o1", tags=[], queue="q")  # E:60: the handler has no parameter 'queue'; for the option write enqueue(handler.options(queue=...), ...) [soniq-args]
    await app.enqueue(plain, order_id=number, tags=[])  # E:39: parameter 'order_id' takes "str", not "int" [soniq-args]
    await app.enqueue(plain, number, [])  # E:30: parameter 'order_id' takes "str", not "int" [soniq-args]
    await app.enqueue(plain, "o1", [], 1, 2)  # E:43: pass the arguments of the job by keyword [soniq-args]
    await app.enqueue(plain.options(queue="q"), order_id=number, tags=[])  # E:58: parameter 'order_id' takes "str", not "int" [soniq-args]
    await app.enqueue(plain.options(queue="q"), order_id="o1")  # E:11: the argument 'tags' is missing, which the handler requires [soniq-args]
    await app.enqueue(last, order_id=number)  # E:38: parameter 'order_id' takes "str", not "int" [soniq-args]
    await app.enqueue(last, oder_id="o1")  # E:37: the handler has no parameter 'oder_id'; did you mean 'order_id'? [soniq-args]
    await app.enqueue(last, order_id="o1", context=None)  # E:52: the handler has no parameter 'context'; it has order_id [soniq-args]
    await app.enqueue(first, "o1")  # E:30: pass the arguments of the job by keyword [soniq-args]
    await app.enqueue(first, customer="acme")  # E:11: the argument 'order_id' is missing, which the handler requires [soniq-args]
    await app.enqueue(named, colour="red")  # E:11: the argument 'order_id' is missing, which the handler requires [soniq-args]
    await app.enqueue(empty, order_id="o1")  # E:39: the handler has no parameter 'order_id'; it has none [soniq-args]
    await app.enqueue(plain, args={"order_id": "o1", "tags": []})  # E:35: a handler takes the arguments of the job as keywords, not as args={...} [soniq-args]
