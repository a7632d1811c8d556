from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from soniq.postgres.store import PostgresStore
from soniq.runtime.jobs import JobStatus
from soniq.runtime.ports import JobFilter, Schedule, Wake

from .samples import TASK, new_job

PAST = datetime(2020, 1, 1, 12, 0, 0, 123456, tzinfo=UTC)
LATER = datetime(2099, 1, 1, tzinfo=UTC)


def schedule(name: str = "nightly", **fields: Any) -> Schedule:
    made = Schedule(name, TASK, "default", '{"n":1}', PAST, cron="0 3 * * *")
    return replace(made, **fields)


async def only(store: PostgresStore) -> Schedule:
    (found,) = await store.schedules()
    return found


# --- definitions ------------------------------------------------------------------------------


async def test_a_schedule_comes_back_as_it_was_put(store: PostgresStore) -> None:
    put = schedule(
        cron=None,
        every=90.5,
        timezone="Europe/Berlin",
        priority=7,
        service="billing",
        version="3",
        fingerprint="f1",
    )
    await store.put_schedule(put)
    assert await only(store) == put


async def test_schedules_are_listed_by_name(store: PostgresStore) -> None:
    for name in ("b", "c", "a"):
        await store.put_schedule(schedule(name))
    assert [found.name for found in await store.schedules()] == ["a", "b", "c"]


async def test_putting_again_updates_the_definition_and_keeps_the_rhythm(
    store: PostgresStore,
) -> None:
    await store.put_schedule(schedule())
    await store.pause_schedule("nightly", True)
    changed = schedule(task="a.b", queue="slow", args="{}", priority=1, next_run_at=LATER)
    await store.put_schedule(changed)
    assert await only(store) == replace(changed, paused=True, next_run_at=PAST)


async def test_a_changed_rhythm_sets_the_next_run_anew(store: PostgresStore) -> None:
    for change in ({"cron": "5 3 * * *"}, {"timezone": "Asia/Tokyo"}, {"cron": None, "every": 9.0}):
        await store.put_schedule(schedule())
        await store.put_schedule(schedule(next_run_at=LATER, **change))
        assert (await only(store)).next_run_at == LATER, change
        await store.delete_schedule("nightly")


async def test_putting_again_keeps_the_last_run(store: PostgresStore) -> None:
    await store.put_schedule(schedule())
    job = new_job()
    await store.fire_schedule(schedule(), job, LATER)
    await store.put_schedule(schedule())
    assert (await only(store)).last_job_id == job.id


async def test_pausing_and_deleting_what_is_not_there_says_no(store: PostgresStore) -> None:
    assert not await store.pause_schedule("nightly", True)
    assert not await store.delete_schedule("nightly")


async def test_a_deleted_schedule_is_gone(store: PostgresStore) -> None:
    await store.put_schedule(schedule())
    assert await store.delete_schedule("nightly")
    assert await store.schedules() == []


# --- due --------------------------------------------------------------------------------------


async def test_only_unpaused_schedules_whose_time_has_come_are_due(store: PostgresStore) -> None:
    await store.put_schedule(schedule("due"))
    await store.put_schedule(schedule("paused", paused=True))
    await store.put_schedule(schedule("later", next_run_at=LATER))
    due, _ = await store.due_schedules()
    assert due == [schedule("due")]


async def test_the_time_of_the_database_comes_with_them(
    store: PostgresStore, sql: asyncpg.Connection
) -> None:
    before = await sql.fetchval("SELECT clock_timestamp()")
    due, now = await store.due_schedules()
    after = await sql.fetchval("SELECT clock_timestamp()")
    assert due == []
    assert before <= now <= after


async def test_a_resumed_schedule_is_due_again(store: PostgresStore) -> None:
    await store.put_schedule(schedule(paused=True))
    assert await store.pause_schedule("nightly", False)
    due, _ = await store.due_schedules()
    assert [found.name for found in due] == ["nightly"]


# --- fire -------------------------------------------------------------------------------------


async def test_firing_stores_the_job_and_moves_on(store: PostgresStore) -> None:
    await store.put_schedule(schedule())
    job = new_job(queue="fast")

    assert await store.fire_schedule(schedule(), job, LATER)

    fired = await only(store)
    assert (fired.next_run_at, fired.last_job_id) == (LATER, job.id)
    assert fired.last_run_at is not None
    assert datetime.now(UTC) - fired.last_run_at < timedelta(minutes=5)
    stored = await store.get_job(job.id)
    assert stored is not None
    assert (stored.status, stored.queue) == (JobStatus.QUEUED, "fast")


async def test_twenty_processes_fire_one_run_once(store: PostgresStore) -> None:
    await store.put_schedule(schedule())
    answers = await asyncio.gather(
        *(store.fire_schedule(schedule(), new_job(), LATER) for _ in range(20))
    )
    assert sorted(answers) == [False] * 19 + [True]
    assert len(await store.list_jobs(JobFilter())) == 1


async def test_a_paused_schedule_does_not_fire(store: PostgresStore) -> None:
    await store.put_schedule(schedule())
    (due,), _ = await store.due_schedules()
    await store.pause_schedule("nightly", True)
    assert not await store.fire_schedule(due, new_job(), LATER)
    assert await store.list_jobs(JobFilter()) == []


async def test_a_deleted_schedule_does_not_fire(store: PostgresStore) -> None:
    assert not await store.fire_schedule(schedule(), new_job(), LATER)
    assert await store.list_jobs(JobFilter()) == []


async def test_a_unique_run_that_still_waits_is_not_doubled(store: PostgresStore) -> None:
    first, second = new_job(unique_key=b"k" * 32), new_job(unique_key=b"k" * 32)
    await store.put_schedule(schedule(every=1.0, cron=None))
    await store.fire_schedule(schedule(), first, PAST + timedelta(seconds=1))

    again = schedule(next_run_at=PAST + timedelta(seconds=1))
    assert await store.fire_schedule(again, second, LATER)

    assert [job.id for job in await store.list_jobs(JobFilter())] == [str(first.id)]
    fired = await only(store)
    assert (fired.last_job_id, fired.next_run_at) == (first.id, LATER)


async def test_firing_wakes_the_workers_of_the_task(store: PostgresStore) -> None:
    await store.put_schedule(schedule())
    woken: asyncio.Queue[Wake | None] = asyncio.Queue()
    subscription = await store.subscribe([TASK], woken.put_nowait)
    try:
        async with asyncio.timeout(10):
            assert await woken.get() is None  # connected
            await store.fire_schedule(schedule(), new_job(queue="fast"), LATER)
            assert await woken.get() == Wake(TASK, "fast", 0.0)
    finally:
        await subscription.stop()
