from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg

from soniq.postgres.store import PostgresStore
from soniq.runtime.jobs import Dead, Done, JobStatus, NewJob
from soniq.runtime.ports import DeadFilter, JobFilter, Wake

from .samples import TASK, kill, live_worker, new_job, start_as


async def three_dead(store: PostgresStore) -> list[NewJob]:
    """Kill three jobs, oldest id first: two of one task, one of them in its own queue."""
    jobs = [new_job(), new_job(queue="fast"), new_job("a.b")]
    for job, reason in zip(jobs, ("attempts_exhausted", "rejected", "rejected"), strict=True):
        await kill(store, job, reason)
    return sorted(jobs, key=lambda job: job.id)


# --- list -------------------------------------------------------------------------------------


async def test_dead_letters_are_listed_newest_first(store: PostgresStore) -> None:
    jobs = await three_dead(store)
    listed = await store.list_dead(DeadFilter())
    assert [job.id for job in listed] == [str(job.id) for job in reversed(jobs)]
    assert {job.status for job in listed} == {JobStatus.DEAD_LETTER}


async def test_all_conditions_of_a_filter_must_hold(store: PostgresStore) -> None:
    jobs = await three_dead(store)

    async def found(**conditions: object) -> set[str]:
        return {job.id for job in await store.list_dead(DeadFilter(**conditions))}  # type: ignore[arg-type]

    (fast,) = [str(job.id) for job in jobs if job.queue == "fast"]
    (other,) = [str(job.id) for job in jobs if job.task == "a.b"]
    assert await found(reason="rejected") == {fast, other}
    assert await found(task=TASK, reason="rejected") == {fast}
    assert await found(queue="fast") == {fast}
    assert await found(ids=(UUID(other), uuid4())) == {other}
    assert await found(ids=(UUID(other),), task=TASK) == set()
    assert await found(ids=()) == set()


async def test_a_filter_by_time_takes_those_that_died_before(store: PostgresStore) -> None:
    await three_dead(store)
    now = datetime.now(UTC)
    early = DeadFilter(dead_before=now - timedelta(hours=1))
    late = DeadFilter(dead_before=now + timedelta(hours=1))
    assert await store.list_dead(early) == []
    assert len(await store.list_dead(late)) == 3


async def test_pages_of_dead_letters_join_without_gap_or_overlap(store: PostgresStore) -> None:
    jobs = await three_dead(store)
    first = await store.list_dead(DeadFilter(), limit=2)
    second = await store.list_dead(DeadFilter(), limit=2, before=UUID(first[-1].id))
    assert [job.id for job in first + second] == [str(job.id) for job in reversed(jobs)]


# --- replay -----------------------------------------------------------------------------------


async def test_a_replayed_job_waits_again_with_its_history(store: PostgresStore) -> None:
    stored = new_job(priority=3, args='{"keep":"me"}')
    await kill(store, stored)

    assert await store.replay_dead(DeadFilter(ids=(stored.id,))) == [stored.id]

    job = await store.get_job(stored.id)
    assert job is not None
    assert (job.status, job.attempts, job.priority) == (JobStatus.QUEUED, 0, 3)
    assert job.args == {"keep": "me"}
    assert [error["type"] for error in job.errors] == ["ValueError"]
    assert (job.worker_id, job.started_at, job.reason) == (None, None, None)
    assert await store.list_dead(DeadFilter()) == []


async def test_a_replayed_job_is_due_at_once(store: PostgresStore) -> None:
    stored = new_job()
    await kill(store, stored)
    await store.replay_dead(DeadFilter())
    (claimed,) = await start_as(store, await live_worker(store))
    assert (claimed.id, claimed.attempt) == (stored.id, 1)


async def test_an_outcome_from_before_the_replay_is_refused(store: PostgresStore) -> None:
    stored = new_job()
    await store.insert_many([stored])
    worker_id = await live_worker(store)
    (before,) = await start_as(store, worker_id)
    await store.settle(worker_id, [_gave_up(before.id, before.token)])
    await store.replay_dead(DeadFilter())
    # the same worker runs it again, so that only the token tells the two runs apart
    (again,) = await start_as(store, worker_id)

    assert await store.settle(worker_id, [Done(before.id, before.token)]) == [before.id]
    assert await store.settle(worker_id, [Done(again.id, again.token)]) == []


