"""Uniqueness: a key points at the last job enqueued under it and is taken while that one waits."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest

from soniq.runtime.jobs import Dead, Done, JobStatus, Release, Retry
from soniq.runtime.ports import DeadFilter, Store

from .records import House, claim, claim_one, insert_and_roll_back, job, look

KEY = b"\x00key\xff"


def unique(**fields: object):  # type: ignore[no-untyped-def]
    return job(unique_key=KEY, **fields)


async def test_a_second_job_under_a_waiting_key_is_not_stored(store: Store) -> None:
    first = await store.insert(unique())
    new = unique()
    second = await store.insert(new)
    assert (second.id, second.duplicate) == (first.id, True)
    assert await store.get_job(new.id) is None


async def test_the_first_job_under_a_key_is_no_duplicate(store: Store) -> None:
    assert not (await store.insert(unique())).duplicate


async def test_other_keys_do_not_meet(store: Store) -> None:
    await store.insert(unique())
    assert not (await store.insert(job(unique_key=b"other"))).duplicate


async def test_jobs_without_a_key_never_meet(store: Store) -> None:
    await store.insert(job())
    assert not (await store.insert(job())).duplicate


async def test_a_parked_job_holds_its_key(store: Store) -> None:
    first = await store.insert(unique(delay=3600.0))
    assert await store.insert(unique()) == (first.id, True)


async def test_a_running_job_does_not_hold_its_key(store: Store) -> None:
    await store.insert(unique())
    await claim_one(store, uuid4())
    new = unique()
    assert await store.insert(new) == (new.id, False)


@pytest.mark.parametrize("end", ["done", "dead", "cancelled"])
async def test_an_ended_job_does_not_hold_its_key(store: Store, end: str) -> None:
    first, worker_id = unique(), uuid4()
    await store.insert(first)
    if end == "cancelled":
        await store.cancel_job(first.id)
    else:
        token = (await claim_one(store, worker_id)).token
        outcome = Done(first.id, token) if end == "done" else Dead(first.id, token, "x", "y")
        await store.settle(worker_id, [outcome])
    new = unique()
    assert await store.insert(new) == (new.id, False)


@pytest.mark.parametrize("delay", [0.0, 60.0])
async def test_a_job_that_waits_for_its_retry_holds_its_key(store: Store, delay: float) -> None:
    first, worker_id = unique(), uuid4()
    await store.insert(first)
    token = (await claim_one(store, worker_id)).token
    await store.settle(worker_id, [Retry(first.id, token, delay)])
    assert await store.insert(unique()) == (first.id, True)


@pytest.mark.parametrize("delay", [0.0, 60.0])
async def test_a_unique_job_retries_while_a_duplicate_waits(store: Store, delay: float) -> None:
    first, second, worker_id = unique(), unique(), uuid4()
    await store.insert(first)
    token = (await claim_one(store, worker_id)).token
    await store.insert(second)
    assert await store.settle(worker_id, [Retry(first.id, token, delay)]) == []
    assert (await look(store, first.id)).status is JobStatus.QUEUED
    assert (await look(store, second.id)).status is JobStatus.QUEUED


async def test_the_key_stays_with_the_newer_job(store: Store) -> None:
    first, second, worker_id = unique(), unique(), uuid4()
    await store.insert(first)
    token = (await claim_one(store, worker_id)).token
    await store.insert(second)
    await store.settle(worker_id, [Retry(first.id, token, 60.0)])
    assert await store.insert(unique()) == (second.id, True)


async def test_a_unique_job_is_released_while_a_duplicate_waits(store: Store) -> None:
    first, worker_id = unique(), uuid4()
    await store.insert(first)
    token = (await claim_one(store, worker_id)).token
    await store.insert(unique())
    assert await store.settle(worker_id, [Release(first.id, token)]) == []
    assert len(await claim(store, worker_id)) == 2


async def test_a_unique_job_is_rescued_while_a_duplicate_waits(store: Store) -> None:
    await store.insert(unique())
    await claim_one(store, uuid4())
    await store.insert(unique())
    assert len(await store.rescue()) == 1
    assert len(await claim(store, uuid4())) == 2


async def test_a_unique_job_is_replayed_while_a_duplicate_waits(store: Store) -> None:
    first, worker_id = unique(), uuid4()
    await store.insert(first)
    token = (await claim_one(store, worker_id)).token
    await store.settle(worker_id, [Dead(first.id, token, "x", "y")])
    await store.insert(unique())
    assert await store.replay_dead(DeadFilter()) == [first.id]
    assert len(await claim(store, worker_id)) == 2


async def test_insert_many_finds_duplicates_among_its_own_jobs(store: Store) -> None:
    first, plain, second = unique(), job(), unique()
    answers = await store.insert_many([first, plain, second])
    assert answers == [(first.id, False), (plain.id, False), (first.id, True)]
    assert (await store.stats()).queued == 2


async def test_many_plain_jobs_and_a_duplicate_in_one_call(store: Store) -> None:
    held = await store.insert(unique())
    jobs = [job() for _ in range(40)]
    answers = await store.insert_many([*jobs, unique()])
    assert answers[-1] == (held.id, True)
    assert (await store.stats()).queued == 41


async def test_a_rolled_back_job_does_not_hold_its_key(house: House) -> None:
    with pytest.raises(LookupError):
        await insert_and_roll_back(house, unique())
    assert not (await house.store.insert(unique())).duplicate


async def test_a_transaction_finds_the_key_of_its_own_job(house: House) -> None:
    first = unique()
    async with house.transaction() as connection:
        await house.store.insert_on(connection, [first])
        (answer,) = await house.store.insert_on(connection, [unique()])
    assert answer == (first.id, True)
    assert (await house.store.stats()).queued == 1


async def test_a_transaction_finds_the_key_of_a_waiting_job(house: House) -> None:
    first = await house.store.insert(unique())
    async with house.transaction() as connection:
        (answer,) = await house.store.insert_on(connection, [unique()])
    assert answer == (first.id, True)


async def test_of_concurrent_inserts_under_one_key_one_is_stored(house: House) -> None:
    stores = [house.store, await house.another()]
    answers = await asyncio.gather(*(stores[n % 2].insert(unique()) for n in range(20)))
    assert sum(not answer.duplicate for answer in answers) == 1
    assert len({answer.id for answer in answers}) == 1
    assert (await house.store.stats()).queued == 1


async def test_concurrent_batches_with_keys_in_opposite_order_both_end(house: House) -> None:
    keys = [bytes([n]) * 9 for n in range(10)]
    stores = [house.store, await house.another()]
    async with asyncio.timeout(20):
        await asyncio.gather(
            stores[0].insert_many([job(unique_key=key) for key in keys]),
            stores[1].insert_many([job(unique_key=key) for key in reversed(keys)]),
        )
    assert (await house.store.stats()).queued == 10
