# The recipe's producer, word for word; the database URL comes from SONIQ_DATABASE_URL.
# ruff: noqa: I001
# mypy: allow-untyped-defs, allow-untyped-calls

# producer service A
import asyncio
from soniq import Soniq
from myservice_tasks import send_invoice

producer = Soniq()


async def main():
    await producer.enqueue(
        send_invoice,
        args={"order_id": "o1", "customer": "acme"},
    )


asyncio.run(main())
