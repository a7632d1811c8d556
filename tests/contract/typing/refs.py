"""What a type checker knows of a ref."""

from collections.abc import Mapping
from typing import Any, assert_type

from pydantic import BaseModel

from soniq import TaskRef, task_ref


class Order(BaseModel):
    order_id: str


class Refund(BaseModel):
    order_id: str


order = task_ref(name="orders.place.v1", args_model=Order, default_queue="orders")
anything = task_ref(name="orders.audit.v1")
explicit = TaskRef[Order](name="orders.place.v1", args_model=Order)
declared: TaskRef[Order] = order

assert_type(order, TaskRef[Order])
assert_type(anything, TaskRef[Mapping[str, Any]])
assert_type(explicit, TaskRef[Order])
assert_type(order.name, str)
assert_type(order.args_model, type[Order] | None)
assert_type(order.default_queue, str | None)
assert_type(order.with_default_queue("fast"), TaskRef[Order])
assert_type(order.with_default_queue(None), TaskRef[Order])

wrong: TaskRef[Refund] = order  # E
order.name = "other"  # E
order(order_id="o1")  # E
task_ref(args_model=Order)  # E
task_ref(name="a", args_model=int)  # E
task_ref(name="a", args_model=Order(order_id="o1"))  # E
task_ref(name="a", args_modl=Order)  # E
task_ref("a")  # E
order.with_default_queue(5)  # E
