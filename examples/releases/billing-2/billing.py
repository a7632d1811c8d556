# Prints invoices, old ones and new ones. While the file no-paper exists, jobs wait for the printer.
import asyncio
from pathlib import Path

from invoice_tasks import InvoiceArgsV3, send_invoice, send_invoice_v3

from soniq import Soniq

app = Soniq(service="billing", version="2.0.0", concurrency=1, prefetch=0)


@app.job(send_invoice, retries=0)
async def print_invoice(order_id: str, customer: str) -> None:
    while Path("no-paper").exists():  # noqa: ASYNC110, ASYNC240
        await asyncio.sleep(0.05)


@app.job(send_invoice_v3, retries=0)
async def print_invoice_v3(args: InvoiceArgsV3) -> None:
    await print_invoice(args.order_id, args.recipient.name)
