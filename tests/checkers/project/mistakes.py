"""Mistakes, one of a kind.

``# wrong: KIND -> TEXT`` names the statement after it and the part that is wrong, and ``# group:``
the kinds that follow.
"""

from datetime import datetime
from typing import TypedDict
from uuid import UUID

from soniq import JobContext, Soniq, TaskRef, task_ref

from .handlers import handle_invoice, handle_order
from .tasks import (
    Address,
    InvoiceArgs,
    PingArgs,
    ReminderArgs,
    ping,
    refund_payment,
    send_invoice,
    send_parcel,
    ship_order,
)

app = Soniq()
PARCEL = UUID("6f1c1f8e-6f0c-4c0e-9d43-6f4b4f0a1f7e")


class Misspelt(TypedDict):
    order_id: str
    custmer: str


class Numbers(TypedDict):
    order_id: str
    customer: int


# group: Keys of args
async def keys() -> None:
    # wrong: unknown key -> "colour"
    await app.enqueue(send_invoice, args={"order_id": "o", "customer": "c", "colour": "red"})
    # wrong: misspelt key -> "custmer"
    await app.enqueue(send_invoice, args={"order_id": "o", "custmer": "c"})
    # wrong: missing key -> {"order_id"
    await app.enqueue(send_invoice, args={"order_id": "o"})
    # wrong: no keys at all -> {}
    await app.enqueue(send_invoice, args={})
    # wrong: args left out -> app.enqueue
    await app.enqueue(send_invoice)
    # wrong: key of a model without fields -> "order_id"
    await app.enqueue(ping, args={"order_id": "o"})
    # wrong: field's name in the place of its alias -> "refund_id"
    await app.enqueue(refund_payment, args={"refund_id": "r", "amount": 1.5})
    # wrong: unknown key where the model forbids them -> "note"
    await app.enqueue(refund_payment, args={"refundId": "r", "amount": 1.5, "note": "n"})
    # wrong: unknown key within a model -> "town"
    await app.enqueue(
        ship_order, args={"order_id": "o", "address": {"street": "s", "city": "c", "town": "t"}}
    )
    # wrong: missing key within a model -> {"street"
    await app.enqueue(ship_order, args={"order_id": "o", "address": {"street": "s"}})
    # wrong: unknown key within a list of models -> "count"
    await app.enqueue(
        ship_order,
        args={
            "order_id": "o",
            "address": Address(street="s", city="c"),
            "lines": [{"sku": "a", "quantity": 1}, {"sku": "a", "quantity": 1, "count": 1}],
        },
    )


# group: Values of args
async def values() -> None:
    # wrong: int for str -> 5
    await app.enqueue(send_invoice, args={"order_id": 5, "customer": "c"})
    # wrong: None for str -> None
    await app.enqueue(send_invoice, args={"order_id": "o", "customer": None})
    # wrong: int for an optional str -> 5
    await app.enqueue(send_invoice, args={"order_id": "o", "customer": "c", "note": 5})
    # wrong: list for int -> [5]
    await app.enqueue(send_parcel, args={"parcel_id": PARCEL, "weight": [5]})
    # wrong: list for datetime -> ["now"]
    await app.enqueue(send_parcel, args={"parcel_id": PARCEL, "sent_at": ["now"]})
    # wrong: int for UUID -> 5
    await app.enqueue(send_parcel, args={"parcel_id": 5})
    # wrong: dict for Decimal -> {"eur": 1}
    await app.enqueue(send_parcel, args={"parcel_id": PARCEL, "price": {"eur": 1}})
    # wrong: str for list -> "a"
    await app.enqueue(send_parcel, args={"parcel_id": PARCEL, "tags": "a"})
    # wrong: int within a list of str -> 5
    await app.enqueue(send_parcel, args={"parcel_id": PARCEL, "tags": ["a", 5]})
    # wrong: list within a dict of int -> [5]
    await app.enqueue(send_parcel, args={"parcel_id": PARCEL, "counts": {"a": [5]}})
    # wrong: int for an enum -> 5
    await app.enqueue(send_parcel, args={"parcel_id": PARCEL, "colour": 5})
    # wrong: no value of the enum -> "mauve"
    await app.enqueue(send_parcel, args={"parcel_id": PARCEL, "colour": "mauve"})
    # wrong: no value of the Literal -> "slw"
    await app.enqueue(send_parcel, args={"parcel_id": PARCEL, "speed": "slw"})
    # wrong: str for a model -> "here"
    await app.enqueue(ship_order, args={"order_id": "o", "address": "here"})
    # wrong: another class for a model -> PingArgs()
    await app.enqueue(ship_order, args={"order_id": "o", "address": PingArgs()})
    # wrong: int for str within a model -> 5
    await app.enqueue(ship_order, args={"order_id": "o", "address": {"street": 5, "city": "c"}})
    # wrong: list for int within a list of models -> [5]
    await app.enqueue(
        ship_order,
        args={
            "order_id": "o",
            "address": Address(street="s", city="c"),
            "lines": [{"sku": "a", "quantity": [5]}],
        },
    )
    # wrong: text that is no number -> "many"
    await app.enqueue(send_parcel, args={"parcel_id": PARCEL, "weight": "many"})
    # wrong: text that is no time -> "soon"
    await app.enqueue(send_parcel, args={"parcel_id": PARCEL, "sent_at": "soon"})


