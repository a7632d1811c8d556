"""Names where no ref is in view: nothing is reported."""

from __future__ import annotations

from pydantic import BaseModel

from soniq import Soniq


class InvoiceArgs(BaseModel):
    order_id: str


app = Soniq()


@app.job(name="letters.invoices.sendx.v2", validate=InvoiceArgs)
def handler(args: InvoiceArgs) -> None: ...


async def enqueue() -> None:
    await app.enqueue("letters.invoices.sexd.v2")
