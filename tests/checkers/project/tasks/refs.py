"""Refs, declared as the recipe does."""

from soniq import task_ref

from .schemas import (
    EventArgs,
    InvoiceArgs,
    OrderArgs,
    ParcelArgs,
    PingArgs,
    RefundArgs,
    ReminderArgs,
)

send_invoice = task_ref(
    name="billing.invoices.send.v2", args_model=InvoiceArgs, default_queue="billing"
)
send_reminder = task_ref(name="billing.reminders.send.v1", args_model=ReminderArgs)
ship_order = task_ref(name="shipping.orders.ship.v1", args_model=OrderArgs)
send_parcel = task_ref(name="shipping.parcels.send.v1", args_model=ParcelArgs)
refund_payment = task_ref(name="payments.refunds.pay.v1", args_model=RefundArgs)
track_event = task_ref(name="events.track.v1", args_model=EventArgs)
ping = task_ref(name="ops.ping.v1", args_model=PingArgs)
audit = task_ref(name="ops.audit.v1")
