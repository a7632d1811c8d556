"""Retention: what has ended goes after its time, in bounded batches."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from soniq.runtime.jobs import Dead, Done, JobStatus
from soniq.runtime.ports import JobFilter, Retention, Store

from .records import House, claim, job, start_worker, writer

KEEP = Retention(done=None, cancelled=None, dead_letters=None, registry=None)
FIELDS = {"done": "done", "cancelled": "cancelled", "dead_letter": "dead_letters"}


async def ended(store: Store, status: str, count: int = 1) -> list[UUID]:
    jobs, worker_id = [job() for _ in range(count)], uuid4()
    await store.insert_many(jobs)
    if status == "cancelled":
        for new in jobs:
            await store.cancel_job(new.id)
    else:
        for leased in await claim(store, worker_id):
            done = Done(leased.id, leased.token, "1")
            dead = Dead(leased.id, leased.token, "rejected", "no")
            await store.settle(worker_id, [done if status == "done" else dead])
    return [new.id for new in jobs]


async def left(store: Store) -> set[str]:
    return {found.status.value for found in await store.list_jobs(JobFilter())}


@pytest.mark.parametrize("status", FIELDS)
async def test_what_ended_long_ago_is_deleted(house: House, status: str) -> None:
    await ended(house.store, status)
    await house.advance(101)
    retention = replace(KEEP, **{FIELDS[status]: 100.0})
    assert await house.store.purge(retention) == 1
    assert await left(house.store) == set()


@pytest.mark.parametrize("status", FIELDS)
async def test_what_ended_lately_is_kept(house: House, status: str) -> None:
    await ended(house.store, status)
    await house.advance(50)
    assert await house.store.purge(replace(KEEP, **{FIELDS[status]: 100.0})) == 0
    assert await left(house.store) == {status}


@pytest.mark.parametrize("status", FIELDS)
async def test_without_retention_it_is_kept_for_ever(house: House, status: str) -> None:
    await ended(house.store, status)
    await house.advance(10**8)
    assert await house.store.purge(KEEP) == 0
    assert await left(house.store) == {status}


@pytest.mark.parametrize("status", FIELDS)
async def test_each_kind_has_its_own_retention(house: House, status: str) -> None:
    for other in FIELDS:
        await ended(house.store, other)
    await house.advance(101)
    assert await house.store.purge(replace(KEEP, **{FIELDS[status]: 100.0})) == 1
    assert await left(house.store) == FIELDS.keys() - {status}


@pytest.mark.parametrize("status", FIELDS)
async def test_a_retention_of_zero_keeps_nothing(house: House, status: str) -> None:
    await ended(house.store, status)
    await house.advance(1)
    assert await house.store.purge(replace(KEEP, **{FIELDS[status]: 0.0})) == 1


@pytest.mark.parametrize("status", FIELDS)
async def test_at_most_limit_rows_of_a_kind_are_deleted(house: House, status: str) -> None:
    await ended(house.store, status, count=5)
    await house.advance(101)
    retention = replace(KEEP, **{FIELDS[status]: 100.0})
    counts = [await house.store.purge(retention, limit=2) for _ in range(4)]
    assert counts == [2, 2, 1, 0]


async def test_waiting_and_running_jobs_are_never_deleted(house: House) -> None:
    worker_id = await start_worker(house.store)
    await house.store.insert_many([job(), job()])
    await claim(house.store, worker_id, limit=1)
    await house.store.insert(job(delay=60))
    await house.advance(10**6)
    await house.store.purge(Retention(0.0, 0.0, 0.0, 0.0))
    stats = await house.store.stats()
    assert (stats.queued, stats.processing) == (2, 1)


async def test_writers_not_seen_for_long_are_deleted(house: House) -> None:
    await house.store.register_writers([writer(version="old")])
    await house.advance(80)
    await house.store.register_writers([writer(version="new")])
    await house.advance(30)
    assert await house.store.purge(replace(KEEP, registry=100.0)) == 1
    assert [entry.version for entry in await house.store.registry()] == ["new"]


async def test_workers_that_vanished_long_ago_are_deleted(house: House) -> None:
    await start_worker(house.store, lease=30)
    await house.advance(600)
    assert await house.store.purge(KEEP) == 0
    await house.advance(3600)
    assert await house.store.purge(KEEP) == 1
    assert await house.store.workers() == []
    assert await house.store.registry() == []


async def test_a_purged_key_is_free_and_a_waiting_one_is_not(store: Store) -> None:
    held = await store.insert(job(unique_key=b"held"))
    gone = job(unique_key=b"gone")
    await store.insert(gone)
    await store.cancel_job(gone.id)
    await store.purge(KEEP)
    assert await store.insert(job(unique_key=b"held")) == (held.id, True)
    assert not (await store.insert(job(unique_key=b"gone"))).duplicate


async def test_a_deleted_job_cannot_be_found(house: House) -> None:
    (job_id,) = await ended(house.store, "done")
    assert (await house.store.stats()).done == 1
    await house.advance(1)
    await house.store.purge(replace(KEEP, done=0.0))
    assert await house.store.get_job(job_id) is None
    assert await house.store.list_jobs(JobFilter(status=JobStatus.DONE)) == []
