"""One claimed job to one outcome, whatever the handler and what surrounds it do."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import pytest
from pydantic import AfterValidator, BaseModel, ConfigDict
from pydantic_core import PydanticCustomError

from soniq import JobContext, Reject, Snooze
from soniq.runtime.execute import MESSAGE_LENGTH, TRACEBACK_LENGTH
from soniq.runtime.jobs import Dead, DeadReason, Done, Release, Retry
from soniq.runtime.retry import RetryPolicy

from .engine import PATIENCE, Bench

NO_RETRY = RetryPolicy(retries=0)


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid")

    order_id: str
    count: int = 1


def raising(error: BaseException) -> Callable[[], Any]:
    async def handler() -> None:
        raise error

    return handler


def returning(value: object) -> Callable[[], Any]:
    async def handler() -> object:
        return value

    return handler


# --- results ----------------------------------------------------------------------------------


async def test_an_async_handler_gets_its_args_and_its_result_is_stored() -> None:
    async def handler(order_id: str, count: int) -> dict[str, object]:
        return {"order": order_id, "count": count}

    outcome = await Bench(handler, model=Order).run('{"order_id":"o1"}')
    assert isinstance(outcome, Done)
    assert json.loads(outcome.result or "") == {"order": "o1", "count": 1}


async def test_a_sync_handler_runs_in_another_thread() -> None:
    def handler() -> int:
        return threading.get_ident()

    outcome = await Bench(handler).run()
    assert isinstance(outcome, Done)
    assert json.loads(outcome.result or "") != threading.get_ident()


async def test_no_result_stores_none() -> None:
    outcome = await Bench(returning(None)).run()
    assert outcome == Done(outcome.id, outcome.token, None)


async def test_the_outcome_carries_the_token_of_the_claim() -> None:
    job = await Bench(returning(None)).run(token=7)
    assert job.token == 7


async def test_rich_results_are_written_as_json() -> None:
    @dataclass
    class Receipt:
        at: datetime
        id: UUID

    receipt = Receipt(datetime(2025, 1, 2, tzinfo=UTC), UUID(int=5))
    outcome = await Bench(returning({"receipt": receipt, "tags": {"a"}})).run()
    assert isinstance(outcome, Done)
    assert json.loads(outcome.result or "") == {
        "receipt": {"at": "2025-01-02T00:00:00Z", "id": str(UUID(int=5))},
        "tags": ["a"],
    }


def _circular() -> list[object]:
    circle: list[object] = []
    circle.append(circle)
    return circle


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(object(), id="object"),
        pytest.param({"a": [1, object()]}, id="nested"),
        pytest.param(float("nan"), id="nan"),
        pytest.param([float("inf")], id="infinity"),
        pytest.param("a\0b", id="nul"),
        pytest.param("\ud800", id="lone surrogate"),
        pytest.param(lambda: None, id="function"),
        pytest.param(_circular(), id="circular"),
        pytest.param(b"\xff", id="bytes"),
    ],
)
async def test_a_result_that_is_not_json_is_a_dead_letter_at_once(value: object) -> None:
    outcome = await Bench(returning(value)).run()
    assert isinstance(outcome, Dead)
    assert outcome.reason == DeadReason.INVALID_RESULT
    assert outcome.error is not None
    assert outcome.error.type == "SONIQ_RESULT_INVALID"
    assert outcome.error.problems


async def test_the_problems_of_a_result_say_where() -> None:
    outcome = await Bench(returning({"rows": [1, object()]})).run()
    assert isinstance(outcome, Dead)
    assert outcome.error is not None
    assert [problem["path"] for problem in outcome.error.problems] == ["rows[1]"]


# --- what the handler says --------------------------------------------------------------------


@pytest.mark.parametrize("answer", [raising(Snooze(30)), returning(Snooze(30))])
async def test_a_snooze_runs_again_later_without_counting(answer: Callable[[], Any]) -> None:
    outcome = await Bench(answer).run()
    assert outcome == Retry(outcome.id, outcome.token, 30.0, None, counts=False)


async def test_a_sync_handler_may_return_a_snooze() -> None:
    def handler() -> Snooze:
        return Snooze(2)

    outcome = await Bench(handler).run()
    assert isinstance(outcome, Retry)
    assert outcome.delay == 2.0


async def test_a_snooze_at_the_last_attempt_is_no_failure() -> None:
    outcome = await Bench(raising(Snooze(1)), policy=NO_RETRY).run()
    assert isinstance(outcome, Retry)


async def test_a_rejection_is_a_dead_letter_at_once() -> None:
    outcome = await Bench(raising(Reject("no such shop"))).run()
    assert isinstance(outcome, Dead)
    assert (outcome.reason, outcome.message) == (DeadReason.REJECTED, "no such shop")


async def test_a_rejection_with_something_else_than_text_is_a_dead_letter_too() -> None:
    outcome = await Bench(raising(Reject(ValueError("x")))).run()  # type: ignore[arg-type]
    assert isinstance(outcome, Dead)
    assert (outcome.reason, outcome.message) == (DeadReason.REJECTED, "x")


class _Unfinished(Reject):
    def __init__(self) -> None:
        pass


class _Timeless(Snooze):
    def __init__(self) -> None:
        pass


@pytest.mark.parametrize("error", [_Unfinished(), _Timeless()])
async def test_an_answer_whose_class_skips_its_constructor_is_a_dead_letter(
    error: Exception,
) -> None:
    outcome = await Bench(raising(error)).run()
    assert isinstance(outcome, Dead)


# --- failures ---------------------------------------------------------------------------------


async def test_a_failure_runs_again_after_the_policys_delay() -> None:
    policy = RetryPolicy(retries=3, delay=8.0, backoff=2.0)
    outcome = await Bench(raising(ValueError("no")), policy=policy).run(attempt=2)
    assert isinstance(outcome, Retry)
    assert 8.0 <= outcome.delay <= 16.0
    assert outcome.counts


async def test_a_failure_is_recorded_with_its_text_attempt_and_worker() -> None:
    bench = Bench(raising(ValueError("no")))
    outcome = await bench.run(attempt=2)
    assert isinstance(outcome, Retry)
    error = outcome.error
    assert error is not None
    assert (error.type, error.message, error.attempt) == ("ValueError", "no", 2)
    assert error.worker_id == bench.worker_id
    assert "in handler" in (error.traceback or "")


async def test_a_failure_of_the_last_attempt_is_a_dead_letter() -> None:
    outcome = await Bench(raising(ValueError("no"))).run(attempt=4)
    assert isinstance(outcome, Dead)
    assert outcome.reason == DeadReason.ATTEMPTS_EXHAUSTED
    assert outcome.message == "Job shop.send failed 4 times, last with ValueError"


async def test_the_error_of_a_sync_handler_is_recorded_like_any_other() -> None:
    def handler() -> None:
        raise LookupError("gone")

    outcome = await Bench(handler).run()
    assert isinstance(outcome, Retry)
    assert outcome.error is not None
    assert (outcome.error.type, outcome.error.message) == ("LookupError", "gone")


@pytest.mark.parametrize(("text", "stored"), [("a\0b", "a�b"), ("a\ud800b", "a?b"), ("ü€𝄞", "ü€𝄞")])
async def test_an_exceptions_text_is_made_storable(text: str, stored: str) -> None:
    outcome = await Bench(raising(ValueError(text))).run()
    assert isinstance(outcome, Retry)
    assert outcome.error is not None
    assert outcome.error.message == stored
    assert "\0" not in (outcome.error.traceback or "")
    (outcome.error.traceback or "").encode()


async def test_a_long_text_is_cut() -> None:
    outcome = await Bench(raising(ValueError("x" * 100_000))).run()
    assert isinstance(outcome, Retry)
    assert outcome.error is not None
    assert len(outcome.error.message) == MESSAGE_LENGTH
    assert len(outcome.error.traceback or "") <= TRACEBACK_LENGTH


class _Speechless(Exception):
    def __str__(self) -> str:
        raise RuntimeError("not even this")

    __repr__ = __str__


class _Mute(Exception):
    def __str__(self) -> str:
        raise SystemExit(1)


@pytest.mark.parametrize("error", [_Speechless(), _Mute()])
async def test_an_exception_without_a_text_is_a_failure_all_the_same(error: Exception) -> None:
    outcome = await Bench(raising(error)).run()
    assert isinstance(outcome, Retry)
    assert outcome.error is not None
    assert outcome.error.type == type(error).__name__


class _Panic(BaseException):
    pass


@pytest.mark.parametrize(
    "error",
    [
        SystemExit(1),
        KeyboardInterrupt(),
        asyncio.CancelledError(),
        GeneratorExit(),
        StopIteration(1),
        StopAsyncIteration(),
        BaseExceptionGroup("two", [SystemExit(1), ValueError()]),
        _Panic(),
    ],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("kind", ["async", "sync"])
async def test_whatever_a_handler_raises_is_its_own_failure(
    error: BaseException, kind: str
) -> None:
    def sync_handler() -> None:
        raise error

    outcome = await Bench(raising(error) if kind == "async" else sync_handler).run()
    assert isinstance(outcome, Retry)
    assert outcome.counts
    assert outcome.error is not None


@pytest.mark.parametrize("kind", ["async", "sync"])
async def test_sys_exit_in_a_handler_is_recorded_as_such(kind: str) -> None:
    def sync_handler() -> None:
        raise SystemExit("bye")

    outcome = await Bench(raising(SystemExit("bye")) if kind == "async" else sync_handler).run()
    assert isinstance(outcome, Retry)
    assert outcome.error is not None
    assert (outcome.error.type, outcome.error.message) == ("SystemExit", "bye")


async def test_cancelling_the_slot_leaves_the_job_without_outcome() -> None:
    started = asyncio.Event()

    async def handler() -> None:
        started.set()
        await asyncio.Event().wait()

    run = asyncio.create_task(Bench(handler).run())
    async with asyncio.timeout(PATIENCE):
        await started.wait()
        run.cancel()
        with pytest.raises(asyncio.CancelledError):
            await run


# --- args -------------------------------------------------------------------------------------


async def test_refused_args_are_a_dead_letter_at_once() -> None:
    async def handler(order_id: str, count: int) -> None:
        raise AssertionError("must not run")

    outcome = await Bench(handler, model=Order).run('{"order_id":123456789,"cuont":1}')
    assert isinstance(outcome, Dead)
    assert outcome.reason == DeadReason.INVALID_ARGUMENTS
    assert outcome.error is not None
    problems = {(problem["path"], problem["type"]) for problem in outcome.error.problems}
    assert problems == {("order_id", "string_type"), ("cuont", "extra_forbidden")}


async def test_refused_args_leave_no_value_in_outcome_or_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def handler(order_id: str, count: int) -> None: ...

    with caplog.at_level(logging.DEBUG):
        outcome = await Bench(handler, model=Order).run('{"order_id":987654321}')
    assert isinstance(outcome, Dead)
    assert outcome.error is not None
    assert "987654321" not in json.dumps(outcome.error.as_json()) + outcome.message + caplog.text


@pytest.mark.parametrize("args", ["[]", "null", "{", '"text"', '{"a": 1} trailing', ""])
async def test_stored_text_that_is_no_object_is_a_dead_letter_at_once(args: str) -> None:
    async def handler(**given: object) -> None: ...

    outcome = await Bench(handler).run(args)
    assert isinstance(outcome, Dead)
    assert outcome.reason == DeadReason.INVALID_ARGUMENTS


def _refusing(text: str) -> str:
    raise PydanticCustomError("too\0bad", "never\0again \ud800")


class Refusing(BaseModel):
    order_id: Annotated[str, AfterValidator(_refusing)]


@pytest.mark.parametrize(
    ("model", "key"),
    [
        (Refusing, "order_id"),
        (Order, "a\\u0000b"),
        (Order, "a\\ud800b"),
        (None, "a\\u0000b"),
        (None, "a\\ud800b"),
    ],
)
async def test_what_jsonb_cannot_hold_does_not_get_into_the_record(
    model: type[BaseModel] | None, key: str
) -> None:
    async def handler(order_id: str, count: int = 1) -> None: ...

    outcome = await Bench(handler, model=model).run(f'{{"{key}":"x"}}')
    assert isinstance(outcome, Dead)
    assert outcome.error is not None
    for problem in outcome.error.problems:
        for text in problem.values():
            assert "\0" not in text
            text.encode()


async def test_a_binder_that_breaks_is_an_ordinary_failure() -> None:
    bench = Bench(returning(None))
    object.__setattr__(bench.runnable, "bind", lambda text, context: 1 / 0)
    outcome = await bench.run()
    assert isinstance(outcome, Retry)
    assert outcome.error is not None
    assert outcome.error.type == "ZeroDivisionError"


async def test_a_job_of_a_task_without_a_handler_is_handed_back() -> None:
    bench = Bench(returning(None))
    outcome = await bench.run(task="shop.other")
    assert outcome == Release(outcome.id, outcome.token)


# --- the clock --------------------------------------------------------------------------------


async def test_a_run_over_its_timeout_fails_as_such() -> None:
    async def handler() -> None:
        await asyncio.Event().wait()

    outcome = await Bench(handler, timeout=0.01).run()
    assert isinstance(outcome, Retry)
    assert outcome.error is not None
    assert (outcome.error.type, outcome.error.message) == (
        "JobTimeout",
        "the run took longer than 0.01 s",
    )


async def test_a_sync_run_over_its_timeout_fails_as_such() -> None:
    end = threading.Event()

    def handler() -> None:
        end.wait(PATIENCE)

    try:
        outcome = await Bench(handler, timeout=0.01).run()
    finally:
        end.set()
    assert isinstance(outcome, Retry)
    assert outcome.error is not None
    assert outcome.error.type == "JobTimeout"


async def test_a_handlers_own_timeout_error_is_its_own() -> None:
    outcome = await Bench(raising(TimeoutError("upstream")), timeout=60.0).run()
    assert isinstance(outcome, Retry)
    assert outcome.error is not None
    assert (outcome.error.type, outcome.error.message) == ("TimeoutError", "upstream")


async def test_a_timeout_inside_the_handler_is_its_own() -> None:
    async def handler() -> None:
        async with asyncio.timeout(0.001):
            await asyncio.Event().wait()

    outcome = await Bench(handler, timeout=60.0).run()
    assert isinstance(outcome, Retry)
    assert outcome.error is not None
    assert outcome.error.type == "TimeoutError"


async def test_a_handler_that_answers_after_its_time_was_up_is_believed() -> None:
    async def handler() -> str:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return "saved what there was"
        raise AssertionError

    outcome = await Bench(handler, timeout=0.01).run()
    assert isinstance(outcome, Done)


async def test_waiting_for_a_thread_is_not_the_jobs_time() -> None:
    first_runs, end = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def handler(first: bool) -> None:
        if first:
            loop.call_soon_threadsafe(first_runs.set)
            end.wait(PATIENCE)

    bench = Bench(handler, threads=1, timeout=0.05)
    first = asyncio.create_task(bench.run('{"first":true}'))
    await first_runs.wait()
    second = asyncio.create_task(bench.run('{"first":false}'))
    outcome = await first  # its time is up, and its thread still busy
    assert isinstance(outcome, Retry)
    assert not second.done()
    end.set()
    assert isinstance(await second, Done)


async def test_a_thread_that_goes_on_after_its_timeout_keeps_its_place() -> None:
    end = threading.Event()
    at_once: list[int] = []
    running = 0

    def handler() -> None:
        nonlocal running
        running += 1
        at_once.append(running)
        end.wait(PATIENCE)
        running -= 1

    bench = Bench(handler, threads=2, timeout=0.01)
    outcomes = asyncio.gather(*(bench.run() for _ in range(4)))
    loop = asyncio.get_running_loop()
    loop.call_later(0.05, end.set)
    await outcomes
    assert max(at_once) <= 2


async def test_threads_do_not_keep_the_process_from_ending_and_end_with_the_pool() -> None:
    threads: list[threading.Thread] = []

    def handler() -> None:
        threads.append(threading.current_thread())

    bench = Bench(handler, threads=3)
    await asyncio.gather(*(bench.run() for _ in range(10)))
    assert 1 <= len(set(threads)) <= 3
    assert all(thread.daemon for thread in threads)
    bench.threads.close()
    for thread in threads:
        await asyncio.to_thread(thread.join, PATIENCE)
        assert not thread.is_alive()


async def test_context_variables_reach_a_sync_handler() -> None:
    variable: ContextVar[str] = ContextVar("variable")

    def handler() -> str:
        return variable.get()

    bench = Bench(handler)

    @bench.hooks.middleware
    async def setting(context: JobContext, call_next: Any) -> Any:
        variable.set("seen")
        return await call_next()

    outcome = await bench.run()
    assert isinstance(outcome, Done)
    assert outcome.result == '"seen"'


# --- context, hooks, middleware ---------------------------------------------------------------


async def test_the_context_is_injected() -> None:
    seen: list[JobContext] = []

    async def handler(order_id: str, count: int, run: JobContext) -> None:
        seen.append(run)

    bench = Bench(handler, model=Order)
    outcome = await bench.run('{"order_id":"o1"}', attempt=2)
    (run,) = seen
    assert run.job_id == str(outcome.id)
    assert (run.task, run.queue, run.attempt, run.max_attempts) == ("shop.send", "default", 2, 4)
    assert run.worker_id == str(bench.worker_id)


async def test_hooks_run_around_the_handler_with_the_same_context() -> None:
    seen: list[tuple[str, str]] = []

    async def handler(context: JobContext) -> None:
        seen.append(("handler", context.job_id))

    bench = Bench(handler)
    bench.hooks.before_job(lambda context: seen.append(("before", context.job_id)))
    bench.hooks.after_job(lambda context, seconds: seen.append(("after", context.job_id)))
    bench.hooks.on_error(lambda context, error: seen.append(("error", context.job_id)))
    outcome = await bench.run()
    assert seen == [(place, str(outcome.id)) for place in ("before", "handler", "after")]


async def test_on_error_sees_the_exception_and_after_job_does_not_run() -> None:
    seen: list[object] = []
    error = ValueError("no")
    bench = Bench(raising(error))
    bench.hooks.after_job(lambda context, seconds: seen.append("after"))
    bench.hooks.on_error(lambda context, raised: seen.append(raised))
    await bench.run()
    assert seen == [error]


class _HookFailed(Exception):
    pass


def _broken_hook(error: BaseException) -> Callable[..., object]:
    def hook(*_: object) -> None:
        raise error

    return hook


ERRORS = [_HookFailed(), asyncio.CancelledError(), SystemExit(3), _Panic()]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("place", ["before_job", "after_job"])
async def test_a_hook_that_raises_does_not_change_a_good_outcome(
    place: str, error: BaseException
) -> None:
    bench = Bench(returning(1))
    getattr(bench.hooks, place)(_broken_hook(error))
    assert isinstance(await bench.run(), Done)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
async def test_an_error_hook_that_raises_does_not_change_the_failure(error: BaseException) -> None:
    bench = Bench(raising(ValueError("no")))
    bench.hooks.on_error(_broken_hook(error))
    outcome = await bench.run()
    assert isinstance(outcome, Retry)
    assert outcome.error is not None
    assert outcome.error.type == "ValueError"


async def test_middleware_surrounds_the_handler() -> None:
    bench = Bench(returning(2))

    @bench.hooks.middleware
    async def double(context: JobContext, call_next: Any) -> Any:
        return 2 * await call_next()

    outcome = await bench.run()
    assert isinstance(outcome, Done)
    assert outcome.result == "4"


async def test_a_middleware_that_raises_fails_the_job() -> None:
    bench = Bench(returning(2))

    @bench.hooks.middleware
    async def refuse(context: JobContext, call_next: Any) -> Any:
        raise PermissionError("not now")

    outcome = await bench.run()
    assert isinstance(outcome, Retry)
    assert outcome.error is not None
    assert outcome.error.type == "PermissionError"


async def test_a_middleware_may_snooze() -> None:
    bench = Bench(returning(2))

    @bench.hooks.middleware
    async def later(context: JobContext, call_next: Any) -> Any:
        return Snooze(5)

    assert isinstance(await bench.run(), Retry)


async def test_the_timeout_holds_inside_middleware() -> None:
    async def handler() -> None:
        await asyncio.Event().wait()

    bench = Bench(handler, timeout=0.01)

    @bench.hooks.middleware
    async def pass_on(context: JobContext, call_next: Any) -> Any:
        return await call_next()

    outcome = await bench.run()
    assert isinstance(outcome, Retry)
    assert outcome.error is not None
    assert outcome.error.type == "JobTimeout"


# --- policies ---------------------------------------------------------------------------------


class _BrokenAtEnd(RetryPolicy):
    def exhausted(self, attempt: int) -> bool:
        raise ZeroDivisionError


class _BrokenDelay(RetryPolicy):
    def delay_for(self, attempt: int, rand: Callable[[], float] = float) -> float:
        raise ZeroDivisionError


@pytest.mark.parametrize("policy", [_BrokenAtEnd(), _BrokenDelay()])
async def test_a_retry_policy_that_raises_sends_the_job_to_the_dead_letters(
    policy: RetryPolicy, caplog: pytest.LogCaptureFixture
) -> None:
    outcome = await Bench(raising(ValueError("no")), policy=policy).run()
    assert isinstance(outcome, Dead)
    assert outcome.error is not None
    assert "ZeroDivisionError" in outcome.message
    assert "ValueError" in (outcome.error.traceback or "")
    assert "could not" in caplog.text
