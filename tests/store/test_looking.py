"""Looking at jobs, counting them, cancelling them."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import pytest

from soniq.runtime.jobs import Dead, Done, JobStatus, QueueStats
from soniq.runtime.ports import JobFilter, Store

from .records import OTHER, TASK, House, claim, claim_one, job, look, numbered

STATUSES = [status.value for status in JobStatus]


async def put(store: Store, status: str, number: int, **fields: object) -> UUID:
    """Store one job with this status."""
    new, worker_id = job(id=numbered(number), **fields), uuid4()  # type: ignore[arg-type]
    await store.insert(new)
    if status == "cancelled":
        await store.cancel_job(new.id)
    elif status != "queued":
        claimed = await claim_one(store, worker_id, new.task)
        if status == "done":
            await store.settle(worker_id, [Done(new.id, claimed.token, '{"r": 1}')])
        if status == "dead_letter":
            await store.settle(worker_id, [Dead(new.id, claimed.token, "rejected", "no")])
    return new.id


async def put_one_of_each(store: Store) -> list[UUID]:
    """Store one job of each status, the waiting one last so that no claim takes it."""
    order = [*(status for status in STATUSES if status != "queued"), "queued"]
    return [await put(store, status, number) for number, status in enumerate(order)]


async def test_an_unknown_job_is_none(store: Store) -> None:
    assert await store.get_job(uuid4()) is None


@pytest.mark.parametrize("status", STATUSES)
async def test_a_job_is_found_wherever_it_is(store: Store, status: str) -> None:
    job_id = await put(store, status, 1)
    found = await look(store, job_id)
    assert (found.id, found.status.value) == (str(job_id), status)
    assert isinstance(found.status, JobStatus)


async def test_jobs_are_listed_newest_id_first(store: Store) -> None:
    ids = await put_one_of_each(store)
    found = await store.list_jobs(JobFilter())
    assert [job.id for job in found] == [str(job_id) for job_id in reversed(ids)]


@pytest.mark.parametrize("status", STATUSES)
async def test_jobs_are_listed_by_status(store: Store, status: str) -> None:
    await put_one_of_each(store)
    (found,) = await store.list_jobs(JobFilter(status=JobStatus(status)))
    assert found.status.value == status
    assert found == await store.get_job(UUID(found.id))


async def test_jobs_are_listed_by_task_and_queue(store: Store) -> None:
    await store.insert_many([job(TASK, queue="a"), job(OTHER, queue="a"), job(TASK, queue="b")])
    found = await store.list_jobs(JobFilter(task=TASK))
    assert {(job.task, job.queue) for job in found} == {(TASK, "a"), (TASK, "b")}
    found = await store.list_jobs(JobFilter(task=TASK, queue="a"))
    assert [(job.task, job.queue) for job in found] == [(TASK, "a")]
    assert await store.list_jobs(JobFilter(queue="c")) == []


async def test_pages_follow_each_other(store: Store) -> None:
    ids = await put_one_of_each(store)
    seen: list[str] = []
    before = None
    while page := await store.list_jobs(JobFilter(limit=2, before=before)):
        assert len(page) <= 2
        seen += [job.id for job in page]
        before = UUID(page[-1].id)
    assert seen == [str(job_id) for job_id in reversed(ids)]


@pytest.mark.parametrize("delay", [None, 60.0])
async def test_a_waiting_job_is_cancelled(store: Store, delay: float | None) -> None:
    new = job(args={"a": 1}, delay=delay)
    await store.insert(new)
    assert await store.cancel_job(new.id)
    found = await look(store, new.id)
    assert (found.status, found.args) == (JobStatus.CANCELLED, {"a": 1})
    assert found.finished_at is not None
    assert await claim(store, uuid4()) == []
    assert (await store.promote([TASK])).next_due is None


@pytest.mark.parametrize("status", [status for status in STATUSES if status != "queued"])
async def test_a_job_that_does_not_wait_is_not_cancelled(store: Store, status: str) -> None:
    job_id = await put(store, status, 1)
    assert not await store.cancel_job(job_id)
    assert (await look(store, job_id)).status.value == status


async def test_an_unknown_job_is_not_cancelled(store: Store) -> None:
    assert not await store.cancel_job(uuid4())


async def test_a_job_is_claimed_or_cancelled_never_both(house: House) -> None:
    jobs = [job() for _ in range(20)]
    await house.store.insert_many(jobs)
    other = await house.another()
    claimed, *cancelled = await asyncio.gather(
        claim(house.store, uuid4(), limit=20), *(other.cancel_job(new.id) for new in jobs)
    )
    taken = {leased.id for leased in claimed}
    assert [new.id not in taken for new in jobs] == cancelled


async def test_an_empty_store_counts_zero(store: Store) -> None:
    assert await store.stats() == QueueStats(0, 0, 0, 0, 0, 0)
    assert await store.stats("nowhere") == QueueStats(0, 0, 0, 0, 0, 0)
    assert await store.stats_by_queue() == {}


async def test_stats_count_every_status(store: Store) -> None:
    await put_one_of_each(store)
    await store.insert(job(delay=60))
    assert await store.stats() == QueueStats(
        total=6, queued=2, processing=1, done=1, dead_letter=1, cancelled=1
    )


async def test_stats_of_a_queue_count_only_it(store: Store) -> None:
    await put_one_of_each(store)
    await store.insert_many([job(queue="b"), job(queue="b")])
    assert await store.stats("b") == QueueStats(2, 2, 0, 0, 0, 0)


async def test_stats_by_queue_have_a_line_for_each(store: Store) -> None:
    await put(store, "done", 1, queue="a")
    await put(store, "dead_letter", 2, queue="b")
    await put(store, "queued", 3, queue="c")
    assert await store.stats_by_queue() == {
        "a": QueueStats(1, 0, 0, 1, 0, 0),
        "b": QueueStats(1, 0, 0, 0, 1, 0),
        "c": QueueStats(1, 1, 0, 0, 0, 0),
    }
