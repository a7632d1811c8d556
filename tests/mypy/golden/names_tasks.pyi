"""The refs that the other ``names_*`` files have in view."""

from typing import Final

from pydantic import BaseModel

from soniq import TaskRef, task_ref

class InvoiceArgs(BaseModel):
    order_id: str
    customer: str


class InvoiceArgsV3(InvoiceArgs):
    currency: str


class InvoiceArgsV4(BaseModel):
    order_id: str
    customer: str
    note: str = ""


class ReceiptArgs(BaseModel):
    order_id: str


class ReportArgs(BaseModel):
    month: str


RECEIPT: Final = "letters.receipts.send.v1"

send_invoice = task_ref(name="letters.invoices.send.v2", args_model=InvoiceArgs)
send_invoice_v3 = task_ref(name="letters.invoices.send.v3", args_model=InvoiceArgsV3)
send_invoice_v4 = task_ref(name="letters.invoices.send.v4", args_model=InvoiceArgsV4)
send_receipt = task_ref(name=RECEIPT, args_model=ReceiptArgs, default_queue="mail")
build_report: TaskRef[ReportArgs] = task_ref(name="reports.monthly.build", args_model=ReportArgs)
urgent_invoice = send_invoice.with_default_queue("urgent")
clean_up = task_ref(name="letters.store.clean").with_default_queue("slow")
copy_invoice = task_ref(name="letters.invoices.copy.v1", args_model=InvoiceArgs)
