"""Procrastinate, as its documentation shows it; run by an interpreter that has it installed.

Tuned: ``concurrency`` raised from 1, a pool as large, and finished jobs deleted.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import time

import procrastinate
import psycopg
from procrastinate.jobs import Status

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

TUNED_CONCURRENCY = 20

LAST_DUE = """
    SELECT max(id) FROM procrastinate_jobs
    WHERE task_name = 'billing.invoices.send.v2' AND scheduled_at IS NULL AND status = 'todo'
"""
IS_OPEN = """
    SELECT EXISTS (
        SELECT 1 FROM procrastinate_jobs WHERE id = $1 AND status IN ('todo', 'doing')
    )
"""
OPEN_JOBS = """
    SELECT count(*) FROM procrastinate_jobs
    WHERE task_name = 'billing.invoices.send.v2' AND scheduled_at IS NULL
      AND status IN ('todo', 'doing')
"""
# Its own bulk call is slow enough to make filling the longest part of a run; these are the rows
# that it would write.
FILL = """
    INSERT INTO procrastinate_jobs (queue_name, task_name, args, scheduled_at)
    SELECT %s, %s, jsonb_build_object('order_id', 'o' || n, 'customer', %s::text),
           now() + make_interval(secs => %s)
    FROM generate_series(1, %s) AS n
"""


def _application(dsn: str, signals: Signals | None = None, **pool: int) -> procrastinate.App:
    # It advises against an application in the main module; names are given explicitly here.
    logging.getLogger("procrastinate").setLevel(logging.ERROR)
    application = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=dsn, **pool))

    @application.task(name=TASK, queue=QUEUE)
    async def send_invoice(order_id: str, customer: str) -> None:
        if signals is not None:
            signals.started(order_id)

    return application


def _task(application: procrastinate.App) -> procrastinate.tasks.Task[..., object, ...]:
    return application.tasks[TASK]


async def create_tables(dsn: str) -> None:
    async with _application(dsn).open_async() as application:
        await application.schema_manager.apply_schema_async()


async def single_enqueue(dsn: str, meter: Meter, jobs: int) -> None:
    async with _application(dsn).open_async() as application:
        task = _task(application)
        await task.defer_async(order_id="warm", customer=CUSTOMER)
        with meter:
            for number in range(jobs):
                await task.defer_async(order_id=f"o{number}", customer=CUSTOMER)


async def concurrent_enqueue(dsn: str, meter: Meter, jobs: int, callers: int) -> None:
    pool = {"min_size": callers, "max_size": callers}
    async with _application(dsn, **pool).open_async() as application:
        task = _task(application)
        await asyncio.gather(
            *(task.defer_async(order_id="warm", customer=CUSTOMER) for _ in range(callers))
        )

        async def caller(first: int) -> None:
            for number in range(first, jobs, callers):
                await task.defer_async(order_id=f"o{number}", customer=CUSTOMER)

        with meter:
            await asyncio.gather(*(caller(first) for first in range(callers)))


async def bulk_enqueue(dsn: str, meter: Meter, jobs: int, batch: int) -> None:
    async with _application(dsn).open_async() as application:
        task = _task(application)
        await task.batch_defer_async({"order_id": "warm", "customer": CUSTOMER})
        with meter:
            for first in range(0, jobs, batch):
                await task.batch_defer_async(
                    *(
                        {"order_id": f"o{number}", "customer": CUSTOMER}
                        for number in range(first, min(jobs, first + batch))
                    )
                )


async def fill(dsn: str, due: int, future: int, foreign: int) -> None:
    async with await psycopg.AsyncConnection.connect(dsn) as connection:
        for task, count, seconds in (
            (FOREIGN_TASK, foreign, None),
            (TASK, future, FUTURE_SECONDS),
            (TASK, due, None),
        ):
            if count:
                await connection.execute(FILL, (QUEUE, task, CUSTOMER, seconds, count))


async def work(dsn: str, tuned: bool, signals: Signals) -> None:
    pool = {"min_size": TUNED_CONCURRENCY, "max_size": TUNED_CONCURRENCY} if tuned else {}
    async with _application(dsn, signals, **pool).open_async() as application:
        await signals.ready()
        if tuned:
            await application.run_worker_async(concurrency=TUNED_CONCURRENCY, delete_jobs="always")
        else:
            await application.run_worker_async()


async def answer_calls(dsn: str, calls: Calls) -> None:
    async with _application(dsn).open_async() as application:
        task = _task(application)
        async for order_id in calls:
            at = time.monotonic_ns()
            await task.defer_async(order_id=order_id, customer=CUSTOMER)
            calls.called(order_id, at)


async def empty_claims(dsn: str, times: int, limit: int) -> list[float]:
    """Ask for one job each time: it has no way to ask for more."""
    async with _application(dsn).open_async() as application:
        worker_id = await application.job_manager.register_worker()
        taken = []
        for _ in range(times):
            start = time.perf_counter()
            await application.job_manager.fetch_job([QUEUE], worker_id)
            taken.append((time.perf_counter() - start) * 1000)
        return taken


async def batch_claims(dsn: str, times: int, limit: int) -> list[float]:
    """Claim one job after the other, ``limit`` times for one batch."""
    async with _application(dsn).open_async() as application:
        manager = application.job_manager
        worker_id = await manager.register_worker()
        taken = []
        for _ in range(times):
            start = time.perf_counter()
            jobs = [await manager.fetch_job([QUEUE], worker_id) for _ in range(limit)]
            taken.append((time.perf_counter() - start) * 1000)
            for job in jobs:
                assert job is not None
                await manager.finish_job(job, Status.SUCCEEDED, delete_job=True)
        return taken


if __name__ == "__main__":
    serve(sys.modules[__name__])
