"""Models with one of each kind of field."""

from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Address(BaseModel):
    street: str
    city: str
    country: str = "DE"


class Line(BaseModel):
    sku: str
    quantity: int


class InvoiceArgs(BaseModel):
    """Fields of the simplest kind."""

    order_id: str
    customer: str
    note: str | None = None


class ReminderArgs(BaseModel):
    """The same fields as an invoice, and another class."""

    order_id: str
    customer: str
    note: str | None = None


class OrderArgs(BaseModel):
    """Models within the model."""

    order_id: str
    address: Address
    lines: list[Line] = []


class ParcelArgs(BaseModel):
    """Fields whose types Pydantic converts to."""

    parcel_id: UUID
    weight: int = 0
    price: Decimal = Decimal(0)
    sent_at: datetime | None = None
    tags: list[str] = []
    colour: Colour = Colour.RED
    speed: Literal["slow", "fast"] = "slow"
    counts: dict[str, int] = {}


class RefundArgs(BaseModel):
    """A field with another name in JSON, and no keys but its own."""

    model_config = ConfigDict(extra="forbid")

    refund_id: str = Field(alias="refundId")
    amount: float


class EventArgs(BaseModel):
    """Any further keys."""

    model_config = ConfigDict(extra="allow")

    event: str


class PingArgs(BaseModel):
    """No fields."""
