"""Records that the tests of stores are made of, with everything unimportant filled in."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from soniq.runtime.jobs import ClaimedJob, Job, NewJob, RunError, new_id
from soniq.runtime.ports import ReaderRecord, Schedule, Store, WorkerRecord, WriterRecord

TASK = "billing.send"
OTHER = "mail.send"


@dataclass(frozen=True)
class House:
    """A store and what a test may do around it.

    Attributes:
        store: the store under test, empty.
        another: opens the store again, as a second process would.
        advance: makes seconds pass.
        transaction: a connection with an open transaction, committed unless the block raises.
    """

    store: Store
    another: Callable[[], Awaitable[Store]]
    advance: Callable[[float], Awaitable[None]]
    transaction: Callable[[], AbstractAsyncContextManager[object]]


def numbered(number: int) -> UUID:
    """Return an id that sorts by its number."""
    return UUID(int=(7 << 76) | (2 << 62) | number)


def job(task: str = TASK, *, args: Mapping[str, Any] | None = None, **fields: Any) -> NewJob:
    """Return a job to insert."""
    text = json.dumps(dict(args or {}))
    return replace(NewJob(id=new_id(), task=task, queue="default", args=text), **fields)


def worker(**fields: Any) -> WorkerRecord:
    """Return a worker to register."""
    plain = WorkerRecord(
        id=uuid4(),
        service="billing",
        version="1.2",
        hostname="host",
        pid=7,
        queues=None,
        concurrency=10,
        soniq_version="0.1.0",
        python_version="3.12.1",
        pydantic_version="2.9.0",
    )
    return replace(plain, **fields)


def reader(task: str = TASK, **fields: Any) -> ReaderRecord:
    """Return a task that a worker reads."""
    return replace(ReaderRecord(task=task, priority=100), **fields)


def writer(task: str = TASK, **fields: Any) -> WriterRecord:
    """Return a task that a producer writes."""
    plain = WriterRecord(
        task=task,
        queue="default",
        service="shop",
        version="3.0",
        producer_id=uuid4(),
        hostname="host",
        python_version="3.12.1",
        pydantic_version="2.9.0",
    )
    return replace(plain, **fields)


def schedule(**fields: Any) -> Schedule:
    """Return a schedule that was due a minute ago."""
    plain = Schedule(
        name="nightly",
        task=TASK,
        queue="default",
        args='{"n": 1}',
        next_run_at=datetime.now(UTC) - timedelta(minutes=1),
        every=60.0,
    )
    return replace(plain, **fields)


def failure(message: str = "it broke", **fields: Any) -> RunError:
    """Return the error of a failed run."""
    return replace(RunError("ValueError", message, attempt=1, at=datetime.now(UTC)), **fields)


async def claim(
    store: Store, worker_id: UUID, *tasks: str, limit: int = 100, queues: list[str] | None = None
) -> list[ClaimedJob]:
    """Claim jobs of the tasks (of TASK by default) with the default priority 100."""
    return await store.claim(worker_id, dict.fromkeys(tasks or (TASK,), 100), queues, limit)


async def claim_one(store: Store, worker_id: UUID, *tasks: str) -> ClaimedJob:
    """Claim the only claimable job."""
    (claimed,) = await claim(store, worker_id, *tasks)
    return claimed


async def start_worker(store: Store, *tasks: str, lease: float = 30.0) -> UUID:
    """Register a worker for the tasks (for TASK by default) and return its id."""
    record = worker()
    await store.register_worker(record, lease, [reader(task) for task in tasks or (TASK,)])
    return record.id


async def look(store: Store, job_id: UUID) -> Job:
    """Return a job that must exist."""
    found = await store.get_job(job_id)
    assert found is not None
    return found


async def insert_and_roll_back(house: House, *jobs: NewJob) -> None:
    """Store jobs in a transaction that then fails with LookupError."""
    async with house.transaction() as connection:
        await house.store.insert_on(connection, jobs)
        raise LookupError
