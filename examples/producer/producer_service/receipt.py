# No consumer handles this task, so the job becomes a dead letter. Prints the job id.
import asyncio

from myservice_tasks import send_receipt

from soniq import Soniq


async def main() -> None:
    async with Soniq() as producer:
        print(await producer.enqueue(send_receipt, args={"order_id": "o4"}))


if __name__ == "__main__":
    asyncio.run(main())
