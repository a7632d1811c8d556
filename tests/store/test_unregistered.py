"""Due jobs whose name nobody handles: dead letters after the grace, never before."""

from __future__ import annotations

from uuid import uuid4

from soniq.runtime.jobs import JobStatus, Origin
from soniq.runtime.ports import Store

from .records import OTHER, TASK, House, claim, job, look, reader, start_worker, worker


async def watch(house: House, seconds: int, grace: float) -> list[str]:
    """Look every 20 seconds, as upkeep does, for some time; return all names buried."""
    buried = []
    for _ in range(0, seconds, 20):
        await house.advance(20)
        buried += await house.store.bury_unregistered(grace)
    return buried


async def test_without_grace_a_due_job_is_buried_at_once(store: Store) -> None:
    origin = Origin(uuid4(), "shop", "2", "ab")
    new = job(args={"a": 1}, origin=origin)
    await store.insert(new)
    assert await store.bury_unregistered(0.0) == [TASK]
    found = await look(store, new.id)
    assert found.status is JobStatus.DEAD_LETTER
    assert found.reason == "job_not_registered"
    assert found.message == f"Job {TASK} not registered"
    assert (found.args, found.origin, found.attempts) == ({"a": 1}, origin, 0)


async def test_a_registered_name_is_left_alone(store: Store) -> None:
    await start_worker(store, TASK)
    await store.insert(job(TASK))
    assert await store.bury_unregistered(0.0) == []


async def test_a_name_registered_for_other_queues_is_left_alone(store: Store) -> None:
    await store.register_worker(worker(queues=("elsewhere",)), 30.0, [reader(TASK)])
    await store.insert(job(TASK, queue="here"))
    assert await store.bury_unregistered(0.0) == []


async def test_a_name_of_a_worker_whose_lease_ran_out_is_unregistered(house: House) -> None:
    await start_worker(house.store, TASK, lease=30)
    await house.store.insert(job(TASK))
    await house.advance(31)
    assert await house.store.bury_unregistered(0.0) == [TASK]


async def test_only_unregistered_names_are_buried(store: Store) -> None:
    await start_worker(store, TASK)
    await store.insert_many([job(TASK), job(OTHER), job(TASK), job(OTHER)])
    assert await store.bury_unregistered(0.0) == [OTHER, OTHER]
    assert len(await claim(store, uuid4(), TASK, OTHER)) == 2


async def test_with_grace_nothing_is_buried_at_first_sight(store: Store) -> None:
    await store.insert(job())
    assert await store.bury_unregistered(60.0) == []


async def test_an_old_job_of_a_name_not_missed_before_is_not_buried(house: House) -> None:
    await house.store.insert(job())
    await house.advance(3600)
    assert await house.store.bury_unregistered(60.0) == []


async def test_after_the_grace_it_is_buried(house: House) -> None:
    await house.store.insert(job())
    await house.store.bury_unregistered(60.0)
    assert await watch(house, 40, grace=60) == []
    assert await watch(house, 40, grace=60) == [TASK]


async def test_a_job_not_due_for_long_enough_is_not_buried(house: House) -> None:
    old = job()
    await house.store.insert(old)
    await house.store.bury_unregistered(60.0)
    await watch(house, 40, grace=60)
    young = job()
    await house.store.insert(young)
    assert await watch(house, 40, grace=60) == [TASK]
    assert (await look(house.store, old.id)).status is JobStatus.DEAD_LETTER
    assert (await look(house.store, young.id)).status is JobStatus.QUEUED


async def test_a_handler_that_appears_in_time_gets_the_job(house: House) -> None:
    await house.store.insert(job())
    await house.store.bury_unregistered(60.0)
    await watch(house, 40, grace=60)
    worker_id = await start_worker(house.store, TASK, lease=1000)
    assert await watch(house, 80, grace=60) == []
    assert len(await claim(house.store, worker_id)) == 1


async def test_a_handler_that_came_and_went_starts_the_grace_anew(house: House) -> None:
    await house.store.insert(job())
    await house.store.bury_unregistered(60.0)
    await watch(house, 40, grace=60)
    worker_id = await start_worker(house.store, TASK, lease=1000)
    await watch(house, 20, grace=60)
    await house.store.remove_worker(worker_id)
    assert await watch(house, 60, grace=60) == []
    assert await watch(house, 40, grace=60) == [TASK]


async def test_an_outage_is_not_mistaken_for_a_missing_handler(house: House) -> None:
    await house.store.insert(job())
    await house.store.bury_unregistered(60.0)
    await house.advance(3600)
    assert await house.store.bury_unregistered(60.0) == []


async def test_a_job_that_is_not_due_is_not_buried(store: Store) -> None:
    await store.insert(job(delay=60))
    assert await store.bury_unregistered(0.0) == []


async def test_a_parked_job_is_buried_once_due(house: House) -> None:
    await house.store.insert(job(delay=60))
    await house.advance(61)
    assert await house.store.bury_unregistered(0.0) == [TASK]


async def test_at_most_limit_jobs_are_buried(store: Store) -> None:
    await store.insert_many([job(TASK), job(OTHER), job(TASK)])
    assert [len(await store.bury_unregistered(0.0, limit=2)) for _ in range(3)] == [2, 1, 0]


async def test_running_jobs_are_not_buried(store: Store) -> None:
    await store.insert(job())
    await claim(store, uuid4())
    assert await store.bury_unregistered(0.0) == []
