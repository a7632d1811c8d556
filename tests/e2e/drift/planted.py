"""What is planted in the repositories and in what runs of them: each kind of drift once.

Everything else in them is right, and meant to look wrong: a field that one side only has, a key
under another name, a fleet of two releases, a queue that only one of two services takes from, a
task that only a schedule produces, dead letters that no model has a part in.
"""

from __future__ import annotations

from typing import NamedTuple

WEB, DESK, ORDERS, BILLING = (
    "web/web/__main__.py",
    "desk/desk/__main__.py",
    "orders/orders/app.py",
    "billing/billing/app.py",
)
STUBS = "stubs/shop_tasks/__init__.py"


class At(NamedTuple):
    """A place in source: the file, and a text that only its line has."""

    file: str
    text: str


class Live(NamedTuple):
    """What runs."""

    service: str
    version: str


Site = At | Live


class Plant(NamedTuple):
    code: str
    task: str
    sites: tuple[Site, ...]


WEB_LIVE, DESK_LIVE = Live("web", "1.4.0"), Live("desk", "2.3.0")
ORDERS_OLD, ORDERS_NEW = Live("orders", "1.0.0"), Live("orders", "2.0.0")
BILLING_LIVE = Live("billing", "1.0.0")

PLANTED = (
    Plant(
        "no-handler",
        "shop.orders.archive.v1",
        (At(WEB, "app.enqueue(archive"), WEB_LIVE),
    ),
    Plant(
        "handler-not-deployed",
        "shop.invoices.void.v1",
        (At(DESK, "app.enqueue(void_invoice"), DESK_LIVE, At(BILLING, "def void(")),
    ),
    Plant(
        "handler-without-stub",
        "legacy.audit.write.v1",
        (At(BILLING, "def write_audit("),),
    ),
    Plant(
        "writer-refused",
        "shop.invoices.send.v1",
        (
            At(WEB, "app.enqueue(send_invoice"),
            WEB_LIVE,
            At(BILLING, "def send("),
            BILLING_LIVE,
        ),
    ),
    Plant(
        "writer-lossy",
        "shop.returns.accept.v1",
        (
            At(DESK, "app.enqueue(accept_return"),
            DESK_LIVE,
            At(BILLING, "def accept("),
            BILLING_LIVE,
        ),
    ),
    Plant(
        "writer-undecided",
        "shop.payments.take.v1",
        (At(DESK, "shop.payments.take.v1"), At(BILLING, "def take("), BILLING_LIVE),
    ),
    Plant(
        "handler-differs-from-stub",
        "shop.stock.reserve.v1",
        (At(STUBS, "reserve_stock ="), At(BILLING, "def reserve(")),
    ),
    Plant(
        "mixed-fleet",
        "shop.orders.quote.v1",
        (
            At(DESK, "app.enqueue(quote"),
            DESK_LIVE,
            At(ORDERS, "def quote_order("),
            ORDERS_OLD,
            ORDERS_NEW,
        ),
    ),
    Plant(
        "not-deployed",
        "shop.refunds.pay.v1",
        (BILLING_LIVE, At(BILLING, "def pay(")),
    ),
    Plant(
        "queue-not-served",
        "shop.orders.export.v1",
        (At(WEB, "app.enqueue(export"), WEB_LIVE, ORDERS_OLD, ORDERS_NEW),
    ),
    Plant(
        "no-reader-model",
        "shop.carts.merge.v1",
        (
            At(WEB, "app.enqueue(merge_carts"),
            WEB_LIVE,
            At(ORDERS, "def merge_carts("),
            ORDERS_OLD,
            ORDERS_NEW,
        ),
    ),
    Plant(
        "safe-to-delete",
        "shop.coupons.issue.v1",
        (At(STUBS, "issue ="),),
    ),
    Plant(
        "dead-letters-left",
        "shop.vouchers.print.v1",
        (At(STUBS, "print_voucher ="),),
    ),
    Plant(
        "handler-without-producer",
        "shop.carts.expire.v1",
        (At(ORDERS, "def expire("), ORDERS_OLD, ORDERS_NEW),
    ),
    Plant(
        "rows-refused",
        "shop.parcels.track.v1",
        (At(STUBS, "track_parcel ="), At(BILLING, "def track(")),
    ),
    Plant(
        "rows-undecided",
        "shop.prices.set.v1",
        (At(STUBS, "set_price ="), At(BILLING, "def reprice(")),
    ),
    Plant(
        "dead-letters-readable",
        "shop.weights.add.v1",
        (At(STUBS, "add_weight ="), At(BILLING, "def weigh(")),
    ),
    Plant(
        "handler-dropped",
        "shop.labels.burn.v1",
        (At(DESK, "app.enqueue(burn_label"), DESK_LIVE, BILLING_LIVE),
    ),
    Plant("waiver-expired", "shop.orders.archive.v1", ()),
    Plant("waiver-unused", "shop.orders.place.v1", ()),
)
"""What a report finds, and nothing else."""

DROPPED = Plant(
    "handler-dropped",
    "shop.orders.place.v1",
    (WEB_LIVE, ORDERS_OLD, ORDERS_NEW),
)
"""What is in the way of a next release of orders that no longer handles its orders."""

CONFIG = """\
[tool.soniq.drift]
sources = ["stubs", "web", "desk", "orders", "billing"]
in-flight = ["stubs"]

[tool.soniq.drift.owners]
shop-tasks = "platform"
web = "shop-front"
desk = "back-office"
orders = "fulfilment"
billing = "finance"

[[tool.soniq.drift.waivers]]
code = "no-handler"
task = "shop.orders.archive.v1"
reason = "the archive comes in spring"
owner = "shop-front"
expires = 2026-01-31

[[tool.soniq.drift.waivers]]
code = "writer-refused"
task = "shop.orders.place.v1"
reason = "orders will take both"
owner = "fulfilment"
expires = 2999-12-31
"""
