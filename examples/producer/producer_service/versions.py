# A release window: an old call site still sends v2 while a new one has moved to v3.
# Prints both job ids, v2 first.
import asyncio

from myservice_tasks import send_invoice, send_invoice_v3
from myservice_tasks.schemas import InvoiceArgsV3, Recipient

from soniq import Soniq


async def main() -> None:
    async with Soniq() as producer:
        print(await producer.enqueue(send_invoice, args={"order_id": "o2", "customer": "acme"}))
        acme = Recipient(name="acme", email="invoices@acme.example")
        args = InvoiceArgsV3(order_id="o3", recipient=acme)
        print(await producer.enqueue(send_invoice_v3, args=args))


if __name__ == "__main__":
    asyncio.run(main())
