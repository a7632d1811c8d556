"""How much a worker claims, and when."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from uuid import UUID

import pytest

from soniq.errors import DatabaseUnreachable
from soniq.runtime.fetch import MAX_PREFETCH, Fetcher, Pace
from soniq.runtime.holdings import Holdings
from soniq.runtime.jobs import ClaimedJob, Done, NewJob, new_id

from .engine import PATIENCE, TASK, WatchedStore

WORKER = new_id()


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def fetcher(
    store: WatchedStore,
    holdings: Holdings,
    *,
    concurrency: int = 2,
    prefetch: int | None = None,
    poll_interval: float = 60.0,
    finished: Callable[[], int] = lambda: 0,
    abandon: Callable[[UUID], None] = lambda job_id: None,
) -> Fetcher:
    return Fetcher(
        store,
        WORKER,
        holdings,
        tasks={TASK: 100},
        queues=None,
        concurrency=concurrency,
        prefetch=prefetch,
        poll_interval=poll_interval,
        finished=finished,
        abandon=abandon,
    )


async def filled(count: int) -> WatchedStore:
    store = WatchedStore()
    await store.insert_many([NewJob(new_id(), TASK, "default", "{}") for _ in range(count)])
    return store


def test_a_worker_that_has_finished_nothing_has_no_pace() -> None:
    assert Pace(Clock()).rate(0) == 0.0


def test_pace_rises_at_once_and_falls_slowly() -> None:
    clock = Clock()
    pace = Pace(clock)
    clock.now += 0.1
    risen = pace.rate(100)
    assert 500 < risen <= 1000
    clock.now += 0.05
    assert 0.5 * risen < pace.rate(100) < risen


def test_pace_ends_at_nothing() -> None:
    clock = Clock()
    pace = Pace(clock)
    clock.now += 0.1
    pace.rate(100)
    clock.now += 60.0
    assert pace.rate(100) == 0.0


def test_looks_in_quick_succession_do_not_count() -> None:
    clock = Clock()
    pace = Pace(clock)
    clock.now += 0.001
    assert pace.rate(50) == 0.0


async def test_without_a_pace_only_free_slots_are_filled() -> None:
    store, holdings = await filled(10), Holdings()
    assert await fetcher(store, holdings, concurrency=3).claim_once()
    assert len(holdings) == 3


async def test_a_given_prefetch_is_claimed_on_top() -> None:
    store, holdings = await filled(10), Holdings()
    await fetcher(store, holdings, concurrency=3, prefetch=4).claim_once()
    assert len(holdings) == 7


async def test_the_adaptive_prefetch_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    store, holdings = await filled(1000), Holdings()
    monkeypatch.setattr(Pace, "rate", lambda self, finished: 1e9)
    await fetcher(store, holdings, concurrency=3).claim_once()
    assert len(holdings) == 3 + MAX_PREFETCH


async def test_with_full_hands_nothing_is_claimed() -> None:
    store, holdings = await filled(10), Holdings()
    one = fetcher(store, holdings)
    await one.claim_once()
    assert not await one.claim_once()
    assert (store.calls["claim"], len(holdings), one.saturated) == (1, 2, True)


async def test_a_short_claim_says_that_there_is_no_more() -> None:
    store, holdings = await filled(1), Holdings()
    assert not await fetcher(store, holdings).claim_once()
    assert len(holdings) == 1


async def test_while_jobs_wait_for_slots_a_claim_waits_until_it_is_worth_it() -> None:
    store, holdings = await filled(20), Holdings()
    one = fetcher(store, holdings, concurrency=2, prefetch=8)
    await one.claim_once()
    task = asyncio.current_task()
    assert task is not None
    for _ in range(4):
        job = await holdings.next(task)
        holdings.ended(job)
        holdings.settled([Done(job.id, job.token)])
    assert not await one.claim_once()  # room for 4 of 10, and 6 still wait
    job = await holdings.next(task)
    holdings.ended(job)
    holdings.settled([Done(job.id, job.token)])
    assert await one.claim_once()
    assert len(holdings) == 10


async def test_a_hint_during_a_claim_is_not_lost() -> None:
    store, holdings = WatchedStore(), Holdings()
    one = fetcher(store, holdings)
    plain = store.claim
    hinted = False

    async def hinting(*args: object) -> object:
        nonlocal hinted
        found = await plain(*args)
        if not hinted:
            # Stored after the claim looked, announced before it has returned.
            hinted = True
            await store.insert(NewJob(new_id(), TASK, "default", "{}"))
            one.wake()
        return found

    store.claim = hinting
    running = asyncio.create_task(one.run())
    try:
        await store.until(lambda: len(holdings) == 1)
    finally:
        running.cancel()


async def test_a_job_lost_and_got_again_has_its_earlier_run_ended() -> None:
    store, holdings = await filled(1), Holdings()
    abandoned: list[UUID] = []
    one = fetcher(store, holdings, abandon=abandoned.append)
    await one.claim_once()
    (job_id,) = await store.leased(WORKER)
    await store.rescue()
    await one.claim_once()
    assert abandoned == [job_id]
    assert await store.leased(WORKER) == {job_id: 2}


async def test_a_cancelled_claim_is_completed_first() -> None:
    store, holdings = await filled(2), Holdings()
    one = fetcher(store, holdings)
    under_way, go_on = asyncio.Event(), asyncio.Event()
    plain = store.claim

    async def slow(*args: object) -> object:
        found = await plain(*args)
        under_way.set()
        await go_on.wait()
        return found

    store.claim = slow
    claim = asyncio.create_task(one.claim_whole())
    async with asyncio.timeout(PATIENCE):
        await under_way.wait()
        claim.cancel()
        asyncio.get_running_loop().call_soon(go_on.set)
        with pytest.raises(asyncio.CancelledError):
            await claim
    assert len(holdings) == 2


async def test_failed_claims_are_repeated_with_growing_pauses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("soniq.runtime.fetch.ERROR_DELAYS", (0.001, 0.002))
    store, holdings = await filled(2), Holdings()
    store.failures["claim"] += [DatabaseUnreachable("db", "gone")] * 4
    running = asyncio.create_task(fetcher(store, holdings).run())
    try:
        await store.until(lambda: store.calls["claim"] == 5)
    finally:
        running.cancel()
    assert len(holdings) == 2


async def test_it_polls_without_hints() -> None:
    store, holdings = WatchedStore(), Holdings()
    running = asyncio.create_task(fetcher(store, holdings, poll_interval=0.01).run())
    try:
        await store.until(lambda: store.calls["claim"] >= 3)
    finally:
        running.cancel()


async def test_what_another_claim_had_locked_is_found_by_a_second_look() -> None:
    # A claim passes over rows that another one holds locked, even if it then leaves some.
    store, holdings = await filled(1), Holdings()
    looks: list[int] = []

    class Contended(WatchedStore):
        async def claim(self, *args: object) -> list[ClaimedJob]:
            looks.append(1)
            return [] if len(looks) == 1 else await store.claim(*args)  # type: ignore[arg-type]

    running = asyncio.create_task(fetcher(Contended(), holdings, poll_interval=60.0).run())
    async with asyncio.timeout(PATIENCE):
        while not len(holdings):
            holdings.changed.clear()
            await asyncio.sleep(0)
    running.cancel()
    assert len(looks) >= 2
