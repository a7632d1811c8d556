"""The service of invoices, payments, parcels and stock."""

from shop_tasks import (
    accept_return,
    add_weight,
    amend,
    count_stock,
    import_stock,
    label_parcel,
    pay_refund,
    rename,
    report,
    reserve_stock,
    send_invoice,
    send_mail,
    set_price,
    take_payment,
    track_parcel,
    void_invoice,
)

from soniq import Reject, Soniq

from .models import Payment, Refund, Renaming, Reservation, Return

app = Soniq()


@app.job(send_invoice)
async def send(invoice_id: str, customer: str) -> None: ...


@app.job(void_invoice)
async def void(invoice_id: str, customer: str) -> None: ...


@app.job(name=accept_return.name, validate=Return)
async def accept(order_id: str, reason: str) -> None: ...


@app.job(name=pay_refund.name, validate=Refund)
async def pay(order_id: str, reason: str | None, channel: str) -> None: ...


@app.job(name=take_payment.name, validate=Payment)
async def take(iban: str) -> None: ...


@app.job(amend)
async def amend_order(order_id: str, note: str | None) -> None: ...


@app.job(name=rename.name, validate=Renaming)
async def rename_order(order_id: str, client: str) -> None: ...


@app.job(name=reserve_stock.name, validate=Reservation)
async def reserve(sku: int) -> None: ...


@app.job(count_stock, retries=5, retry_delay=3600)
async def count_items(sku: str, count: int) -> None:
    raise ConnectionError("the warehouse does not answer")


@app.job(import_stock)
async def import_items(sku: str, count: int) -> None: ...


@app.job(track_parcel)
async def track(parcel_id: str, carrier: str) -> None: ...


@app.job(label_parcel)
async def label(parcel_id: str, carrier: str) -> None: ...


@app.periodic(every=86400, args={"sku": "s1", "currency": "EUR"})
@app.job(set_price)
async def reprice(sku: str, currency: str) -> None: ...


@app.job(add_weight)
async def weigh(kilos: float) -> None: ...


@app.job(send_mail)
async def send_letter(to: str, subject: str) -> None:
    raise Reject("nobody wants it")


@app.periodic(cron="@daily")
@app.job(report)
async def daily_report() -> None: ...


@app.job(name="legacy.audit.write.v1")
async def write_audit(entry: str) -> None: ...
