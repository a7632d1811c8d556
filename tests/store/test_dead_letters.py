"""Dead letters: listing, replaying, deleting."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from soniq.runtime.jobs import Dead, JobStatus, Origin
from soniq.runtime.ports import DeadFilter, Store

from .records import OTHER, TASK, House, claim, claim_one, failure, job, look, numbered


async def bury(store: Store, number: int, *, reason: str = "rejected", **fields: object) -> UUID:
    """Store one dead letter."""
    new, worker_id = job(id=numbered(number), **fields), uuid4()  # type: ignore[arg-type]
    await store.insert(new)
    claimed = await claim_one(store, worker_id, new.task)
    await store.settle(worker_id, [Dead(new.id, claimed.token, reason, "no", failure())])
    return new.id


async def bury_four(store: Store) -> list[UUID]:
    return [
        await bury(store, 1, task=TASK, queue="a", reason="rejected"),
        await bury(store, 2, task=OTHER, queue="a", reason="rejected"),
        await bury(store, 3, task=TASK, queue="b", reason="invalid_arguments"),
        await bury(store, 4, task=OTHER, queue="b", reason="invalid_arguments"),
    ]


FILTERS = [
    (DeadFilter(), {0, 1, 2, 3}),
    (DeadFilter(task=TASK), {0, 2}),
    (DeadFilter(queue="b"), {2, 3}),
    (DeadFilter(reason="rejected"), {0, 1}),
    (DeadFilter(ids=(numbered(2), numbered(3), numbered(99))), {1, 2}),
    (DeadFilter(ids=()), set()),
    (DeadFilter(task=TASK, queue="b"), {2}),
    (DeadFilter(task=TASK, ids=(numbered(1), numbered(2))), {0}),
    (DeadFilter(task="no.such"), set()),
]


@pytest.mark.parametrize(("which", "expected"), FILTERS)
async def test_filters_choose_what_is_listed(
    store: Store, which: DeadFilter, expected: set[int]
) -> None:
    ids = await bury_four(store)
    assert {letter.id for letter in await store.list_dead(which)} == {str(ids[n]) for n in expected}


@pytest.mark.parametrize(("which", "expected"), FILTERS)
async def test_filters_choose_what_is_replayed(
    store: Store, which: DeadFilter, expected: set[int]
) -> None:
    ids = await bury_four(store)
    assert set(await store.replay_dead(which)) == {ids[n] for n in expected}
    assert (await store.stats()).dead_letter == 4 - len(expected)
    assert (await store.stats()).queued == len(expected)


@pytest.mark.parametrize(("which", "expected"), FILTERS)
async def test_filters_choose_what_is_deleted(
    store: Store, which: DeadFilter, expected: set[int]
) -> None:
    ids = await bury_four(store)
    assert await store.delete_dead(which) == len(expected)
    left = {letter.id for letter in await store.list_dead(DeadFilter())}
    assert left == {str(ids[n]) for n in range(4) if n not in expected}


async def test_dead_before_chooses_the_older_ones(house: House) -> None:
    old = await bury(house.store, 1)
    await house.advance(3600)
    await bury(house.store, 2)
    died = (await look(house.store, old)).finished_at
    assert died is not None
    which = DeadFilter(dead_before=died + timedelta(seconds=1))
    assert [letter.id for letter in await house.store.list_dead(which)] == [str(old)]
    assert await house.store.list_dead(DeadFilter(dead_before=died)) == []


async def test_dead_letters_are_listed_newest_id_first(store: Store) -> None:
    ids = await bury_four(store)
    found = await store.list_dead(DeadFilter())
    assert [letter.id for letter in found] == [str(job_id) for job_id in reversed(ids)]


async def test_pages_of_dead_letters_follow_each_other(store: Store) -> None:
    ids = await bury_four(store)
    first = await store.list_dead(DeadFilter(), limit=3)
    second = await store.list_dead(DeadFilter(), limit=3, before=UUID(first[-1].id))
    assert [UUID(letter.id) for letter in first + second] == ids[::-1]


async def test_a_listed_letter_is_the_job_itself(store: Store) -> None:
    job_id = await bury(store, 1, args={"a": 1})
    (letter,) = await store.list_dead(DeadFilter())
    assert letter == await look(store, job_id)
    assert letter.status is JobStatus.DEAD_LETTER


async def test_jobs_that_are_not_dead_are_no_letters(store: Store) -> None:
    await store.insert(job())
    assert await store.list_dead(DeadFilter()) == []
    assert await store.replay_dead(DeadFilter()) == []
    assert await store.delete_dead(DeadFilter()) == 0
    assert (await store.stats()).queued == 1


async def test_a_replayed_job_is_due_and_starts_from_zero(house: House) -> None:
    origin = Origin(uuid4(), "shop", "1", "ff")
    job_id = await bury(house.store, 1, args={"a": 1}, priority=4, queue="q", origin=origin)
    before = await look(house.store, job_id)
    await house.advance(100)
    assert await house.store.replay_dead(DeadFilter()) == [job_id]
    found = await look(house.store, job_id)
    assert (found.status, found.attempts) == (JobStatus.QUEUED, 0)
    assert (found.args, found.priority, found.queue) == ({"a": 1}, 4, "q")
    assert found.origin == origin
    assert found.errors == before.errors
    assert (found.worker_id, found.started_at, found.finished_at) == (None, None, None)
    assert (found.reason, found.message) == (None, None)
    assert found.scheduled_at > found.created_at
    assert (await claim_one(house.store, uuid4())).attempt == 1


async def test_a_replayed_job_is_no_letter_any_more(store: Store) -> None:
    await bury(store, 1)
    await store.replay_dead(DeadFilter())
    assert await store.list_dead(DeadFilter()) == []
    assert await store.replay_dead(DeadFilter()) == []


async def test_at_most_limit_letters_are_replayed(store: Store) -> None:
    await bury_four(store)
    assert [len(await store.replay_dead(DeadFilter(), limit=3)) for _ in range(3)] == [3, 1, 0]


async def test_at_most_limit_letters_are_deleted(store: Store) -> None:
    await bury_four(store)
    assert [await store.delete_dead(DeadFilter(), limit=3) for _ in range(3)] == [3, 1, 0]


async def test_a_deleted_letter_is_gone(store: Store) -> None:
    job_id = await bury(store, 1)
    await store.delete_dead(DeadFilter(ids=(job_id,)))
    assert await store.get_job(job_id) is None
    assert await claim(store, uuid4()) == []


async def test_a_job_may_die_again_after_a_replay(store: Store) -> None:
    job_id = await bury(store, 1)
    await store.replay_dead(DeadFilter())
    claimed = await claim_one(store, worker_id := uuid4())
    await store.settle(worker_id, [Dead(job_id, claimed.token, "rejected", "still", failure())])
    (letter,) = await store.list_dead(DeadFilter())
    assert (letter.message, len(letter.errors)) == ("still", 2)
