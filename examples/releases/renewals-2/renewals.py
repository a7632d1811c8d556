# Sends invoices a month ahead: `python renewals.py ORDER...`. Prints the ids of the jobs.
import asyncio
import sys

from invoice_tasks import InvoiceArgsV3, Recipient, send_invoice_v3

from soniq import Soniq

DAYS = 30


async def main(orders: list[str]) -> None:
    async with Soniq(service="renewals", version="2.0.0") as app:
        for order_id in orders:
            acme = Recipient(name="acme", email="invoices@acme.example")
            args = InvoiceArgsV3(order_id=order_id, recipient=acme)
            print(await app.enqueue(send_invoice_v3, args=args, delay=DAYS * 86400))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
