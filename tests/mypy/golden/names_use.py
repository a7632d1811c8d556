"""Names of tasks that are spelt out, where refs are in view."""

from __future__ import annotations

from typing import Final

import names_tasks
from names_tasks import (
    RECEIPT,
    InvoiceArgs,
    InvoiceArgsV3,
    InvoiceArgsV4,
    ReceiptArgs,
    ReportArgs,
    build_report,
    clean_up,
    send_invoice,
    send_invoice_v3,
)
from pydantic import BaseModel

from soniq import Soniq

app = Soniq()

OURS: Final = "letters.invoices.send.v2"
SLIP: Final = "letters.receipts.sned.v1"


class OwnArgs(BaseModel):
    order_id: str


def own(args: OwnArgs) -> None: ...
def invoice(args: InvoiceArgs) -> None: ...
def invoice_v3(args: InvoiceArgsV3) -> None: ...
def invoice_v4(args: InvoiceArgsV4) -> None: ...
def receipt(args: ReceiptArgs) -> None: ...
def report(args: ReportArgs) -> None: ...
def nothing() -> None: ...


# right

app.job(name=send_invoice.name, validate=InvoiceArgs)(invoice)
app.job(name=names_tasks.send_receipt.name, validate=ReceiptArgs)(receipt)
app.job(name="letters.invoices.send.v2", validate=InvoiceArgs)(invoice)
app.job(name=OURS, validate=InvoiceArgs)(invoice)
app.job(name=RECEIPT, validate=ReceiptArgs)(receipt)
app.job(name=build_report.name, validate=ReportArgs)(report)
app.job(name=clean_up.name)(nothing)
app.job(name=clean_up.name, validate=OwnArgs)(own)
app.job(name=clean_up.name, validate=ReportArgs)(report)
app.job(name=names_tasks.urgent_invoice.name, validate=InvoiceArgs)(invoice)

# a model of the reader's own
app.job(name=send_invoice.name, validate=OwnArgs)(own)
app.job(name="letters.invoices.send.v2", validate=OwnArgs)(own)

# a base of the model, and the next version of the task, which has no more required fields
app.job(name=send_invoice_v3.name, validate=InvoiceArgs)(invoice)
app.job(name=send_invoice.name, validate=InvoiceArgsV4)(invoice_v4)

# tasks of this service alone
app.job(name="mailer.paper.print.v1")(nothing)
app.job(name="mailer.paper.send.v1", validate=OwnArgs)(own)
app.job(name="letters.invoices.send.v1", validate=OwnArgs)(own)
app.job(name="letters.invoices.resend.v2", validate=OwnArgs)(own)
app.job(name="letters.invoices.remind.v2", validate=InvoiceArgs)(invoice)
app.job()(nothing)


async def enqueue(name: str) -> None:
    await app.enqueue("letters.invoices.remind.v2", args={"order_id": "o1", "customer": "acme"})
    await app.enqueue("letters.invoices.send.v2", args={"order_id": "o1", "customer": "acme"})
    await app.enqueue("letters.invoices.send.v1")
    await app.enqueue("mailer.paper.fold.v1")
    await app.enqueue(name)
    await app.enqueue_many("letters.store.clean", [])


# wrong


@app.job(name="letters.invoices.sned.v2", validate=InvoiceArgs)  # E:15: no TaskRef in view is named 'letters.invoices.sned.v2'; did you mean 'letters.invoices.send.v2'? [soniq-name]
def misspelt(args: InvoiceArgs) -> None: ...


@app.job(name="letters.invoice.send.v2")  # E:15: no TaskRef in view is named 'letters.invoice.send.v2'; did you mean 'letters.invoices.send.v2'? [soniq-name]
def misspelt_without_model() -> None: ...


@app.job(name=SLIP, validate=OwnArgs)  # E:15: no TaskRef in view is named 'letters.receipts.sned.v1'; did you mean 'letters.receipts.send.v1'? [soniq-name]
def misspelt_constant(args: OwnArgs) -> None: ...


@app.job(name="reports.monthly.bild", validate=ReportArgs)  # E:15: no TaskRef in view is named 'reports.monthly.bild'; did you mean 'reports.monthly.build'? [soniq-name]
def misspelt_without_version(month: str) -> None: ...


@app.job(name="letters.invoices.send.v9", validate=InvoiceArgs)  # E:15: no TaskRef in view is named 'letters.invoices.send.v9'; did you mean 'letters.invoices.send.v2'? [soniq-name]
def version_that_nobody_declares(args: InvoiceArgs) -> None: ...


@app.job(name="nobody.knows.this", validate=ReportArgs)  # E:15: no TaskRef in view is named 'nobody.knows.this'; did you mean 'reports.monthly.build'? [soniq-name]
def name_that_nobody_declares(args: ReportArgs) -> None: ...


@app.job(name=send_invoice.name, validate=ReceiptArgs)  # E:43: validate=ReceiptArgs is the model of send_receipt, but the name is that of send_invoice, whose args are InvoiceArgs [soniq-name]
def model_of_another(args: ReceiptArgs) -> None: ...


@app.job(name=send_invoice.name, validate=ReportArgs)  # E:43: validate=ReportArgs is the model of build_report, but the name is that of send_invoice, whose args are InvoiceArgs [soniq-name]
def model_of_quite_another(args: ReportArgs) -> None: ...


@app.job(name="reports.monthly.build", validate=InvoiceArgs)  # E:49: validate=InvoiceArgs is the model of copy_invoice, but the name is that of build_report, whose args are ReportArgs [soniq-name]
def model_of_another_by_literal(args: InvoiceArgs) -> None: ...


@app.job(name=RECEIPT, validate=ReportArgs)  # E:33: validate=ReportArgs is the model of build_report, but the name is that of send_receipt, whose args are ReceiptArgs [soniq-name]
def model_of_another_by_constant(args: ReportArgs) -> None: ...


@app.job(name=send_invoice.name)  # E:15: the args of send_invoice are InvoiceArgs, and this handler does not validate them; add validate=InvoiceArgs, or write @app.job(send_invoice) [soniq-name]
def no_model(order_id: str, customer: str) -> None: ...


@app.job(name=names_tasks.send_receipt.name, retries=3)  # E:15: the args of send_receipt are ReceiptArgs, and this handler does not validate them; add validate=ReceiptArgs, or write @app.job(send_receipt) [soniq-name]
def no_model_of_a_module(order_id: str) -> None: ...


async def enqueue_wrongly() -> None:
    await app.enqueue("letters.receipts.sent.v1")  # E:23: no TaskRef in view is named 'letters.receipts.sent.v1'; did you mean 'letters.receipts.send.v1'? [soniq-name]
    await app.enqueue("letters.store.claen", args={})  # E:23: no TaskRef in view is named 'letters.store.claen'; did you mean 'letters.store.clean'? [soniq-name]
    await app.enqueue_many("letters.invoices.sendd.v2", [])  # E:28: no TaskRef in view is named 'letters.invoices.sendd.v2'; did you mean 'letters.invoices.send.v2'? [soniq-name]
