"""What only the memory store promises."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from soniq.errors import InvalidOption
from soniq.memory import MemoryStore
from soniq.runtime.ports import Store

from .records import TASK, claim, claim_one, job, look


def test_it_is_a_store() -> None:
    store: Store = MemoryStore()
    assert isinstance(store, MemoryStore)


async def test_its_clock_is_the_only_one() -> None:
    moment = datetime(2001, 2, 3, tzinfo=UTC)
    store = MemoryStore(clock=lambda: moment)
    new = job(delay=5)
    await store.insert(new)
    found = await look(store, new.id)
    assert (found.created_at, found.scheduled_at) == (moment, moment + timedelta(seconds=5))


async def test_by_default_it_tells_the_time_of_day() -> None:
    store = MemoryStore()
    new = job()
    before = datetime.now(UTC)
    await store.insert(new)
    assert before <= (await look(store, new.id)).created_at <= datetime.now(UTC)


async def test_args_are_stored_as_json_and_not_as_written() -> None:
    store = MemoryStore()
    await store.insert(job(args={"b": 1, "a": 2}))
    assert (await claim_one(store, uuid4())).args == '{"b": 1, "a": 2}'


async def test_what_a_caller_changes_in_an_answer_is_not_stored() -> None:
    store, new = MemoryStore(), job(args={"list": [1]})
    await store.insert(new)
    seen = await look(store, new.id)
    assert seen.args is not None
    seen.args["list"].append(2)
    seen.errors.append({})
    again = await look(store, new.id)
    assert (again.args, again.errors) == ({"list": [1]}, [])


async def test_closing_keeps_the_jobs_for_other_applications() -> None:
    store, new = MemoryStore(), job()
    await store.insert(new)
    await store.close()
    assert await store.get_job(new.id) is not None


async def test_a_transaction_of_another_store_is_refused() -> None:
    with pytest.raises(InvalidOption):
        await MemoryStore().insert_on(MemoryStore().transaction(), [job()])


async def test_a_unique_job_is_dropped_at_commit_when_its_key_was_taken_meanwhile() -> None:
    store, first = MemoryStore(), job(unique_key=b"k")
    async with store.transaction() as connection:
        await store.insert_on(connection, [job(unique_key=b"k")])
        await store.insert(first)
    assert [claimed.id for claimed in await claim(store, uuid4())] == [first.id]


async def test_a_subscriber_whose_loop_has_closed_is_passed_over() -> None:
    store = MemoryStore()

    async def subscribe_and_leave() -> None:
        await store.subscribe([TASK], lambda wake: None)

    thread = threading.Thread(target=lambda: asyncio.run(subscribe_and_leave()))
    thread.start()
    await asyncio.to_thread(thread.join)
    await store.insert(job())
    assert (await store.stats()).queued == 1


async def test_threads_may_use_it_together() -> None:
    store = MemoryStore()

    async def fill() -> None:
        for _ in range(200):
            await store.insert(job())

    threads = [threading.Thread(target=lambda: asyncio.run(fill())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        await asyncio.to_thread(thread.join)
    assert (await store.stats()).queued == 800
