"""Handlers of a ref whose stub says what they do: the plugin alone speaks."""

# mypy: allow-untyped-defs

from __future__ import annotations

from handlers_tasks import OrderArgs, ship_order
from pydantic import BaseModel

from soniq import JobContext, Soniq

app = Soniq()


class OtherArgs(BaseModel):
    order_id: str


# right


@app.job(ship_order)
def fields(order_id: str, size: int) -> None: ...


@app.job(ship_order)
async def fields_async(order_id: str, size: int) -> None: ...


@app.job(ship_order, retries=3)
def context_in_between(order_id: str, run: JobContext, size: int) -> None: ...


@app.job(ship_order)
def whole(args: OrderArgs) -> int:
    return args.size


@app.job(ship_order)
def whole_and_context(run: JobContext, args: OrderArgs) -> None: ...


@app.job(ship_order)
def unannotated(order_id, size): ...


@app.job(ship_order)
def var_keyword(**values: object) -> None: ...


@app.periodic(every=60)
@app.job(ship_order)
def with_a_schedule(order_id: object, size: float, tries: int = 3) -> None: ...


app.job(ship_order)(lambda order_id, size: None)


async def enqueue() -> None:
    await app.enqueue(fields, order_id="o1", size=2)
    await app.enqueue(context_in_between, order_id="o1", size=2)
    await app.enqueue(whole, args=OrderArgs(order_id="o1"))


# wrong


@app.job(ship_order)
def missing(order_id: str) -> None: ...  # E:5: field 'size' of OrderArgs has no parameter; add it, or **kwargs [soniq-handler]


@app.job(ship_order)
async def misspelt(run: JobContext, order_id: str, siz: int) -> None: ...  # E:52: parameter 'siz' has no default and is no field of OrderArgs; did you mean 'size'? [soniq-handler]


@app.job(ship_order)
def wrong_type(order_id: bytes, size: int) -> None: ...  # E:16: parameter 'order_id' takes "bytes", but the field of OrderArgs holds "str" [soniq-handler]


@app.job(ship_order)
def extra(order_id: str, size: int, colour: str) -> None: ...  # E:37: parameter 'colour' has no default and is no field of OrderArgs [soniq-handler]


@app.job(ship_order)
def unannotated_misspelt(order_id, siz): ...  # E:36: parameter 'siz' has no default and is no field of OrderArgs; did you mean 'size'? [soniq-handler]


@app.job(ship_order)
def other_model(args: OtherArgs) -> None: ...  # E:17: parameter 'args' is annotated with OtherArgs, but the job validates with OrderArgs [soniq-handler]


@app.job(ship_order, retris=3)  # E:22: @app.job has no option 'retris'; did you mean 'retries'? [soniq-option]
def unknown_option(order_id: str, size: int) -> None: ...


app.job(ship_order)(lambda order_id: None)  # E:21: field 'size' of OrderArgs has no parameter; add it, or **kwargs [soniq-handler]
