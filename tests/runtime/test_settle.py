"""Outcomes on their way to the store, over everything that can happen to them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest

from soniq.errors import (
    AppClosed,
    DatabaseAccessDenied,
    DatabaseError,
    DatabaseUnreachable,
    PoolTimeout,
)
from soniq.runtime.holdings import Holdings
from soniq.runtime.jobs import (
    ClaimedJob,
    Dead,
    Done,
    Job,
    NewJob,
    Outcome,
    Retry,
    RunError,
    new_id,
)
from soniq.runtime.settle import Settler

from .engine import PATIENCE, TASK, WatchedStore

WORKER = UUID(int=7)


class Desk:
    """A settler at work, and the jobs its worker holds."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("soniq.runtime.settle.RETRY_DELAYS", (0.0,))
        self.store = WatchedStore()
        self.holdings = Holdings()
        self.delays: list[float] = []
        self.settler = Settler(self.store, WORKER, self.holdings, self.delays.append)

    async def claim(self, count: int) -> list[ClaimedJob]:
        await self.store.insert_many(
            [NewJob(new_id(), TASK, "default", "{}") for _ in range(count)]
        )
        jobs = await self.store.claim(WORKER, {TASK: 100}, None, count)
        self.holdings.add(jobs)
        for job in jobs:
            await self.holdings.next(asyncio.current_task())  # type: ignore[arg-type]
            self.holdings.ended(job)
        return jobs

    async def flush(self, *outcomes: Outcome) -> None:
        for outcome in outcomes:
            self.settler.add(outcome)
        async with asyncio.timeout(PATIENCE):
            await self.settler.flushed()

    async def look(self, job: ClaimedJob) -> Job:
        return await self.store.look(str(job.id))


