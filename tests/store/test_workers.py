"""Workers: registration, leases, and the rescue of what vanished ones held."""

from __future__ import annotations

import asyncio
import threading
from uuid import UUID, uuid4

import pytest

from soniq.runtime.jobs import Done, JobStatus
from soniq.runtime.ports import Store

from .records import OTHER, TASK, House, claim, claim_one, job, look, reader, start_worker, worker


async def renew(store: Store, worker_id: UUID, seconds: float = 30.0) -> tuple[bool, bool]:
    session = await store.lease_session()
    try:
        return await session.renew(worker_id, seconds)
    finally:
        await session.close()


async def test_a_registered_worker_is_listed(store: Store) -> None:
    record = worker(queues=("a", "b"), concurrency=5, pid=99)
    await store.register_worker(record, 30.0, [reader()])
    (view,) = await store.workers()
    assert view.id == str(record.id)
    assert (view.service, view.version, view.hostname) == ("billing", "1.2", "host")
    assert (view.pid, view.queues, view.concurrency) == (99, ("a", "b"), 5)
    assert view.live
    assert view.processing == 0
    assert view.last_seen >= view.started_at


async def test_a_worker_of_every_queue_has_no_queues(store: Store) -> None:
    await store.register_worker(worker(queues=None, service=None, version=None), 30.0, [])
    (view,) = await store.workers()
    assert (view.queues, view.service, view.version) == (None, None, None)


async def test_workers_are_listed_newest_first(house: House) -> None:
    first = await start_worker(house.store)
    await house.advance(1)
    second = await start_worker(house.store)
    assert [view.id for view in await house.store.workers()] == [str(second), str(first)]


async def test_a_worker_view_counts_what_it_holds(store: Store) -> None:
    worker_id = await start_worker(store)
    await store.insert_many([job() for _ in range(3)])
    claimed = await claim(store, worker_id)
    await store.settle(worker_id, [Done(claimed[0].id, claimed[0].token)])
    (view,) = await store.workers()
    assert view.processing == 2


async def test_a_removed_worker_is_gone(store: Store) -> None:
    worker_id = await start_worker(store)
    await store.remove_worker(worker_id)
    assert await store.workers() == []


async def test_removing_an_unknown_worker_does_nothing(store: Store) -> None:
    await store.remove_worker(uuid4())


async def test_a_removed_worker_may_register_again(store: Store) -> None:
    record = worker()
    await store.register_worker(record, 30.0, [reader()])
    await store.remove_worker(record.id)
    await store.register_worker(record, 30.0, [reader()])
    assert len(await store.workers()) == 1


async def test_a_worker_whose_lease_ran_out_is_not_live(house: House) -> None:
    await start_worker(house.store, lease=30)
    await house.advance(31)
    (view,) = await house.store.workers()
    assert not view.live


async def test_a_renewal_extends_the_lease(house: House) -> None:
    worker_id = await start_worker(house.store, lease=30)
    await house.advance(20)
    assert await renew(house.store, worker_id, 30) == (True, False)
    await house.advance(20)
    (view,) = await house.store.workers()
    assert view.live
    assert view.last_seen > view.started_at


async def test_a_renewal_tells_that_the_lease_had_run_out(house: House) -> None:
    worker_id = await start_worker(house.store, lease=30)
    await house.advance(31)
    assert await renew(house.store, worker_id) == (True, True)
    assert await renew(house.store, worker_id) == (True, False)


async def test_a_renewal_tells_that_the_worker_is_gone(store: Store) -> None:
    worker_id = await start_worker(store)
    await store.remove_worker(worker_id)
    held, _ = await renew(store, worker_id)
    assert not held


async def test_a_lease_is_renewed_from_another_threads_loop(house: House) -> None:
    worker_id = await start_worker(house.store, lease=30)
    answers: list[tuple[bool, bool]] = []
    thread = threading.Thread(
        target=lambda: answers.append(asyncio.run(renew(house.store, worker_id)))
    )
    thread.start()
    await asyncio.to_thread(thread.join)
    assert answers == [(True, False)]


