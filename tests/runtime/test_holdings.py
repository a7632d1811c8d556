"""What a worker holds, from claim to durable outcome."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from soniq.runtime.holdings import Holdings
from soniq.runtime.jobs import ClaimedJob, Done

from .engine import PATIENCE, claimed


@pytest.fixture
def holdings() -> Holdings:
    return Holdings()


def me() -> asyncio.Task[Any]:
    task = asyncio.current_task()
    assert task is not None
    return task


async def take(holdings: Holdings) -> ClaimedJob:
    async with asyncio.timeout(PATIENCE):
        return await holdings.next(me())


def slot(holdings: Holdings) -> asyncio.Task[ClaimedJob]:
    return asyncio.create_task(take(holdings))


async def test_a_job_is_held_while_it_waits_runs_and_awaits_its_outcome(holdings: Holdings) -> None:
    job = claimed()
    holdings.add([job])
    assert (len(holdings), holdings.waiting, holdings.running) == (1, 1, 0)
    assert await take(holdings) is job
    assert (len(holdings), holdings.waiting, holdings.running) == (1, 0, 1)
    holdings.ended(job)
    assert (len(holdings), holdings.waiting, holdings.running) == (1, 0, 0)
    holdings.settled([Done(job.id, job.token)])
    assert len(holdings) == 0


async def test_jobs_are_taken_in_the_order_they_were_claimed(holdings: Holdings) -> None:
    jobs = [claimed() for _ in range(3)]
    holdings.add(jobs[:2])
    holdings.add(jobs[2:])
    assert [await take(holdings) for _ in jobs] == jobs


async def test_idle_slots_are_woken_one_for_each_job(holdings: Holdings) -> None:
    slots = [slot(holdings) for _ in range(3)]
    await asyncio.sleep(0)
    holdings.add([claimed(), claimed()])
    done, waiting = await asyncio.wait(slots, timeout=0.01)
    assert (len(done), len(waiting)) == (2, 1)
    holdings.add([claimed()])
    await asyncio.gather(*slots)


async def test_a_wake_up_of_a_slot_that_leaves_goes_to_another(holdings: Holdings) -> None:
    staying, leaving = slot(holdings), slot(holdings)
    await asyncio.sleep(0)
    job = claimed()
    holdings.add([job])
    leaving.cancel()
    assert await staying is job
    assert leaving.cancelled()


async def test_settling_an_older_lease_leaves_the_newer_one_held(holdings: Holdings) -> None:
    job = claimed(token=2)
    holdings.add([job])
    holdings.settled([Done(job.id, 1)])
    assert holdings.knows(job.id, 2)


async def test_only_this_very_lease_is_known(holdings: Holdings) -> None:
    job = claimed(token=2)
    holdings.add([job])
    assert holdings.knows(job.id, 2)
    assert not holdings.knows(job.id, 1)
    assert not holdings.knows(claimed().id, 2)


async def test_the_same_lease_claimed_again_is_not_run_twice(holdings: Holdings) -> None:
    job = claimed()
    holdings.add([job])
    await take(holdings)
    holdings.add([job])
    assert (len(holdings), holdings.waiting, holdings.running) == (1, 0, 1)


async def test_jobs_with_an_outcome_are_not_among_those_without(holdings: Holdings) -> None:
    waiting, running, ended = claimed(), claimed(), claimed()
    holdings.add([ended, running, waiting])
    await take(holdings)
    await take(holdings)
    holdings.ended(ended)
    expected = {waiting.id: waiting.token, running.id: running.token}
    assert holdings.unstarted_or_running == expected


async def test_jobs_dropped_from_the_line_stay_held(holdings: Holdings) -> None:
    jobs = [claimed(), claimed()]
    holdings.add(jobs)
    assert holdings.drop_waiting() == jobs
    assert (holdings.waiting, len(holdings)) == (0, 2)


async def test_forgetting_a_running_job_names_its_slot(holdings: Holdings) -> None:
    job = claimed()
    holdings.add([job])
    await take(holdings)
    assert holdings.forget(job.id) is me()
    assert len(holdings) == 0


async def test_forgetting_a_waiting_job_takes_it_out_of_line(holdings: Holdings) -> None:
    lost, kept = claimed(), claimed()
    holdings.add([lost, kept])
    assert holdings.forget(lost.id) is None
    assert await take(holdings) is kept
    assert len(holdings) == 1


async def test_leaving_jobs_tell_whoever_waits_for_room(holdings: Holdings) -> None:
    first, second = claimed(), claimed()
    holdings.add([first, second])
    assert not holdings.changed.is_set()
    holdings.forget(first.id)
    assert holdings.changed.is_set()
    holdings.changed.clear()
    holdings.settled([Done(second.id, second.token)])
    assert holdings.changed.is_set()
