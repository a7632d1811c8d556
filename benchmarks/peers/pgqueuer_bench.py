"""PgQueuer, as its documentation shows it; run by an interpreter that has it installed.

Tuned: ``batch_size`` raised from 10 and an asyncpg pool instead of one connection. The worker
runs on uvloop, as PgQueuer's own ``pgq run`` does.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
import uuid
from datetime import timedelta

import asyncpg
import uvloop
from pgqueuer import PgQueuer
from pgqueuer.db import AsyncpgDriver, AsyncpgPoolDriver
from pgqueuer.models import Job
from pgqueuer.ports.repository import EntrypointExecutionParameter
from pgqueuer.queries import Queries

from benchmarks.contender import (
    CUSTOMER,
    FOREIGN_TASK,
    FUTURE_SECONDS,
    TASK,
    Calls,
    Signals,
    serve,
)
from benchmarks.measure import Meter

TUNED_BATCH = 500
FILL_BATCH = 5_000
HEARTBEAT = timedelta(seconds=30)

LAST_DUE = """
    SELECT max(id) FROM pgqueuer
    WHERE entrypoint = 'billing.invoices.send.v2' AND execute_after <= now()
"""
IS_OPEN = "SELECT EXISTS (SELECT 1 FROM pgqueuer WHERE id = $1)"
OPEN_JOBS = """
    SELECT count(*) FROM pgqueuer
    WHERE entrypoint = 'billing.invoices.send.v2' AND execute_after <= now()
"""

run_loop = uvloop.run


def _args(order_id: str) -> bytes:
    return json.dumps({"order_id": order_id, "customer": CUSTOMER}).encode()


async def create_tables(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await Queries(AsyncpgDriver(connection)).install()
    await connection.close()


async def single_enqueue(dsn: str, meter: Meter, jobs: int) -> None:
    connection = await asyncpg.connect(dsn)
    queries = Queries(AsyncpgDriver(connection))
    await queries.enqueue(TASK, _args("warm"))
    with meter:
        for number in range(jobs):
            await queries.enqueue(TASK, _args(f"o{number}"))
    await connection.close()


async def concurrent_enqueue(dsn: str, meter: Meter, jobs: int, callers: int) -> None:
    pool = await asyncpg.create_pool(dsn, min_size=callers, max_size=callers)
    queries = Queries(AsyncpgPoolDriver(pool))
    await asyncio.gather(*(queries.enqueue(TASK, _args("warm")) for _ in range(callers)))

    async def caller(first: int) -> None:
        for number in range(first, jobs, callers):
            await queries.enqueue(TASK, _args(f"o{number}"))

    with meter:
        await asyncio.gather(*(caller(first) for first in range(callers)))
    await pool.close()


async def _batch(
    queries: Queries, task: str, numbers: range, delay: timedelta | None = None
) -> None:
    await queries.enqueue(
        [task] * len(numbers),
        [_args(f"o{number}") for number in numbers],
        [0] * len(numbers),
        [delay] * len(numbers),
    )


async def bulk_enqueue(dsn: str, meter: Meter, jobs: int, batch: int) -> None:
    connection = await asyncpg.connect(dsn)
    queries = Queries(AsyncpgDriver(connection))
    await queries.enqueue([TASK], [_args("warm")], [0])
    with meter:
        for first in range(0, jobs, batch):
            await _batch(queries, TASK, range(first, min(jobs, first + batch)))
    await connection.close()


async def fill(dsn: str, due: int, future: int, foreign: int) -> None:
    connection = await asyncpg.connect(dsn)
    queries = Queries(AsyncpgDriver(connection))
    later = timedelta(seconds=FUTURE_SECONDS)
    for task, count, delay in (
        (FOREIGN_TASK, foreign, None),
        (TASK, future, later),
        (TASK, due, None),
    ):
        for first in range(0, count, FILL_BATCH):
            await _batch(queries, task, range(first, min(count, first + FILL_BATCH)), delay)
    await connection.close()


async def work(dsn: str, tuned: bool, signals: Signals) -> None:
    if tuned:
        application = PgQueuer.from_asyncpg_pool(await asyncpg.create_pool(dsn))
    else:
        application = PgQueuer.from_asyncpg_connection(await asyncpg.connect(dsn))

    @application.entrypoint(TASK)
    async def send_invoice(job: Job) -> None:
        assert job.payload is not None
        signals.started(json.loads(job.payload)["order_id"])

    await signals.ready()
    if tuned:
        await application.run(batch_size=TUNED_BATCH)
    else:
        await application.run()


async def answer_calls(dsn: str, calls: Calls) -> None:
    queries = Queries(AsyncpgDriver(await asyncpg.connect(dsn)))
    async for order_id in calls:
        at = time.monotonic_ns()
        await queries.enqueue(TASK, _args(order_id))
        calls.called(order_id, at)


async def _claims(dsn: str, times: int, limit: int) -> list[float]:
    connection = await asyncpg.connect(dsn)
    queries = Queries(AsyncpgDriver(connection))
    entrypoints = {TASK: EntrypointExecutionParameter(concurrency_limit=0)}
    worker_id = uuid.uuid4()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        jobs = await queries.dequeue(limit, entrypoints, worker_id, None, HEARTBEAT)
        taken.append((time.perf_counter() - start) * 1000)
        if jobs:
            await queries.log_jobs([(job, "successful", None) for job in jobs])
    await connection.close()
    return taken


async def empty_claims(dsn: str, times: int, limit: int) -> list[float]:
    return await _claims(dsn, times, limit)


async def batch_claims(dsn: str, times: int, limit: int) -> list[float]:
    return await _claims(dsn, times, limit)


if __name__ == "__main__":
    serve(sys.modules[__name__])
