"""The stub package: refs and the models of their args."""

from .refs import (
    audit,
    ping,
    refund_payment,
    send_invoice,
    send_parcel,
    send_reminder,
    ship_order,
    track_event,
)
from .schemas import (
    Address,
    Colour,
    EventArgs,
    InvoiceArgs,
    Line,
    OrderArgs,
    ParcelArgs,
    PingArgs,
    RefundArgs,
    ReminderArgs,
)

__all__ = [
    "Address",
    "Colour",
    "EventArgs",
    "InvoiceArgs",
    "Line",
    "OrderArgs",
    "ParcelArgs",
    "PingArgs",
    "RefundArgs",
    "ReminderArgs",
    "audit",
    "ping",
    "refund_payment",
    "send_invoice",
    "send_parcel",
    "send_reminder",
    "ship_order",
    "track_event",
]
