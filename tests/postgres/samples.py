"""Jobs, workers and writers to store in tests; every argument not named is filled in."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from soniq.postgres.store import PostgresStore
from soniq.runtime.jobs import ClaimedJob, Dead, NewJob, RunError, new_id
from soniq.runtime.ports import WorkerRecord, WriterRecord

TASK = "billing.invoices.send"


def new_job(task: str = TASK, **fields: Any) -> NewJob:
    return replace(NewJob(id=new_id(), task=task, queue="default", args='{"n":1}'), **fields)


def worker_record(**fields: Any) -> WorkerRecord:
    record = WorkerRecord(
        id=uuid4(),
        service="billing",
        version="1.0",
        hostname="host-a",
        pid=1,
        queues=None,
        concurrency=10,
        soniq_version="0.1.0",
        python_version="3.11.0",
        pydantic_version="2.7.0",
    )
    return replace(record, **fields)


def writer_record(task: str = TASK, **fields: Any) -> WriterRecord:
    record = WriterRecord(
        task=task,
        queue="default",
        service="shop",
        version="7",
        producer_id=uuid4(),
        hostname="host-b",
        python_version="3.12.0",
        pydantic_version="2.9.0",
    )
    return replace(record, **fields)


async def start(store: PostgresStore, *tasks: str, limit: int = 100) -> list[ClaimedJob]:
    """Lease jobs to a worker that lives for a minute."""
    return await start_as(store, await live_worker(store), *tasks, limit=limit)


async def live_worker(store: PostgresStore) -> UUID:
    worker = worker_record()
    await store.register_worker(worker, 60.0, [])
    return worker.id


async def start_as(
    store: PostgresStore, worker_id: UUID, *tasks: str, limit: int = 100
) -> list[ClaimedJob]:
    return await store.claim(worker_id, dict.fromkeys(tasks or (TASK,), 100), None, limit)


async def kill(store: PostgresStore, job: NewJob, reason: str = "attempts_exhausted") -> None:
    """Store a job and let its first run end in the dead-letter queue."""
    await store.insert_many([job])
    worker_id = await live_worker(store)
    (claimed,) = await start_as(store, worker_id, job.task)
    error = RunError("ValueError", "no", claimed.attempt, datetime.now(UTC), worker_id)
    dead = Dead(claimed.id, claimed.token, reason, "gave up", error)
    assert await store.settle(worker_id, [dead]) == []


async def until_blocked(sql: asyncpg.Connection) -> None:
    """Wait until some statement waits for a lock that this connection holds."""
    blocked = (
        "SELECT count(*) FROM pg_locks"
        " WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
    )
    async with asyncio.timeout(10):
        while not await sql.fetchval(blocked):
            pass