@pytest.fixture
async def desk(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    desk = Desk(monkeypatch)
    running = asyncio.create_task(desk.settler.run())
    yield desk
    running.cancel()


def refused() -> DatabaseError:
    return DatabaseError("refused", context={"sqlstate": "22P05"})


def error(job: ClaimedJob) -> RunError:
    return RunError("ValueError", "no", job.attempt, datetime.now(UTC), WORKER)


async def test_outcomes_added_together_go_out_together(desk: Desk) -> None:
    jobs = await desk.claim(50)
    await desk.flush(*(Done(job.id, job.token) for job in jobs))
    assert desk.store.calls["settle"] == 1
    assert (desk.settler.settled, len(desk.holdings)) == (50, 0)


async def test_with_nothing_to_write_it_is_flushed(desk: Desk) -> None:
    await desk.flush()
    assert desk.store.calls["settle"] == 0


async def test_more_than_a_batch_is_written_in_pieces(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("soniq.runtime.settle.BATCH", 4)
    jobs = await desk.claim(10)
    await desk.flush(*(Done(job.id, job.token) for job in jobs))
    assert (desk.store.calls["settle"], len(desk.holdings)) == (3, 0)


async def test_a_job_is_held_until_its_outcome_is_durable(desk: Desk) -> None:
    (job,) = await desk.claim(1)
    desk.settler.add(Done(job.id, job.token))
    assert len(desk.holdings) == 1
    await desk.flush()
    assert len(desk.holdings) == 0


async def test_lost_and_accepted_outcomes_may_be_mixed(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    lost, kept = await desk.claim(2)
    with caplog.at_level(logging.WARNING):
        await desk.flush(Done(lost.id, lost.token - 1), Done(kept.id, kept.token))
    assert (await desk.look(kept)).status == "done"
    assert (await desk.look(lost)).status == "processing"
    assert [str(lost.id) in record.getMessage() for record in caplog.records] == [True]


@pytest.mark.parametrize(
    "failure",
    [
        DatabaseUnreachable("db", "gone"),
        PoolTimeout(1.0, 3),
        DatabaseAccessDenied("db", "no"),
        DatabaseError("deadlock", context={"sqlstate": "40P01"}),
        DatabaseError("disk full", context={"sqlstate": "53100"}),
        DatabaseError("read only", context={"sqlstate": "25006"}),
    ],
    ids=lambda failure: failure.context.get("sqlstate", failure.error_code),
)
async def test_what_passes_is_tried_until_it_has_passed(desk: Desk, failure: DatabaseError) -> None:
    jobs = await desk.claim(3)
    desk.store.failures["settle"] += [failure] * 7
    await desk.flush(*(Done(job.id, job.token) for job in jobs))
    assert [(await desk.look(job)).status for job in jobs] == ["done"] * 3
    assert desk.store.calls["settle"] == 8


async def test_after_a_repeated_write_a_missing_id_is_no_loss(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    (job,) = await desk.claim(1)
    await desk.store.settle(WORKER, [Done(job.id, job.token)])  # went through, its answer did not
    desk.store.failures["settle"].append(DatabaseUnreachable("db", "gone"))
    with caplog.at_level(logging.WARNING):
        await desk.flush(Done(job.id, job.token))
    assert "lease" not in caplog.text


async def test_one_refused_outcome_does_not_fail_its_neighbours(desk: Desk) -> None:
    jobs = await desk.claim(3)
    outcomes = [Done(job.id, job.token, "1") for job in jobs]
    outcomes[1] = Done(jobs[1].id, jobs[1].token, "not json")  # refused by the store itself
    await desk.flush(*outcomes)
    found = [await desk.look(job) for job in jobs]
    assert [job.status for job in found] == ["done", "dead_letter", "done"]
    assert found[1].reason == "invalid_result"
    assert len(desk.holdings) == 0


def done(job: ClaimedJob) -> Outcome:
    return Done(job.id, job.token, "1")


def failed(job: ClaimedJob) -> Outcome:
    return Retry(job.id, job.token, 0.0, error(job))


def dead(job: ClaimedJob) -> Outcome:
    return Dead(job.id, job.token, "rejected", "no", error(job))


@pytest.mark.parametrize(
    ("outcome", "status"), [(done, "dead_letter"), (failed, "queued"), (dead, "dead_letter")]
)
async def test_a_refused_outcome_is_written_without_what_was_refused(
    desk: Desk, outcome: Callable[[ClaimedJob], Outcome], status: str
) -> None:
    (job,) = await desk.claim(1)
    desk.store.failures["settle"] += [refused()]
    await desk.flush(outcome(job))
    found = await desk.look(job)
    assert (found.status, found.errors) == (status, [])
    assert len(desk.holdings) == 0


async def test_an_outcome_refused_to_the_last_lets_go_of_its_job(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    (job,) = await desk.claim(1)
    desk.store.failures["settle"] += [refused(), refused()]
    await desk.flush(done(job))
    # Still leased, but no longer held: the watch over lost track hands it back.
    assert (await desk.look(job)).status == "processing"
    assert len(desk.holdings) == 0
    assert "will run again" in caplog.text


@pytest.mark.parametrize("failure", [ZeroDivisionError(), AppClosed()])
async def test_an_unforeseen_error_does_not_end_the_settler(
    desk: Desk, failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = await desk.claim(2)
    desk.store.failures["settle"].append(failure)
    await desk.flush(done(first))
    await desk.flush(done(second))
    assert (await desk.look(second)).status == "done"
    assert len(desk.holdings) == 0


async def test_a_delayed_retry_is_announced_with_its_delay(desk: Desk) -> None:
    soon, late, done_ = await desk.claim(3)
    await desk.flush(
        Retry(late.id, late.token, 9.0), Retry(soon.id, soon.token, 2.0), Done(done_.id, 1)
    )
    assert desk.delays == [2.0]


async def test_a_retry_without_delay_is_announced_too(desk: Desk) -> None:
    (job,) = await desk.claim(1)
    await desk.flush(Retry(job.id, job.token, 0.0))
    assert desk.delays == [0.0]


async def test_a_settler_cancelled_amid_a_write_can_be_run_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    (job,) = await desk.claim(1)
    settler = Settler(desk.store, WORKER, desk.holdings, desk.delays.append)
    monkeypatch.setattr("soniq.runtime.settle.RETRY_DELAYS", (60.0,))
    desk.store.failures["settle"].append(DatabaseUnreachable("db", "gone"))
    running = asyncio.create_task(settler.run())
    settler.add(done(job))
    await desk.store.until(lambda: desk.store.calls["settle"] == 1)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    again = asyncio.create_task(settler.run())
    async with asyncio.timeout(PATIENCE):
        await settler.flushed()
    again.cancel()
    assert (await desk.look(job)).status == "done"
