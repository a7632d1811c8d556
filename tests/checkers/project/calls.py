"""Calls that are correct: nothing may be reported here."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from soniq import Soniq

from .handlers import handle_invoice, handle_order, handle_reminder
from .tasks import (
    Address,
    Colour,
    InvoiceArgs,
    Line,
    OrderArgs,
    ParcelArgs,
    PingArgs,
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
PARCEL = UUID("6f1c1f8e-6f0c-4c0e-9d43-6f4b4f0a1f7e")


async def with_mappings(order_id: str, note: str | None) -> None:
    await app.enqueue(send_invoice, args={"order_id": "o1", "customer": "acme"})
    await app.enqueue(send_invoice, args={"order_id": order_id, "customer": "c", "note": note})
    await app.enqueue(send_invoice, args={"order_id": f"o-{order_id}", "customer": str(5)})
    await app.enqueue(ping)
    await app.enqueue(ping, args={})
    await app.enqueue(refund_payment, args={"refundId": "r1", "amount": 2.5})
    await app.enqueue(refund_payment, args={"refundId": "r1", "amount": 2})
    await app.enqueue(track_event, args={"event": "seen"})


async def with_values_that_pydantic_converts() -> None:
    await app.enqueue(send_parcel, args={"parcel_id": PARCEL})
    await app.enqueue(send_parcel, args={"parcel_id": "6f1c1f8e-6f0c-4c0e-9d43-6f4b4f0a1f7e"})
    await app.enqueue(send_parcel, args={"parcel_id": PARCEL, "weight": 5})
    await app.enqueue(send_parcel, args={"parcel_id": PARCEL, "weight": "5"})
    await app.enqueue(send_parcel, args={"parcel_id": PARCEL, "price": Decimal("1.5")})
    await app.enqueue(send_parcel, args={"parcel_id": PARCEL, "price": "1.5"})
    await app.enqueue(send_parcel, args={"parcel_id": PARCEL, "price": 2})
    await app.enqueue(send_parcel, args={"parcel_id": PARCEL, "sent_at": datetime.now(UTC)})
    await app.enqueue(send_parcel, args={"parcel_id": PARCEL, "sent_at": "2026-01-02T03:04:05Z"})
    await app.enqueue(send_parcel, args={"parcel_id": PARCEL, "sent_at": 1_700_000_000})
    await app.enqueue(send_parcel, args={"parcel_id": PARCEL, "sent_at": None})
    await app.enqueue(send_parcel, args={"parcel_id": PARCEL, "tags": ["a", "b"]})
    await app.enqueue(send_parcel, args={"parcel_id": PARCEL, "tags": ("a", "b")})
    await app.enqueue(send_parcel, args={"parcel_id": PARCEL, "tags": []})
    await app.enqueue(send_parcel, args={"parcel_id": PARCEL, "colour": Colour.BLUE})
    await app.enqueue(send_parcel, args={"parcel_id": PARCEL, "colour": "blue"})
    await app.enqueue(send_parcel, args={"parcel_id": PARCEL, "speed": "fast"})
    await app.enqueue(send_parcel, args={"parcel_id": PARCEL, "counts": {"a": 1, "b": 2}})


async def with_models_within() -> None:
    at = Address(street="s", city="c")
    await app.enqueue(ship_order, args={"order_id": "o1", "address": at})
    await app.enqueue(ship_order, args={"order_id": "o1", "address": {"street": "s", "city": "c"}})
    await app.enqueue(
        ship_order,
        args={
            "order_id": "o1",
            "address": {"street": "s", "city": "c", "country": "FR"},
            "lines": [{"sku": "a", "quantity": 1}, Line(sku="b", quantity=2)],
        },
    )
    await app.enqueue(ship_order, args={"order_id": "o1", "address": at, "lines": []})


async def with_instances(values: dict[str, object]) -> None:
    await app.enqueue(send_invoice, args=InvoiceArgs(order_id="o1", customer="acme"))
    await app.enqueue(send_invoice, args=InvoiceArgs.model_validate(values))
    await app.enqueue(send_reminder, args=ReminderArgs(order_id="o1", customer="acme"))
    await app.enqueue(ping, args=PingArgs())
    await app.enqueue(send_parcel, args=ParcelArgs(parcel_id=PARCEL))
    await app.enqueue(
        ship_order, args=OrderArgs(order_id="o1", address=Address(street="s", city="c"))
    )


async def with_options() -> None:
    args = InvoiceArgs(order_id="o1", customer="acme")
    await app.enqueue(send_invoice, args=args, queue="fast", priority=3)
    await app.enqueue(send_invoice, args=args, scheduled_at=datetime.now(UTC))
    await app.enqueue(send_invoice, args=args, delay=1.5)
    await app.enqueue(send_invoice, args=args, delay=timedelta(seconds=3), unique=True)
    await app.enqueue(send_invoice, args=args, dedup_key="k", connection=None)
    await app.enqueue(send_invoice.with_default_queue("fast"), args=args)
    await app.enqueue(
        send_invoice.with_default_queue(None), args={"order_id": "o1", "customer": "acme"}
    )


async def by_name_and_without_a_model(values: Mapping[str, object]) -> None:
    await app.enqueue("billing.invoices.send.v2", args={"order_id": "o1", "customer": "acme"})
    await app.enqueue(send_invoice.name, args={"order_id": "o1", "customer": "acme"}, queue="q")
    await app.enqueue(audit, args={"who": "me", "when": 5})
    await app.enqueue(audit, args=values)
    await app.enqueue(audit)


async def with_many(many: list[InvoiceArgs]) -> None:
    await app.enqueue_many(send_invoice, many)
    await app.enqueue_many(send_invoice, (each for each in many))
    await app.enqueue_many(send_invoice, [InvoiceArgs(order_id="o1", customer="c")], queue="q")
    await app.enqueue_many(send_invoice, [{"order_id": "o1", "customer": "acme"}])
    await app.enqueue_many(
        send_invoice,
        [{"order_id": "o1", "customer": "acme"}, InvoiceArgs(order_id="o2", customer="c")],
        priority=5,
        delay=10,
    )
    await app.enqueue_many(send_invoice, args=[{"order_id": "o1", "customer": "acme"}])
    await app.enqueue_many(
        send_invoice, [{"order_id": str(number), "customer": "c"} for number in range(9)]
    )
    await app.enqueue_many(send_invoice.name, [{"order_id": "o1", "customer": "acme"}])
    await app.enqueue_many(handle_invoice, [{"order_id": "o1", "customer": "c", "note": None}])
    await app.enqueue_many(send_invoice, [])


async def with_handlers() -> None:
    await app.enqueue(handle_invoice, order_id="o1", customer="acme", note=None)
    await app.enqueue(
        handle_invoice.options(queue="fast", priority=1), order_id="o1", customer="c", note="n"
    )
    await app.enqueue(handle_reminder, ReminderArgs(order_id="o1", customer="acme"))
    await app.enqueue(handle_order, order_id="o1", address=Address(street="s", city="c"), lines=[])
