from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import Any

import pytest

from soniq.errors import InvalidOption
from soniq.runtime.context import JobContext
from soniq.runtime.events import Hooks

from .test_context import make_context

CONTEXT = make_context()


@pytest.fixture
def hooks() -> Hooks:
    return Hooks()


def test_without_hooks_all_flags_are_off(hooks):
    flags = (hooks.has_before, hooks.has_after, hooks.has_error, hooks.has_middleware)
    assert flags == (False, False, False, False)


@pytest.mark.parametrize(
    ("register", "flag"),
    [
        ("before_job", "has_before"),
        ("after_job", "has_after"),
        ("on_error", "has_error"),
        ("middleware", "has_middleware"),
    ],
)
def test_registering_raises_its_flag_only_and_returns_the_function(hooks, register, flag):
    async def hook(*_: object) -> None: ...

    assert getattr(hooks, register)(hook) is hook
    flags = {"has_before", "has_after", "has_error", "has_middleware"}
    assert {each for each in flags if getattr(hooks, each)} == {flag}


@pytest.mark.parametrize("register", ["before_job", "after_job", "on_error", "middleware"])
def test_what_cannot_be_called_is_refused(hooks, register):
    with pytest.raises(InvalidOption, match=register):
        getattr(hooks, register)("not a function")


async def test_hooks_run_in_order_sync_and_async_alike(hooks):
    seen: list[tuple[object, ...]] = []

    @hooks.before_job
    def sync_hook(context: JobContext) -> None:
        seen.append(("sync", context))

    @hooks.before_job
    async def async_hook(context: JobContext) -> None:
        await asyncio.sleep(0)
        seen.append(("async", context))

    await hooks.run_before(CONTEXT)
    assert seen == [("sync", CONTEXT), ("async", CONTEXT)]


async def test_after_hooks_get_the_seconds(hooks):
    seen: list[tuple[object, ...]] = []
    hooks.after_job(lambda context, seconds: seen.append((context, seconds)))
    await hooks.run_after(CONTEXT, 1.5)
    assert seen == [(CONTEXT, 1.5)]


async def test_error_hooks_get_the_exception(hooks):
    seen: list[tuple[object, ...]] = []
    error = ValueError()
    hooks.on_error(lambda context, error: seen.append((context, error)))
    await hooks.run_error(CONTEXT, error)
    assert seen == [(CONTEXT, error)]


async def test_a_hook_that_raises_does_not_keep_the_next_from_running(hooks, caplog):
    seen: list[str] = []

    @hooks.before_job
    def broken(context: JobContext) -> None:
        raise RuntimeError

    hooks.before_job(lambda context: seen.append("ran"))
    await hooks.run_before(CONTEXT)
    assert seen == ["ran"]


async def test_a_hook_that_raises_is_logged_with_task_and_job_but_not_its_text(hooks, caplog):
    @hooks.on_error
    async def broken(context: JobContext, error: BaseException) -> None:
        raise RuntimeError("s3cret") from error

    await hooks.run_error(replace(CONTEXT, job_id="the-job", task="the.task"), KeyError("s3cret"))
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("soniq.hooks", logging.ERROR)
    assert all(part in caplog.text for part in ("the-job", "the.task", "RuntimeError", "broken"))
    assert __file__ in caplog.text
    assert "s3cret" not in record.getMessage().replace('raise RuntimeError("s3cret")', "")
    assert record.exc_info is None


async def test_a_hook_that_gives_up_an_awaited_task_does_not_cancel_the_job(hooks, caplog):
    @hooks.before_job
    async def broken(context: JobContext) -> None:
        raise asyncio.CancelledError

    await hooks.run_before(CONTEXT)
    assert "CancelledError" in caplog.text


async def test_cancelling_the_run_goes_through_a_hook(hooks):
    entered = asyncio.Event()

    @hooks.before_job
    async def waits(context: JobContext) -> None:
        entered.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(hooks.run_before(CONTEXT))
    async with asyncio.timeout(5):
        await entered.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def echo(context: JobContext, *args: Any) -> Any:
    return context, args


def test_without_middleware_the_call_is_left_as_it_is(hooks):
    assert hooks.wrap(echo) is echo


async def test_the_first_middleware_is_outermost(hooks):
    seen: list[str] = []

    def recorder(name: str):
        async def middleware(context, call_next):
            seen.append(f"{name} in")
            result = await call_next()
            seen.append(f"{name} out")
            return result

        return middleware

    hooks.middleware(recorder("outer"))
    hooks.middleware(recorder("inner"))
    assert await hooks.wrap(echo)(CONTEXT, 1, 2) == (CONTEXT, (1, 2))
    assert seen == ["outer in", "inner in", "inner out", "outer out"]


async def test_a_middleware_may_answer_instead_of_the_handler(hooks):
    @hooks.middleware
    async def cached(context, call_next):
        return "cached"

    assert await hooks.wrap(echo)(CONTEXT) == "cached"


async def test_a_middleware_may_pass_another_context_on(hooks):
    other = replace(CONTEXT, attempt=2)

    @hooks.middleware
    async def replaces(context, call_next):
        return await call_next(other)

    assert await hooks.wrap(echo)(CONTEXT) == (other, ())


async def test_what_a_middleware_raises_is_the_jobs_own_failure(hooks):
    @hooks.middleware
    async def broken(context, call_next):
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        await hooks.wrap(echo)(CONTEXT)


async def test_one_chain_serves_jobs_at_the_same_time(hooks):
    barrier = asyncio.Barrier(2)

    @hooks.middleware
    async def meets(context, call_next):
        await barrier.wait()
        return await call_next()

    call = hooks.wrap(echo)
    async with asyncio.timeout(5):
        results = await asyncio.gather(call(CONTEXT, "a"), call(CONTEXT, "b"))
    assert [args for _, args in results] == [("a",), ("b",)]
