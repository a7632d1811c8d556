"""Refs of generated stubs: the plugin's words instead of mypy's, and what Pydantic takes is fine."""

from datetime import date
from typing import Any

from signed_stubs import Line, LineArgs, Order, OrderArgs, order

from soniq import Soniq

app = Soniq()


async def right(known: OrderArgs, line: LineArgs, options: dict[str, Any], texts: dict[str, str]) -> None:
    await app.enqueue(order, args={"order_id": "o1"})
    await app.enqueue(order, args={"order_id": "o1", "lines": [{"sku": "a"}, Line(sku="b"), line]})
    await app.enqueue(order, args={"order_id": "o1", "lines": ({"sku": "a", "amount": "2"},)})
    await app.enqueue(order, args={"order_id": "o1", "when": date(2020, 1, 1)})
    await app.enqueue(order, args={"order_id": "o1", "when": 5})
    await app.enqueue(order, args=known)
    await app.enqueue(order, args={**known, "when": None})
    await app.enqueue(order, args=texts)
    await app.enqueue(order, args={"order_id": "o1"} | {"when": "2020-01-01"})
    await app.enqueue(order, args=Order(order_id="o1"))
    await app.enqueue(order, args=Order(order_id="o1").model_dump())
    await app.enqueue(order.with_default_queue("q"), args={"order_id": "o1"}, priority=1)
    await app.enqueue(order, **options)
    await app.enqueue(order, args={"order_id": "o1", "when": 5}, **options)
    await app.enqueue_many(order, [{"order_id": "o1", "when": 5}, Order(order_id="o1"), known])
    await app.enqueue_many(order, [{"order_id": text} for text in texts], queue="q")


async def wrong(line: LineArgs, options: dict[str, Any]) -> None:
    await app.enqueue(order, args={})  # E:35: the key 'order_id' is missing, which Order requires [soniq-args]
    await app.enqueue(order, args={"oder_id": "o1"})  # E:36: Order has no field 'oder_id'; did you mean 'order_id'? [soniq-args]
    await app.enqueue(order, args={"order_id": 1})  # E:48: Order.order_id takes "str", not "int" [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "when": []})  # E:62: Order.when takes "datetime | None", not "list[Any]" [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "lines": [{"sku": 1}]})  # E:72: Line.sku takes "str", not "int" [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "lines": [{"suk": "a"}]})  # E:65: Line has no field 'suk'; did you mean 'sku'? [soniq-args]
    await app.enqueue(order, args={"order_id": "o1", "lines": line})  # E:63: Order.lines takes "list[Line]", not "LineArgs" [soniq-args]
    await app.enqueue(order, args=line)  # E:35: the key 'order_id' is missing, which Order requires [soniq-args]
    await app.enqueue(order, args=Line(sku="a"))  # E:35: args is "Line", and the task takes "Order" or a mapping with str keys [soniq-args]
    await app.enqueue(order, args=1)  # E:35: args is "int", and the task takes "Order" or a mapping with str keys [soniq-args]
    await app.enqueue(order, {"order_id": "o1"})  # E:30: enqueue takes the args of the task as args=..., not by position; write args= in front of them [soniq-args]
    await app.enqueue(order, order_id="o1")  # E:39: 'order_id' is not an option of enqueue; put it into args={...} [soniq-args]
    await app.enqueue(order)  # E:11: args is missing: the key 'order_id' is missing, which Order requires [soniq-args]
    await app.enqueue(order, args={"order_id": "o1"}, quue="q")  # E:60: enqueue has no option 'quue'; did you mean 'queue'? [soniq-option]
    await app.enqueue(order, args={"order_id": "o1"}, priority="x")  # E:64: the option priority takes "int | None", not "str" [soniq-option]
    await app.enqueue(order, args={"order_id": 1}, **options)  # E:48: Order.order_id takes "str", not "int" [soniq-args]
    await app.enqueue(order.with_default_queue("q"), args={"order_id": 1})  # E:72: Order.order_id takes "str", not "int" [soniq-args]
    await app.enqueue_many(order, [{"order_id": "o1"}, {"oder_id": "o1"}])  # E:57: Order has no field 'oder_id'; did you mean 'order_id'? [soniq-args]
    await app.enqueue_many(order, [{"order_id": 1} for _ in "ab"])  # E:49: Order.order_id takes "str", not "int" [soniq-args]
    await app.enqueue_many(order, [Line(sku="a")])  # E:36: args is "Line", and the task takes "Order" or a mapping with str keys [soniq-args]
    await app.enqueue_many(order, {"order_id": "o1"})  # E:35: enqueue_many takes the args of all jobs as one list, and this is "dict[str, str]" [soniq-args]
