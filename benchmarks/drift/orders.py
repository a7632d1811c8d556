"""The models of the rows that are measured; this very file is what the candidate packages hold."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Final, Literal
from uuid import UUID

from pydantic import BaseModel, Field


class Payment(BaseModel):
    """Two fields."""

    order_id: str
    amount: int


class Address(BaseModel):
    """Where a customer lives."""

    street: str
    city: str
    postcode: str = Field(min_length=4, max_length=10)
    country: str = "DE"


class Customer(BaseModel):
    """Who ordered."""

    id: UUID
    name: str
    email: str | None = None
    address: Address


class Line(BaseModel):
    """One line of an order."""

    sku: str
    quantity: int = Field(ge=1)
    price: Decimal


class Order(BaseModel):
    """An order with its customer and its lines."""

    order_id: str
    placed_at: datetime
    channel: Literal["web", "shop", "phone"]
    customer: Customer
    lines: list[Line]
    note: str | None = None


SOURCE: Final = Path(__file__)


def payment_args(number: int, wrong: bool) -> dict[str, object]:
    """Return the args of a payment."""
    return {"order_id": f"order-{number}", "amount": "none" if wrong else number}


def order_args(number: int, wrong: bool) -> dict[str, object]:
    """Return the args of an order."""
    lines = [
        {"sku": f"sku-{number % 97}-{line}", "quantity": 1 + line, "price": f"{line}.95"}
        for line in range(1 + number % 5)
    ]
    if wrong:
        lines[0]["quantity"] = "none"
    return {
        "order_id": f"order-{number}",
        "placed_at": f"2026-03-{1 + number % 28:02}T10:{number % 60:02}:00Z",
        "channel": ("web", "shop", "phone")[number % 3],
        "customer": {
            "id": str(UUID(int=number * 7919)),
            "name": "Ada Example",
            "email": "ada@example.org",
            "address": {"street": "Main Road 1", "city": "Berlin", "postcode": "10115"},
        },
        "lines": lines,
    }
