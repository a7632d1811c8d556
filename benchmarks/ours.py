"""Soniq through its public surface, with a typed task as the recipe shows it.

Every enqueue is validated against the model and every job is validated again before its handler
runs. Tuned: more handlers at the same time and a larger, fixed prefetch.
"""

from __future__ import annotations

import asyncio
import sys
import time
from uuid import UUID, uuid4

from pydantic import BaseModel

from benchmarks.contender import (
    CUSTOMER,
    FOREIGN_TASK,
    FUTURE_SECONDS,
    QUEUE,
    TASK,
    Calls,
    Signals,
    serve,
)
from benchmarks.measure import Meter
from soniq import Soniq, task_ref
from soniq.postgres.store import PostgresStore
from soniq.runtime.config import load_settings
from soniq.runtime.jobs import DEFAULT_PRIORITY, Done

FILL_BATCH = 5_000
TUNED_CONCURRENCY = 32
TUNED_PREFETCH = 1_000

LAST_DUE = """
    SELECT id FROM soniq_jobs WHERE task = 'billing.invoices.send.v2' AND NOT parked
    ORDER BY run_at DESC, id DESC LIMIT 1
"""
IS_OPEN = "SELECT EXISTS (SELECT 1 FROM soniq_jobs WHERE id = $1)"
OPEN_JOBS = """
    SELECT count(*) FROM soniq_jobs WHERE task = 'billing.invoices.send.v2' AND NOT parked
"""


class InvoiceArgs(BaseModel):
    order_id: str
    customer: str


send_invoice = task_ref(name=TASK, args_model=InvoiceArgs, default_queue=QUEUE)
send_letter = task_ref(name=FOREIGN_TASK, args_model=InvoiceArgs, default_queue=QUEUE)


def _args(order_id: str) -> dict[str, str]:
    return {"order_id": order_id, "customer": CUSTOMER}


async def create_tables(dsn: str) -> None:
    app = Soniq(dsn)
    await app.setup()
    await app.close()


async def single_enqueue(dsn: str, meter: Meter, jobs: int) -> None:
    async with Soniq(dsn) as app:
        await app.enqueue(send_invoice, args=_args("warm"))
        with meter:
            for number in range(jobs):
                await app.enqueue(send_invoice, args=_args(f"o{number}"))


async def concurrent_enqueue(dsn: str, meter: Meter, jobs: int, callers: int) -> None:
    async with Soniq(dsn) as app:

        async def caller(first: int, last: int) -> None:
            for number in range(first, last, callers):
                await app.enqueue(send_invoice, args=_args(f"o{number}"))

        await asyncio.gather(*(caller(first, callers) for first in range(callers)))
        with meter:
            await asyncio.gather(*(caller(first, jobs) for first in range(callers)))


async def bulk_enqueue(dsn: str, meter: Meter, jobs: int, batch: int) -> None:
    async with Soniq(dsn) as app:
        await app.enqueue_many(send_invoice, [_args("warm")])
        with meter:
            for first in range(0, jobs, batch):
                numbers = range(first, min(jobs, first + batch))
                await app.enqueue_many(send_invoice, [_args(f"o{number}") for number in numbers])


async def fill(dsn: str, due: int, future: int, foreign: int) -> None:
    async with Soniq(dsn) as app:
        for ref, count, delay in (
            (send_letter, foreign, None),
            (send_invoice, future, FUTURE_SECONDS),
            (send_invoice, due, None),
        ):
            for first in range(0, count, FILL_BATCH):
                numbers = range(first, min(count, first + FILL_BATCH))
                args = [_args(f"o{number}") for number in numbers]
                await app.enqueue_many(ref, args, delay=delay)


async def work(dsn: str, tuned: bool, signals: Signals) -> None:
    if tuned:
        app = Soniq(dsn, concurrency=TUNED_CONCURRENCY, prefetch=TUNED_PREFETCH)
    else:
        app = Soniq(dsn)

    @app.job(send_invoice)
    async def send_invoice_handler(order_id: str, customer: str) -> None:
        signals.started(order_id)

    async with app:
        await signals.ready()
        await app.run_worker()


async def answer_calls(dsn: str, calls: Calls) -> None:
    async with Soniq(dsn) as app:
        async for order_id in calls:
            at = time.monotonic_ns()
            await app.enqueue(send_invoice, args=_args(order_id))
            calls.called(order_id, at)


async def _claims(dsn: str, times: int, limit: int) -> list[float]:
    store = PostgresStore(load_settings({"database_url": dsn}))
    await store.open()
    worker_id: UUID = uuid4()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        jobs = await store.claim(worker_id, {TASK: DEFAULT_PRIORITY}, None, limit)
        taken.append((time.perf_counter() - start) * 1000)
        if jobs:
            await store.settle(worker_id, [Done(job.id, job.token) for job in jobs])
    await store.close()
    return taken


async def empty_claims(dsn: str, times: int, limit: int) -> list[float]:
    return await _claims(dsn, times, limit)


async def batch_claims(dsn: str, times: int, limit: int) -> list[float]:
    return await _claims(dsn, times, limit)


if __name__ == "__main__":
    serve(sys.modules[__name__])
