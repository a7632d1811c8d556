"""Rows in flight: everything that may still run."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from soniq.runtime.in_flight import InFlightFilter, InFlightPage, InFlightRow
from soniq.runtime.jobs import Dead, DeadReason, Done, Retry
from soniq.runtime.ports import Store

from .records import OTHER, TASK, House, claim_one, failure, job, numbered


async def rows(store: Store, which: InFlightFilter | None = None) -> list[InFlightRow]:
    pages = store.in_flight(which or InFlightFilter())
    return in_order([row async for page in pages for row in rows_of(page)])


def rows_of(page: InFlightPage) -> list[InFlightRow]:
    return [row for batch in page.batches for row in batch.rows()]


def in_order(found: list[InFlightRow]) -> list[InFlightRow]:
    return sorted(found, key=lambda row: row.id)


async def test_an_empty_store_has_no_rows_in_flight(store: Store) -> None:
    assert await rows(store) == []
    assert await store.count_in_flight(InFlightFilter()) == 0


async def test_each_row_has_its_state_and_its_args(house: House) -> None:
    store, worker_id = house.store, uuid4()
    for number, args in enumerate(["dead", "done", "retrying", "processing"]):
        await store.insert(job(id=numbered(number), args={"is": args}))
        claimed = await claim_one(store, worker_id)
        if args == "dead":
            dead = Dead(claimed.id, claimed.token, "invalid_arguments", "no")
            await store.settle(worker_id, [dead])
        if args == "done":
            await store.settle(worker_id, [Done(claimed.id, claimed.token, "1")])
        if args == "retrying":
            await store.settle(worker_id, [Retry(claimed.id, claimed.token, 60.0, failure())])
    await store.insert(job(id=numbered(10), args={"is": "queued"}))
    await store.insert(job(id=numbered(11), args={"is": "scheduled"}, delay=60.0))
    await store.insert(job(id=numbered(12), args={"is": "cancelled"}))
    await store.cancel_job(numbered(12))

    found = await rows(store)
    assert [(row.state, row.args.replace(" ", "")) for row in found] == [
        (state, f'{{"is":"{state}"}}')
        for state in ("dead", "retrying", "processing", "queued", "scheduled")
    ]


@pytest.mark.parametrize("reason", DeadReason)
async def test_the_dead_are_read_where_a_model_can_have_a_part_in_it(
    store: Store, reason: DeadReason
) -> None:
    worker_id = uuid4()
    await store.insert(job(id=numbered(1)))
    claimed = await claim_one(store, worker_id)
    await store.settle(worker_id, [Dead(claimed.id, claimed.token, reason, "no")])
    expected = int(reason in (DeadReason.INVALID_ARGUMENTS, DeadReason.JOB_NOT_REGISTERED))
    assert len(await rows(store)) == await store.count_in_flight(InFlightFilter()) == expected
    assert await store.in_flight_by_task() == {TASK: ({}, 1)}


async def test_pages_come_in_the_order_of_ids(store: Store) -> None:
    jobs = [job(id=numbered(number), queue=f"queue-{number % 3}") for number in range(1500)]
    await store.insert_many(jobs[::-1])
    before = numbered(0)
    seen = []
    async for page in store.in_flight(InFlightFilter()):
        found = [row.id for row in in_order(rows_of(page))]
        assert page.size == len(found) > 0
        assert before <= found[0]
        assert found[-1] <= page.last
        before = page.last
        seen += found
    assert seen == [each.id for each in jobs]


async def test_a_batch_is_of_one_task_queue_and_state(store: Store) -> None:
    for number in range(8):
        task, queue = (TASK, OTHER)[number % 2], ("a", "b")[number // 2 % 2]
        delay = 60.0 if number >= 4 else 0.0
        await store.insert(job(task, id=numbered(number), queue=queue, delay=delay))
    (page,) = [page async for page in store.in_flight(InFlightFilter())]
    kinds = [(batch.task, batch.queue, batch.state) for batch in page.batches]
    assert sorted(kinds) == sorted(
        (task, queue, state)
        for task in (TASK, OTHER)
        for queue in ("a", "b")
        for state in ("queued", "scheduled")
    )


async def test_a_row_says_when_it_is_due(store: Store) -> None:
    await store.insert(job(delay=3600.0))
    await store.insert(job())
    later, now = sorted((row.at for row in await rows(store)), reverse=True)
    assert 3590 < later - now < 3610


async def test_rows_of_some_tasks_or_of_one_queue(store: Store) -> None:
    await store.insert(job(TASK, id=numbered(1)))
    await store.insert(job(OTHER, id=numbered(2)))
    await store.insert(job(TASK, id=numbered(3), queue="slow"))

    async def ids(which: InFlightFilter) -> list[UUID]:
        found = await rows(store, which)
        assert await store.count_in_flight(which) == len(found)
        return [row.id for row in found]

    assert await ids(InFlightFilter(tasks=[OTHER])) == [numbered(2)]
    assert await ids(InFlightFilter(tasks=[TASK, OTHER], queue="default")) == [
        numbered(1),
        numbered(2),
    ]
    assert await ids(InFlightFilter(queue="slow")) == [numbered(3)]
    assert await ids(InFlightFilter(tasks=[])) == []


async def test_reading_goes_on_after_an_id(store: Store) -> None:
    for number in range(4):
        await store.insert(job(id=numbered(number)))
    which = InFlightFilter(after=numbered(1))
    assert [row.id for row in await rows(store, which)] == [numbered(2), numbered(3)]
    assert await store.count_in_flight(which) == 2


async def test_a_share_of_the_rows_goes_by_the_end_of_their_ids(store: Store) -> None:
    ends = [0, 2**30, 2**31 - 1, 2**31, 2**32 - 1]
    for number, end in enumerate(ends):
        await store.insert(job(id=UUID(int=(numbered(0).int | (number << 64)) + end)))
    found = await rows(store, InFlightFilter(share=0.5))
    assert [row.id.int % 2**32 for row in found] == [0, 2**30, 2**31 - 1]
    assert await store.count_in_flight(InFlightFilter(share=0.5)) == 5


async def test_what_is_read_is_the_store_of_one_moment(house: House) -> None:
    store = house.store
    await store.insert_many([job(id=numbered(number)) for number in range(3)])
    reading = store.in_flight(InFlightFilter())
    first = await anext(reading)
    await store.cancel_job(numbered(0))
    await store.insert(job(id=numbered(9)))
    rest = [row async for page in reading for row in rows_of(page)]
    assert [row.id for row in in_order([*rows_of(first), *rest])] == [
        numbered(0),
        numbered(1),
        numbered(2),
    ]


async def test_rows_are_counted_by_task(store: Store) -> None:
    worker_id = uuid4()
    await store.insert(job(OTHER, id=numbered(1)))
    claimed = await claim_one(store, worker_id, OTHER)
    await store.settle(worker_id, [Dead(claimed.id, claimed.token, "rejected", "no")])
    for number in (2, 3):
        await store.insert(job(TASK, id=numbered(number)))
    await store.insert(job(OTHER, id=numbered(4)))
    await store.insert(job(OTHER, queue="slow", id=numbered(5)))
    assert await store.in_flight_by_task() == {
        TASK: ({"default": 2}, 0),
        OTHER: ({"default": 1, "slow": 1}, 1),
    }