# group: Args as a whole
async def whole_args(misspelt: Misspelt, numbers: Numbers, integers: dict[str, int]) -> None:
    # wrong: model of another ref -> PingArgs()
    await app.enqueue(send_invoice, args=PingArgs())
    # wrong: model with the same fields -> ReminderArgs
    await app.enqueue(send_invoice, args=ReminderArgs(order_id="o", customer="c"))
    # wrong: class in the place of an instance -> InvoiceArgs
    await app.enqueue(send_invoice, args=InvoiceArgs)
    # wrong: str for args -> "o"
    await app.enqueue(send_invoice, args="o")
    # wrong: list for args -> [{
    await app.enqueue(send_invoice, args=[{"order_id": "o", "customer": "c"}])
    # wrong: union of two dicts -> {"custmer"
    await app.enqueue(send_invoice, args={"order_id": "o"} | {"custmer": "c"})
    # wrong: unknown key beside a spread -> "custmer"
    await app.enqueue(send_invoice, args={**{"order_id": "o"}, "custmer": "c"})  # noqa: PIE800
    # wrong: TypedDict with an unknown key -> misspelt
    await app.enqueue(send_invoice, args=misspelt)
    # wrong: TypedDict with a value of another type -> numbers
    await app.enqueue(send_invoice, args=numbers)
    # wrong: dict whose values are of another type -> integers
    await app.enqueue(send_invoice, args=integers)
    # wrong: dict(...) with an unknown key -> custmer
    await app.enqueue(send_invoice, args=dict(order_id="o", custmer="c"))  # noqa: C408
    # wrong: misspelt key for a ref with another queue -> "custmer"
    await app.enqueue(send_invoice.with_default_queue("q"), args={"order_id": "o", "custmer": "c"})


# group: The call
async def the_call() -> None:
    args = InvoiceArgs(order_id="o", customer="c")
    # wrong: args as keywords -> order_id
    await app.enqueue(send_invoice, order_id="o", customer="c")
    # wrong: args by position -> args)
    await app.enqueue(send_invoice, args)
    # wrong: unknown option -> qeue
    await app.enqueue(send_invoice, args=args, qeue="q")
    # wrong: option of another type -> "high"
    await app.enqueue(send_invoice, args=args, priority="high")
    # wrong: text for a time -> "tomorrow"
    await app.enqueue(send_invoice, args=args, scheduled_at="tomorrow")
    # wrong: number as the target -> 5
    await app.enqueue(5, args={})
    # wrong: model as the target -> InvoiceArgs
    await app.enqueue(InvoiceArgs, args={"order_id": "o", "customer": "c"})
    # wrong: unknown option by name -> qeue
    await app.enqueue("billing.invoices.send.v2", args={}, qeue="q")
    # wrong: ref called -> send_invoice
    send_invoice(order_id="o", customer="c")
    # wrong: id used as a number -> await
    number: int = await app.enqueue(send_invoice, args=args)
    # wrong: await forgotten -> app
    app.enqueue(send_invoice, args=args)
    print(number)


# group: Many at once
async def many_at_once() -> None:
    # wrong: misspelt key in an item -> "custmer"
    await app.enqueue_many(send_invoice, [{"order_id": "o", "custmer": "c"}])
    # wrong: int for str in an item -> 5
    await app.enqueue_many(send_invoice, [{"order_id": "o", "customer": 5}])
    # wrong: missing key in an item -> {"order_id"
    await app.enqueue_many(send_invoice, [{"order_id": "o"}])
    # wrong: model of another ref in an item -> PingArgs()
    await app.enqueue_many(send_invoice, [InvoiceArgs(order_id="o", customer="c"), PingArgs()])
    # wrong: one dict for many -> {"order_id"
    await app.enqueue_many(send_invoice, {"order_id": "o", "customer": "c"})
    # wrong: option that enqueue_many has not -> unique
    await app.enqueue_many(send_invoice, [], unique=True)


