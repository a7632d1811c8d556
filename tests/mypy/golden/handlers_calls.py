"""Calls of ``app.job``: what they are given."""

# mypy: allow-untyped-defs

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel

from soniq import Soniq, TaskRef, task_ref
from soniq.memory import MemoryStore

F = TypeVar("F")


class InvoiceArgs(BaseModel):
    order_id: str


class OtherArgs(BaseModel):
    order_id: str


@dataclass
class NoModel:
    order_id: str


invoice = task_ref(name="billing.invoices.send.v2", args_model=InvoiceArgs)
plain = task_ref(name="billing.invoices.plain.v1")
anything: Any = invoice
model: type[InvoiceArgs] = InvoiceArgs
many: dict[str, Any] = {"retries": 3}


class Application(Soniq):
    pass


class OtherApplication(Soniq):
    def job(self, service: str, *, retrys: int = 0) -> Callable[[F], F]:  # type: ignore[override]
        return lambda function: function


def make() -> Soniq:
    return Soniq(store=MemoryStore())


def handle(order_id: str) -> None: ...


# right

make().job(invoice, queue="a", priority=1, retries=3, retry_delay=1, retry_backoff=2.0)(handle)
make().job(invoice, retry_max_delay=60, timeout=None, unique=True)(handle)
make().job(invoice, timeout=1.5, queue=None)(handle)
make().job(name="billing.own.name", validate=InvoiceArgs, retries=3)(handle)
make().job(name=None, validate=None, retries=3)(handle)
make().job(invoice, validate=InvoiceArgs)(handle)
make().job(invoice, name=None, validate=None)(handle)
make().job(ref=invoice)(handle)
make().job(anything, retries=3)(handle)
make().job(validate=model)(handle)
make().job(invoice)(handle)
make().job(invoice, **many)(handle)
Application(store=MemoryStore()).job(invoice, retries=3)(handle)
OtherApplication(store=MemoryStore()).job("billing", retrys=3)(handle)
retrying = make().job(invoice, retries=3)
retrying(handle)


def register(ref: TaskRef[InvoiceArgs], retries: int | None) -> None:
    make().job(ref, retries=retries)(handle)


def register_one_of(ref: TaskRef[InvoiceArgs] | TaskRef[OtherArgs]) -> None:
    make().job(ref, retries=3)(handle)


register(invoice, 3)
register_one_of(invoice)

# wrong

make().job(invoice, max_retries=3)(handle)  # E:21: @app.job has no option 'max_retries'; did you mean 'retries'? [soniq-option]
make().job(invoice, retry_delays=3)(handle)  # E:21: @app.job has no option 'retry_delays'; did you mean 'retry_delay'? [soniq-option]
make().job(invoice, colour=3)(handle)  # E:21: @app.job has no option 'colour'; it has name, priority, queue, retries, retry_backoff, retry_delay, retry_max_delay, timeout, unique, validate [soniq-option]
make().job(invoice, retris=3, timeot=1)(handle)  # E:21: @app.job has no option 'retris'; did you mean 'retries'? [soniq-option] && E:31: @app.job has no option 'timeot'; did you mean 'timeout'? [soniq-option]
make().job(name="billing.own.name", validates=InvoiceArgs)(handle)  # E:37: @app.job has no option 'validates'; did you mean 'validate'? [soniq-option]
make().job(nme="billing.own.name", validate=InvoiceArgs)(handle)  # E:12: @app.job has no option 'nme'; did you mean 'name'? [soniq-option]
make().job(
    invoice,
    quue="a",  # E:5: @app.job has no option 'quue'; did you mean 'queue'? [soniq-option]
)(handle)
make().job(invoice, retries="3")(handle)  # E:29: option 'retries' of @app.job takes "int | None", not "str" [soniq-option]
make().job(invoice, retries=3.5)(handle)  # E:29: option 'retries' of @app.job takes "int | None", not "float" [soniq-option]
make().job(invoice, timeout="1s")(handle)  # E:29: option 'timeout' of @app.job takes "float | None", not "str" [soniq-option]
make().job(invoice, queue=3)(handle)  # E:27: option 'queue' of @app.job takes "str | None", not "int" [soniq-option]
make().job(name="billing.own.name", priority="high")(handle)  # E:46: option 'priority' of @app.job takes "int | None", not "str" [soniq-option]
make().job(invoice, name="billing.own.name")(handle)  # E:26: the ref already names the task; leave name= out [soniq-name]
make().job(invoice, validate=OtherArgs)(handle)  # E:30: validate=OtherArgs differs from the ref's model, InvoiceArgs, and cannot be combined with it; leave it out, or register with name=... to read the task with a model of your own [soniq-handler]
make().job(plain, validate=OtherArgs)(handle)  # E:28: the ref has no model, and validate=OtherArgs cannot be combined with it; leave it out, or register with name=... to read the task with a model of your own [soniq-handler]
make().job(handle)  # E:12: @app.job takes a TaskRef, not "Callable[[str], None]"; write @app.job(ref), or @app.job(name=..., validate=Model) with parentheses, above the function [soniq-handler]
make().job(InvoiceArgs)(handle)  # E:12: @app.job takes a TaskRef, not "type[InvoiceArgs]"; write @app.job(name=..., validate=InvoiceArgs) [soniq-handler]
make().job("billing.own.name")(handle)  # E:12: @app.job takes a TaskRef, not "str"; a name is given as @app.job(name=...) [soniq-handler]
make().job(3)(handle)  # E:12: @app.job takes a TaskRef, not "int"; write @app.job(ref), or @app.job(name=..., validate=Model) [soniq-handler]
make().job(name=invoice)(handle)  # E:17: name= takes a str, not a TaskRef; write @app.job(ref), or name=ref.name [soniq-name]
make().job(name=3)(handle)  # E:17: name= takes a str, not "int" [soniq-name]
make().job(validate=NoModel)(handle)  # E:21: validate= takes a subclass of pydantic.BaseModel, and NoModel is none [soniq-handler]
make().job(validate=dict)(handle)  # E:21: validate= takes a subclass of pydantic.BaseModel, and dict is none [soniq-handler]
Application(store=MemoryStore()).job(invoice, retris=3)(handle)  # E:47: @app.job has no option 'retris'; did you mean 'retries'? [soniq-option]


@make().job(invoice, retris=3)  # E:22: @app.job has no option 'retris'; did you mean 'retries'? [soniq-option]
def both_are_told(client: str) -> None: ...  # E:5: field 'order_id' of InvoiceArgs has no parameter; add it, or **kwargs [soniq-handler] && E:19: parameter 'client' has no default and is no field of InvoiceArgs [soniq-handler]
