"""The keys of a dict display."""

from pydantic import BaseModel

from soniq import Soniq, task_ref


class InvoiceArgs(BaseModel):
    order_id: str
    customer: str
    note: str = ""


send_invoice = task_ref(name="billing.invoices.send.v2", args_model=InvoiceArgs)
app = Soniq()


async def right() -> None:
    await app.enqueue(send_invoice, args={"order_id": "o1", "customer": "acme"})
    await app.enqueue(send_invoice, args={"order_id": "o1", "customer": "acme", "note": "n"})
    await app.enqueue(send_invoice, args=InvoiceArgs(order_id="o1", customer="acme"))


async def wrong() -> None:
    await app.enqueue(send_invoice, args={"order_id": "o1"})  # E:42: InvoiceArgs needs 'customer', which is missing here [soniq-args]
    await app.enqueue(
        send_invoice,
        args={  # E: InvoiceArgs needs 'customer', which is missing here [soniq-args]
            "order_id": "o1",
            "custmer": "acme",  # E:13: InvoiceArgs has no field 'custmer'; did you mean 'customer'? [soniq-args]
        },
    )
