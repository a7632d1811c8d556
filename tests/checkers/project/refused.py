"""Correct, and refused by some: ``# right: KIND`` names the statement after it."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypedDict

from typing_extensions import override

from soniq import Soniq, TaskRef

from .handlers import handle_invoice, with_context
from .tasks import InvoiceArgs, ParcelArgs, send_invoice, ship_order, track_event

app = Soniq()


class Narrow(TypedDict):
    order_id: str
    customer: str


class Sender(Protocol):
    """What a caller needs of an application."""

    async def enqueue(self, target: TaskRef[InvoiceArgs], *, args: InvoiceArgs) -> str: ...


# group: Args
async def dicts(narrow: Narrow, known: dict[str, str], unknown: dict[str, Any]) -> None:
    written = {"order_id": "o", "customer": "c"}
    # right: dict that was put into a variable
    await app.enqueue(send_invoice, args=written)
    # right: dict[str, str]
    await app.enqueue(send_invoice, args=known)
    # right: dict[str, Any]
    await app.enqueue(send_invoice, args=unknown)
    # right: model_dump()
    await app.enqueue(send_invoice, args=InvoiceArgs(order_id="o", customer="c").model_dump())
    # right: TypedDict without the fields that have defaults
    await app.enqueue(send_invoice, args=narrow)
    # right: spread of a dict[str, str]
    await app.enqueue(send_invoice, args={**known, "note": "n"})
    # right: spread of a TypedDict
    await app.enqueue(send_invoice, args={**narrow, "note": "n"})
    # right: union of two dicts
    await app.enqueue(send_invoice, args={"order_id": "o"} | {"customer": "c"})
    # right: dict(...)
    await app.enqueue(send_invoice, args=dict(order_id="o", customer="c"))  # noqa: C408
    # right: list of dicts that was put into a variable
    await app.enqueue_many(send_invoice, [written, written])
    # right: dict within a dict that was put into a variable
    await app.enqueue(ship_order, args={"order_id": "o", "address": {**written, **known}})
    # right: key that a model with extra="allow" does not declare
    await app.enqueue(track_event, args={"event": "seen", "page": 5})


# group: Everything else
async def calls(sender: Sender) -> str:
    # right: target=ref
    await app.enqueue(target=send_invoice, args=InvoiceArgs(order_id="o", customer="c"))
    # right: handler that takes the context
    await app.enqueue(with_context, order_id="o", customer="c", note=None)
    # right: handler called with positional arguments
    await handle_invoice("o", "c", None)
    # right: handler where a function is expected
    through: Callable[[str, str, str | None], Awaitable[int]] = handle_invoice
    # right: application where a protocol of yours is expected
    sender = app
    # right: model made from a value that Pydantic converts
    ParcelArgs(parcel_id="6f1c1f8e-6f0c-4c0e-9d43-6f4b4f0a1f7e")
    return f"{sender}{through}"


class Counting(Soniq):
    """An application that puts itself in between."""

    # right: enqueue overridden
    @override
    async def enqueue(self, target: object, *args: object, **kwargs: object) -> str:
        return f"{target}{args}{kwargs}"
