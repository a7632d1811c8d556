"""Schedules: stored definitions, and firing each due time exactly once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from soniq.runtime.jobs import JobStatus
from soniq.runtime.ports import Schedule, Store

from .records import OTHER, TASK, House, job, look, schedule

LATER = datetime.now(UTC) + timedelta(days=1)


async def stored(store: Store) -> Schedule:
    (found,) = await store.schedules()
    return found


async def test_a_schedule_is_stored_whole(store: Store) -> None:
    new = schedule(
        cron="0 3 * * *", every=None, timezone="Europe/Berlin", priority=3, queue="q",
        service="shop", version="1", fingerprint="ff",
    )  # fmt: skip
    await store.put_schedule(new)
    assert await stored(store) == new


async def test_schedules_are_listed_by_name(store: Store) -> None:
    for name in ("b", "c", "a"):
        await store.put_schedule(schedule(name=name))
    assert [found.name for found in await store.schedules()] == ["a", "b", "c"]


async def test_putting_again_updates_the_definition(store: Store) -> None:
    await store.put_schedule(schedule())
    await store.put_schedule(schedule(task=OTHER, queue="q", args='{"n": 2}', priority=1))
    found = await stored(store)
    assert (found.task, found.queue, found.args, found.priority) == (OTHER, "q", '{"n": 2}', 1)


async def test_putting_again_keeps_the_next_time(store: Store) -> None:
    first = schedule()
    await store.put_schedule(first)
    await store.put_schedule(schedule(next_run_at=LATER))
    assert (await stored(store)).next_run_at == first.next_run_at


@pytest.mark.parametrize(
    "change",
    [{"every": 30.0}, {"every": None, "cron": "* * * * *"}, {"timezone": "Asia/Tokyo"}],
)
async def test_a_changed_rhythm_takes_the_new_time(store: Store, change: dict[str, object]) -> None:
    await store.put_schedule(schedule())
    await store.put_schedule(schedule(next_run_at=LATER, **change))
    assert (await stored(store)).next_run_at == LATER


async def test_putting_again_keeps_it_paused(store: Store) -> None:
    await store.put_schedule(schedule())
    await store.pause_schedule("nightly", True)
    await store.put_schedule(schedule(every=30.0))
    assert (await stored(store)).paused


async def test_putting_again_keeps_the_last_run(store: Store) -> None:
    new = job()
    await store.put_schedule(schedule())
    await store.fire_schedule(await stored(store), new, LATER)
    before = await stored(store)
    await store.put_schedule(schedule(every=30.0))
    after = await stored(store)
    assert (after.last_job_id, after.last_run_at) == (new.id, before.last_run_at)


async def test_a_schedule_is_paused_and_resumed(store: Store) -> None:
    await store.put_schedule(schedule())
    assert await store.pause_schedule("nightly", True)
    assert (await stored(store)).paused
    assert await store.pause_schedule("nightly", False)
    assert not (await stored(store)).paused


async def test_an_unknown_schedule_is_not_paused(store: Store) -> None:
    assert not await store.pause_schedule("nightly", True)


async def test_a_schedule_is_deleted_once(store: Store) -> None:
    await store.put_schedule(schedule())
    assert await store.delete_schedule("nightly")
    assert await store.schedules() == []
    assert not await store.delete_schedule("nightly")


async def test_due_schedules_come_with_the_time(house: House) -> None:
    await house.store.put_schedule(schedule())
    due, now = await house.store.due_schedules()
    assert due == await house.store.schedules()
    assert abs(now - datetime.now(UTC)) < timedelta(seconds=30)
    assert now.utcoffset() == timedelta(0)


async def test_nothing_due_comes_with_the_time_too(store: Store) -> None:
    due, now = await store.due_schedules()
    assert due == []
    assert abs(now - datetime.now(UTC)) < timedelta(seconds=30)


async def test_a_schedule_of_the_future_becomes_due(house: House) -> None:
    await house.store.put_schedule(schedule(next_run_at=datetime.now(UTC) + timedelta(seconds=60)))
    assert (await house.store.due_schedules())[0] == []
    await house.advance(61)
    assert len((await house.store.due_schedules())[0]) == 1


async def test_a_paused_schedule_is_not_due(store: Store) -> None:
    await store.put_schedule(schedule())
    await store.pause_schedule("nightly", True)
    assert (await store.due_schedules())[0] == []


async def test_firing_stores_the_job_and_advances(store: Store) -> None:
    new = job(args={"n": 1})
    await store.put_schedule(schedule())
    assert await store.fire_schedule(await stored(store), new, LATER)
    found = await stored(store)
    assert (found.next_run_at, found.last_job_id) == (LATER, new.id)
    assert found.last_run_at is not None
    assert (await look(store, new.id)).status is JobStatus.QUEUED
    assert (await store.due_schedules())[0] == []


async def test_firing_keeps_the_definition(store: Store) -> None:
    before = schedule(priority=2, queue="q")
    await store.put_schedule(before)
    await store.fire_schedule(before, job(), LATER)
    after = await stored(store)
    assert replace(after, next_run_at=before.next_run_at, last_run_at=None, last_job_id=None) == (
        before
    )


@pytest.mark.parametrize("change", ["advanced", "paused", "deleted"])
async def test_firing_writes_nothing_when_another_was_first(store: Store, change: str) -> None:
    await store.put_schedule(schedule())
    seen = await stored(store)
    if change == "advanced":
        await store.fire_schedule(seen, job(), LATER)
    elif change == "paused":
        await store.pause_schedule("nightly", True)
    else:
        await store.delete_schedule("nightly")
    before, new = await store.schedules(), job()
    assert not await store.fire_schedule(seen, new, LATER + timedelta(days=1))
    assert await store.get_job(new.id) is None
    assert await store.schedules() == before


async def test_of_concurrent_firings_one_succeeds(house: House) -> None:
    await house.store.put_schedule(schedule())
    seen = await stored(house.store)
    stores = [house.store, await house.another()]
    fired = await asyncio.gather(
        *(stores[n % 2].fire_schedule(seen, job(), LATER) for n in range(6))
    )
    assert fired.count(True) == 1
    assert (await house.store.stats()).queued == 1


async def test_firing_a_unique_job_that_still_waits_advances(store: Store) -> None:
    held = await store.insert(job(unique_key=b"k"))
    await store.put_schedule(schedule())
    assert await store.fire_schedule(await stored(store), job(unique_key=b"k"), LATER)
    found = await stored(store)
    assert (found.next_run_at, found.last_job_id) == (LATER, held.id)
    assert (await store.stats()).queued == 1


async def test_a_fired_job_belongs_to_its_task(store: Store) -> None:
    await store.put_schedule(schedule())
    new = job(TASK, queue="q")
    await store.fire_schedule(await stored(store), new, LATER)
    found = await look(store, new.id)
    assert (found.task, found.queue) == (TASK, "q")
