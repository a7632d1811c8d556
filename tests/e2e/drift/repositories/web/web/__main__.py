"""The web shop enqueues what customers ask for. It was built with shop-tasks 1.0."""

import asyncio

from shop_tasks import (
    amend,
    archive,
    export,
    import_stock,
    merge_carts,
    place,
    rename,
    reserve_stock,
    send_invoice,
)

from soniq import Soniq

ORDER = {"order_id": "o1", "customer": "acme"}


async def main() -> None:
    async with Soniq() as app:
        await app.enqueue_many(place, [ORDER, ORDER])
        await app.enqueue(place, args=ORDER, delay=3600)
        await app.enqueue(amend, args={"order_id": "o1"})
        await app.enqueue(rename, args=ORDER)
        await app.enqueue(archive, args=ORDER)
        await app.enqueue(export, args=ORDER)
        await app.enqueue(import_stock, args={"sku": "s1"})
        await app.enqueue(merge_carts, args={"cart_id": "c1"})
        await app.enqueue(reserve_stock, args={"sku": 1})
        await app.enqueue(send_invoice, args={"invoice_id": "i1", "customer": "acme"})


if __name__ == "__main__":
    asyncio.run(main())
