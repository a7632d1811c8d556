from pydantic import BaseModel, Field

from .currencies import CHECKED


class Order(BaseModel):
    order_id: str
    customer: str


class Amendment(BaseModel):
    order_id: str


class Quote(BaseModel):
    quantity: int


class Invoice(BaseModel):
    invoice_id: str
    customer: str | None = None


class Return(BaseModel):
    order_id: str
    reason: str
    note: str | None = None


class Reservation(BaseModel):
    sku: int


class Refund(BaseModel):
    order_id: str
    reason: str | None = None


class Payment(BaseModel):
    iban: str


class Cart(BaseModel):
    cart_id: str


class Parcel(BaseModel):
    parcel_id: str
    carrier: str


class Price(BaseModel):
    sku: str
    currency: CHECKED


class Weight(BaseModel):
    kilos: float = Field(gt=0)


class Stock(BaseModel):
    sku: str
    count: int = 1


class Coupon(BaseModel):
    code: str = "WELCOME"


class Mail(BaseModel):
    to: str
    subject: str = ""


class Voucher(BaseModel):
    code: str
