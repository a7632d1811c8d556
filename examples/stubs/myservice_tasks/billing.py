# myservice_tasks/billing.py
from soniq import task_ref

from .schemas import InvoiceArgs, InvoiceArgsV3, ReceiptArgs

send_invoice = task_ref(
    name="billing.invoices.send.v2",
    args_model=InvoiceArgs,
    default_queue="billing",
)

# v3 ships alongside v2 for a release window: rows in flight keep going to the v2 handler.
send_invoice_v3 = task_ref(
    name="billing.invoices.send.v3",
    args_model=InvoiceArgsV3,
    default_queue="billing",
)

# Declared here and enqueued by the producer, but no consumer has a handler for it yet.
send_receipt = task_ref(
    name="billing.receipts.send.v1",
    args_model=ReceiptArgs,
    default_queue="billing",
)
