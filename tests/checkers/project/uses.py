"""What users write around refs and applications, and what is known of results."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, assert_type

from pydantic import BaseModel

from soniq import Job, JobStatus, QueueStats, Soniq, TaskRef

from .handlers import handle_invoice, handle_order, handle_ping, handle_reminder
from .tasks import (
    Address,
    InvoiceArgs,
    PingArgs,
    ReminderArgs,
    audit,
    ping,
    send_invoice,
    send_reminder,
)

M = TypeVar("M", bound=BaseModel)

app = Soniq()


# refs in annotations

ONE: TaskRef[InvoiceArgs] = send_invoice
SOME: list[TaskRef[Any]] = [send_invoice, send_reminder, ping, audit]
BY_NAME: dict[str, TaskRef[Any]] = {ref.name: ref for ref in SOME}
PAIR: tuple[TaskRef[InvoiceArgs], TaskRef[PingArgs]] = (send_invoice, ping)
EVERY: Sequence[TaskRef[InvoiceArgs]] = [send_invoice, send_invoice.with_default_queue("fast")]


class Outbox:
    """Something that keeps a ref."""

    def __init__(self, application: Soniq, ref: TaskRef[InvoiceArgs]) -> None:
        self.application = application
        self.ref = ref

    async def send(self, order_id: str) -> str:
        return await self.application.enqueue(
            self.ref, args=InvoiceArgs(order_id=order_id, customer="acme")
        )

    async def send_mapping(self, order_id: str) -> str:
        return await self.application.enqueue(
            self.ref, args={"order_id": order_id, "customer": "acme"}
        )


async def send(application: Soniq, ref: TaskRef[M], args: M) -> str:
    return await application.enqueue(ref, args=args)


async def send_all(application: Soniq, ref: TaskRef[M], many: Sequence[M]) -> list[str]:
    return await application.enqueue_many(ref, many, queue="bulk")


async def send_either(application: Soniq, ref: TaskRef[M], args: M | Mapping[str, Any]) -> str:
    return await application.enqueue(ref, args=args, delay=5)


async def send_unknown(application: Soniq, ref: TaskRef[Any], args: dict[str, Any]) -> str:
    return await application.enqueue(ref, args=args)


def name_of(ref: TaskRef[Any]) -> str:
    return ref.name


def model_of(ref: TaskRef[M]) -> type[M]:
    model = ref.args_model
    assert model is not None
    return model


async def through_helpers() -> None:
    invoice = InvoiceArgs(order_id="o1", customer="acme")
    assert_type(await send(app, send_invoice, invoice), str)
    assert_type(await send_all(app, send_invoice, [invoice]), list[str])
    assert_type(await send_either(app, send_invoice, invoice), str)
    assert_type(await send_unknown(app, send_invoice, {"order_id": "o1"}), str)
    assert_type(await Outbox(app, send_invoice).send("o1"), str)
    assert_type(name_of(send_invoice), str)
    assert_type(model_of(send_invoice), type[InvoiceArgs])
    for ref in SOME:
        await app.enqueue(ref, args={"order_id": "o1"})
    await app.enqueue(BY_NAME["billing.invoices.send.v2"], args={"order_id": "o1"})
    await app.enqueue(ONE, args=invoice)
    await app.enqueue(PAIR[0], args=invoice)
    await app.enqueue(EVERY[0], args={"order_id": "o1", "customer": "acme"})


# applications of one's own


class Recording(Soniq):
    """An application with a method of its own."""

    async def send_twice(self, ref: TaskRef[M], args: M) -> list[str]:
        return await self.enqueue_many(ref, [args, args])


async def through_applications(application: Soniq, recording: Recording) -> None:
    invoice = InvoiceArgs(order_id="o1", customer="acme")
    assert_type(await application.enqueue(send_invoice, args=invoice), str)
    assert_type(await recording.send_twice(send_invoice, invoice), list[str])
    assert_type(await recording.enqueue(send_invoice, args=invoice), str)
    await recording.enqueue(send_invoice, args={"order_id": "o1", "customer": "acme"})
    await through_applications(recording, recording)
    async with Recording() as entered:
        assert_type(entered, Recording)


@Recording().job(send_invoice)
async def handled_by_a_subclass(order_id: str, customer: str, note: str | None) -> int:
    return len(order_id + customer + (note or ""))


# what is known


def known_of_refs() -> None:
    assert_type(send_invoice.name, str)
    assert_type(send_invoice.args_model, type[InvoiceArgs] | None)
    assert_type(send_invoice.default_queue, str | None)


async def known_of_calls() -> None:
    invoice = InvoiceArgs(order_id="o1", customer="acme")
    assert_type(await app.enqueue(send_invoice, args=invoice), str)
    assert_type(await app.enqueue(send_invoice.name, args={}), str)
    assert_type(await app.enqueue(handle_ping), str)
    assert_type(await app.enqueue_many(send_invoice, [invoice]), list[str])
    assert_type(await app.enqueue_many(send_invoice.name, [{}]), list[str])
    assert_type(await app.get_job("id"), Job)
    assert_type(await app.list_jobs(status=JobStatus.DONE), list[Job])
    assert_type(await app.get_queue_stats(), QueueStats)
    assert_type(await app.cancel_job("id"), bool)
    assert_type(await app.get_result("id", InvoiceArgs), InvoiceArgs)


async def known_of_handlers() -> None:
    assert_type(await handle_invoice(order_id="o1", customer="acme", note=None), int)
    assert_type(await handle_reminder(ReminderArgs(order_id="o1", customer="acme")), str)
    at = Address(street="s", city="c")
    assert_type(handle_order(order_id="o1", address=at, lines=[]), str)
    assert_type(handle_invoice.name, str)
    bound = handle_invoice.options(queue="q")
    assert_type(await app.enqueue(bound, order_id="o1", customer="acme", note=None), str)
