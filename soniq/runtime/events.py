"""Hooks around each run of a job, and middleware inside it.

    bind args ─► before_job ─► middleware ─► handler ─► after_job
                                    └──── raised ────► on_error

A hook watches: what it raises is logged and changes nothing. A middleware takes part: it may
answer instead of the handler, and what it raises is the job's own failure. Sync hooks run on the
event loop, so they must not block.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
import traceback
from collections.abc import Awaitable, Callable
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from soniq.errors import InvalidOption
from soniq.runtime.context import JobContext

logger = logging.getLogger("soniq.hooks")

P = ParamSpec("P")
T = TypeVar("T")


class CallNext(Protocol):
    """What a middleware calls to go on: the next middleware, in the end the handler."""

    def __call__(self, context: JobContext | None = None, /) -> Awaitable[Any]:
        """Run the rest and return its result; another context replaces the one further in."""
        ...


BeforeHook = Callable[[JobContext], object]
"""Called before a run; sync, or async and then awaited."""

AfterHook = Callable[[JobContext, float], object]
"""Called after a run that succeeded, with the seconds it took."""

ErrorHook = Callable[[JobContext, BaseException], object]
"""Called after a run that failed, with what it raised."""

Middleware = Callable[[JobContext, CallNext], Awaitable[Any]]
"""``async def m(context, call_next): return await call_next()``"""

B = TypeVar("B", bound=BeforeHook)
A = TypeVar("A", bound=AfterHook)
E = TypeVar("E", bound=ErrorHook)
W = TypeVar("W", bound=Middleware)


class Hooks:
    """Hold the hooks and middleware of an application, each in order of registration.

    The flags say whether there is anything to run, so that a worker without hooks pays nothing.
    """

    def __init__(self) -> None:
        self._before: list[BeforeHook] = []
        self._after: list[AfterHook] = []
        self._error: list[ErrorHook] = []
        self._middleware: list[Middleware] = []
        self.has_before = False
        self.has_after = False
        self.has_error = False
        self.has_middleware = False

    def before_job(self, hook: B) -> B:
        """Call ``hook(context)`` before each run. Usable as a decorator."""
        self._before.append(_checked("before_job", hook))
        self.has_before = True
        return hook

    def after_job(self, hook: A) -> A:
        """Call ``hook(context, seconds)`` after each run that succeeded. Usable as a decorator."""
        self._after.append(_checked("after_job", hook))
        self.has_after = True
        return hook

    def on_error(self, hook: E) -> E:
        """Call ``hook(context, exception)`` after each run that failed. Usable as a decorator."""
        self._error.append(_checked("on_error", hook))
        self.has_error = True
        return hook

    def middleware(self, middleware: W) -> W:
        """Run ``await middleware(context, call_next)`` around each run; the first is outermost."""
        self._middleware.append(_checked("middleware", middleware))
        self.has_middleware = True
        return middleware

    async def run_before(self, context: JobContext) -> None:
        """Call the before_job hooks; never raises an Exception."""
        for hook in self._before:
            await _run("before_job", context, hook, context)

    async def run_after(self, context: JobContext, seconds: float) -> None:
        """Call the after_job hooks; never raises an Exception."""
        for hook in self._after:
            await _run("after_job", context, hook, context, seconds)

    async def run_error(self, context: JobContext, error: BaseException) -> None:
        """Call the on_error hooks; never raises an Exception."""
        for hook in self._error:
            await _run("on_error", context, hook, context, error)

    def wrap(
        self, call: Callable[Concatenate[JobContext, P], Awaitable[Any]]
    ) -> Callable[Concatenate[JobContext, P], Awaitable[Any]]:
        """Return ``call`` with the middleware registered so far around it; do this once.

        Further arguments of ``call`` pass by the middleware unseen: they are the job's args.
        """
        for middleware in reversed(self._middleware):
            call = _around(middleware, call)
        return call


def _around(
    middleware: Middleware, inner: Callable[Concatenate[JobContext, P], Awaitable[Any]]
) -> Callable[Concatenate[JobContext, P], Awaitable[Any]]:
    def around(context: JobContext, /, *args: P.args, **kwargs: P.kwargs) -> Awaitable[Any]:
        def call_next(replaced: JobContext | None = None, /) -> Awaitable[Any]:
            return inner(context if replaced is None else replaced, *args, **kwargs)

        return middleware(context, call_next)

    return around


async def _run(
    event: str, context: JobContext, hook: Callable[..., object], *arguments: object
) -> None:
    try:
        answer = hook(*arguments)
        if inspect.isawaitable(answer):
            await answer
    except (Exception, asyncio.CancelledError) as error:
        task = asyncio.current_task()
        if isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling():
            raise  # the worker's wish, not the hook's
        # Neither the text nor the chain of the exception: both may quote the job's args.
        logger.error(
            "%s hook %s raised %s in job %s (%s), whose outcome stays as it is\n%s",
            event,
            getattr(hook, "__qualname__", type(hook).__qualname__),
            type(error).__qualname__,
            context.job_id,
            context.task,
            "".join(traceback.format_tb(error.__traceback__)).rstrip(),
        )


def _checked(event: str, hook: T) -> T:
    if not callable(hook):
        raise InvalidOption(event, "hook", "callable")
    return hook
