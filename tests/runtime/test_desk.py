"""Dead letters and schedules, as an application offers them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from soniq import Soniq, task_ref
from soniq.errors import (
    InvalidOption,
    InvalidSchedule,
    JobNotFound,
    SoniqError,
    TaskArgsInvalid,
    UnknownOption,
    UnknownTaskName,
)

from .engine import WatchedStore

TASK = task_ref(name="shop.send")


@pytest.fixture
async def app() -> AsyncIterator[Soniq]:
    async with Soniq(store=WatchedStore(), service="shop", retries=0) as app:

        @app.job(TASK)
        async def handler(n: int = 0) -> None:
            raise ValueError("no")

        @app.job(name="shop.other")
        async def other() -> None:
            raise ValueError("no")

        yield app


async def bury(app: Soniq, count: int, **options: Any) -> list[str]:
    """Enqueue jobs and let them fail for good; return their ids, newest first."""
    ids = [await app.enqueue(TASK, args={"n": n}, **options) for n in range(count)]
    await app.run_worker(run_once=True)
    return sorted(ids, reverse=True)


# --- dead letters -----------------------------------------------------------------------------


async def test_a_dead_letter_tells_what_happened_and_who_sent_it(app: Soniq) -> None:
    (job_id,) = await bury(app, 1)
    letter = await app.dead_letter.get(job_id)
    assert (letter.status, letter.reason, letter.args) == (
        "dead_letter",
        "attempts_exhausted",
        {"n": 0},
    )
    assert letter.origin.service == "shop"
    assert [error["type"] for error in letter.errors] == ["ValueError"]


async def test_letters_are_listed_newest_first_in_pages(app: Soniq) -> None:
    ids = await bury(app, 5)
    first = await app.dead_letter.list(limit=3)
    rest = await app.dead_letter.list(limit=3, before=first[-1].id)
    assert [job.id for job in [*first, *rest]] == ids


@pytest.mark.parametrize(
    "condition", [{"task": "shop.other"}, {"queue": "mail"}, {"reason": "rejected"}]
)
async def test_letters_are_chosen_by_condition(app: Soniq, condition: dict[str, str]) -> None:
    await bury(app, 2)
    assert await app.dead_letter.list(**condition) == []
    assert await app.dead_letter.replay(**condition) == []
    assert await app.dead_letter.delete(**condition) == 0
    assert len(await app.dead_letter.list(task="shop.send", queue="default")) == 2


async def test_a_replayed_letter_waits_again_with_its_attempts_counted_anew(app: Soniq) -> None:
    (job_id,) = await bury(app, 1)
    assert await app.dead_letter.replay(job_id) == [job_id]
    job = await app.get_job(job_id)
    assert (job.status, job.attempts, job.reason) == ("queued", 0, None)


async def test_a_letter_is_replayed_from_a_process_without_its_handler(app: Soniq) -> None:
    (job_id,) = await bury(app, 1)
    other = Soniq(store=await app._opened())
    assert await other.dead_letter.replay(job_id) == [job_id]


async def test_more_letters_than_a_page_are_replayed(
    app: Soniq, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("soniq.runtime.desk.PAGE", 2)
    ids = await bury(app, 5)
    assert sorted(await app.dead_letter.replay(task="shop.send"), reverse=True) == ids


async def test_more_letters_than_a_page_are_deleted(
    app: Soniq, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("soniq.runtime.desk.PAGE", 2)
    await bury(app, 5)
    assert await app.dead_letter.delete(task="shop.send") == 5
    assert await app.dead_letter.list() == []


@pytest.mark.parametrize("call", ["replay", "delete"])
async def test_acting_on_all_letters_takes_a_condition(app: Soniq, call: str) -> None:
    await bury(app, 1)
    with pytest.raises(InvalidOption, match="an id, or a task, a queue or a reason"):
        await getattr(app.dead_letter, call)()
    assert len(await app.dead_letter.list()) == 1


@pytest.mark.parametrize("call", ["get", "replay", "delete"])
@pytest.mark.parametrize("job_id", [str(uuid4()), "nonsense"])
async def test_a_letter_that_does_not_exist_is_not_found(
    app: Soniq, call: str, job_id: str
) -> None:
    with pytest.raises(JobNotFound):
        await getattr(app.dead_letter, call)(job_id)


async def test_a_job_that_waits_is_no_letter(app: Soniq) -> None:
    job_id = await app.enqueue(TASK, args={})
    with pytest.raises(JobNotFound):
        await app.dead_letter.get(job_id)


async def test_cleaning_up_goes_by_age(app: Soniq) -> None:
    await bury(app, 2)
    assert await app.dead_letter.cleanup(older_than=3600) == 0
    assert await app.dead_letter.cleanup(older_than=0) == 2


@pytest.mark.parametrize("age", [-1, float("nan"), float("inf"), 1e300, "1"])
async def test_an_impossible_age_is_refused(app: Soniq, age: Any) -> None:
    await bury(app, 1)
    with pytest.raises(InvalidOption, match="older_than"):
        await app.dead_letter.cleanup(older_than=age)
    assert len(await app.dead_letter.list()) == 1


async def test_an_export_is_json_with_args_and_origin(
    app: Soniq, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("soniq.runtime.desk.PAGE", 2)
    ids = await bury(app, 5)
    found = [letter async for letter in app.dead_letter.export()]
    assert [letter["id"] for letter in json.loads(json.dumps(found))] == ids
    assert {"args", "reason", "service", "errors", "created_at"} <= found[0].keys()


# --- schedules --------------------------------------------------------------------------------


async def test_a_schedule_is_added_and_changed_under_its_name(app: Soniq) -> None:
    await app.schedules.add("nightly", task=TASK, every=60, args={"n": 1}, priority=3)
    await app.schedules.add("nightly", task=TASK, cron="0 3 * * *", timezone="Asia/Tokyo")
    (schedule,) = await app.schedules.list()
    assert (schedule.cron, schedule.every, schedule.timezone) == ("0 3 * * *", None, "Asia/Tokyo")


async def test_a_schedule_is_paused_resumed_and_deleted(app: Soniq) -> None:
    await app.schedules.add("nightly", task=TASK, every=60)
    await app.schedules.pause("nightly")
    assert [schedule.paused for schedule in await app.schedules.list()] == [True]
    await app.schedules.resume("nightly")
    assert [schedule.paused for schedule in await app.schedules.list()] == [False]
    await app.schedules.delete("nightly")
    assert await app.schedules.list() == []


@pytest.mark.parametrize("call", ["pause", "resume", "delete"])
async def test_a_schedule_that_does_not_exist_is_not_found(app: Soniq, call: str) -> None:
    with pytest.raises(SoniqError, match="soniq schedules list") as caught:
        await getattr(app.schedules, call)("ghost")
    assert caught.value.error_code == "SONIQ_SCHEDULE_NOT_FOUND"


@pytest.mark.parametrize(
    ("definition", "kind"),
    [
        ({"task": TASK}, InvalidSchedule),
        ({"task": TASK, "every": 0}, InvalidSchedule),
        ({"task": TASK, "every": float("nan")}, InvalidSchedule),
        ({"task": TASK, "cron": "61 * * * *"}, InvalidSchedule),
        ({"task": TASK, "cron": "* * * * *", "timezone": "Mars/Base"}, InvalidSchedule),
        ({"task": "shop.ghost", "every": 1}, UnknownTaskName),
        ({"task": TASK, "every": 1, "evry": 1}, UnknownOption),
        ({"task": TASK, "every": 1, "args": {"n": float("nan")}}, TaskArgsInvalid),
        ({"task": TASK, "every": 1, "queue": 7}, InvalidOption),
        ({"task": TASK, "every": 1, "priority": "high"}, InvalidOption),
        ({"every": 1}, InvalidOption),
    ],
    ids=lambda value: repr(value)[:40],
)
async def test_an_impossible_schedule_is_refused_and_not_stored(
    app: Soniq, definition: dict[str, Any], kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        await app.schedules.add("bad", **definition)
    assert await app.schedules.list() == []


@pytest.mark.parametrize("name", ["", "a\0b", "\ud800", 7])
async def test_an_impossible_name_of_a_schedule_is_refused(app: Soniq, name: Any) -> None:
    with pytest.raises(InvalidOption, match="name"):
        await app.schedules.add(name, task=TASK, every=1)


async def test_a_schedule_added_by_another_process_fires(app: Soniq) -> None:
    store = await app._opened()
    assert isinstance(store, WatchedStore)
    other = Soniq(store=store)
    await other.schedules.add("soon", task=TASK, every=0.02)
    worker = asyncio.create_task(app.run_worker())
    try:
        await store.until(lambda: store.calls["fire_schedule"] >= 1)
    finally:
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