async def test_a_replay_stops_at_its_limit_and_takes_the_oldest(store: PostgresStore) -> None:
    jobs = await three_dead(store)
    replayed = await store.replay_dead(DeadFilter(), limit=2)
    assert replayed == [jobs[0].id, jobs[1].id]
    assert [job.id for job in await store.list_dead(DeadFilter())] == [str(jobs[2].id)]


async def test_concurrent_replays_bring_every_job_back_once(store: PostgresStore) -> None:
    await kill_many(store, 40)
    answers = await asyncio.gather(*(store.replay_dead(DeadFilter(), limit=10) for _ in range(8)))
    replayed = [job_id for answer in answers for job_id in answer]
    assert len(replayed) == len(set(replayed))
    rest = await store.replay_dead(DeadFilter())
    assert len(replayed) + len(rest) == 40
    assert (await store.stats()).queued == 40


async def test_a_replay_passes_by_letters_that_are_locked(
    store: PostgresStore, sql: asyncpg.Connection
) -> None:
    await kill(store, new_job())
    async with sql.transaction(), asyncio.timeout(10):
        await sql.execute("SELECT FROM soniq_dead_letters FOR UPDATE")
        assert await store.replay_dead(DeadFilter()) == []


async def test_a_replay_wakes_the_workers_of_the_task(store: PostgresStore) -> None:
    await kill(store, new_job(queue="fast"))
    woken: asyncio.Queue[Wake | None] = asyncio.Queue()
    subscription = await store.subscribe([TASK], woken.put_nowait)
    try:
        async with asyncio.timeout(10):
            assert await woken.get() is None  # connected
            await store.replay_dead(DeadFilter())
            assert await woken.get() == Wake(TASK, "fast", 0.0)
    finally:
        await subscription.stop()


# --- delete -----------------------------------------------------------------------------------


async def test_a_deleted_letter_is_gone(store: PostgresStore) -> None:
    jobs = await three_dead(store)
    assert await store.delete_dead(DeadFilter(ids=(jobs[0].id,))) == 1
    assert await store.get_job(jobs[0].id) is None
    assert len(await store.list_dead(DeadFilter())) == 2


async def test_a_delete_stops_at_its_limit(store: PostgresStore) -> None:
    await three_dead(store)
    assert [await store.delete_dead(DeadFilter(), limit=2) for _ in range(3)] == [2, 1, 0]


async def test_a_delete_leaves_waiting_jobs_alone(store: PostgresStore) -> None:
    waiting = new_job()
    await store.insert_many([waiting])
    assert await store.delete_dead(DeadFilter(ids=(waiting.id,))) == 0
    assert len(await store.list_jobs(JobFilter())) == 1


async def test_a_job_is_replayed_or_deleted_but_never_both(store: PostgresStore) -> None:
    await kill_many(store, 40)
    which = DeadFilter()
    replays = asyncio.gather(*(store.replay_dead(which, limit=5) for _ in range(6)))
    deletes = asyncio.gather(*(store.delete_dead(which, limit=5) for _ in range(6)))
    replayed = sum(map(len, await replays))
    deleted = sum(await deletes)
    left = len(await store.list_dead(which))
    assert replayed + deleted + left == 40
    assert (await store.stats()).queued == replayed


def _gave_up(job_id: UUID, token: int) -> Dead:
    return Dead(job_id, token, "attempts_exhausted", "gave up")


async def kill_many(store: PostgresStore, count: int) -> None:
    await store.insert_many([new_job() for _ in range(count)])
    worker_id = await live_worker(store)
    claimed = await start_as(store, worker_id)
    assert len(claimed) == count
    await store.settle(worker_id, [_gave_up(job.id, job.token) for job in claimed])
