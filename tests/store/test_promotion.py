"""Parked jobs: waiting outside the claimable ones until a promotion finds them due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from soniq.runtime.jobs import Retry
from soniq.runtime.ports import Store

from .records import OTHER, TASK, House, claim, claim_one, job, look


async def test_with_nothing_parked_nothing_is_due(store: Store) -> None:
    await store.insert(job())
    assert await store.promote([TASK]) == (frozenset(), None)


async def test_a_job_whose_time_has_come_becomes_claimable(house: House) -> None:
    new = job(delay=60)
    await house.store.insert(new)
    await house.advance(61)
    assert await house.store.promote([TASK]) == (frozenset({TASK}), None)
    assert (await claim_one(house.store, uuid4())).id == new.id


async def test_promotion_keeps_run_at(house: House) -> None:
    new = job(delay=60)
    await house.store.insert(new)
    await house.advance(61)
    before = await look(house.store, new.id)
    await house.store.promote([TASK])
    assert (await look(house.store, new.id)).scheduled_at == before.scheduled_at


async def test_a_job_whose_time_has_not_come_stays_parked(house: House) -> None:
    await house.store.insert(job(delay=60))
    await house.advance(50)
    promotion = await house.store.promote([TASK])
    assert promotion.tasks == frozenset()
    assert promotion.next_due == pytest.approx(10, abs=5)
    assert await claim(house.store, uuid4()) == []


async def test_next_due_is_of_the_earliest_parked_job(store: Store) -> None:
    now = datetime.now(UTC)
    await store.insert_many([job(run_at=now + timedelta(seconds=s)) for s in (900, 300, 600)])
    assert (await store.promote([TASK])).next_due == pytest.approx(300, abs=10)


async def test_next_due_counts_only_the_asked_tasks(store: Store) -> None:
    await store.insert_many([job(OTHER, delay=10), job(TASK, delay=500)])
    assert (await store.promote([TASK])).next_due == pytest.approx(500, abs=10)


async def test_other_tasks_stay_parked(house: House) -> None:
    await house.store.insert_many([job(OTHER, delay=10), job(TASK, delay=10)])
    await house.advance(11)
    assert (await house.store.promote([TASK])).tasks == {TASK}
    assert [leased.task for leased in await claim(house.store, uuid4(), TASK, OTHER)] == [TASK]


async def test_all_promoted_names_are_told(house: House) -> None:
    await house.store.insert_many([job(OTHER, delay=10), job(TASK, delay=10), job(TASK, delay=10)])
    await house.advance(11)
    assert (await house.store.promote([TASK, OTHER])).tasks == {TASK, OTHER}


async def test_at_most_limit_jobs_are_promoted_and_more_are_due(house: House) -> None:
    await house.store.insert_many([job(delay=10) for _ in range(5)])
    await house.advance(11)
    assert (await house.store.promote([TASK], limit=2)).next_due == 0
    assert len(await claim(house.store, uuid4())) == 2
    assert (await house.store.promote([TASK], limit=10)).next_due is None
    assert len(await claim(house.store, uuid4())) == 3


async def test_without_tasks_nothing_is_promoted(house: House) -> None:
    await house.store.insert(job(delay=10))
    await house.advance(11)
    assert await house.store.promote([]) == (frozenset(), None)


async def test_a_delayed_retry_is_promoted_when_due(house: House) -> None:
    new, worker_id = job(), uuid4()
    await house.store.insert(new)
    claimed = await claim_one(house.store, worker_id)
    await house.store.settle(worker_id, [Retry(new.id, claimed.token, 30.0)])
    assert (await house.store.promote([TASK])).next_due == pytest.approx(30, abs=5)
    await house.advance(31)
    await house.store.promote([TASK])
    assert (await claim_one(house.store, worker_id)).attempt == 2
