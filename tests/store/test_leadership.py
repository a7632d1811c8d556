"""Duties: one holder at a time."""

from __future__ import annotations

import asyncio
from uuid import uuid4

from soniq.runtime.ports import Store

from .records import House


async def test_a_free_duty_is_taken(store: Store) -> None:
    assert await store.lead("upkeep", uuid4(), 30.0)


async def test_a_held_duty_is_refused_to_others(store: Store) -> None:
    await store.lead("upkeep", uuid4(), 30.0)
    assert not await store.lead("upkeep", uuid4(), 30.0)


async def test_the_holder_keeps_it(house: House) -> None:
    holder = uuid4()
    await house.store.lead("upkeep", holder, 30.0)
    await house.advance(20)
    assert await house.store.lead("upkeep", holder, 30.0)
    await house.advance(20)
    assert not await house.store.lead("upkeep", uuid4(), 30.0)


async def test_a_duty_whose_time_ran_out_is_taken(house: House) -> None:
    first, second = uuid4(), uuid4()
    await house.store.lead("upkeep", first, 30.0)
    await house.advance(31)
    assert await house.store.lead("upkeep", second, 30.0)
    assert not await house.store.lead("upkeep", first, 30.0)


async def test_duties_are_separate(store: Store) -> None:
    await store.lead("upkeep", uuid4(), 30.0)
    assert await store.lead("schedules", uuid4(), 30.0)


async def test_a_resigned_duty_is_free(store: Store) -> None:
    holder = uuid4()
    await store.lead("upkeep", holder, 30.0)
    await store.resign("upkeep", holder)
    assert await store.lead("upkeep", uuid4(), 30.0)


async def test_only_the_holder_can_resign(store: Store) -> None:
    await store.lead("upkeep", uuid4(), 30.0)
    await store.resign("upkeep", uuid4())
    assert not await store.lead("upkeep", uuid4(), 30.0)


async def test_resigning_from_a_free_duty_does_nothing(store: Store) -> None:
    await store.resign("upkeep", uuid4())


async def test_of_concurrent_candidates_one_leads(house: House) -> None:
    stores = [house.store, await house.another()]
    answers = await asyncio.gather(*(stores[n % 2].lead("upkeep", uuid4(), 30.0) for n in range(8)))
    assert answers.count(True) == 1
