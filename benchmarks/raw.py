"""The yardstick: the same jobs done by hand-written asyncpg with nothing around it.

It has no retries, no leases, no validation, no registry and no wake-ups except where a row needs
one. The handler is handed the args as text, so that nothing is parsed on its behalf.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from datetime import UTC, datetime, timedelta
from random import getrandbits
from uuid import UUID

import asyncpg

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

LANES = 2
CLAIM_BATCH = 500
COPY_BATCH = 10_000
COLUMNS = ("id", "task", "queue", "args", "run_at")

LAST_DUE = """
    SELECT id FROM raw_jobs WHERE task = 'billing.invoices.send.v2' AND run_at <= now()
    ORDER BY run_at DESC, id DESC LIMIT 1
"""
IS_OPEN = "SELECT EXISTS (SELECT 1 FROM raw_jobs WHERE id = $1)"
OPEN_JOBS = """
    SELECT count(*) FROM raw_jobs WHERE task = 'billing.invoices.send.v2' AND run_at <= now()
"""

TABLES = """
    CREATE TABLE raw_jobs (
        id         uuid PRIMARY KEY,
        task       text NOT NULL,
        queue      text NOT NULL,
        status     text NOT NULL DEFAULT 'queued',
        run_at     timestamptz NOT NULL DEFAULT now(),
        args       json NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        attempt    integer NOT NULL DEFAULT 0,
        worker_id  uuid,
        claimed_at timestamptz
    );
    CREATE INDEX raw_jobs_due ON raw_jobs (task, queue, run_at, id) WHERE status = 'queued';
"""
INSERT = "INSERT INTO raw_jobs (id, task, queue, args) VALUES ($1, $2, $3, $4)"
CLAIM = """
    UPDATE raw_jobs SET status = 'processing', worker_id = $4, claimed_at = now(),
                        attempt = attempt + 1
    WHERE id = ANY (ARRAY(
        SELECT id FROM raw_jobs
        WHERE status = 'queued' AND task = $1 AND queue = $2 AND run_at <= now()
        ORDER BY run_at, id LIMIT $3 FOR UPDATE SKIP LOCKED
    ))
    RETURNING id, args
