"""Opening, setting up and closing a store."""

from __future__ import annotations

import asyncio

from .records import House, job, look


async def test_opening_again_does_nothing(house: House) -> None:
    await house.store.open()
    await house.store.open()


async def test_concurrent_openings_all_succeed(house: House) -> None:
    store = await house.another()
    await asyncio.gather(*(store.open() for _ in range(5)))


async def test_setting_up_again_keeps_the_jobs(house: House) -> None:
    new = job()
    await house.store.insert(new)
    await asyncio.gather(*(house.store.setup() for _ in range(3)))
    assert (await look(house.store, new.id)).id == str(new.id)


async def test_closing_twice_does_nothing(house: House) -> None:
    store = await house.another()
    await store.insert(job())
    await store.close()
    await store.close()


async def test_a_second_process_sees_the_jobs_of_the_first(house: House) -> None:
    new = job()
    await house.store.insert(new)
    assert (await look(await house.another(), new.id)).id == str(new.id)
