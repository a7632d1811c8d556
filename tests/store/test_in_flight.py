"""Rows in flight: everything that may still run."""

from __future__ import annotations

from uuid import UUID, uuid4

from soniq.runtime.jobs import Dead, Done, Retry
from soniq.runtime.ports import InFlightFilter, InFlightRow, Store

from .records import OTHER, TASK, House, claim_one, failure, job, numbered


async def rows(store: Store, which: InFlightFilter | None = None) -> list[InFlightRow]:
    return [row async for batch in store.in_flight(which or InFlightFilter()) for row in batch]


async def test_an_empty_store_has_no_rows_in_flight(store: Store) -> None:
    assert await rows(store) == []
    assert await store.count_in_flight(InFlightFilter()) == 0


async def test_each_row_has_its_state_and_its_args(house: House) -> None:
    store, worker_id = house.store, uuid4()
    for number, args in enumerate(["dead", "done", "retrying", "processing"]):
        await store.insert(job(id=numbered(number), args={"is": args}))
        claimed = await claim_one(store, worker_id)
        if args == "dead":
            await store.settle(worker_id, [Dead(claimed.id, claimed.token, "rejected", "no")])
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


async def test_rows_come_in_the_order_of_ids(store: Store) -> None:
    for number in (3, 1, 2):
        await store.insert(job(id=numbered(number)))
    assert [row.id for row in await rows(store)] == [numbered(1), numbered(2), numbered(3)]


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
    rest = [row async for batch in reading for row in batch]
    assert [row.id for row in [*first, *rest]] == [numbered(0), numbered(1), numbered(2)]


async def test_rows_are_counted_by_task(store: Store) -> None:
    worker_id = uuid4()
    await store.insert(job(OTHER, id=numbered(1)))
    claimed = await claim_one(store, worker_id, OTHER)
    await store.settle(worker_id, [Dead(claimed.id, claimed.token, "rejected", "no")])
    for number in (2, 3):
        await store.insert(job(TASK, id=numbered(number)))
    await store.insert(job(OTHER, id=numbered(4)))
    assert await store.in_flight_by_task() == {TASK: (2, 0), OTHER: (1, 1)}
