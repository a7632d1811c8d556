"""A worker from registration to sign-off, on a store in memory."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest

from soniq import JobContext, Snooze, Soniq, task_ref
from soniq.errors import AppClosed, DatabaseUnreachable, NoHandlers
from soniq.runtime.jobs import Job, JobStatus
from soniq.runtime.ports import JobFilter

from .engine import PATIENCE, Running, WatchedStore, working

TASK = task_ref(name="shop.send")
LONG = 60.0


@pytest.fixture
def store() -> WatchedStore:
    return WatchedStore()


@pytest.fixture
def app(store: WatchedStore) -> Soniq:
    return Soniq(store=store, retry_delay=0.0, poll_interval=LONG)


class Gate:
    """A handler that tells who is inside and lets them out when told."""

    def __init__(self, app: Soniq, **options: Any) -> None:
        self.inside: list[str] = []
        self.cancelled: list[str] = []
        self.open = asyncio.Event()
        self._changed = asyncio.Event()

        @app.job(TASK, **options)
        async def handler(context: JobContext) -> None:
            self.inside.append(context.job_id)
            self._changed.set()
            try:
                await self.open.wait()
            except asyncio.CancelledError:
                self.cancelled.append(context.job_id)
                self._changed.set()
                raise

    async def until_inside(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while len(self.inside) < count:
                self._changed.clear()
                await self._changed.wait()

    async def until_cancelled(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while len(self.cancelled) < count:
                self._changed.clear()
                await self._changed.wait()


async def statuses(store: WatchedStore) -> Counter[str]:
    jobs = await store.list_jobs(JobFilter(limit=10_000))
    return Counter(str(job.status) for job in jobs)


async def fill(app: Soniq, count: int) -> list[str]:
    return await app.enqueue_many(TASK, [{} for _ in range(count)])


# --- run_once ---------------------------------------------------------------------------------


async def test_run_once_works_off_what_is_due_and_returns(app: Soniq, store: WatchedStore) -> None:
    @app.job(TASK)
    async def handler() -> None: ...

    await fill(app, 25)
    async with asyncio.timeout(PATIENCE):
        await app.run_worker(run_once=True)
    assert await statuses(store) == {"done": 25}


async def test_run_once_on_an_empty_store_returns(app: Soniq) -> None:
    @app.job(TASK)
    async def handler() -> None: ...

    async with asyncio.timeout(PATIENCE):
        await app.run_worker(run_once=True)


async def test_run_once_includes_parked_jobs_whose_time_has_come() -> None:
    now = datetime.now(UTC)
    store = WatchedStore(clock=lambda: now)
    app = Soniq(store=store)

    @app.job(TASK)
    async def handler() -> None: ...

    job_id = await app.enqueue(TASK, args={}, delay=30)
    now += timedelta(seconds=31)
    await app.run_worker(run_once=True)
    assert (await app.get_job(job_id)).status == JobStatus.DONE


async def test_run_once_leaves_jobs_of_the_future(app: Soniq, store: WatchedStore) -> None:
    @app.job(TASK)
    async def handler() -> None: ...

    await app.enqueue(TASK, args={}, delay=LONG)
    await app.run_worker(run_once=True)
    assert await statuses(store) == {"queued": 1}


async def test_run_once_includes_what_its_own_jobs_enqueue(app: Soniq, store: WatchedStore) -> None:
    @app.job(TASK)
    async def handler(depth: int) -> None:
        if depth:
            await app.enqueue(TASK, args={"depth": depth - 1})

    await app.enqueue(TASK, args={"depth": 3})
    async with asyncio.timeout(PATIENCE):
        await app.run_worker(run_once=True)
    assert await statuses(store) == {"done": 4}


async def test_run_once_repeats_failures_that_are_due_again_at_once(
    app: Soniq, store: WatchedStore
) -> None:
    @app.job(TASK, retries=2)
    async def handler() -> None:
        raise ValueError

    job_id = await app.enqueue(TASK, args={})
    async with asyncio.timeout(PATIENCE):
        await app.run_worker(run_once=True)
    job = await app.get_job(job_id)
    assert (job.status, job.attempts, job.reason) == ("dead_letter", 3, "attempts_exhausted")
    assert [error["attempt"] for error in job.errors] == [1, 2, 3]


async def test_run_once_signs_off(app: Soniq) -> None:
    @app.job(TASK)
    async def handler() -> None: ...

    await app.run_worker(run_once=True)
    assert await app.workers() == []


async def test_run_once_fails_when_the_database_is_gone_and_keeps_no_thread(
    app: Soniq, store: WatchedStore
) -> None:
    @app.job(TASK)
    async def handler() -> None: ...

    store.failures["claim"].append(DatabaseUnreachable("db", "gone"))
    with pytest.raises(DatabaseUnreachable):
        await app.run_worker(run_once=True)
    assert "soniq-lease" not in {thread.name for thread in threading.enumerate()}


async def test_a_worker_without_handlers_is_refused(app: Soniq) -> None:
    with pytest.raises(NoHandlers, match="import the modules"):
        await app.run_worker()


# --- slots ------------------------------------------------------------------------------------


async def test_no_more_jobs_run_at_a_time_than_concurrency(app: Soniq, store: WatchedStore) -> None:
    running, most = 0, 0

    @app.job(TASK)
    async def handler() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1

    await fill(app, 50)
    await app.run_worker(run_once=True, concurrency=3)
    assert (most, await statuses(store)) == (3, {"done": 50})


async def test_a_worker_of_long_jobs_leaves_the_rest_to_others(
    app: Soniq, store: WatchedStore
) -> None:
    gate = Gate(app)
    await fill(app, 20)
    async with working(app, concurrency=4), working(app, concurrency=4):
        await gate.until_inside(8)
        assert await statuses(store) == {"processing": 8, "queued": 12}
        assert Counter(view.processing for view in await app.workers()) == {4: 2}
        gate.open.set()


async def test_prefetch_bounds_what_is_claimed_ahead(app: Soniq, store: WatchedStore) -> None:
    gate = Gate(app)
    await fill(app, 20)
    async with working(app, concurrency=2, prefetch=3):
        await gate.until_inside(2)
        assert await statuses(store) == {"processing": 5, "queued": 15}
        gate.open.set()


async def test_jobs_run_in_order_of_priority_then_age(app: Soniq, store: WatchedStore) -> None:
    seen: list[int] = []

    @app.job(TASK)
    async def handler(n: int) -> None:
        seen.append(n)

    await app.enqueue(TASK, args={"n": 3})
    await app.enqueue(TASK, args={"n": 4})
    await app.enqueue(TASK, args={"n": 1}, priority=10)
    await app.enqueue(TASK, args={"n": 2}, priority=99)
    await app.run_worker(run_once=True, concurrency=1)
    assert seen == [1, 2, 3, 4]


async def test_a_worker_keeps_to_its_queues(app: Soniq, store: WatchedStore) -> None:
    @app.job(TASK)
    async def handler() -> None: ...

    inside = await app.enqueue(TASK, args={}, queue="mail")
    outside = await app.enqueue(TASK, args={}, queue="other")
    await app.run_worker(run_once=True, queues=["mail"])
    assert (await store.look(inside)).status == "done"
    assert (await store.look(outside)).status == "queued"


async def test_a_worker_leaves_jobs_of_other_applications_alone(store: WatchedStore) -> None:
    shop, billing = Soniq(store=store), Soniq(store=store)

    @shop.job(TASK)
    async def send() -> None: ...

    @billing.job(name="billing.charge")
    async def charge() -> None: ...

    sent = await shop.enqueue(send)
    charged = await billing.enqueue(charge)
    await shop.run_worker(run_once=True)
    assert (await store.look(sent)).status == "done"
    assert (await store.look(charged)).status == "queued"


@pytest.mark.parametrize("error", [SystemExit(1), KeyboardInterrupt(), GeneratorExit()])
@pytest.mark.parametrize("kind", ["async", "sync"])
async def test_a_handler_that_leaves_does_not_take_the_worker_along(
    app: Soniq, store: WatchedStore, error: BaseException, kind: str
) -> None:
    def leave() -> None:
        raise error

    async def leave_async() -> None:
        raise error

    app.job(TASK, retries=0)(leave if kind == "sync" else leave_async)

    @app.job(name="shop.other")
    async def other() -> str:
        return "alive"

    async with working(app, concurrency=1):
        (left,) = await store.ended(await app.enqueue(TASK, args={}))
        (after,) = await store.ended(await app.enqueue(other))
    assert (left.status, left.reason) == ("dead_letter", "attempts_exhausted")
    assert after.result == "alive"


async def test_hooks_that_raise_leave_no_job_behind(app: Soniq, store: WatchedStore) -> None:
    @app.job(TASK)
    async def handler() -> None: ...

    @app.before_job
    def before(context: JobContext) -> None:
        raise RuntimeError

    @app.after_job
    def after(context: JobContext, seconds: float) -> None:
        raise SystemExit

    await fill(app, 5)
    await app.run_worker(run_once=True)
    assert await statuses(store) == {"done": 5}


async def test_a_snoozed_job_runs_again_without_having_used_up_an_attempt(
    app: Soniq, store: WatchedStore
) -> None:
    attempts: list[int] = []

    @app.job(TASK, retries=0)
    async def handler(context: JobContext) -> Snooze | None:
        attempts.append(context.attempt)
        return Snooze(0) if len(attempts) < 3 else None

    job_id = await app.enqueue(TASK, args={})
    await app.run_worker(run_once=True)
    job = await store.look(job_id)
    assert (attempts, job.status, job.attempts) == ([1, 1, 1], "done", 1)


# --- wake-ups ---------------------------------------------------------------------------------


async def test_an_idle_worker_is_woken_by_an_enqueue(app: Soniq, store: WatchedStore) -> None:
    @app.job(TASK)
    async def handler() -> None: ...

    async with working(app):
        await store.until(lambda: store.calls["claim"] >= 1)
        (job,) = await store.ended(await app.enqueue(TASK, args={}))
    assert job.status == "done"


async def test_hints_for_other_tasks_and_queues_cause_no_claims(
    app: Soniq, store: WatchedStore
) -> None:
    @app.job(TASK)
    async def handler() -> None: ...

    async with working(app, queues=("mail",)):
        await store.until(lambda: store.calls["promote"] >= 1)
        settled = store.calls["claim"]
        await app.enqueue(TASK, args={}, queue="other")
        await app.enqueue(task_ref(name="other.task"), args={}, queue="mail")
        await store.ended(await app.enqueue(TASK, args={}, queue="mail"))
        # One claim for the hint, one that finds nothing left at most.
        assert store.calls["claim"] <= settled + 2


async def test_a_delayed_job_starts_on_time_and_nobody_polls_for_it(
    app: Soniq, store: WatchedStore
) -> None:
    @app.job(TASK)
    async def handler() -> None: ...

    async with working(app):
        await store.until(lambda: store.calls["promote"] >= 1)
        before = store.calls.copy()
        (job,) = await store.ended(await app.enqueue(TASK, args={}, delay=0.3))
        spent = store.calls - before
    assert job.started_at is not None
    assert timedelta(0) <= job.started_at - job.scheduled_at < timedelta(milliseconds=100)
    # The hint has it look once; then one look when the job is due, give or take a clock's tick.
    assert spent["promote"] <= 5
    assert spent["claim"] <= 5


async def test_an_earlier_job_is_not_kept_waiting_by_a_later_one(
    app: Soniq, store: WatchedStore
) -> None:
    @app.job(TASK)
    async def handler() -> None: ...

    async with working(app):
        await app.enqueue(TASK, args={}, delay=LONG)
        (job,) = await store.ended(await app.enqueue(TASK, args={}, delay=0.1))
    assert job.started_at is not None
    assert job.started_at - job.scheduled_at < timedelta(milliseconds=100)


async def test_a_job_that_retries_at_once_does_not_wait_for_a_poll(
    app: Soniq, store: WatchedStore
) -> None:
    @app.job(TASK, retries=5, retry_delay=0.0)
    async def handler(context: JobContext) -> None:
        raise ValueError

    async with working(app):
        (job,) = await store.ended(await app.enqueue(TASK, args={}))
    assert job.attempts == 6


async def test_a_job_that_retries_later_starts_on_time(store: WatchedStore) -> None:
    app = Soniq(store=store, poll_interval=LONG)

    @app.job(TASK, retry_delay=0.2)
    async def handler(context: JobContext) -> None:
        if context.attempt == 1:
            raise ValueError

    async with working(app):
        (job,) = await store.ended(await app.enqueue(TASK, args={}))
    assert job.started_at is not None
    assert job.attempts == 2
    assert job.started_at - job.scheduled_at < timedelta(milliseconds=100)


async def test_a_promoting_worker_whose_hands_are_full_tells_others(
    app: Soniq, store: WatchedStore
) -> None:
    gate = Gate(app)
    async with working(app, concurrency=1):
        await app.enqueue(TASK, args={})
        await gate.until_inside(1)
        async with working(app, concurrency=1):
            await store.until(lambda: store.calls["subscribe"] == 2)
            await app.enqueue(TASK, args={}, delay=0.05)
            await gate.until_inside(2)
            gate.open.set()


async def test_polling_finds_what_no_hint_told(app: Soniq, store: WatchedStore) -> None:
    @app.job(TASK)
    async def handler() -> None: ...

    store.hint = lambda wakes: None  # type: ignore[method-assign]
    async with working(app, poll_interval=0.02):
        (job,) = await store.ended(await app.enqueue(TASK, args={}))
    assert job.status == "done"


async def test_a_worker_survives_claims_that_fail(
    app: Soniq, store: WatchedStore, caplog: pytest.LogCaptureFixture
) -> None:
    @app.job(TASK)
    async def handler() -> None: ...

    store.failures["claim"].append(DatabaseUnreachable("db", "gone"))
    async with working(app):
        (job,) = await store.ended(await app.enqueue(TASK, args={}))
    assert job.status == "done"
    assert "cannot claim (SONIQ_DATABASE_UNREACHABLE)" in caplog.text


@pytest.mark.parametrize("duty", ["promote", "rescue", "lead", "leased"])
async def test_a_worker_survives_upkeep_that_fails(
    app: Soniq, store: WatchedStore, duty: str
) -> None:
    @app.job(TASK)
    async def handler() -> None: ...

    store.failures[duty] += [DatabaseUnreachable("db", "gone"), ZeroDivisionError()]
    async with working(app):
        await store.until(lambda: store.calls[duty] >= 1)
        (job,) = await store.ended(await app.enqueue(TASK, args={}))
    assert job.status == "done"


# --- stopping ---------------------------------------------------------------------------------


async def test_stopping_finishes_what_runs_and_hands_back_the_rest(
    app: Soniq, store: WatchedStore
) -> None:
    gate = Gate(app)
    await fill(app, 10)
    async with working(app, concurrency=2, prefetch=4) as running:
        await gate.until_inside(2)
        running.stop.set()
        # The four claimed ahead go back while the two still run.
        await store.until(lambda: _counts(store, queued=8, processing=2))
        assert len(gate.inside) == 2
        gate.open.set()
    assert await statuses(store) == {"done": 2, "queued": 8}


async def _counts(store: WatchedStore, **expected: int) -> bool:
    return await statuses(store) == expected


async def test_a_job_handed_back_unstarted_has_used_up_no_attempt(
    app: Soniq, store: WatchedStore
) -> None:
    gate = Gate(app)
    ids = await fill(app, 3)
    async with working(app, concurrency=1, prefetch=2) as running:
        await gate.until_inside(1)
        running.stop.set()
        await store.until(lambda: _counts(store, queued=2, processing=1))
        attempts = {job_id: (await store.look(job_id)).attempts for job_id in ids}
        assert attempts == {job_id: int(job_id in gate.inside) for job_id in ids}
        gate.open.set()


async def test_a_stopping_worker_claims_nothing_more(app: Soniq, store: WatchedStore) -> None:
    gate = Gate(app)
    await fill(app, 2)
    async with working(app, concurrency=1, prefetch=1) as running:
        await gate.until_inside(1)
        running.stop.set()
        await store.until(lambda: _counts(store, queued=1, processing=1))
        await fill(app, 5)
        gate.open.set()
    assert await statuses(store) == {"done": 1, "queued": 6}


async def test_others_are_told_of_what_is_handed_back(app: Soniq, store: WatchedStore) -> None:
    gate = Gate(app)
    ids = await fill(app, 2)
    async with working(app, concurrency=1, prefetch=1, shutdown_timeout=0.01) as leaving:
        await gate.until_inside(1)
        async with working(app, concurrency=2):
            await leaving.finish()
            await gate.until_inside(3)
            gate.open.set()
            jobs = await store.ended(*ids)
    assert [job.status for job in jobs] == ["done", "done"]


async def test_what_runs_longer_than_the_shutdown_timeout_is_cancelled_and_handed_back(
    app: Soniq, store: WatchedStore
) -> None:
    gate = Gate(app)
    (job_id,) = await fill(app, 1)
    async with working(app, shutdown_timeout=0.01) as running:
        await gate.until_inside(1)
        await running.finish()
    job = await store.look(job_id)
    assert (gate.cancelled, job.status, job.attempts) == ([job_id], "queued", 0)


async def test_a_second_signal_cancels_at_once(app: Soniq, store: WatchedStore) -> None:
    gate = Gate(app)
    (job_id,) = await fill(app, 1)
    async with working(app, shutdown_timeout=LONG) as running:
        await gate.until_inside(1)
        running.stop.set()
        running.force.set()
        await running.finish()
    job = await store.look(job_id)
    assert (gate.cancelled, job.status, job.attempts) == ([job_id], "queued", 0)


async def test_cancelling_the_call_finishes_what_runs(app: Soniq, store: WatchedStore) -> None:
    gate = Gate(app)
    (job_id,) = await fill(app, 1)
    call = asyncio.create_task(app.run_worker())
    await gate.until_inside(1)
    call.cancel()
    asyncio.get_running_loop().call_soon(gate.open.set)
    with pytest.raises(asyncio.CancelledError):
        await call
    assert (await store.look(job_id)).status == "done"
    assert await app.workers() == []


async def test_cancelling_the_call_twice_is_like_a_second_signal(
    app: Soniq, store: WatchedStore
) -> None:
    gate = Gate(app)
    (job_id,) = await fill(app, 1)
    call = asyncio.create_task(app.run_worker())
    await gate.until_inside(1)
    call.cancel()
    await store.until(lambda: not store.tables.subscriptions)  # it winds down
    call.cancel()
    async with asyncio.timeout(PATIENCE):
        with pytest.raises(asyncio.CancelledError):
            await call
    job = await store.look(job_id)
    assert (gate.cancelled, job.status) == ([job_id], "queued")
    assert await app.workers() == []


def test_a_program_that_just_ends_hands_its_jobs_back() -> None:
    store: list[WatchedStore] = []
    ids: list[str] = []

    async def program() -> None:
        store.append(WatchedStore())
        app = Soniq(store=store[0])
        gate = Gate(app)
        ids.extend(await fill(app, 2))
        call = asyncio.create_task(app.run_worker())
        await gate.until_inside(2)
        assert not call.done()

    asyncio.run(program())

    async def look() -> list[Job]:
        return [await store[0].look(job_id) for job_id in ids]

    assert [(job.status, job.attempts) for job in asyncio.run(look())] == [("queued", 0)] * 2
    assert "soniq-lease" not in {thread.name for thread in threading.enumerate()}


async def test_a_handler_that_swallows_its_cancellation_does_not_hold_up_the_end(
    app: Soniq, store: WatchedStore
) -> None:
    started = asyncio.Event()

    @app.job(TASK)
    async def handler() -> str:
        started.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return "saved"
        raise AssertionError

    job_id = await app.enqueue(TASK, args={})
    async with working(app, shutdown_timeout=0.01) as running:
        await started.wait()
        await running.finish()
    job = await store.look(job_id)
    assert (job.status, job.result) == ("done", "saved")


async def test_a_handler_that_goes_on_after_its_cancellation_is_left_behind(
    app: Soniq, store: WatchedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("soniq.runtime.worker.STUBBORN", 0.01)
    started, end = asyncio.Event(), asyncio.Event()

    @app.job(TASK)
    async def handler() -> None:
        started.set()
        while not end.is_set():
            try:
                await end.wait()
            except asyncio.CancelledError:
                continue

    job_id = await app.enqueue(TASK, args={})
    async with working(app, shutdown_timeout=0.01) as running:
        await started.wait()
        await running.finish()
        assert (await store.look(job_id)).status == "queued"
        end.set()
    assert (await store.look(job_id)).attempts == 0


async def test_the_lease_is_renewed_while_draining(app: Soniq, store: WatchedStore) -> None:
    gate = Gate(app)
    (job_id,) = await fill(app, 1)
    async with working(app, lease=0.06) as running:
        await gate.until_inside(1)
        running.stop.set()
        renewed = asyncio.Event()
        loop = asyncio.get_running_loop()
        plain, count = store.renew, 0

        def counting(worker_id: UUID, seconds: float) -> Any:
            nonlocal count
            count += 1
            if count == 5:
                loop.call_soon_threadsafe(renewed.set)
            return plain(worker_id, seconds)

        store.renew = counting  # type: ignore[method-assign]
        async with asyncio.timeout(PATIENCE):
            await renewed.wait()
        assert await store.rescue() == []
        gate.open.set()
    job = await store.look(job_id)
    assert (job.status, job.attempts) == ("done", 1)


async def test_a_stopped_worker_has_signed_off_and_resigned(
    app: Soniq, store: WatchedStore
) -> None:
    @app.job(TASK)
    async def handler() -> None: ...

    async with working(app):
        await store.until(lambda: store.leaders.keys() == {"housekeeping", "timetable"})
        assert len(await app.workers()) == 1
    assert await app.workers() == []
    assert store.leaders == {}


async def test_a_worker_whose_sign_off_fails_stops_all_the_same(
    app: Soniq, store: WatchedStore, caplog: pytest.LogCaptureFixture
) -> None:
    @app.job(TASK)
    async def handler() -> None: ...

    async with working(app):
        store.failures["resign"].append(DatabaseUnreachable("db", "gone"))
    assert "could not sign off" in caplog.text


async def test_a_worker_that_cannot_register_raises(app: Soniq, store: WatchedStore) -> None:
    @app.job(TASK)
    async def handler() -> None: ...

    store.failures["register_worker"].append(DatabaseUnreachable("db", "gone"))
    with pytest.raises(DatabaseUnreachable):
        await app.run_worker()


async def test_a_closed_application_runs_no_worker(app: Soniq) -> None:
    @app.job(TASK)
    async def handler() -> None: ...

    await app.close()
    with pytest.raises(AppClosed):
        await app.run_worker()


# --- leases -----------------------------------------------------------------------------------


async def test_a_lost_lease_cancels_the_handler_and_discards_its_outcome(
    app: Soniq, store: WatchedStore, caplog: pytest.LogCaptureFixture
) -> None:
    gate = Gate(app)
    (job_id,) = await fill(app, 1)
    async with working(app, lease=LONG) as running:
        await gate.until_inside(1)
        await _take_away(store, running)
        with caplog.at_level(logging.WARNING):
            await running.worker._custody.run_once()
        await gate.until_cancelled(1)
        job = await store.look(job_id)
        assert (job.status, job.worker_id) == ("processing", str(UUID(int=9)))
    assert "no longer leased to this worker" in caplog.text
    assert (await store.look(job_id)).worker_id == str(UUID(int=9))


async def test_the_slot_of_a_lost_job_goes_on_working(app: Soniq, store: WatchedStore) -> None:
    gate = Gate(app)
    await fill(app, 1)
    async with working(app, concurrency=1) as running:
        await gate.until_inside(1)
        await _take_away(store, running)
        await running.worker._custody.run_once()
        (next_one,) = await fill(app, 1)
        await gate.until_inside(2)
        gate.open.set()
        (job,) = await store.ended(next_one)
    assert job.status == "done"


async def test_a_handler_that_swallows_the_loss_of_its_lease_is_not_believed(
    app: Soniq, store: WatchedStore
) -> None:
    started, swallowed = asyncio.Event(), asyncio.Event()

    @app.job(TASK)
    async def handler(first: bool) -> str:
        if not first:
            raise asyncio.CancelledError  # the handler's own: a failure, not the slot's end
        started.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            swallowed.set()
        return "mine"

    lost = await app.enqueue(TASK, args={"first": True})
    async with working(app, concurrency=1) as running:
        await started.wait()
        await _take_away(store, running)
        settled = store.calls["settle"]
        await running.worker._custody.run_once()
        async with asyncio.timeout(PATIENCE):
            await swallowed.wait()
        (job,) = await store.ended(await app.enqueue(TASK, args={"first": False}))
        assert store.calls["settle"] == settled + 4  # the four runs of the second job only
    assert job.reason == "attempts_exhausted"
    assert (await store.look(lost)).status == "processing"


async def _take_away(store: WatchedStore, running: Running) -> None:
    """Have another worker hold what this one runs, as after a suspension of its process."""
    await store.remove_worker(running.worker.id)
    assert await store.rescue()
    assert await store.claim(UUID(int=9), {TASK.name: 100}, None, 10)


async def test_a_job_lost_and_got_again_runs_once_at_a_time(
    app: Soniq, store: WatchedStore
) -> None:
    gate = Gate(app)
    (job_id,) = await fill(app, 1)
    async with working(app, concurrency=2, lease=LONG) as running:
        await gate.until_inside(1)
        # Its lease ran out for a moment, and its own claim was faster than its own look.
        await store.remove_worker(running.worker.id)
        assert await store.rescue()
        running.worker._fetcher.wake()
        await gate.until_inside(2)
        await gate.until_cancelled(1)
        gate.open.set()
        (job,) = await store.ended(job_id)
    assert (job.status, job.attempts, gate.inside) == ("done", 1, [job_id, job_id])


async def test_a_worker_whose_row_was_deleted_registers_again(
    app: Soniq, store: WatchedStore
) -> None:
    gate = Gate(app)
    (job_id,) = await fill(app, 1)
    async with working(app, lease=0.1) as running:
        await gate.until_inside(1)
        await store.remove_worker(running.worker.id)
        await store.until(lambda: store.calls["register_worker"] == 2)
        assert [view.id for view in await app.workers()] == [str(running.worker.id)]
        gate.open.set()
        (job,) = await store.ended(job_id)
    assert job.status == "done"


async def test_a_job_the_worker_lost_track_of_is_handed_back_at_the_second_look(
    app: Soniq, store: WatchedStore, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[str] = []

    @app.job(TASK)
    async def handler(context: JobContext) -> None:
        done.append(context.job_id)

    @app.job(name="shop.other")
    async def other() -> None: ...

    stray = await app.enqueue(other)
    async with working(app, poll_interval=LONG) as running:
        await store.ended(stray)
        custody = running.worker._custody
        store.hint = lambda wakes: None  # type: ignore[method-assign]
        stray = await app.enqueue(other)
        # A claim whose answer was lost on the way.
        await store.claim(running.worker.id, {"shop.other": 100}, None, 1)
        await custody.run_once()
        assert (await store.look(stray)).status == "processing"
        await custody.run_once()
        job = await store.look(stray)
        assert (job.status, job.attempts) == ("queued", 0)
    assert "lost track of" in caplog.text


async def test_what_is_being_written_is_not_taken_for_lost(app: Soniq, store: WatchedStore) -> None:
    @app.job(TASK)
    async def handler() -> None: ...

    async with working(app) as running:
        store.failures["settle"] += [DatabaseUnreachable("db", "gone")] * 2
        job_id = await app.enqueue(TASK, args={})
        await store.until(lambda: store.calls["settle"] >= 1)
        await running.worker._custody.run_once()
        await running.worker._custody.run_once()
        (job,) = await store.ended(job_id)
    assert (job.status, job.attempts) == ("done", 1)


async def test_jobs_of_a_vanished_worker_are_rescued(app: Soniq, store: WatchedStore) -> None:
    @app.job(TASK)
    async def handler() -> None: ...

    job_id = await app.enqueue(TASK, args={})
    await store.claim(UUID(int=9), {TASK.name: 100}, None, 1)
    async with working(app, lease=0.1):
        (job,) = await store.ended(job_id)
    assert (job.status, job.attempts) == ("done", 1)
    assert [error["type"] for error in job.errors] == ["WorkerLost"]


async def test_a_restart_in_place_is_a_worker_of_its_own(app: Soniq, store: WatchedStore) -> None:
    gate = Gate(app)
    (job_id,) = await fill(app, 1)
    async with working(app, lease=LONG) as first:
        await gate.until_inside(1)
        async with working(app, lease=LONG) as second:
            assert first.worker.id != second.worker.id
            views = await app.workers()
            assert len({view.id for view in views}) == 2
            assert len({(view.hostname, view.pid) for view in views}) == 1
            await second.worker._custody.run_once()
            await second.worker._rescue.run_once()
            assert (await store.look(job_id)).worker_id == str(first.worker.id)
        gate.open.set()


# --- shared duties ----------------------------------------------------------------------------


async def test_one_of_two_workers_leads_and_the_other_follows_when_it_leaves(
    app: Soniq, store: WatchedStore
) -> None:
    @app.job(TASK)
    async def handler() -> None: ...

    def leader() -> UUID | None:
        return store.leaders.get("housekeeping")

    async with working(app, lease=0.1, grace=0.0) as heir:
        async with working(app, lease=0.1, grace=0.0) as first:
            await store.until(lambda: leader() is not None)
            loser = heir if leader() == first.worker.id else first
            assert leader() in (heir.worker.id, first.worker.id)
            assert leader() != loser.worker.id
        await store.until(lambda: leader() == heir.worker.id)


async def test_a_leader_that_vanished_is_followed_when_its_time_is_up(
    app: Soniq, store: WatchedStore
) -> None:
    @app.job(TASK)
    async def handler() -> None: ...

    await store.lead("housekeeping", UUID(int=9), 0.05)
    async with working(app, lease=0.1) as running:
        await store.until(lambda: store.leaders["housekeeping"] == running.worker.id)


async def test_a_job_nobody_registered_becomes_a_dead_letter_after_the_grace(
    app: Soniq, store: WatchedStore
) -> None:
    @app.job(TASK)
    async def handler() -> None: ...

    job_id = await app.enqueue(task_ref(name="ghost.task"), args={})
    async with working(app, grace=0.05):
        (job,) = await store.ended(job_id)
    assert (job.reason, job.message) == ("job_not_registered", "Job ghost.task not registered")


async def test_a_job_of_another_live_workers_task_is_not_buried(
    app: Soniq, store: WatchedStore
) -> None:
    @app.job(TASK)
    async def handler() -> None: ...

    other = Soniq(store=store)
    gate = asyncio.Event()

    @other.job(name="ghost.task")
    async def ghost() -> None:
        await gate.wait()

    async with working(other, concurrency=1, grace=0.0), working(app, grace=0.0):
        first, second = [await other.enqueue(ghost) for _ in range(2)]
        looked = store.calls["bury_unregistered"]
        await store.until(lambda: store.calls["bury_unregistered"] >= looked + 2)
        assert (await store.look(second)).status == "queued"
        gate.set()
        await store.ended(first, second)


async def test_a_schedule_fires_once_for_all_workers(app: Soniq, store: WatchedStore) -> None:
    runs: list[str] = []

    @app.periodic(every=0.2)
    @app.job(TASK)
    async def handler(context: JobContext) -> None:
        runs.append(context.job_id)

    await app.schedules.add("tick", task=handler, every=0.2)
    async with working(app, lease=0.3), working(app, lease=0.3):
        await store.until(lambda: len(runs) >= 3)
    (schedule,) = await app.schedules.list()
    assert schedule.last_run_at is not None
    jobs = await store.list_jobs(JobFilter(task=TASK.name))
    times = sorted(job.created_at for job in jobs)
    gaps = [(later - sooner).total_seconds() for sooner, later in pairwise(times)]
    assert all(gap > 0.1 for gap in gaps)


async def test_a_declared_schedule_is_stored_when_a_worker_starts(
    app: Soniq, store: WatchedStore
) -> None:
    @app.periodic(cron="0 6 * * *", timezone="Europe/Paris")
    @app.job(TASK)
    async def handler() -> None: ...

    assert await app.schedules.list() == []
    await app.run_worker(run_once=True)
    (schedule,) = await app.schedules.list()
    assert (schedule.name, schedule.task, schedule.cron) == (TASK.name, TASK.name, "0 6 * * *")
    assert schedule.timezone == "Europe/Paris"


# --- unique -----------------------------------------------------------------------------------


async def test_a_unique_job_retries_while_its_duplicate_is_queued(
    app: Soniq, store: WatchedStore
) -> None:
    twins: list[str] = []

    @app.job(TASK, unique=True)
    async def handler(context: JobContext) -> None:
        if not twins:
            # This one runs, so the key is free and a second job may wait.
            twins.append(await app.enqueue(TASK, args={}))
            raise ValueError

    first = await app.enqueue(TASK, args={})
    await app.run_worker(run_once=True, concurrency=1)
    one, two = await store.ended(first, twins[0])
    assert (one.status, one.attempts, two.status) == ("done", 2, "done")
    assert first != twins[0]
