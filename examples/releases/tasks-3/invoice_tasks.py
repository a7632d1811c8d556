from pydantic import BaseModel

from soniq import task_ref


class Recipient(BaseModel):
    name: str
    email: str


class InvoiceArgsV3(BaseModel):
    order_id: str
    recipient: Recipient


send_invoice_v3 = task_ref(
    name="billing.invoices.send.v3", args_model=InvoiceArgsV3, default_queue="billing"
)
