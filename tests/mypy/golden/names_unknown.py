"""Names where a ref in view has a name that nobody can know: nothing is reported."""

from __future__ import annotations

import os

from names_tasks import InvoiceArgs, send_invoice
from pydantic import BaseModel

from soniq import Soniq, task_ref


class CopyArgs(BaseModel):
    order_id: str


app = Soniq()
own_task = task_ref(name=os.environ["NAME"], args_model=CopyArgs)


@app.job(name="letters.invoices.snd.v2", validate=InvoiceArgs)
def perhaps_right(args: InvoiceArgs) -> None: ...


@app.job(name=send_invoice.name, validate=InvoiceArgs)
def right(args: InvoiceArgs) -> None: ...


async def enqueue() -> None:
    await app.enqueue("letters.receipts.sendd.v1")
