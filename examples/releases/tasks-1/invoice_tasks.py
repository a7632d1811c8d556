from pydantic import BaseModel

from soniq import task_ref


class InvoiceArgs(BaseModel):
    order_id: str
    customer: str


send_invoice = task_ref(
    name="billing.invoices.send.v2", args_model=InvoiceArgs, default_queue="billing"
)
