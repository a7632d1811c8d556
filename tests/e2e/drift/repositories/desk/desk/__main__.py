"""The back office. It was built with shop-tasks 2.0, and enqueues by name where it always did."""

import asyncio

from shop_tasks import accept_return, burn_label, pay_refund, quote, send_mail, void_invoice

from soniq import Soniq

IBAN = "AT611904300234573201"


async def main() -> None:
    async with Soniq(enqueue_validation="none") as app:
        await app.enqueue("legacy.audit.write.v1", args={"entry": "opened"})
        await app.enqueue("shop.weights.add.v1", args={"kilos": 1.5}, delay=3600)
        await app.enqueue("shop.stock.count.v1", args={"sku": "s1"}, delay=3600)
        await app.enqueue("shop.parcels.label.v1", args={"parcel_id": "p", "carrier": "post"})
        await app.enqueue("shop.parcels.track.v1", args={"parcel_id": "p1"}, delay=3600)
        await app.enqueue("shop.payments.take.v1", args={"iban": IBAN})
        await app.enqueue(burn_label, args={"parcel_id": "p1", "carrier": "post"}, delay=3600)
        await app.enqueue(quote, args={"quantity": 1.5}, delay=3600)
        await app.enqueue(void_invoice, args={"invoice_id": "i1", "customer": "acme"})
        await app.enqueue(accept_return, args={"order_id": "o1", "reason": "torn", "note": "left"})
        await app.enqueue(pay_refund, args={"order_id": "o1"})
        await app.enqueue(send_mail, args={"to": "a customer"}, delay=3600)


if __name__ == "__main__":
    asyncio.run(main())
