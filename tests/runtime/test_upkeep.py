"""The background duties of a worker, one pass at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from soniq.errors import DatabaseUnreachable
from soniq.runtime.holdings import Holdings
from soniq.runtime.jobs import Done, NewJob, new_id
from soniq.runtime.ports import JobFilter, Retention, Schedule, Wake
from soniq.runtime.upkeep.custody import Custody, Rescue
from soniq.runtime.upkeep.housekeeping import PURGE_PAUSE, Housekeeping
from soniq.runtime.upkeep.loop import Loop, spread
from soniq.runtime.upkeep.promotion import Promotion
from soniq.runtime.upkeep.timetable import Timetable

from .engine import PATIENCE, TASK, WatchedStore

ME, OTHER = UUID(int=1), UUID(int=2)
KEEP = Retention(done=60.0, cancelled=60.0, dead_letters=None, registry=60.0)


class Time:
    def __init__(self) -> None:
        self.now = datetime(2025, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        return self.now.timestamp()

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def store(time: Time) -> WatchedStore:
    return WatchedStore(clock=time)


def job(**fields: object) -> NewJob:
    return replace(NewJob(new_id(), TASK, "default", "{}"), **fields)  # type: ignore[arg-type]


async def hints(store: WatchedStore) -> list[Wake | None]:
    found: list[Wake | None] = []
    await store.subscribe([TASK, "other.task"], found.append)
    await asyncio.sleep(0)
    found.clear()  # the first call says only: look
    return found


# --- the loop ---------------------------------------------------------------------------------


class Passes:
    """A duty that counts its passes and pauses as told."""

    def __init__(self, pause: float = 60.0) -> None:
        self.count = 0
        self.pause = pause
        self.errors: list[Exception] = []
        self.during: Callable[[], None] | None = None
        self._changed = asyncio.Event()
        self.loop = Loop("duty", self.run_once)

    async def run_once(self) -> float:
        self.count += 1
        self._changed.set()
        if self.during is not None:
            self.during()
        if self.errors:
            raise self.errors.pop(0)
        return self.pause

    async def reach(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while self.count < count:
                self._changed.clear()
                await self._changed.wait()


@pytest.fixture
async def passes() -> AsyncIterator[Passes]:
    passes = Passes()
    yield passes
    await passes.loop.stop()


async def test_a_loop_begins_at_once(passes: Passes) -> None:
    passes.loop.start()
    await passes.reach(1)


async def test_a_loop_repeats_after_the_pause_its_pass_asks_for(passes: Passes) -> None:
    passes.pause = 0.001
    passes.loop.start()
    await passes.reach(5)


async def test_soon_cuts_a_pause_short(passes: Passes) -> None:
    passes.loop.start()
    await passes.reach(1)
    passes.loop.soon()
    await passes.reach(2)


async def test_soon_never_makes_a_pause_longer(passes: Passes) -> None:
    passes.pause = 0.05
    passes.loop.start()
    await passes.reach(1)
    passes.loop.soon(60.0)
    await passes.reach(2)


async def test_soon_during_a_pass_is_not_lost(passes: Passes) -> None:
    passes.during = lambda: passes.loop.soon() if passes.count == 1 else None
    passes.loop.start()
    await passes.reach(2)


async def test_many_calls_of_soon_are_one_pass(passes: Passes) -> None:
    passes.loop.start()
    await passes.reach(1)
    for _ in range(50):
        passes.loop.soon()
    await passes.reach(2)
    await asyncio.sleep(0)
    assert passes.count == 2


@pytest.mark.parametrize("error", [DatabaseUnreachable("db", "gone"), ZeroDivisionError()])
async def test_a_failing_pass_is_logged_and_repeated(
    passes: Passes,
    error: Exception,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("soniq.runtime.upkeep.loop.ERROR_PAUSE", 0.001)
    passes.errors = [error, error]
    passes.loop.start()
    await passes.reach(3)
    assert caplog.text.count("duty failed") == 2


async def test_a_stopped_loop_makes_no_further_pass(passes: Passes) -> None:
    passes.loop.start()
    await passes.reach(1)
    await passes.loop.stop()
    passes.loop.soon()
    await asyncio.sleep(0)
    assert passes.count == 1


def test_pauses_are_spread_by_a_tenth() -> None:
    found = [spread(10.0) for _ in range(100)]
    assert 9.0 <= min(found) < max(found) <= 11.0


# --- promotion --------------------------------------------------------------------------------


class Promoted:
    def __init__(self, store: WatchedStore, *, saturated: bool = False) -> None:
        self.count = 0
        self.promotion = Promotion(store, [TASK], 5.0, self.note, lambda: saturated)

    def note(self) -> None:
        self.count += 1


async def test_promotion_sleeps_a_poll_when_nothing_is_parked(store: WatchedStore) -> None:
    promoted = Promoted(store)
    assert await promoted.promotion.run_once() == 5.0
    assert promoted.count == 0


async def test_promotion_sleeps_exactly_until_the_next_job_is_due(
    store: WatchedStore, time: Time
) -> None:
    await store.insert(job(delay=1.25))
    promoted = Promoted(store)
    assert await promoted.promotion.run_once() == 1.25
    time.advance(1.25)
    await promoted.promotion.run_once()
    assert promoted.count == 1


async def test_promotion_sleeps_a_poll_at_most(store: WatchedStore) -> None:
    await store.insert(job(delay=3600.0))
    assert await Promoted(store).promotion.run_once() == 5.0


@pytest.mark.parametrize("saturated", [True, False])
async def test_only_who_has_full_hands_tells_others(
    store: WatchedStore, time: Time, saturated: bool
) -> None:
    await store.insert(job(delay=1.0))
    time.advance(1.0)
    found = await hints(store)
    await Promoted(store, saturated=saturated).promotion.run_once()
    await asyncio.sleep(0)
    assert found == ([Wake(TASK, "")] if saturated else [])


# --- rescue and custody -----------------------------------------------------------------------


async def test_rescue_wakes_for_what_it_brought_back(
    store: WatchedStore, caplog: pytest.LogCaptureFixture
) -> None:
    rescued: list[bool] = []
    await store.insert(job())
    await store.claim(OTHER, {TASK: 100}, None, 1)
    found = await hints(store)
    pause = await Rescue(store, 30.0, lambda: rescued.append(True)).run_once()
    await asyncio.sleep(0)
    assert (rescued, found) == ([True], [Wake(TASK, "")])
    assert 9.0 <= pause <= 11.0
    assert "1 jobs of vanished workers" in caplog.text


async def test_rescue_keeps_quiet_when_nothing_was_lost(store: WatchedStore) -> None:
    rescued: list[bool] = []
    await Rescue(store, 30.0, lambda: rescued.append(True)).run_once()
    assert rescued == []


class Watch:
    """Custody over some claimed jobs."""

    def __init__(self, store: WatchedStore) -> None:
        self.store = store
        self.holdings = Holdings()
        self.abandoned: list[UUID] = []
        self.custody = Custody(store, ME, self.holdings, 30.0, self.abandoned.append)

    async def claim(self, *, held: bool = True) -> UUID:
        new = job()
        await self.store.insert(new)
        claimed = await self.store.claim(ME, {TASK: 100}, None, 1)
        if held:
            self.holdings.add(claimed)
        return new.id

    async def status(self, job_id: UUID) -> str:
        return (await self.store.look(str(job_id))).status


async def test_custody_leaves_alone_what_is_in_order(store: WatchedStore) -> None:
    watch = Watch(store)
    job_id = await watch.claim()
    for _ in range(3):
        await watch.custody.run_once()
    assert (watch.abandoned, await watch.status(job_id)) == ([], "processing")


async def test_custody_abandons_what_is_no_longer_leased(store: WatchedStore) -> None:
    watch = Watch(store)
    job_id = await watch.claim()
    await store.rescue()
    await watch.custody.run_once()
    assert watch.abandoned == [job_id]


async def test_custody_abandons_a_job_leased_anew_under_another_token(store: WatchedStore) -> None:
    watch = Watch(store)
    job_id = await watch.claim()
    await store.rescue()
    await store.claim(ME, {TASK: 100}, None, 1)  # an answer that got lost
    await watch.custody.run_once()
    assert watch.abandoned == [job_id]


async def test_custody_hands_back_a_stranger_at_the_second_look(store: WatchedStore) -> None:
    watch = Watch(store)
    job_id = await watch.claim(held=False)
    await watch.custody.run_once()
    assert await watch.status(job_id) == "processing"
    await watch.custody.run_once()
    assert await watch.status(job_id) == "queued"


async def test_custody_takes_a_late_answer_for_no_stranger(store: WatchedStore) -> None:
    watch = Watch(store)
    new = job()
    await store.insert(new)
    claimed = await store.claim(ME, {TASK: 100}, None, 1)
    await watch.custody.run_once()
    watch.holdings.add(claimed)
    await watch.custody.run_once()
    assert await watch.status(new.id) == "processing"


async def test_custody_takes_a_job_whose_outcome_is_on_its_way_for_no_stranger(
    store: WatchedStore,
) -> None:
    watch = Watch(store)
    job_id = await watch.claim()
    task = asyncio.current_task()
    assert task is not None
    watch.holdings.ended(await watch.holdings.next(task))
    for _ in range(3):
        await watch.custody.run_once()
    assert (watch.abandoned, await watch.status(job_id)) == ([], "processing")


async def test_a_job_that_ends_during_a_look_is_not_abandoned(store: WatchedStore) -> None:
    watch = Watch(store)
    job_id = await watch.claim()
    task = asyncio.current_task()
    assert task is not None
    running = await watch.holdings.next(task)
    plain = store.leased

    async def ending(worker_id: UUID) -> dict[UUID, int]:
        watch.holdings.ended(running)
        await store.settle(ME, [Done(job_id, running.token)])
        found: dict[UUID, int] = await plain(worker_id)
        return found

    store.leased = ending
    await watch.custody.run_once()
    assert watch.abandoned == []


# --- housekeeping -----------------------------------------------------------------------------


def housekeeping(
    store: WatchedStore, time: Time, holder: UUID = ME, *, grace: float = 60.0
) -> Housekeeping:
    return Housekeeping(store, holder, lease=30.0, grace=grace, retention=KEEP, clock=time.seconds)


async def test_only_the_leader_keeps_house(store: WatchedStore, time: Time) -> None:
    leader, other = housekeeping(store, time), housekeeping(store, time, OTHER)
    await leader.run_once()
    await other.run_once()
    assert store.calls["bury_unregistered"] == 1


async def test_a_resigned_leader_is_followed_at_once(store: WatchedStore, time: Time) -> None:
    leader, other = housekeeping(store, time), housekeeping(store, time, OTHER)
    await leader.run_once()
    await leader.resign()
    await other.run_once()
    assert store.leaders == {"housekeeping": OTHER}


async def test_a_vanished_leader_is_followed_after_its_lease(
    store: WatchedStore, time: Time
) -> None:
    leader, other = housekeeping(store, time), housekeeping(store, time, OTHER)
    await leader.run_once()
    time.advance(29)
    await other.run_once()
    assert store.leaders == {"housekeeping": ME}
    time.advance(2)
    await other.run_once()
    assert store.leaders == {"housekeeping": OTHER}


async def test_names_without_a_handler_are_buried_after_the_grace(
    store: WatchedStore, time: Time, caplog: pytest.LogCaptureFixture
) -> None:
    house = housekeeping(store, time, grace=10.0)
    await store.insert_many([job(), job()])
    for _ in range(4):
        await house.run_once()
        time.advance(3)
    assert (await store.stats()).queued == 2
    await house.run_once()
    assert (await store.stats()).dead_letter == 2
    assert f"Job {TASK} not registered: 2" in caplog.text


async def test_with_no_grace_they_are_buried_at_once(store: WatchedStore, time: Time) -> None:
    await store.insert(job())
    await housekeeping(store, time, grace=0.0).run_once()
    assert (await store.stats()).dead_letter == 1


@pytest.mark.parametrize(("grace", "longest"), [(0.0, 0.3), (10.0, 2.75), (6000.0, 5.5)])
async def test_it_looks_often_enough_for_the_grace(
    store: WatchedStore, time: Time, grace: float, longest: float
) -> None:
    assert 0 < await housekeeping(store, time, grace=grace).run_once() <= longest


async def test_ended_jobs_are_deleted_after_their_retention(
    store: WatchedStore, time: Time
) -> None:
    house = housekeeping(store, time)
    new = job()
    await store.insert(new)
    await store.cancel_job(new.id)
    time.advance(PURGE_PAUSE + 1)
    await house.run_once()
    assert (await store.stats()).total == 0


async def test_deleting_goes_on_at_the_next_look_while_much_is_left(
    store: WatchedStore, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("soniq.runtime.upkeep.housekeeping.BATCH", 2)
    house = housekeeping(store, time)
    jobs = [job() for _ in range(5)]
    await store.insert_many(jobs)
    for one in jobs:
        await store.cancel_job(one.id)
    time.advance(PURGE_PAUSE + 1)
    left = []
    for _ in range(3):
        await house.run_once()
        left.append((await store.stats()).total)
    assert left == [3, 1, 0]


# --- the timetable ----------------------------------------------------------------------------


def timetable(store: WatchedStore, holder: UUID = ME) -> Timetable:
    return Timetable(store, holder, lease=30.0, poll_interval=5.0)


async def put(store: WatchedStore, time: Time, **fields: object) -> None:
    plain = Schedule("tick", TASK, "mail", '{"n":1}', time(), every=60.0, service="shop")
    await store.put_schedule(replace(plain, **fields))  # type: ignore[arg-type]


async def fired(store: WatchedStore) -> int:
    return (await store.stats()).queued


async def test_a_due_schedule_is_fired_with_its_definition(store: WatchedStore, time: Time) -> None:
    await put(store, time, priority=7)
    found = await hints(store)
    await timetable(store).run_once()
    (made,) = await store.list_jobs(JobFilter())
    assert (made.task, made.queue, made.args, made.priority) == (TASK, "mail", {"n": 1}, 7)
    assert made.origin.service == "shop"
    await asyncio.sleep(0)
    assert Wake(TASK, "mail") in found


async def test_it_is_fired_once_however_many_look(store: WatchedStore, time: Time) -> None:
    await put(store, time)
    for holder in (ME, OTHER, ME):
        await timetable(store, holder).run_once()
    assert await fired(store) == 1


async def test_two_leaders_in_a_row_fire_it_once(store: WatchedStore, time: Time) -> None:
    await put(store, time)
    await timetable(store).run_once()
    time.advance(31)
    await timetable(store, OTHER).run_once()
    assert await fired(store) == 1


async def test_of_two_who_both_think_they_lead_one_fires(store: WatchedStore, time: Time) -> None:
    await put(store, time)
    due, _ = await store.due_schedules()
    await timetable(store).run_once()
    late = timetable(store, OTHER)
    await late._fire(due[0], time())
    assert await fired(store) == 1


async def test_what_was_missed_is_made_up_for_once(store: WatchedStore, time: Time) -> None:
    await put(store, time)
    time.advance(3600 * 5 + 10)
    pause = await timetable(store).run_once()
    assert await fired(store) == 1
    (schedule,) = await store.schedules()
    assert timedelta() < schedule.next_run_at - time() <= timedelta(seconds=60)
    assert pause == 5.0


async def test_it_sleeps_exactly_until_the_next_one_is_due(store: WatchedStore, time: Time) -> None:
    await put(store, time, next_run_at=time() + timedelta(seconds=1.5))
    assert await timetable(store).run_once() == 1.5


async def test_a_paused_schedule_does_not_fire_and_keeps_nobody_awake(
    store: WatchedStore, time: Time
) -> None:
    await put(store, time)
    await store.pause_schedule("tick", True)
    assert await timetable(store).run_once() == 5.0
    assert await fired(store) == 0


async def test_a_schedule_that_cannot_be_read_is_paused_and_others_fire(
    store: WatchedStore, time: Time, caplog: pytest.LogCaptureFixture
) -> None:
    await put(store, time, name="broken", every=None, cron="not a cron")
    await put(store, time)
    with caplog.at_level(logging.ERROR):
        await timetable(store).run_once()
    assert await fired(store) == 1
    paused = {schedule.name: schedule.paused for schedule in await store.schedules()}
    assert paused == {"broken": True, "tick": False}
    assert "pausing it" in caplog.text