"""
FINISH = "DELETE FROM raw_jobs WHERE id = ANY ($1::uuid[])"


def _new_id() -> UUID:
    """Return an id that grows with time, so that neighbours share index pages."""
    return UUID(int=time.time_ns() << 64 | getrandbits(64))


def _args(order_id: str) -> str:
    return json.dumps({"order_id": order_id, "customer": CUSTOMER})


async def create_tables(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(TABLES)
    await connection.close()


async def single_enqueue(dsn: str, meter: Meter, jobs: int) -> None:
    connection = await asyncpg.connect(dsn)
    insert = await connection.prepare(INSERT)
    await insert.fetch(_new_id(), TASK, QUEUE, _args("warm"))
    with meter:
        for number in range(jobs):
            await insert.fetch(_new_id(), TASK, QUEUE, _args(f"o{number}"))
    await connection.close()


async def concurrent_enqueue(dsn: str, meter: Meter, jobs: int, callers: int) -> None:
    """Share a pool with a connection for each caller, as the callers in one service would."""
    pool = await asyncpg.create_pool(dsn, min_size=callers, max_size=callers)

    async def caller(first: int, last: int) -> None:
        for number in range(first, last, callers):
            await pool.execute(INSERT, _new_id(), TASK, QUEUE, _args(f"o{number}"))

    await asyncio.gather(*(caller(first, callers) for first in range(callers)))
    with meter:
        await asyncio.gather(*(caller(first, jobs) for first in range(callers)))
    await pool.close()


async def concurrent_held_enqueue(dsn: str, meter: Meter, jobs: int, callers: int) -> None:
    """Let each caller keep a connection and a prepared statement to itself."""
    connections = [await asyncpg.connect(dsn) for _ in range(callers)]
    inserts = [await connection.prepare(INSERT) for connection in connections]

    async def caller(first: int, last: int) -> None:
        for number in range(first, last, callers):
            await inserts[first].fetch(_new_id(), TASK, QUEUE, _args(f"o{number}"))

    await asyncio.gather(*(caller(first, callers) for first in range(callers)))
    with meter:
        await asyncio.gather(*(caller(first, jobs) for first in range(callers)))
    for connection in connections:
        await connection.close()


async def _copy(
    connection: asyncpg.Connection, task: str, numbers: range, run_at: datetime
) -> None:
    await connection.copy_records_to_table(
        "raw_jobs",
        columns=COLUMNS,
        records=[(_new_id(), task, QUEUE, _args(f"o{number}"), run_at) for number in numbers],
    )


async def bulk_enqueue(dsn: str, meter: Meter, jobs: int, batch: int) -> None:
    connection = await asyncpg.connect(dsn)
    await _copy(connection, TASK, range(1), datetime.now(UTC))
    with meter:
        for first in range(0, jobs, batch):
            numbers = range(first, min(jobs, first + batch))
            await _copy(connection, TASK, numbers, datetime.now(UTC))
    await connection.close()


async def fill(dsn: str, due: int, future: int, foreign: int) -> None:
    connection = await asyncpg.connect(dsn)
    later = timedelta(seconds=FUTURE_SECONDS)
    for task, count, delay in (
        (FOREIGN_TASK, foreign, timedelta()),
        (TASK, future, later),
        (TASK, due, timedelta()),
    ):
        for first in range(0, count, COPY_BATCH):
            numbers = range(first, min(count, first + COPY_BATCH))
            await _copy(connection, task, numbers, datetime.now(UTC) + delay)
    await connection.close()


async def work(dsn: str, tuned: bool, signals: Signals) -> None:
    """Claim 500 jobs, handle them, delete them; in two lanes when tuned, else in one."""
    arrived = asyncio.Event()
    connections = [await asyncpg.connect(dsn) for _ in range(LANES if tuned else 1)]
    listener = await asyncpg.connect(dsn)
    await listener.add_listener("raw_jobs", lambda *_: arrived.set())
    worker_id = _new_id()

    async def handle(args: str) -> None:
        signals.started(args)

    async def lane(connection: asyncpg.Connection) -> None:
        claim, finish = await connection.prepare(CLAIM), await connection.prepare(FINISH)
        while True:
            arrived.clear()
            rows = await claim.fetch(TASK, QUEUE, CLAIM_BATCH, worker_id)
            if not rows:
                await arrived.wait()
                continue
            for row in rows:
                await handle(row["args"])
            await finish.fetch([row["id"] for row in rows])

    await signals.ready()
    await asyncio.gather(*(lane(connection) for connection in connections))


async def answer_calls(dsn: str, calls: Calls) -> None:
    connection = await asyncpg.connect(dsn)
    insert = await connection.prepare(INSERT)
    async for order_id in calls:
        at = time.monotonic_ns()
        await insert.fetch(_new_id(), TASK, QUEUE, _args(order_id))
        await connection.execute("NOTIFY raw_jobs")
        calls.called(order_id, at)


async def _claims(dsn: str, times: int, limit: int) -> list[float]:
    connection = await asyncpg.connect(dsn)
    claim, finish = await connection.prepare(CLAIM), await connection.prepare(FINISH)
    worker_id, taken = _new_id(), []
    for _ in range(times):
        start = time.perf_counter()
        rows = await claim.fetch(TASK, QUEUE, limit, worker_id)
        taken.append((time.perf_counter() - start) * 1000)
        ids: list[UUID] = [row["id"] for row in rows]
        if ids:
            await finish.fetch(ids)
    await connection.close()
    return taken


async def empty_claims(dsn: str, times: int, limit: int) -> list[float]:
    return await _claims(dsn, times, limit)


async def batch_claims(dsn: str, times: int, limit: int) -> list[float]:
    return await _claims(dsn, times, limit)


if __name__ == "__main__":
    serve(sys.modules[__name__])
