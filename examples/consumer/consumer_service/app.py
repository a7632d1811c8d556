# The recipe's consumer, word for word down to its first handler; the database URL comes from
# SONIQ_DATABASE_URL. More handlers follow.
# ruff: noqa: I001
# mypy: allow-untyped-defs, allow-incomplete-defs

# consumer service B
from soniq import Soniq
from myservice_tasks import send_invoice  # same stub
from myservice_tasks.schemas import InvoiceArgs

# for the handlers below
import time
from myservice_tasks import build_report, send_invoice_v3
from myservice_tasks.schemas import InvoiceArgsV3
from soniq import JobContext

consumer = Soniq()


@consumer.job(name=send_invoice.name, validate=InvoiceArgs)
async def send_invoice_handler(order_id: str, customer: str):
    # ... actually send the invoice ...
    pass


@consumer.job(send_invoice_v3)
async def send_invoice_v3_handler(args: InvoiceArgsV3) -> str:
    return f"sent to {args.recipient.name}"


@consumer.job(build_report, timeout=60)
def build_report_handler(month: str, seconds: float) -> str:
    time.sleep(seconds)
    return f"report of {month}"


@consumer.before_job
def tell_start(context: JobContext) -> None:
    print(f"start {context.task} {context.job_id} attempt {context.attempt}", flush=True)


@consumer.after_job
def tell_end(context: JobContext, seconds: float) -> None:
    print(f"done {context.task} {context.job_id} attempt {context.attempt}", flush=True)


if __name__ == "__main__":
    import asyncio

    asyncio.run(consumer.run_worker())
