# order_id is an int here: the call is refused before any row is written.
import asyncio
from typing import Any

from myservice_tasks import send_invoice

from soniq import Soniq
from soniq.errors import TaskArgsInvalid

# soniq: ignore[invalid-argument] the refusal is what this shows
ORDER_ID: Any = 123


async def main() -> None:
    async with Soniq() as producer:
        try:
            await producer.enqueue(send_invoice, args={"order_id": ORDER_ID, "customer": "acme"})
        except TaskArgsInvalid as error:
            raise SystemExit(str(error)) from None


if __name__ == "__main__":
    asyncio.run(main())
