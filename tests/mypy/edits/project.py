"""The project that the scripted edits change: two stub packages, a producer and a consumer.

It has no mistake, so mypy reports nothing of it. Paths begin with ``stubs/`` or ``app/``.
"""

from __future__ import annotations

from typing import Final

PARTS = """
from enum import Enum
from typing import Generic, TypedDict, TypeVar

from pydantic import BaseModel

T = TypeVar("T")


class Base(BaseModel):
    tenant: str = ""


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Address(BaseModel):
    street: str
    city: str = ""


class Label(TypedDict):
    text: str


class Box(BaseModel, Generic[T]):
    item: T
"""

SCHEMAS = """
from typing import Literal

from billing_stubs.parts import Address, Base, Box, Colour, Label
from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic.alias_generators import to_camel


class InvoiceArgs(Base):
    order_id: str
    amount: int
    note: str = ""
    kind: Literal["new", "again"] = "new"
    colour: Colour = Colour.RED
    address: Address
    label: Label | None = None


class StockArgs(BaseModel):
    sku: str
    count: int = 1


class BoxArgs(BaseModel):
    box: Box[int]
"""

BILLING = """
from billing_stubs.schemas import BoxArgs, InvoiceArgs, StockArgs
from soniq import task_ref

send_invoice = task_ref(name="billing.invoices.send.v1", args_model=InvoiceArgs)
count_stock = task_ref(name="billing.stock.count.v1", args_model=StockArgs)
open_box = task_ref(name="billing.boxes.open.v1", args_model=BoxArgs)
"""

STUBS_INIT = """
from billing_stubs.billing import count_stock, open_box, send_invoice
from billing_stubs.schemas import InvoiceArgs, StockArgs

__all__ = ["InvoiceArgs", "StockArgs", "count_stock", "open_box", "send_invoice"]
"""

SECOND_INIT = """
from billing_stubs import send_invoice

__all__ = ["send_invoice"]
"""

APPLICATION = """
from soniq import Soniq

app = Soniq()
"""

PRODUCER = """
from app.application import app
from billing_stubs import count_stock, open_box, send_invoice
from warehouse_stubs import send_invoice as again


async def send() -> None:
    await app.enqueue(
        send_invoice,
        args={
            "order_id": "o1",
            "amount": 1,
            "kind": "again",
            "colour": "red",
            "address": {"street": "Main"},
            "label": {"text": "x"},
        },
    )


async def send_again() -> None:
    await app.enqueue(
        again, args={"order_id": "o1", "amount": 1, "address": {"street": "Main", "city": "Rome"}}
    )


async def count() -> None:
    await app.enqueue(count_stock, args={"sku": "s1", "count": "3"})
    await app.enqueue_many(count_stock, [{"sku": "s1"}, {"sku": "s2", "count": 2}])


async def open_it() -> None:
    await app.enqueue(open_box, args={"box": {"item": 1}})
"""

CONSUMER = """
from app.application import app
from billing_stubs import InvoiceArgs, StockArgs, count_stock, open_box, send_invoice
from billing_stubs.parts import Address, Box, Colour, Label


@app.job(send_invoice)
async def send(
    order_id: str,
    amount: int,
    note: str,
    kind: str,
    colour: Colour,
    address: Address,
    label: Label | None,
    tenant: str,
) -> None: ...


@app.job(name="billing.stock.count.v1", validate=StockArgs)
async def count(sku: str, count: int) -> None: ...


@app.job(open_box)
async def open_it(box: Box[int]) -> None: ...


async def whole(args: InvoiceArgs) -> str:
    return f"{args.order_id} {count_stock.name}"
"""

FILES: Final = {
    "stubs/billing_stubs/__init__.py": STUBS_INIT,
    "stubs/billing_stubs/billing.py": BILLING,
    "stubs/billing_stubs/parts.py": PARTS,
    "stubs/billing_stubs/py.typed": "",
    "stubs/billing_stubs/schemas.py": SCHEMAS,
    "stubs/warehouse_stubs/__init__.py": SECOND_INIT,
    "stubs/warehouse_stubs/py.typed": "",
    "app/__init__.py": "",
    "app/application.py": APPLICATION,
    "app/consumer.py": CONSUMER,
    "app/producer.py": PRODUCER,
    "mypy.ini": "[mypy]\nplugins = soniq.mypy\nstrict = True\nmypy_path = stubs\n",
}
