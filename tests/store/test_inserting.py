"""Storing jobs: insert, insert_many, insert_on."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from soniq.errors import DatabaseError, InvalidOption
from soniq.runtime.jobs import JobStatus, NewJob, Origin
from soniq.runtime.ports import JobFilter, Store

from .records import OTHER, TASK, House, claim, claim_one, insert_and_roll_back, job, look


async def test_an_inserted_job_waits(store: Store) -> None:
    new = job(args={"order_id": "o1"}, queue="billing", priority=7)
    answer = await store.insert(new)
    assert (answer.id, answer.duplicate) == (new.id, False)
    found = await look(store, new.id)
    assert found.id == str(new.id)
    assert (found.task, found.queue, found.priority) == (TASK, "billing", 7)
    assert found.status is JobStatus.QUEUED
    assert found.args == {"order_id": "o1"}
    assert found.attempts == 0
    assert found.scheduled_at == found.created_at
    assert (found.started_at, found.finished_at, found.worker_id) == (None, None, None)
    assert (found.result, found.errors, found.reason, found.message) == (None, [], None, None)


async def test_times_are_aware(store: Store) -> None:
    new = job()
    await store.insert(new)
    assert (await look(store, new.id)).created_at.utcoffset() == timedelta(0)


async def test_a_job_remembers_who_sent_it(store: Store) -> None:
    origin = Origin(producer_id=uuid4(), service="shop", version="3.1", fingerprint="ab12")
    new = job(origin=origin)
    await store.insert(new)
    assert (await look(store, new.id)).origin == origin


@pytest.mark.parametrize(
    "args",
    [
        {},
        {"text": 'Grüße \U0001f600 "quoted" \\ back'},
        {"deep": [{"a": [1, 2.5, None, True]}], "big": 2**70, "small": -1e-300},
        {"": "empty key", "escaped": "line\nbreak\ttab"},
    ],
)
async def test_args_come_back_as_they_went_in(store: Store, args: dict[str, object]) -> None:
    new = job(args=args)
    await store.insert(new)
    assert (await look(store, new.id)).args == args
    assert json.loads((await claim_one(store, uuid4())).args) == args


@pytest.mark.parametrize("text", ["{", '{"a": NaN}', ""])
async def test_text_that_is_no_json_is_refused(store: Store, text: str) -> None:
    new = job()
    bad = NewJob(id=new.id, task=TASK, queue="default", args=text)
    with pytest.raises(DatabaseError):
        await store.insert(bad)
    assert await store.get_job(new.id) is None


async def test_run_at_sets_the_earliest_start(store: Store) -> None:
    run_at = datetime.now(UTC) + timedelta(hours=1)
    new = job(run_at=run_at)
    await store.insert(new)
    assert (await look(store, new.id)).scheduled_at == run_at
    assert await claim(store, uuid4()) == []


async def test_a_run_at_in_the_past_is_kept_and_due(store: Store) -> None:
    run_at = datetime.now(UTC) - timedelta(hours=1)
    new = job(run_at=run_at)
    await store.insert(new)
    assert (await claim_one(store, uuid4())).run_at == run_at


async def test_a_delay_counts_from_now(store: Store) -> None:
    new = job(delay=90.0)
    await store.insert(new)
    found = await look(store, new.id)
    assert found.scheduled_at - found.created_at == timedelta(seconds=90)
    assert await claim(store, uuid4()) == []


async def test_no_delay_is_due_at_once(store: Store) -> None:
    new = job(delay=0.0)
    await store.insert(new)
    assert (await claim_one(store, uuid4())).id == new.id


async def test_concurrent_inserts_are_all_stored(store: Store) -> None:
    jobs = [job(args={"n": n}) for n in range(50)]
    answers = await asyncio.gather(*(store.insert(new) for new in jobs))
    assert [answer.id for answer in answers] == [new.id for new in jobs]
    assert {claimed.id for claimed in await claim(store, uuid4())} == {new.id for new in jobs}


async def test_one_bad_insert_fails_alone_among_concurrent_ones(store: Store) -> None:
    bad = NewJob(id=job().id, task=TASK, queue="default", args="{")
    jobs = [job(), job(), bad, job(), job()]
    results = await asyncio.gather(*(store.insert(new) for new in jobs), return_exceptions=True)
    assert [isinstance(result, DatabaseError) for result in results] == [new is bad for new in jobs]
    assert len(await claim(store, uuid4())) == 4


@pytest.mark.parametrize("count", [1, 3, 2500])
async def test_insert_many_answers_in_order(store: Store, count: int) -> None:
    jobs = [job(OTHER if n % 2 else TASK, args={"n": n}) for n in range(count)]
    answers = await store.insert_many(jobs)
    assert [answer.id for answer in answers] == [new.id for new in jobs]
    assert not any(answer.duplicate for answer in answers)
    assert (await store.stats()).queued == count


async def test_insert_many_of_nothing_answers_nothing(store: Store) -> None:
    assert await store.insert_many([]) == []


@pytest.mark.parametrize("count", [3, 2500])
async def test_insert_many_stores_all_or_nothing(store: Store, count: int) -> None:
    jobs = [job() for _ in range(count)]
    jobs.append(NewJob(id=job().id, task=TASK, queue="default", args="{"))
    with pytest.raises(DatabaseError):
        await store.insert_many(jobs)
    assert (await store.stats()).total == 0


async def test_insert_many_mixes_due_and_delayed_jobs(store: Store) -> None:
    due, later = job(), job(delay=60)
    await store.insert_many([later, due])
    assert [claimed.id for claimed in await claim(store, uuid4())] == [due.id]


async def test_a_job_on_a_connection_appears_with_the_commit(house: House) -> None:
    new = job()
    async with house.transaction() as connection:
        answers = await house.store.insert_on(connection, [new])
        assert [answer.id for answer in answers] == [new.id]
        assert await house.store.get_job(new.id) is None
        assert await claim(house.store, uuid4()) == []
    assert (await look(house.store, new.id)).status is JobStatus.QUEUED


async def test_a_job_on_a_connection_goes_with_the_rollback(house: House) -> None:
    new = job()
    with pytest.raises(LookupError):
        await insert_and_roll_back(house, new)
    assert await house.store.get_job(new.id) is None
    assert await house.store.list_jobs(JobFilter()) == []


async def test_many_jobs_on_a_connection_are_stored_together(house: House) -> None:
    jobs = [job() for _ in range(30)]
    async with house.transaction() as connection:
        await house.store.insert_on(connection, jobs)
    assert (await house.store.stats()).queued == 30


async def test_a_connection_of_another_kind_is_refused(store: Store) -> None:
    with pytest.raises(InvalidOption):
        await store.insert_on(object(), [job()])
