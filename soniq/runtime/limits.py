"""What bounds a run: the time it may take, and the threads that sync handlers share."""

from __future__ import annotations

import asyncio
import contextvars
import functools
import math
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
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
    """The bounded pool in which sync handlers run."""

    def __init__(self, size: int, deadlines: Deadlines) -> None:
        self._size = size
        self._deadlines = deadlines
        self._free = asyncio.Semaphore(size)
        self._pool: ThreadPoolExecutor | None = None

    async def call(
        self, function: Callable[..., Any], kwargs: dict[str, Any], timeout: float | None
    ) -> Any:
        """Run ``function`` in a thread and wait at most ``timeout`` seconds for it.

        Waiting for a free thread is not counted. A thread cannot be stopped: after a timeout it
        goes on, and keeps its place in the pool until it ends.
        """
        await self._free.acquire()
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._size, thread_name_prefix="soniq-job")
        context = contextvars.copy_context()
        try:
            future = asyncio.get_running_loop().run_in_executor(
                self._pool, functools.partial(context.run, _call, function, kwargs)
            )
        except BaseException:
            self._free.release()
            raise
        future.add_done_callback(self._finished)
        return await self._deadlines.within(timeout, asyncio.shield(future))

    def _finished(self, future: asyncio.Future[Any]) -> None:
        self._free.release()
        if not future.cancelled():
            future.exception()  # retrieved, so that a late failure is not reported as unhandled

    def close(self) -> None:
        """Let running threads end by themselves and start no more."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)


def _call(function: Callable[..., Any], kwargs: dict[str, Any]) -> Any:
    try:
        return function(**kwargs)
    except (StopIteration, GeneratorExit) as error:
        # What steers generators does not pass through a future: whoever waits for it would wait
        # for ever, or be closed. Coroutines replace StopIteration in the same way (PEP 479).
        raise RuntimeError(f"the handler raised {type(error).__name__}") from error
