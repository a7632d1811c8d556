"""Leasing jobs: which, in what order, to whom."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soniq.memory import MemoryStore
from soniq.runtime.jobs import JobStatus, Retry
from soniq.runtime.ports import Store

from .records import OTHER, TASK, House, claim, claim_one, job, look, numbered

NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)


async def test_a_claimed_job_is_leased_to_the_worker(store: Store) -> None:
    new, worker_id = job(args={"a": 1}, queue="q", priority=3), uuid4()
    await store.insert(new)
    claimed = await claim_one(store, worker_id)
    found = await look(store, new.id)
    assert (claimed.id, claimed.task, claimed.queue) == (new.id, TASK, "q")
    assert (claimed.attempt, claimed.priority) == (1, 3)
    assert (claimed.created_at, claimed.run_at) == (found.created_at, found.scheduled_at)
    assert found.status is JobStatus.PROCESSING
    assert (found.attempts, found.worker_id) == (1, str(worker_id))
    assert found.started_at is not None
    assert await store.leased(worker_id) == {new.id: claimed.token}


async def test_a_leased_job_is_not_claimed_again(store: Store) -> None:
    await store.insert(job())
    await claim_one(store, uuid4())
    assert await claim(store, uuid4()) == []


async def test_only_the_given_tasks_are_claimed(store: Store) -> None:
    await store.insert(job(OTHER))
    mine = job()
    await store.insert(mine)
    assert [claimed.id for claimed in await claim(store, uuid4())] == [mine.id]


async def test_without_tasks_nothing_is_claimed(store: Store) -> None:
    await store.insert(job())
    assert await store.claim(uuid4(), {}, None, 10) == []


async def test_a_task_whose_name_begins_with_another_is_another(store: Store) -> None:
    await store.insert(job(TASK + ".v2"))
    assert await claim(store, uuid4()) == []


async def test_only_the_given_queues_are_claimed(store: Store) -> None:
    await store.insert_many([job(queue=queue) for queue in ("a", "b", "c")])
    claimed = await claim(store, uuid4(), queues=["a", "c"])
    assert sorted(leased.queue for leased in claimed) == ["a", "c"]


async def test_no_queues_given_means_every_queue(store: Store) -> None:
    await store.insert_many([job(queue=queue) for queue in ("a", "b", "c")])
    assert len(await claim(store, uuid4(), queues=None)) == 3


async def test_an_empty_list_of_queues_means_none(store: Store) -> None:
    await store.insert(job())
    assert await claim(store, uuid4(), queues=[]) == []


async def test_at_most_limit_jobs_are_claimed(store: Store) -> None:
    await store.insert_many([job(queue=f"q{n % 3}") for n in range(9)])
    assert len(await claim(store, uuid4(), limit=4)) == 4
    assert len(await claim(store, uuid4(), limit=100)) == 5


async def test_lower_priorities_come_first(store: Store) -> None:
    jobs = [job(priority=priority) for priority in (5, -1, 100, 0)]
    await store.insert_many(jobs)
    claimed = await claim(store, uuid4())
    assert [leased.priority for leased in claimed] == [-1, 0, 5, 100]


async def test_then_earlier_run_at_comes_first(store: Store) -> None:
    jobs = [job(run_at=NOON + timedelta(minutes=minute)) for minute in (3, 1, 2)]
    await store.insert_many(jobs)
    assert [leased.id for leased in await claim(store, uuid4())] == [
        jobs[1].id,
        jobs[2].id,
        jobs[0].id,
    ]


async def test_then_lower_id_comes_first(store: Store) -> None:
    jobs = [job(id=numbered(number), run_at=NOON) for number in (3, 1, 2)]
    await store.insert_many(jobs)
    assert [leased.id for leased in await claim(store, uuid4())] == [
        numbered(1),
        numbered(2),
        numbered(3),
    ]


async def test_a_job_without_priority_takes_the_consumers_default(store: Store) -> None:
    before, unset, after = job(priority=49), job(), job(priority=51)
    await store.insert_many([after, unset, before])
    claimed = await store.claim(uuid4(), {TASK: 50}, None, 10)
    assert [leased.id for leased in claimed] == [before.id, unset.id, after.id]
    assert claimed[1].priority is None


async def test_each_task_has_its_own_default(store: Store) -> None:
    late, early = job(TASK, run_at=NOON), job(OTHER, run_at=NOON + timedelta(hours=1))
    await store.insert_many([late, early])
    claimed = await store.claim(uuid4(), {TASK: 10, OTHER: 1}, None, 1)
    assert [leased.id for leased in claimed] == [early.id]


async def test_the_limit_takes_the_most_urgent_across_tasks_and_queues(store: Store) -> None:
    jobs = [
        job(TASK, queue="a", priority=3),
        job(OTHER, queue="b", priority=1),
        job(TASK, queue="b", priority=2),
        job(OTHER, queue="a", priority=4),
        job(TASK, queue="c"),
    ]
    await store.insert_many(jobs)
    claimed = await store.claim(uuid4(), {TASK: 0, OTHER: 9}, None, 3)
    assert [leased.id for leased in claimed] == [jobs[4].id, jobs[1].id, jobs[2].id]


async def test_every_claim_raises_attempt_and_token(store: Store) -> None:
    new, worker_id = job(), uuid4()
    await store.insert(new)
    seen = []
    for _ in range(3):
        claimed = await claim_one(store, worker_id)
        seen.append((claimed.attempt, claimed.token))
        await store.settle(worker_id, [Retry(new.id, claimed.token, 0.0)])
    assert [attempt for attempt, _ in seen] == [1, 2, 3]
    assert len({token for _, token in seen}) == 3


async def test_concurrent_claims_share_no_job(house: House) -> None:
    await house.store.insert_many([job(queue=f"q{n % 3}") for n in range(60)])
    stores = [house.store, await house.another()]
    batches = await asyncio.gather(
        *(claim(stores[n % 2], uuid4(), OTHER, TASK, limit=7) for n in range(12))
    )
    ids = [leased.id for batch in batches for leased in batch]
    assert len(ids) == len(set(ids))


Spec = tuple[str, str, int | None, int]


@given(
    specs=st.lists(
        st.tuples(
            st.sampled_from([TASK, OTHER]),
            st.sampled_from(["a", "b"]),
            st.sampled_from([None, 0, 1, 2]),
            st.integers(0, 2),
        ),
        max_size=12,
    ),
    defaults=st.tuples(st.integers(0, 2), st.integers(0, 2)),
    limit=st.integers(1, 6),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_successive_claims_follow_the_law_of_order(
    specs: list[Spec], defaults: tuple[int, int], limit: int
) -> None:
    tasks = {TASK: defaults[0], OTHER: defaults[1]}

    async def run() -> list[UUID]:
        store, order = MemoryStore(), []
        await store.insert_many(
            [
                job(task, queue=q, priority=p, run_at=NOON + timedelta(days=d), id=numbered(n))
                for n, (task, q, p, d) in enumerate(specs)
            ]
        )
        while batch := await store.claim(uuid4(), tasks, None, limit):
            order += [claimed.id for claimed in batch]
        return order

    def urgency(number: int) -> tuple[int, int, int]:
        task, _, priority, day = specs[number]
        return (tasks[task] if priority is None else priority, day, number)

    expected = [numbered(n) for n in sorted(range(len(specs)), key=urgency)]
    assert asyncio.run(run()) == expected