# group: Enqueuing through a handler
async def through_handlers() -> None:
    # wrong: handler's keyword misspelt -> custmer
    await app.enqueue(handle_invoice, order_id="o", custmer="c", note=None)
    # wrong: handler's keyword of another type -> 5
    await app.enqueue(handle_invoice, order_id="o", customer=5, note=None)
    # wrong: handler's keyword missing -> app.enqueue
    await app.enqueue(handle_order, order_id="o", lines=[])
    # wrong: enqueue option among a handler's keywords -> queue
    await app.enqueue(handle_invoice, order_id="o", customer="c", note=None, queue="q")


# group: Handlers


# wrong: handler without a field -> missing_field
@app.job(send_invoice)
async def missing_field(order_id: str, customer: str) -> str:
    return order_id + customer


# wrong: handler with a parameter too many -> copies
@app.job(send_invoice)
async def extra_parameter(order_id: str, customer: str, note: str | None, copies: int) -> str:
    return order_id * copies + customer + (note or "")


# wrong: handler with a misspelt parameter -> custmer
@app.job(send_invoice)
async def misspelt_parameter(order_id: str, custmer: str, note: str | None) -> str:
    return order_id + custmer + (note or "")


# wrong: handler's parameter of another type -> customer
@app.job(send_invoice)
async def wrong_type(order_id: str, customer: int, note: str | None) -> str:
    return order_id * customer + (note or "")


# wrong: handler's parameter that cannot be None -> note
@app.job(send_invoice)
async def not_optional(order_id: str, customer: str, note: str) -> str:
    return order_id + customer + note


# wrong: handler with the alias of a field -> refundId
@app.job(refund_payment)
async def alias_as_parameter(refundId: str, amount: float) -> float:
    return amount + len(refundId)


# wrong: handler of another model -> args
@app.job(send_invoice)
async def another_model(args: ReminderArgs) -> str:
    return args.order_id


# wrong: handler whose context is something else -> context
@app.job(send_invoice)
async def wrong_context(order_id: str, customer: str, note: str | None, context: int) -> str:
    return order_id * context + customer + (note or "")


# wrong: handler with a field and the whole model -> order_id
@app.job(send_invoice)
async def model_and_field(args: InvoiceArgs, order_id: str) -> str:
    return args.order_id + order_id


# wrong: job without parentheses -> app.job
@app.job
async def without_parentheses(args: InvoiceArgs) -> str:
    return args.order_id


# wrong: unknown option of job -> retrys
@app.job(send_invoice, retrys=3)
async def unknown_option(args: InvoiceArgs) -> str:
    return args.order_id


# wrong: option of job of another type -> "3"
@app.job(send_invoice, retries="3")
async def wrong_option(args: InvoiceArgs) -> str:
    return args.order_id


# wrong: handler by name with a misspelt parameter -> custmer
@app.job(name=send_invoice.name, validate=InvoiceArgs)
async def misspelt_by_name(order_id: str, custmer: str, note: str | None) -> str:
    return order_id + custmer + (note or "")


# wrong: handler by name and another model -> args
@app.job(name=send_invoice.name, validate=InvoiceArgs)
async def another_model_by_name(args: PingArgs) -> str:
    return str(args)


# wrong: name of one ref and model of another -> ReminderArgs
@app.job(name=send_invoice.name, validate=ReminderArgs)
async def wrong_pair(args: ReminderArgs) -> str:
    return args.order_id


# wrong: misspelt name of a task -> "billing.invoices.sned.v2"
@app.job(name="billing.invoices.sned.v2", validate=InvoiceArgs)
async def misspelt_name(args: InvoiceArgs) -> str:
    return args.order_id


# wrong: model for validate that is none -> str
@app.job(name="billing.invoices.send.v2", validate=str)
async def validated_by_str(args: InvoiceArgs) -> str:
    return args.order_id


# wrong: context used as a number -> context
def takes_context(context: JobContext, started: datetime) -> int:
    return context + started.second


# group: Declarations

# wrong: ref without a name -> task_ref
NAMELESS = task_ref(args_model=InvoiceArgs)

# wrong: ref whose model is none -> str
OF_NO_MODEL = task_ref(name="ops.text.v1", args_model=str)

# wrong: misspelt option of a ref -> args_modl
MISSPELT = task_ref(name="ops.text.v1", args_modl=InvoiceArgs)

# wrong: ref of another model -> send_invoice
ANOTHER: TaskRef[PingArgs] = send_invoice
