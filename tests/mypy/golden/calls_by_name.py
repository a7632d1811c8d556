"""Calls by name, of which the options are known and the args are not."""

from datetime import timedelta
from typing import Any

from soniq import Soniq

app = Soniq()
NAME = "shop.orders.place.v1"


async def right(name: str, options: dict[str, Any]) -> None:
    await app.enqueue("shop.orders.place.v1", args={"order_id": "o1"})
    await app.enqueue(NAME, args={"order_id": "o1"}, queue="slow", priority=3, delay=timedelta(1))
    await app.enqueue(name, args={"order_id": "o1"}, unique=True, dedup_key=None)
    await app.enqueue(name)
    await app.enqueue(name, **options)
    await app.enqueue_many(name, [{"order_id": "o1"}], queue="slow")
    await app.enqueue_many(NAME, args=[{"order_id": "o1"}])


async def wrong(name: str) -> None:
    await app.enqueue("shop.orders.place.v1", args={"order_id": "o1"}, qeue="slow")  # E:77: enqueue has no option 'qeue'; did you mean 'queue'? [soniq-option]
    await app.enqueue(name, args={"order_id": "o1"}, priority="high")  # E:63: the option priority takes "int | None", not "str" [soniq-option]
    await app.enqueue(name, order_id="o1")  # E:38: 'order_id' is not an option of enqueue; put it into args={...} [soniq-args]
    await app.enqueue(name, {"order_id": "o1"})  # E:29: enqueue takes the args of the task as args=..., not by position; write args= in front of them [soniq-args]
    await app.enqueue_many(NAME, [{"order_id": "o1"}], unique=True)  # E:63: enqueue_many has no option 'unique'; the options are queue, priority, scheduled_at, delay, connection [soniq-option]
