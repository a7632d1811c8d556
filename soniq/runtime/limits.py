"""What bounds a run: the time it may take, and the threads that sync handlers share."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import functools
import math
import threading
from collections.abc import Awaitable, Callable
from queue import SimpleQueue
from typing import Any


class JobTimeout(Exception):
    """A run that took longer than its ``timeout``."""


class Deadlines:
    """Cancels runs that take too long, with one timer for all of them.

    Most runs end long before their deadline, so setting one costs a dict entry; the timer only
    ever waits for the earliest deadline known when it was set.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._runs: dict[asyncio.Task[Any], float] = {}
        self._expired: set[asyncio.Task[Any]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._armed = math.inf

    async def within(self, timeout: float | None, call: Awaitable[Any]) -> Any:
        """Await ``call`` for at most ``timeout`` seconds; None for no limit.

        Raises:
            JobTimeout: the time was up. A TimeoutError that the call raises itself is passed on.
        """
        if timeout is None:
            return await call
        task = asyncio.current_task()
        assert task is not None
        deadline = self._loop.time() + timeout
        self._runs[task] = deadline
        if deadline < self._armed:
            self._arm(deadline)
        earlier = task.cancelling()
        try:
            return await call
        except asyncio.CancelledError:
            if self._ran_out(task) and task.uncancel() <= earlier:
                raise JobTimeout(f"the run took longer than {timeout:g} s") from None
            raise
        finally:
            self._runs.pop(task, None)
            if self._ran_out(task):
                task.uncancel()  # the call swallowed the cancellation and ended its own way

    def _ran_out(self, task: asyncio.Task[Any]) -> bool:
        if task not in self._expired:
            return False
        self._expired.remove(task)
        return True

    def _arm(self, deadline: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._armed = deadline
        self._timer = self._loop.call_at(deadline, self._look)

    def _look(self) -> None:
        self._timer, self._armed = None, math.inf
        now = self._loop.time()
        for task, deadline in list(self._runs.items()):
            if deadline <= now:
                del self._runs[task]
                self._expired.add(task)
                task.cancel()
        if self._runs:
            self._arm(min(self._runs.values()))

    def close(self) -> None:
        """Stop the timer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer, self._armed = None, math.inf


class Threads:
    """The bounded pool in which sync handlers run.

    Its threads do not keep the process from ending, as those of ``concurrent.futures`` would: what
    still runs in them when a worker has left has timed out or was handed back.
    """

    def __init__(self, size: int, deadlines: Deadlines) -> None:
        self._deadlines = deadlines
        self._free = asyncio.Semaphore(size)
        self._calls: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._busy = 0
        self._threads = 0

    async def call(
        self, function: Callable[..., Any], kwargs: dict[str, Any], timeout: float | None
    ) -> Any:
        """Run ``function`` in a thread and wait at most ``timeout`` seconds for it.

        Waiting for a free thread is not counted. A thread cannot be stopped: after a timeout it
        goes on, and keeps its place in the pool until it ends.
        """
        await self._free.acquire()
        self._busy += 1
        if self._busy > self._threads:
            self._threads += 1
            name = f"soniq-job-{self._threads}"
            threading.Thread(target=_work, args=(self._calls,), name=name, daemon=True).start()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        future.add_done_callback(self._finished)
        context = contextvars.copy_context()
        self._calls.put(functools.partial(context.run, _call, function, kwargs, loop, future))
        return await self._deadlines.within(timeout, asyncio.shield(future))

    def _finished(self, future: asyncio.Future[Any]) -> None:
        self._busy -= 1
        self._free.release()
        if not future.cancelled():
            future.exception()  # retrieved, so that a late failure is not reported as unhandled

    def close(self) -> None:
        """Have each thread end as soon as what it runs has ended."""
        for _ in range(self._threads):
            self._calls.put(None)


def _work(calls: SimpleQueue[Callable[[], None] | None]) -> None:
    while (call := calls.get()) is not None:
        call()
        del call  # or its args would live until the next one


def _call(
    function: Callable[..., Any],
    kwargs: dict[str, Any],
    loop: asyncio.AbstractEventLoop,
    future: asyncio.Future[Any],
) -> None:
    """Run ``function`` and tell its end to whoever waits on the event loop, if it still runs."""
    with contextlib.suppress(RuntimeError):  # the loop is closed
        try:
            result = _run(function, kwargs)
        except BaseException as error:
            loop.call_soon_threadsafe(future.set_exception, error)
        else:
            loop.call_soon_threadsafe(future.set_result, result)


def _run(function: Callable[..., Any], kwargs: dict[str, Any]) -> Any:
    try:
        return function(**kwargs)
    except (StopIteration, GeneratorExit) as error:
        # What steers generators does not pass through a future: whoever waits for it would wait
        # for ever, or be closed. Coroutines replace StopIteration in the same way (PEP 479).
        raise RuntimeError(f"the handler raised {type(error).__name__}") from error
