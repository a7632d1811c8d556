"""Keep a worker's lease alive from a thread of its own.

Renewal must not depend on the event loop that runs the handlers: a handler that computes for a
minute without awaiting blocks that loop, and its jobs must stay its own all the same.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from uuid import UUID

from soniq.errors import DatabaseError
from soniq.runtime.ports import LeaseSession, Store

logger = logging.getLogger("soniq.worker")

RENEWALS_PER_LEASE = 3
"""A lease is renewed when a third of it has passed, so that two renewals in a row may fail."""


class LeaseKeeper:
    """A thread that renews one worker's lease until it is stopped."""

    def __init__(
        self, store: Store, worker_id: UUID, seconds: float, disturbed: Callable[[bool], None]
    ) -> None:
        """Prepare the thread.

        ``disturbed`` is called on the event loop that called ``start``: with False when the lease
        had run out before it was renewed, with True when the worker's row is gone.
        """
        self._store = store
        self._worker_id = worker_id
        self._seconds = seconds
        self._disturbed = disturbed
        self._ready: asyncio.Future[None] | None = None
        self._stop: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    async def start(self) -> None:
        """Start renewing; returns after the first renewal.

        Raises:
            DatabaseError: when the thread could not connect.
        """
        caller = asyncio.get_running_loop()
        self._ready = caller.create_future()
        self._thread = threading.Thread(
            target=self._run, args=(caller, self._ready), name="soniq-lease", daemon=True
        )
        self._thread.start()
        await self._ready

    def _run(self, caller: asyncio.AbstractEventLoop, ready: asyncio.Future[None]) -> None:
        try:
            asyncio.run(self._renew_for_ever(caller, ready))
        except Exception as error:
            _tell(caller, _fail, ready, error)

    async def _renew_for_ever(
        self, caller: asyncio.AbstractEventLoop, ready: asyncio.Future[None]
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = stop = asyncio.Event()
        session = await self._store.lease_session()
        try:
            await session.renew(self._worker_id, self._seconds)
            _tell(caller, _succeed, ready)
            while not await _set_within(stop, self._seconds / RENEWALS_PER_LEASE):
                await self._renew(caller, session, stop)
        finally:
            await session.close()

    async def _renew(
        self, caller: asyncio.AbstractEventLoop, session: LeaseSession, stop: asyncio.Event
    ) -> None:
        while not stop.is_set():
            try:
                renewal = await session.renew(self._worker_id, self._seconds)
            except Exception as error:
                # Whatever it is: a thread that ended would leave a worker running without lease.
                code = error.error_code if isinstance(error, DatabaseError) else repr(type(error))
                logger.warning("the lease could not be renewed (%s); trying on", code)
                await _set_within(stop, min(1.0, self._seconds / 10))
                continue
            if not renewal.held or renewal.overdue:
                _tell(caller, self._disturbed, not renewal.held)
            return

    async def stop(self) -> None:
        """End the thread; waits for a renewal under way."""
        thread, loop, stop = self._thread, self._loop, self._stop
        if thread is None:
            return
        if loop is not None and stop is not None:
            _tell(loop, stop.set)
        await asyncio.to_thread(thread.join, 10.0)


def _tell(loop: asyncio.AbstractEventLoop, function: Callable[..., object], *args: object) -> None:
    try:
        loop.call_soon_threadsafe(function, *args)
    except RuntimeError:
        logger.debug("the event loop to tell is closed")


def _succeed(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)


def _fail(ready: asyncio.Future[None], error: Exception) -> None:
    if not ready.done():
        ready.set_exception(error)


async def _set_within(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True
