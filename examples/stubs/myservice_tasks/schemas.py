# myservice_tasks/schemas.py
from pydantic import BaseModel


class InvoiceArgs(BaseModel):
    order_id: str
    customer: str


class Recipient(BaseModel):
    name: str
    email: str


class InvoiceArgsV3(BaseModel):
    """Another shape, so another name: a v3 handler cannot read a v2 row, nor the reverse."""

    order_id: str
    recipient: Recipient


class ReceiptArgs(BaseModel):
    order_id: str


class ReportArgs(BaseModel):
    month: str
    seconds: float
