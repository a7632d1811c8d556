"""The application object: its life, what it refuses, and what it lets one look at."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import math
import os
import signal
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from pydantic import BaseModel, ConfigDict

from soniq import Soniq, task_ref
from soniq.errors import (
    AppClosed,
    ConfigurationError,
    DatabaseUnreachable,
    DuplicateTask,
    InvalidHandler,
    InvalidOption,
    InvalidSchedule,
    InvalidTaskName,
    JobNotFound,
    PoolTooSmall,
    ResultInvalid,
    ResultNotAvailable,
    SoniqError,
    TaskArgsInvalid,
    TaskArgsTooLarge,
    UnknownOption,
    UnknownTaskName,
)
from soniq.runtime.planning import plan_worker
from soniq.runtime.schedule import daily

from .engine import PATIENCE, WatchedStore, working

SECRET = "s3cret-value"


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid")

    order_id: str
    count: int = 1


class Other(BaseModel):
    order_id: str


ORDER = task_ref(name="shop.order", args_model=Order, default_queue="orders")
PLAIN = task_ref(name="shop.plain")


@pytest.fixture
def store() -> WatchedStore:
    return WatchedStore()


@pytest.fixture
async def app(store: WatchedStore) -> AsyncIterator[Soniq]:
    async with Soniq(store=store, service="shop", version="7") as app:
        yield app


# --- what enqueue writes ----------------------------------------------------------------------


async def test_a_ref_is_its_own_declaration(app: Soniq) -> None:
    job = await app.get_job(await app.enqueue(ORDER, args={"order_id": "o1"}))
    assert (job.task, job.queue, job.args) == ("shop.order", "orders", {"order_id": "o1"})


async def test_a_model_instance_is_as_good_as_a_mapping(app: Soniq) -> None:
    job = await app.get_job(await app.enqueue(ORDER, args=Order(order_id="o1")))
    assert job.args == {"order_id": "o1"}


async def test_a_job_says_who_sent_it(app: Soniq) -> None:
    job = await app.get_job(await app.enqueue(ORDER, args={"order_id": "o1"}))
    assert (job.origin.service, job.origin.version) == ("shop", "7")
    assert job.origin.fingerprint


async def test_a_registered_name_uses_the_handlers_model(app: Soniq) -> None:
    @app.job(ORDER)
    async def handler(order_id: str, count: int) -> None: ...

    with pytest.raises(TaskArgsInvalid):
        await app.enqueue("shop.order", args={"order_id": 1})
    assert await app.enqueue("shop.order", args={"order_id": "o1"})


async def test_no_args_are_an_empty_object(app: Soniq) -> None:
    assert (await app.get_job(await app.enqueue(PLAIN))).args == {}


async def test_a_handler_takes_the_jobs_arguments_as_keywords(app: Soniq) -> None:
    @app.job(name="shop.options")
    async def handler(queue: str, priority: int, args: list[int]) -> None: ...

    job = await app.get_job(
        await app.enqueue(
            handler.options(queue="real", priority=5), queue="arg", priority=1, args=[1]
        )
    )
    assert job.args == {"queue": "arg", "priority": 1, "args": [1]}
    assert (job.queue, job.priority) == ("real", 5)


@pytest.mark.parametrize(
    ("explicit", "default", "local", "expected"),
    [
        ("a", "b", "c", "a"),
        (None, "b", "c", "b"),
        (None, None, "c", "c"),
        (None, None, None, "default"),
    ],
)
async def test_the_queue_is_the_nearest_one_given(
    app: Soniq, explicit: str | None, default: str | None, local: str | None, expected: str
) -> None:
    @app.job(name="shop.queued", queue=local)
    async def handler() -> None: ...

    ref = task_ref(name="shop.queued", default_queue=default)
    job = await app.get_job(await app.enqueue(ref, args={}, queue=explicit))
    assert job.queue == expected


async def test_a_producer_without_the_handler_leaves_the_priority_open(app: Soniq) -> None:
    assert (await app.get_job(await app.enqueue(PLAIN))).priority is None


async def test_a_local_handlers_priority_is_written(app: Soniq) -> None:
    @app.job(PLAIN, priority=7)
    async def handler() -> None: ...

    assert (await app.get_job(await app.enqueue(PLAIN))).priority == 7


async def test_a_handler_registered_later_counts_from_then_on(app: Soniq) -> None:
    await app.enqueue(PLAIN)

    @app.job(PLAIN, queue="late")
    async def handler() -> None: ...

    assert (await app.get_job(await app.enqueue(PLAIN))).queue == "late"


async def test_a_time_or_a_delay_sets_when_it_is_due(app: Soniq) -> None:
    moment = datetime.now(UTC) + timedelta(hours=1)
    at = await app.get_job(await app.enqueue(PLAIN, scheduled_at=moment))
    later = await app.get_job(await app.enqueue(PLAIN, delay=timedelta(hours=1)))
    assert at.scheduled_at == moment
    assert abs(later.scheduled_at - moment) < timedelta(seconds=10)


async def test_unique_returns_the_id_of_the_job_that_waits(app: Soniq) -> None:
    args = {"order_id": "o1"}
    first = await app.enqueue(ORDER, args=args, unique=True)
    # The default filled in makes it the same job.
    assert await app.enqueue(ORDER, args={**args, "count": 1}, unique=True) == first
    assert await app.enqueue(ORDER, args={**args, "count": 2}, unique=True) != first
    assert await app.enqueue(ORDER, args=args) != first


async def test_a_dedup_key_needs_no_equal_args(app: Soniq) -> None:
    first = await app.enqueue(ORDER, args={"order_id": "o1"}, dedup_key="k")
    assert await app.enqueue(ORDER, args={"order_id": "o2"}, dedup_key="k") == first
    assert await app.enqueue(PLAIN, args={}, dedup_key="k") != first


async def test_a_transaction_takes_the_job_with_it(app: Soniq, store: WatchedStore) -> None:
    with contextlib.suppress(LookupError):
        async with store.transaction() as connection:
            lost = await app.enqueue(PLAIN, connection=connection)
            raise LookupError
    with pytest.raises(JobNotFound):
        await app.get_job(lost)
    async with store.transaction() as connection:
        kept = await app.enqueue(PLAIN, connection=connection)
    assert (await app.get_job(kept)).status == "queued"


async def test_many_jobs_keep_the_order_of_their_args(app: Soniq) -> None:
    ids = await app.enqueue_many(ORDER, [{"order_id": str(n)} for n in range(30)])
    found = [(await app.get_job(job_id)).args for job_id in ids]
    assert found == [{"order_id": str(n)} for n in range(30)]


async def test_many_jobs_may_come_from_a_generator(app: Soniq) -> None:
    assert len(await app.enqueue_many(PLAIN, ({"n": n} for n in range(3)))) == 3
    assert await app.enqueue_many(PLAIN, []) == []


async def test_what_is_written_is_registered_in_the_background(
    app: Soniq, store: WatchedStore
) -> None:
    for _ in range(5):
        await app.enqueue(ORDER, args={"order_id": "o1"})
    await store.until(lambda: store.calls["register_writers"])
    (entry,) = await app.registry()
    assert (entry.role, entry.task, entry.service, entry.queues) == (
        "writer",
        "shop.order",
        "shop",
        ("orders",),
    )
    assert store.calls["register_writers"] == 1


async def test_a_registry_that_cannot_be_told_fails_no_enqueue(
    app: Soniq, store: WatchedStore, caplog: pytest.LogCaptureFixture
) -> None:
    store.failures["register_writers"].append(DatabaseUnreachable("db", "gone"))
    assert await app.enqueue(PLAIN)
    await store.until(lambda: store.calls["register_writers"] == 1)
    assert await app.enqueue(PLAIN)  # and is told at the next opportunity
    await store.until(lambda: store.calls["register_writers"] == 2)
    assert "could not be told" in caplog.text


# --- bad input --------------------------------------------------------------------------------

Call = Callable[[Any], Any]


def _circular() -> dict[str, Any]:
    circle: dict[str, Any] = {}
    circle["self"] = circle
    return circle


BAD_ARGS: dict[str, tuple[Call, set[tuple[str, str]]]] = {
    "wrong type": (
        lambda app: app.enqueue(ORDER, args={"order_id": 123456789}),
        {("order_id", "string_type")},
    ),
    "everything at once": (
        lambda app: app.enqueue(ORDER, args={"oder_id": SECRET, "count": SECRET}),
        {
            ("order_id", "missing"),
            ("oder_id", "extra_forbidden"),
            ("count", "int_parsing"),
        },
    ),
    "wrong model": (
        lambda app: app.enqueue(ORDER, args=Other(order_id=SECRET)),
        {("", "wrong_model")},
    ),
    "model without a model": (
        lambda app: app.enqueue(PLAIN, args=Other(order_id=SECRET)),
        {("", "wrong_model")},
    ),
    "not a mapping": (lambda app: app.enqueue(PLAIN, args=[SECRET]), {("", "args_type")}),
    "not json": (
        lambda app: app.enqueue(PLAIN, args={"a": {"b": [datetime.now(UTC)]}}),
        {("a.b[0]", "not_json")},
    ),
    "bytes": (lambda app: app.enqueue(PLAIN, args={"a": b"x"}), {("a", "not_json")}),
    "key": (lambda app: app.enqueue(PLAIN, args={1: SECRET}), {("", "invalid_key")}),
    "nan": (lambda app: app.enqueue(PLAIN, args={"a": math.nan}), {("a", "not_finite")}),
    "infinity": (
        lambda app: app.enqueue(PLAIN, args={"a": [math.inf]}),
        {("a[0]", "not_finite")},
    ),
    "nul": (lambda app: app.enqueue(PLAIN, args={"a": f"{SECRET}\0"}), {("a", "nul_character")}),
    "surrogate": (
        lambda app: app.enqueue(PLAIN, args={"a": f"{SECRET}\ud800"}),
        {("a", "lone_surrogate")},
    ),
    "nul in a model": (
        lambda app: app.enqueue(ORDER, args={"order_id": f"{SECRET}\0"}),
        {("order_id", "nul_character")},
    ),
    "surrogate in a model": (
        lambda app: app.enqueue(ORDER, args={"order_id": f"{SECRET}\ud800"}),
        {("order_id", "lone_surrogate")},
    ),
    "circular": (lambda app: app.enqueue(PLAIN, args=_circular()), set()),
    "one of many": (
        lambda app: app.enqueue_many(ORDER, [{"order_id": "o"}, {"order_id": 123456789}, {}]),
        {("[1].order_id", "string_type"), ("[2].order_id", "missing")},
    ),
}


@pytest.mark.parametrize("name", BAD_ARGS)
async def test_bad_args_are_refused_with_every_problem_and_no_row(
    app: Soniq, store: WatchedStore, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    call, expected = BAD_ARGS[name]
    with caplog.at_level(logging.DEBUG), pytest.raises(TaskArgsInvalid) as caught:
        await call(app)
    error = caught.value
    assert error.error_code == "SONIQ_TASK_ARGS_INVALID"
    assert "nothing was enqueued" in str(error)
    if expected:
        kinds = {(problem.path, problem.type) for problem in error.problems}
        assert kinds == expected
    assert error.problems
    told = f"{error} {json.dumps(error.context)} {caplog.text}"
    assert SECRET not in told
    assert "123456789" not in told
    assert (await app.get_queue_stats()).total == 0


async def _huge(app: Soniq) -> None:
    await app.enqueue(PLAIN, args={"text": SECRET * 100_000})


async def _huge_among_many(app: Soniq) -> None:
    await app.enqueue_many(PLAIN, [{}, {"text": SECRET * 100_000}])


async def _wide(app: Soniq) -> None:
    # 400 kB as characters, 1.2 MB as UTF-8.
    await app.enqueue(PLAIN, args={"text": "€" * 400_000})


@pytest.mark.parametrize("call", [_huge, _huge_among_many, _wide])
async def test_huge_args_are_refused_with_the_limit_and_no_row(app: Soniq, call: Call) -> None:
    with pytest.raises(TaskArgsTooLarge, match="the limit is 1,048,576") as caught:
        await call(app)
    assert caught.value.error_code == "SONIQ_TASK_ARGS_TOO_LARGE"
    assert "SONIQ_MAX_ARGS_BYTES" in str(caught.value)
    assert SECRET not in str(caught.value)
    assert (await app.get_queue_stats()).total == 0


async def test_the_limit_can_be_raised(store: WatchedStore) -> None:
    app = Soniq(store=store, max_args_bytes=10_000_000)
    assert await app.enqueue(PLAIN, args={"text": "x" * 2_000_000})


BAD_CALLS: dict[str, tuple[Call, type[SoniqError], str, str]] = {
    "unknown name": (
        lambda app: app.enqueue("shop.ordr", args={"a": SECRET}),
        UnknownTaskName,
        "SONIQ_UNKNOWN_TASK_NAME",
        "did you mean 'shop.order'",
    ),
    "bad name": (
        lambda app: app.enqueue("Shop Order", args={"a": SECRET}),
        UnknownTaskName,
        "SONIQ_UNKNOWN_TASK_NAME",
        "enqueue the TaskRef",
    ),
    "misspelt option": (
        lambda app: app.enqueue(PLAIN, args={}, prioritty=1),
        UnknownOption,
        "SONIQ_UNKNOWN_OPTION",
        "did you mean 'priority'",
    ),
    "job argument among the options": (
        lambda app: app.enqueue(PLAIN, order_id=SECRET),
        UnknownOption,
        "SONIQ_UNKNOWN_OPTION",
        "put the job's own arguments into args",
    ),
    "positional args": (
        lambda app: app.enqueue(PLAIN, {"a": SECRET}),
        UnknownOption,
        "SONIQ_UNKNOWN_OPTION",
        "args=",
    ),
    "option value": (
        lambda app: app.enqueue(PLAIN, args={}, priority=SECRET),
        InvalidOption,
        "SONIQ_INVALID_OPTION",
        "priority must be",
    ),
    "naive time": (
        lambda app: app.enqueue(PLAIN, scheduled_at=datetime(2030, 1, 1)),
        InvalidOption,
        "SONIQ_INVALID_OPTION",
        "with a time zone",
    ),
    "surrogate key": (
        lambda app: app.enqueue(PLAIN, dedup_key=f"{SECRET}\ud800"),
        InvalidOption,
        "SONIQ_INVALID_OPTION",
        "dedup_key must be",
    ),
    "plain function": (
        lambda app: app.enqueue(_huge, args={}),
        InvalidOption,
        "SONIQ_INVALID_OPTION",
        "decorate the function with @app.job",
    ),
    "unhashable target": (
        lambda app: app.enqueue([], args={}),
        InvalidOption,
        "SONIQ_INVALID_OPTION",
        "a TaskRef, a task name or a handler",
    ),
    "foreign connection": (
        lambda app: app.enqueue(PLAIN, args={}, connection=object()),
        InvalidOption,
        "SONIQ_INVALID_OPTION",
        "connection must be",
    ),
    "many with unique": (
        lambda app: app.enqueue_many(PLAIN, [{}], unique=True),
        UnknownOption,
        "SONIQ_UNKNOWN_OPTION",
        "known options",
    ),
}


@pytest.mark.parametrize("name", BAD_CALLS)
async def test_bad_calls_are_refused_with_what_to_do_and_no_row(app: Soniq, name: str) -> None:
    @app.job(ORDER)
    async def handler(order_id: str, count: int) -> None: ...

    call, kind, code, hint = BAD_CALLS[name]
    with pytest.raises(kind) as caught:
        await call(app)
    assert caught.value.error_code == code
    assert hint in str(caught.value)
    assert SECRET not in f"{caught.value} {json.dumps(caught.value.context)}"
    assert (await app.get_queue_stats()).total == 0


async def test_unknown_names_pass_when_validation_is_off(store: WatchedStore) -> None:
    app = Soniq(store=store, enqueue_validation="none")
    assert (await app.get_job(await app.enqueue("shop.else", args={"a": 1}))).args == {"a": 1}


async def test_unknown_names_are_logged_when_validation_warns(
    store: WatchedStore, caplog: pytest.LogCaptureFixture
) -> None:
    app = Soniq(store=store, enqueue_validation="warn")
    await app.enqueue("shop.else", args={})
    assert "'shop.else' is not registered" in caplog.text


@pytest.mark.parametrize("validation", ["none", "warn"])
async def test_a_bad_name_is_refused_even_then(store: WatchedStore, validation: str) -> None:
    app = Soniq(store=store, enqueue_validation=validation)
    with pytest.raises(InvalidTaskName, match="shop_order") as caught:
        await app.enqueue("Shop-Order", args={})
    assert caught.value.error_code == "SONIQ_INVALID_TASK_NAME"
    assert (await app.get_queue_stats()).total == 0


@pytest.mark.parametrize(
    ("settings", "hint"),
    [
        ({"concurency": 3}, "concurrency"),
        ({"pool_maxsize": 3}, "pool_max_size"),
        ({"concurrency": 0}, "concurrency must be"),
        ({"lease": -1}, "lease must be"),
        ({"max_args_bytes": "many"}, "max_args_bytes must be"),
        ({"schema": ""}, "schema must be"),
    ],
)
def test_misspelt_and_impossible_settings_are_refused(settings: dict[str, Any], hint: str) -> None:
    with pytest.raises(ConfigurationError, match=hint) as caught:
        Soniq(**settings)
    assert caught.value.error_code == "SONIQ_CONFIGURATION_INVALID"


def test_all_problems_of_the_settings_come_at_once() -> None:
    with pytest.raises(ConfigurationError) as caught:
        Soniq(concurency=3, lease=-1)
    assert len(caught.value.problems) == 2


async def test_without_a_database_the_first_call_says_what_to_set() -> None:
    app = Soniq()
    with pytest.raises(ConfigurationError, match="SONIQ_DATABASE_URL"):
        await app.enqueue(PLAIN)


# --- declarations -----------------------------------------------------------------------------


async def test_a_second_handler_of_a_task_is_refused(app: Soniq) -> None:
    @app.job(PLAIN)
    async def first() -> None: ...

    with pytest.raises(DuplicateTask, match="first"):

        @app.job(PLAIN)
        async def second() -> None: ...


async def test_the_decorator_without_parentheses_says_so(app: Soniq) -> None:
    async def handler() -> None: ...

    with pytest.raises(InvalidOption, match="with parentheses"):
        app.job(handler)  # type: ignore[call-overload]


async def test_a_misspelt_handler_option_is_refused(app: Soniq) -> None:
    with pytest.raises(UnknownOption, match="did you mean 'retries'"):

        @app.job(name="shop.x", retrys=1)  # type: ignore[call-overload,untyped-decorator]
        async def handler() -> None: ...


async def test_a_schedule_must_be_above_the_job(app: Soniq) -> None:
    async def handler() -> None: ...

    with pytest.raises(InvalidHandler, match=r"above @app\.job"):
        app.periodic(every=1)(handler)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "when", [{}, {"cron": "x"}, {"every": -1}, {"cron": "* * * * *", "every": 1}]
)
async def test_an_impossible_schedule_is_refused_at_once(app: Soniq, when: dict[str, Any]) -> None:
    with pytest.raises(InvalidSchedule):
        app.periodic(**when)


async def test_a_schedule_may_be_a_spec(app: Soniq) -> None:
    @app.periodic(daily(at="06:30"), name="morning")
    @app.job(PLAIN)
    async def handler() -> None: ...

    await app.run_worker(run_once=True)
    (schedule,) = await app.schedules.list()
    assert (schedule.name, schedule.cron) == ("morning", "30 6 * * *")


async def test_a_schedule_with_bad_args_stops_the_worker_from_starting(app: Soniq) -> None:
    @app.periodic(every=60, args={"order_id": 1})
    @app.job(ORDER)
    async def handler(order_id: str, count: int) -> None: ...

    with pytest.raises(TaskArgsInvalid):
        await app.run_worker(run_once=True)


# --- life -------------------------------------------------------------------------------------


async def test_a_closed_application_refuses_everything(store: WatchedStore) -> None:
    app = Soniq(store=store)
    await app.enqueue(PLAIN)
    await app.close()
    await app.close()
    calls: list[Call] = [
        lambda app: app.enqueue(PLAIN),
        lambda app: app.enqueue_many(PLAIN, [{}]),
        lambda app: app.get_job(str(uuid4())),
        lambda app: app.dead_letter.list(),
        lambda app: app.schedules.list(),
        lambda app: app.setup(),
    ]
    for call in calls:
        with pytest.raises(AppClosed, match=r"create a new Soniq") as caught:
            await call(app)
        assert caught.value.error_code == "SONIQ_APP_CLOSED"
    assert len(store.tables.jobs) == 1


async def test_an_application_never_used_can_be_closed() -> None:
    await Soniq(store=WatchedStore()).close()


async def test_a_worker_needs_room_in_the_pool() -> None:
    app = Soniq("postgresql://localhost/nowhere", pool_max_size=2)

    @app.job(PLAIN)
    async def handler() -> None: ...

    with pytest.raises(PoolTooSmall, match="SONIQ_POOL_MAX_SIZE"):
        await app.run_worker()


@pytest.mark.parametrize(
    ("options", "hint"), [({"concurrency": 0}, "concurrency"), ({"queues": [""]}, "queues")]
)
async def test_impossible_worker_options_are_refused(
    app: Soniq, options: dict[str, Any], hint: str
) -> None:
    @app.job(PLAIN)
    async def handler() -> None: ...

    with pytest.raises(ConfigurationError, match=hint):
        await app.run_worker(run_once=True, **options)


async def test_a_setting_without_limit_has_none_in_the_worker_either(
    store: WatchedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = Soniq(store=store, timeout=0, done_retention="none", cancelled_retention="none")

    @app.job(PLAIN)
    async def handler() -> None: ...

    plans: list[Any] = []

    def noting(*args: Any) -> Any:
        plans.append(plan_worker(*args))
        return plans[-1]

    monkeypatch.setattr("soniq.app.plan_worker", noting)
    await app.run_worker(run_once=True)
    (plan,) = plans
    assert plan.runnables[0].timeout is None
    assert (plan.retention.done, plan.retention.cancelled) == (None, None)


async def test_a_worker_option_changes_nothing_else(store: WatchedStore) -> None:
    app = Soniq(store=store, concurrency=3, queues=["a"])

    @app.job(PLAIN)
    async def handler() -> None: ...

    job_id = await app.enqueue(PLAIN, queue="a")
    await app.run_worker(run_once=True, concurrency=1)
    assert (await app.get_job(job_id)).status == "done"


async def test_a_signal_ends_the_worker_after_what_runs(app: Soniq, store: WatchedStore) -> None:
    started, go_on = asyncio.Event(), asyncio.Event()

    @app.job(PLAIN)
    async def handler() -> None:
        started.set()
        await go_on.wait()

    job_id = await app.enqueue(PLAIN)
    async with asyncio.timeout(PATIENCE):
        worker = asyncio.create_task(app.run_worker())
        await started.wait()
        os.kill(os.getpid(), signal.SIGTERM)
        await store.until(lambda: not store.tables.subscriptions)
        go_on.set()
        await worker
    assert (await app.get_job(job_id)).status == "done"


# --- looking ----------------------------------------------------------------------------------


@pytest.mark.parametrize("job_id", ["", "nonsense", str(uuid4())])
async def test_an_unknown_id_is_not_found(app: Soniq, job_id: str) -> None:
    for call in (app.get_job, app.get_result, app.cancel_job, app.dead_letter.get):
        with pytest.raises(JobNotFound) as caught:
            await call(job_id)
        assert caught.value.error_code == "SONIQ_JOB_NOT_FOUND"


async def test_a_result_is_read_as_asked(app: Soniq) -> None:
    @app.job(PLAIN)
    async def handler() -> Order:
        return Order(order_id="o1")

    job_id = await app.enqueue(PLAIN)
    await app.run_worker(run_once=True)
    assert await app.get_result(job_id) == {"order_id": "o1", "count": 1}
    assert await app.get_result(job_id, result_model=Order) == Order(order_id="o1")
    with pytest.raises(ResultInvalid) as caught:
        await app.get_result(job_id, result_model=int)
    assert "o1" not in str(caught.value)


async def test_a_job_that_waits_has_no_result(app: Soniq) -> None:
    job_id = await app.enqueue(PLAIN)
    with pytest.raises(ResultNotAvailable, match="its status is queued"):
        await app.get_result(job_id)


async def test_a_waiting_job_can_be_cancelled_once(app: Soniq) -> None:
    job_id = await app.enqueue(PLAIN)
    assert await app.cancel_job(job_id)
    assert not await app.cancel_job(job_id)
    assert (await app.get_job(job_id)).status == "cancelled"


async def test_jobs_are_listed_by_status_and_page(app: Soniq) -> None:
    ids = [await app.enqueue(PLAIN) for _ in range(3)]
    await app.cancel_job(ids[1])
    assert [job.id for job in await app.list_jobs(status="cancelled")] == [ids[1]]
    page = await app.list_jobs(limit=2)
    rest = await app.list_jobs(limit=2, before=page[-1].id)
    assert {job.id for job in [*page, *rest]} == set(ids)


async def test_an_unknown_status_is_refused(app: Soniq) -> None:
    with pytest.raises(InvalidOption, match="status must be one of queued"):
        await app.list_jobs(status="waiting")


async def test_queues_are_counted_apart_and_together(app: Soniq) -> None:
    await app.enqueue(PLAIN, queue="a")
    await app.enqueue(PLAIN, queue="b")
    assert (await app.get_queue_stats()).queued == 2
    assert (await app.get_queue_stats("a")).queued == 1
    assert set(await app.queues()) == {"a", "b"}


async def test_the_registry_shows_who_reads(app: Soniq) -> None:
    @app.job(ORDER)
    async def handler(order_id: str, count: int) -> None: ...

    async with working(app):
        (entry,) = await app.registry()
        (view,) = await app.workers()
    assert (entry.role, entry.task, entry.service, entry.live) == (
        "reader",
        "shop.order",
        "shop",
        True,
    )
    assert (view.service, view.version, view.pid) == ("shop", "7", os.getpid())
