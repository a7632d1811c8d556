# Prints invoices. While the file no-paper exists, jobs wait for the printer.
import asyncio
from pathlib import Path

from invoice_tasks import send_invoice

from soniq import Soniq

app = Soniq(service="billing", version="1.0.0", concurrency=1, prefetch=0)


@app.job(send_invoice, retries=0)
async def print_invoice(order_id: str, customer: str) -> None:
    if "/" in order_id:
        raise ValueError("no order id has a slash")  # a bug, which 2.0.0 mends
    while Path("no-paper").exists():  # noqa: ASYNC110, ASYNC240
        await asyncio.sleep(0.05)
