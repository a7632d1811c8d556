# Sends invoices a month ahead: `python renewals.py ORDER...`. Prints the ids of the jobs.
import asyncio
import sys

from invoice_tasks import send_invoice

from soniq import Soniq

DAYS = 30


async def main(orders: list[str]) -> None:
    async with Soniq(service="renewals", version="1.0.0") as app:
        for order_id in orders:
            args = {"order_id": order_id, "customer": "acme"}
            print(await app.enqueue(send_invoice, args=args, delay=DAYS * 86400))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
