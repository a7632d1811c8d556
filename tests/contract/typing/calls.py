"""What a type checker knows of an enqueue call."""

from typing import assert_type

from pydantic import BaseModel

from soniq import Job, Soniq, task_ref


class Order(BaseModel):
    order_id: str


class Refund(BaseModel):
    order_id: str


app = Soniq()
order = task_ref(name="orders.place.v1", args_model=Order)
anything = task_ref(name="orders.audit.v1")


async def calls() -> None:
    assert_type(await app.enqueue(order, args=Order(order_id="o1")), str)
    assert_type(await app.enqueue(order, args={"order_id": "o1"}, queue="fast"), str)
    assert_type(await app.enqueue(anything, args={"order_id": "o1"}), str)
    assert_type(await app.enqueue("orders.place.v1", args={"order_id": "o1"}), str)
    assert_type(await app.enqueue_many(order, [Order(order_id="o1")]), list[str])
    assert_type(await app.enqueue_many(order, [{"order_id": "o2"}]), list[str])
    await app.enqueue_many(order, [Refund(order_id="o1")])  # E
    assert_type(await app.get_job("id"), Job)

    await app.enqueue(order, args=Refund(order_id="o1"))  # E
    await app.enqueue(anything, args=Refund(order_id="o1"))  # E
    await app.enqueue(order, args="o1")  # E
    await app.enqueue(order, args={"order_id": "o1"}, qeue="fast")  # E


@app.job(order)
async def place(order_id: str) -> int:
    return len(order_id)


async def handlers() -> None:
    assert_type(await place("o1"), int)
    assert_type(await app.enqueue(place, order_id="o1"), str)
    assert_type(await app.enqueue(place.options(queue="fast"), order_id="o1"), str)

    await app.enqueue(place, order_id=5)  # E
    await app.enqueue(place, customer="acme")  # E
