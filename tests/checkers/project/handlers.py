"""Handlers that are correct, in every form: nothing may be reported here."""

from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from soniq import JobContext, Soniq

from .tasks import (
    Address,
    Colour,
    InvoiceArgs,
    Line,
    ReminderArgs,
    audit,
    ping,
    refund_payment,
    send_invoice,
    send_parcel,
    send_reminder,
    ship_order,
    track_event,
)

app = Soniq()


@app.job(send_invoice)
async def handle_invoice(order_id: str, customer: str, note: str | None) -> int:
    return len(order_id + customer + (note or ""))


@app.job(send_reminder, queue="fast", retries=3, timeout=5.0)
async def handle_reminder(args: ReminderArgs) -> str:
    return args.order_id


@app.job(ship_order)
def handle_order(order_id: str, address: Address, lines: list[Line]) -> str:
    return order_id + address.city + str(len(lines))


@app.job(send_parcel)
async def handle_parcel(
    parcel_id: UUID,
    weight: int,
    price: Decimal,
    sent_at: datetime | None,
    tags: list[str],
    colour: Colour,
    speed: Literal["slow", "fast"],
    counts: dict[str, int],
) -> tuple[object, ...]:
    return (parcel_id, weight, price, sent_at, tags, colour, speed, counts)


@app.job(refund_payment)
async def handle_refund(refund_id: str, amount: float) -> float:
    return amount + len(refund_id)


@app.job(ping)
async def handle_ping() -> None: ...


@app.job(audit)
async def handle_audit(who: str, when: int = 0) -> str:
    return who + str(when)


@app.job(name=send_invoice.name, validate=InvoiceArgs)
async def handle_named(order_id: str, customer: str, note: str | None) -> str:
    return order_id + customer + (note or "")


@app.job(name="billing.invoices.send.v2", validate=InvoiceArgs)
async def handle_named_with_model(invoice: InvoiceArgs) -> str:
    return invoice.order_id


@app.job(name="ops.free.v1")
async def handle_free(anything: int) -> int:
    return anything


@app.job()
async def handle_by_its_own_name(anything: int) -> int:
    return anything


@app.job(send_invoice)
async def with_context(order_id: str, customer: str, note: str | None, context: JobContext) -> str:
    return order_id + customer + (note or "") + context.job_id


@app.job(send_invoice)
async def with_context_first(
    ctx: JobContext, order_id: str, customer: str, note: str | None
) -> str:
    return order_id + customer + (note or "") + ctx.job_id


@app.job(send_invoice)
async def model_and_context(args: InvoiceArgs, context: JobContext) -> str:
    return args.order_id + context.job_id


@app.job(send_invoice)
async def with_keywords_alone(*, order_id: str, customer: str, note: str | None) -> str:
    return order_id + customer + (note or "")


@app.job(send_invoice)
async def with_wider_types(order_id: object, customer: str | int, note: object = None) -> str:
    return f"{order_id}{customer}{note}"


@app.job(send_invoice)
async def in_another_order(note: str | None, customer: str, order_id: str) -> str:
    return order_id + customer + (note or "")


@app.job(send_invoice)
async def with_a_default_of_its_own(
    order_id: str, customer: str, note: str | None, copies: int = 1
) -> str:
    return order_id * copies + customer + (note or "")


@app.job(send_invoice)
async def with_the_rest(order_id: str, **rest: object) -> str:
    return order_id + str(len(rest))


@app.job(track_event)
async def with_undeclared_keys(event: str, **rest: object) -> str:
    return event + str(len(rest))
