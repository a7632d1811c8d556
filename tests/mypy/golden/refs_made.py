"""Refs whose model is named, and refs of which only the base of the model is known."""

from pydantic import BaseModel, create_model

from soniq import Soniq, task_ref


class OrderArgs(BaseModel):
    order_id: str


Alias = OrderArgs
Wide = create_model("Wide", __base__=OrderArgs, customer=(str, ...))
kept: type[OrderArgs] = Wide


def pick() -> type[OrderArgs]:
    return Wide


named = task_ref(name="shop.orders.place.v1", args_model=OrderArgs)
aliased = task_ref(name="shop.orders.place.v2", args_model=Alias)
created = task_ref(name="shop.orders.place.v3", args_model=Wide)
in_variable = task_ref(name="shop.orders.place.v4", args_model=kept)
returned = task_ref(name="shop.orders.place.v5", args_model=pick())
app = Soniq()


async def right() -> None:
    await app.enqueue(named, args={"order_id": "o1"})
    await app.enqueue(aliased, args={"order_id": "o1"})
    await app.enqueue(created, args={"order_id": "o1", "customer": "acme"})
    await app.enqueue(in_variable, args={"order_id": "o1", "customer": "acme"})
    await app.enqueue(returned, args={"order_id": "o1", "customer": "acme"})


@app.job(created)
async def handle(order_id: str, customer: str) -> None: ...


async def wrong() -> None:
    await app.enqueue(named, args={"order_id": "o1", "customer": "acme"})  # E:54: OrderArgs has no field 'customer'; the fields are order_id [soniq-args]
    await app.enqueue(aliased, args={"order_id": "o1", "customer": "acme"})  # E:56: OrderArgs has no field 'customer'; the fields are order_id [soniq-args]