async def test_jobs_of_a_live_worker_are_left_alone(store: Store) -> None:
    worker_id = await start_worker(store)
    await store.insert(job())
    await claim_one(store, worker_id)
    assert await store.rescue() == []
    assert len(await store.leased(worker_id)) == 1


@pytest.mark.parametrize("way", ["expired", "removed", "unknown"])
async def test_jobs_of_a_vanished_worker_are_requeued(house: House, way: str) -> None:
    store = house.store
    worker_id = uuid4() if way == "unknown" else await start_worker(store, lease=30)
    new = job()
    await store.insert(new)
    claimed = await claim_one(store, worker_id)
    if way == "removed":
        await store.remove_worker(worker_id)
    if way == "expired":
        await house.advance(31)
    assert await store.rescue() == [TASK]
    found = await look(store, new.id)
    assert found.status is JobStatus.QUEUED
    assert (found.worker_id, found.started_at) == (None, None)
    assert await store.leased(worker_id) == {}
    again = await claim_one(store, uuid4())
    assert again.token > claimed.token


async def test_a_rescue_does_not_count_as_an_attempt(store: Store) -> None:
    await store.insert(job())
    await claim_one(store, uuid4())
    await store.rescue()
    assert (await claim_one(store, uuid4())).attempt == 1


async def test_a_rescued_job_keeps_its_place(store: Store) -> None:
    await store.insert(job())
    claimed = await claim_one(store, uuid4())
    await store.rescue()
    assert (await claim_one(store, uuid4())).run_at == claimed.run_at


async def test_a_rescue_leaves_a_note(store: Store) -> None:
    worker_id = uuid4()
    new = job()
    await store.insert(new)
    await claim_one(store, worker_id)
    await store.rescue()
    (error,) = (await look(store, new.id)).errors
    assert (error["type"], error["attempt"]) == ("WorkerLost", 1)
    assert error["worker_id"] == str(worker_id)
    assert error.keys() >= {"message", "at"}


async def test_a_job_lost_too_often_goes_to_the_dead_letters(store: Store) -> None:
    new = job()
    await store.insert(new)
    for _ in range(2):
        await claim_one(store, uuid4())
        assert await store.rescue(max_losses=3) == [TASK]
    await claim_one(store, uuid4())
    assert await store.rescue(max_losses=3) == []
    found = await look(store, new.id)
    assert (found.status, found.reason) == (JobStatus.DEAD_LETTER, "worker_lost")
    assert [error["type"] for error in found.errors] == ["WorkerLost"] * 3


async def test_rescue_names_each_job(store: Store) -> None:
    await store.insert_many([job(TASK), job(TASK), job(OTHER)])
    await claim(store, uuid4(), TASK, OTHER)
    assert sorted(await store.rescue()) == sorted([TASK, TASK, OTHER])


async def test_rescue_takes_at_most_limit_jobs(store: Store) -> None:
    await store.insert_many([job() for _ in range(5)])
    await claim(store, uuid4())
    assert [len(await store.rescue(limit=2)) for _ in range(4)] == [2, 2, 1, 0]


async def test_waiting_jobs_are_not_rescued(store: Store) -> None:
    await store.insert_many([job(), job(delay=60)])
    assert await store.rescue() == []


async def test_of_concurrent_rescues_each_job_is_taken_once(house: House) -> None:
    await house.store.insert_many([job() for _ in range(20)])
    await claim(house.store, uuid4())
    stores = [house.store, await house.another()]
    rescued = await asyncio.gather(*(stores[n % 2].rescue() for n in range(4)))
    assert sum(len(names) for names in rescued) == 20


async def test_without_workers_no_lease_ends(store: Store) -> None:
    assert await store.next_lease_end() is None


async def test_the_next_lease_to_end_is_the_shortest_valid_one(house: House) -> None:
    await start_worker(house.store, lease=10)
    await start_worker(house.store, lease=100)
    first = await house.store.next_lease_end()
    await house.advance(50)
    second = await house.store.next_lease_end()
    assert first is not None
    assert 9 < first <= 10
    assert second is not None
    assert 49 < second <= 50
