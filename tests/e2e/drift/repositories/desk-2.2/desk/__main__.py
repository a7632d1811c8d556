"""The back office before its last release, on the evening before."""

import asyncio

from shop_tasks import send_mail

from soniq import Soniq


async def main() -> None:
    async with Soniq(enqueue_validation="none") as app:
        await app.enqueue("shop.weights.add.v1", args={"kilos": 1.5})
        await app.enqueue("shop.parcels.label.v1", args={"parcel_id": "p1"})
        await app.enqueue("shop.stock.count.v1", args={"sku": "s1"})
        await app.enqueue("shop.vouchers.print.v1", args={"code": 5})
        await app.enqueue(send_mail, args={"to": "a customer"})


if __name__ == "__main__":
    asyncio.run(main())
