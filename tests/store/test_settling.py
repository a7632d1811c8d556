"""Outcomes: what each does to a job, and whose outcomes are refused."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from soniq.runtime.jobs import (
    ClaimedJob,
    Dead,
    DeadReason,
    Done,
    JobStatus,
    Origin,
    Outcome,
    Release,
    Retry,
)
from soniq.runtime.ports import DeadFilter, Store

from .records import House, claim, claim_one, failure, job, look, start_worker

KINDS = ["done", "retry", "dead", "release"]


def outcome(kind: str, job_id: UUID, token: int) -> Outcome:
    if kind == "done":
        return Done(job_id, token)
    if kind == "retry":
        return Retry(job_id, token, 0.0)
    if kind == "dead":
        return Dead(job_id, token, "rejected", "no")
    return Release(job_id, token)


async def leased_job(store: Store, worker_id: UUID, **fields: object) -> ClaimedJob:
    await store.insert(job(**fields))  # type: ignore[arg-type]
    return await claim_one(store, worker_id)


async def test_done_ends_the_job(store: Store) -> None:
    origin, worker_id = Origin(service="shop", version="1"), uuid4()
    claimed = await leased_job(store, worker_id, args={"secret": 1}, queue="q", origin=origin)
    assert await store.settle(worker_id, [Done(claimed.id, claimed.token)]) == []
    found = await look(store, claimed.id)
    assert found.status is JobStatus.DONE
    assert found.args is None
    assert found.result is None
    assert (found.attempts, found.queue, found.origin) == (1, "q", origin)
    assert found.worker_id == str(worker_id)
    assert found.started_at is not None
    assert found.finished_at is not None
    assert found.finished_at >= found.started_at


@pytest.mark.parametrize("text", ['{"total": 1.5}', "[1, null]", '"text"', "0", "null", "false"])
async def test_done_keeps_the_result(store: Store, text: str) -> None:
    values = {"null": None, "false": False, "0": 0, '"text"': "text", "[1, null]": [1, None]}
    worker_id = uuid4()
    claimed = await leased_job(store, worker_id)
    await store.settle(worker_id, [Done(claimed.id, claimed.token, text)])
    assert (await look(store, claimed.id)).result == values.get(text, {"total": 1.5})


async def test_done_keeps_the_errors_of_earlier_runs(store: Store) -> None:
    worker_id = uuid4()
    claimed = await leased_job(store, worker_id)
    await store.settle(worker_id, [Retry(claimed.id, claimed.token, 0.0, failure())])
    again = await claim_one(store, worker_id)
    await store.settle(worker_id, [Done(again.id, again.token)])
    assert [error["type"] for error in (await look(store, again.id)).errors] == ["ValueError"]


async def test_a_retry_without_delay_is_claimable_at_once(store: Store) -> None:
    worker_id = uuid4()
    claimed = await leased_job(store, worker_id, args={"a": 1})
    assert await store.settle(worker_id, [Retry(claimed.id, claimed.token, 0.0)]) == []
    found = await look(store, claimed.id)
    assert found.status is JobStatus.QUEUED
    assert (found.worker_id, found.started_at, found.attempts) == (None, None, 1)
    assert (await claim_one(store, worker_id)).args == claimed.args


async def test_a_retry_with_delay_waits_from_now(store: Store) -> None:
    worker_id = uuid4()
    claimed = await leased_job(store, worker_id)
    before = await look(store, claimed.id)
    await store.settle(worker_id, [Retry(claimed.id, claimed.token, 60.0)])
    found = await look(store, claimed.id)
    assert found.status is JobStatus.QUEUED
    assert found.scheduled_at - before.scheduled_at >= timedelta(seconds=60)
    assert await claim(store, worker_id) == []


async def test_a_retry_appends_its_error(store: Store) -> None:
    worker_id = uuid4()
    claimed = await leased_job(store, worker_id)
    first = failure("first", worker_id=worker_id, traceback="File ...")
    second = failure("second", problems=[{"path": "a", "type": "missing", "message": "m"}])
    await store.settle(worker_id, [Retry(claimed.id, claimed.token, 0.0, first)])
    again = await claim_one(store, worker_id)
    await store.settle(worker_id, [Retry(again.id, again.token, 0.0, second)])
    assert (await look(store, claimed.id)).errors == [first.as_json(), second.as_json()]


async def test_a_snooze_uses_up_no_attempt_and_leaves_no_error(store: Store) -> None:
    worker_id = uuid4()
    claimed = await leased_job(store, worker_id)
    await store.settle(worker_id, [Retry(claimed.id, claimed.token, 0.0, None, counts=False)])
    found = await look(store, claimed.id)
    assert (found.attempts, found.errors) == (0, [])
    again = await claim_one(store, worker_id)
    assert again.attempt == 1
    assert again.token != claimed.token


async def test_dead_moves_the_job_to_the_dead_letters(store: Store) -> None:
    origin, worker_id = Origin(uuid4(), "shop", "1", "ff"), uuid4()
    claimed = await leased_job(store, worker_id, args={"a": 1}, priority=2, origin=origin)
    error = failure()
    dead = Dead(claimed.id, claimed.token, DeadReason.ATTEMPTS_EXHAUSTED, "gave up", error)
    assert await store.settle(worker_id, [dead]) == []
    found = await look(store, claimed.id)
    assert found.status is JobStatus.DEAD_LETTER
    assert (found.reason, found.message) == ("attempts_exhausted", "gave up")
    assert (found.args, found.priority, found.attempts) == ({"a": 1}, 2, 1)
    assert (found.origin, found.errors) == (origin, [error.as_json()])
    assert found.worker_id == str(worker_id)
    assert found.finished_at is not None
    assert [letter.id for letter in await store.list_dead(DeadFilter())] == [str(claimed.id)]


async def test_release_hands_the_job_back_unstarted(store: Store) -> None:
    worker_id = uuid4()
    claimed = await leased_job(store, worker_id)
    assert await store.settle(worker_id, [Release(claimed.id, claimed.token)]) == []
    found = await look(store, claimed.id)
    assert found.status is JobStatus.QUEUED
    assert (found.attempts, found.worker_id, found.started_at) == (0, None, None)
    assert found.scheduled_at == claimed.run_at
    assert (await claim_one(store, uuid4())).attempt == 1


@pytest.mark.parametrize("kind", KINDS)
async def test_a_settled_job_is_no_longer_leased(store: Store, kind: str) -> None:
    worker_id = uuid4()
    claimed = await leased_job(store, worker_id)
    await store.settle(worker_id, [outcome(kind, claimed.id, claimed.token)])
    assert await store.leased(worker_id) == {}


async def test_outcomes_of_every_kind_go_in_one_call(store: Store) -> None:
    worker_id = uuid4()
    await store.insert_many([job() for _ in range(40)])
    claimed = await claim(store, worker_id)
    outcomes = [outcome(KINDS[n % 4], leased.id, leased.token) for n, leased in enumerate(claimed)]
    assert await store.settle(worker_id, outcomes) == []
    stats = await store.stats()
    assert (stats.done, stats.dead_letter, stats.queued) == (10, 10, 20)


async def test_no_outcomes_lose_nothing(store: Store) -> None:
    assert await store.settle(uuid4(), []) == []


async def test_lost_outcomes_do_not_spoil_their_neighbours(store: Store) -> None:
    worker_id, unknown = uuid4(), uuid4()
    claimed = await leased_job(store, worker_id)
    lost = await store.settle(worker_id, [Done(unknown, 1), Done(claimed.id, claimed.token)])
    assert lost == [unknown]
    assert (await look(store, claimed.id)).status is JobStatus.DONE


@pytest.mark.parametrize("kind", KINDS)
async def test_an_outcome_of_another_worker_is_refused(store: Store, kind: str) -> None:
    worker_id = uuid4()
    claimed = await leased_job(store, worker_id)
    assert await store.settle(uuid4(), [outcome(kind, claimed.id, claimed.token)]) == [claimed.id]
    assert await store.leased(worker_id) == {claimed.id: claimed.token}


@pytest.mark.parametrize("kind", KINDS)
async def test_an_outcome_with_another_token_is_refused(store: Store, kind: str) -> None:
    worker_id = uuid4()
    claimed = await leased_job(store, worker_id)
    stale = outcome(kind, claimed.id, claimed.token - 1)
    assert await store.settle(worker_id, [stale]) == [claimed.id]
    assert (await look(store, claimed.id)).status is JobStatus.PROCESSING


@pytest.mark.parametrize("kind", KINDS)
async def test_a_second_outcome_of_one_run_is_refused(store: Store, kind: str) -> None:
    worker_id = uuid4()
    claimed = await leased_job(store, worker_id)
    await store.settle(worker_id, [Done(claimed.id, claimed.token)])
    assert await store.settle(worker_id, [outcome(kind, claimed.id, claimed.token)]) == [claimed.id]
    assert (await look(store, claimed.id)).status is JobStatus.DONE


@pytest.mark.parametrize("kind", KINDS)
async def test_a_late_outcome_is_refused_after_a_rescue(store: Store, kind: str) -> None:
    worker_id = uuid4()
    claimed = await leased_job(store, worker_id)
    await store.rescue()
    assert await store.settle(worker_id, [outcome(kind, claimed.id, claimed.token)]) == [claimed.id]
    assert (await look(store, claimed.id)).status is JobStatus.QUEUED


@pytest.mark.parametrize("kind", KINDS)
async def test_a_late_outcome_is_refused_after_another_claim(store: Store, kind: str) -> None:
    first, second = uuid4(), uuid4()
    claimed = await leased_job(store, first)
    await store.rescue()
    again = await claim_one(store, second)
    assert await store.settle(first, [outcome(kind, claimed.id, claimed.token)]) == [claimed.id]
    assert await store.leased(second) == {again.id: again.token}


@pytest.mark.parametrize("kind", KINDS)
async def test_a_late_outcome_is_refused_when_the_same_worker_claimed_again(
    store: Store, kind: str
) -> None:
    worker_id = uuid4()
    claimed = await leased_job(store, worker_id)
    await store.rescue()
    again = await claim_one(store, worker_id)
    assert await store.settle(worker_id, [outcome(kind, claimed.id, claimed.token)]) == [claimed.id]
    assert await store.leased(worker_id) == {again.id: again.token}


async def test_a_late_outcome_is_refused_after_a_replay(house: House) -> None:
    store = house.store
    first, second = await start_worker(store), await start_worker(store, lease=1000)
    claimed = await leased_job(store, first)
    await house.advance(31)
    await store.rescue()
    again = await claim_one(store, second)
    await store.settle(second, [Dead(again.id, again.token, "rejected", "no")])
    await store.replay_dead(DeadFilter())
    latest = await claim_one(store, first)
    assert await store.settle(first, [Done(claimed.id, claimed.token)]) == [claimed.id]
    assert await store.leased(first) == {latest.id: latest.token}


async def test_an_error_may_hold_any_text(store: Store) -> None:
    worker_id = uuid4()
    claimed = await leased_job(store, worker_id)
    error = failure('Grüße \U0001f600 "quoted" \\u0000 \\ back\n')
    await store.settle(worker_id, [Retry(claimed.id, claimed.token, 0.0, error)])
    assert (await look(store, claimed.id)).errors == [error.as_json()]
