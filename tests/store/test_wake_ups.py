"""Wake-ups: hints reach those who can use them, and nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from soniq.runtime.ports import Store, Wake

from .records import OTHER, TASK, House, job, schedule

Heard = asyncio.Queue[Wake | None]


@asynccontextmanager
async def listening(store: Store, *tasks: str) -> AsyncIterator[Heard]:
    """Subscribe and wait until the subscription stands."""
    heard: Heard = asyncio.Queue()
    subscription = await store.subscribe(tasks, heard.put_nowait)
    try:
        assert await next_of(heard) is None
        yield heard
    finally:
        await subscription.stop()


async def next_of(heard: Heard) -> Wake | None:
    async with asyncio.timeout(10):
        return await heard.get()


async def test_a_subscription_begins_with_a_call_to_look(store: Store) -> None:
    heard: Heard = asyncio.Queue()
    subscription = await store.subscribe([TASK], heard.put_nowait)
    assert await next_of(heard) is None
    await subscription.stop()


async def test_an_insert_wakes_its_subscriber(store: Store) -> None:
    async with listening(store, TASK) as heard:
        await store.insert(job(queue="q"))
        assert await next_of(heard) == Wake(TASK, "q", 0.0)


async def test_an_insert_wakes_other_processes(house: House) -> None:
    async with listening(await house.another(), TASK) as heard:
        await house.store.insert(job())
        assert await next_of(heard) == Wake(TASK, "default", 0.0)


async def test_a_subscriber_hears_of_its_tasks_only(store: Store) -> None:
    async with listening(store, TASK) as heard:
        await store.insert_many([job(OTHER), job(TASK + ".v2"), job(TASK)])
        assert await next_of(heard) == Wake(TASK, "default", 0.0)
        await store.insert(job(TASK, queue="last"))
        assert await next_of(heard) == Wake(TASK, "last", 0.0)
        assert heard.empty()


async def test_every_subscriber_hears(store: Store) -> None:
    async with listening(store, TASK) as first, listening(store, TASK, OTHER) as second:
        await store.insert(job())
        assert await next_of(first) == await next_of(second) == Wake(TASK, "default", 0.0)


async def test_a_delayed_job_says_when_it_is_due(store: Store) -> None:
    async with listening(store, TASK) as heard:
        await store.insert(job(delay=60.0))
        wake = await next_of(heard)
        assert wake is not None
        assert wake.due_in == pytest.approx(60, abs=1)


async def test_insert_many_wakes(store: Store) -> None:
    async with listening(store, TASK, OTHER) as heard:
        await store.insert_many([job(TASK), job(OTHER), job(TASK)])
        names = set()
        while len(names) < 2:
            wake = await next_of(heard)
            assert wake is not None
            names.add(wake.task)
        assert names == {TASK, OTHER}


async def test_a_duplicate_wakes_nobody(store: Store) -> None:
    await store.insert(job(unique_key=b"k"))
    async with listening(store, TASK) as heard:
        await store.insert(job(unique_key=b"k"))
        await store.insert(job(queue="last"))
        assert await next_of(heard) == Wake(TASK, "last", 0.0)


async def test_a_transaction_wakes_with_its_commit(house: House) -> None:
    async with listening(house.store, TASK) as heard:
        async with house.transaction() as connection:
            await house.store.insert_on(connection, [job(queue="later")])
            await house.store.insert(job(queue="first"))
            assert await next_of(heard) == Wake(TASK, "first", 0.0)
        assert await next_of(heard) == Wake(TASK, "later", 0.0)


async def test_a_fired_schedule_wakes(store: Store) -> None:
    new = schedule()
    await store.put_schedule(new)
    async with listening(store, TASK) as heard:
        await store.fire_schedule(new, job(queue="q"), new.next_run_at.replace(year=2100))
        assert await next_of(heard) == Wake(TASK, "q", 0.0)


async def test_a_hint_reaches_subscribers(store: Store) -> None:
    async with listening(store, TASK) as heard:
        store.hint([Wake(OTHER, "q"), Wake(TASK, "q with spaces")])
        assert await next_of(heard) == Wake(TASK, "q with spaces", 0.0)


async def test_no_hints_are_fine(store: Store) -> None:
    store.hint([])


async def test_a_stopped_subscription_hears_nothing(store: Store) -> None:
    heard: Heard = asyncio.Queue()
    subscription = await store.subscribe([TASK], heard.put_nowait)
    assert await next_of(heard) is None
    await subscription.stop()
    async with listening(store, TASK) as witness:
        await store.insert(job())
        await next_of(witness)
    assert heard.empty()


async def test_a_subscription_may_be_stopped_twice(store: Store) -> None:
    subscription = await store.subscribe([TASK], lambda wake: None)
    await subscription.stop()
    await subscription.stop()
