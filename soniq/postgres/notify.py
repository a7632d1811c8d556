"""Wake-ups: hints sent after a commit, and the connection that listens for them.

Hints only save waiting time: whatever is lost here is found by the workers' polling. They stay
out of the enqueuing transaction, because PostgreSQL lets only one transaction with a NOTIFY commit
at a time, and they are coalesced, because one hint wakes a worker for any number of jobs.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable, Sequence

import asyncpg

from soniq.errors import DatabaseError
from soniq.postgres.database import DRIVER_ERRORS, Database
from soniq.postgres.identifiers import wake_channel
from soniq.postgres.lanes import Lane
from soniq.runtime.ports import Wake

logger = logging.getLogger("soniq.postgres.notify")

MIN_INTERVAL = 0.005
"""Seconds between two batches of hints of one process; the first goes out at once."""

WATCHDOG = 10.0
"""Seconds between two questions that prove the listening connection alive."""

WATCHDOG_PATIENCE = 5.0
"""Seconds to wait for the answer."""

LAST_WORDS = 2.0
"""Seconds that a cancelled notifier may still take to send what is pending."""

RECONNECT_DELAYS = (0.1, 0.5, 1.0, 2.0, 5.0)
"""Seconds before each further try to connect; the last one repeats."""


def announcements(schema: str, wakes: Iterable[Wake]) -> tuple[list[str], list[str]]:
    """Return channels and payloads of hints; a payload is seconds until due, then the queue."""
    channels, payloads = [], []
    for wake in wakes:
        channels.append(wake_channel(schema, wake.task))
        payloads.append(f"{wake.due_in:g} {wake.queue}")
    return channels, payloads


def read_announcement(task: str, payload: str) -> Wake | None:
    """Return the hint in a payload; None when it is not understood (a newer sender)."""
    seconds, _, queue = payload.partition(" ")
    try:
        return Wake(task, queue, max(0.0, float(seconds)))
    except ValueError:
        return None


class Notifier:
    """Sends hints in the background, at most one statement at a time."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._lane = Lane(db)
        self._pending: dict[tuple[str, str, bool], float] = {}
        self._task: asyncio.Task[None] | None = None

    def hint(self, wake: Wake) -> bool:
        """Queue a hint; never blocks, never raises. True when this woke the notifier."""
        # Apart for jobs due now and later: workers look in different places for them.
        key = (wake.task, wake.queue, wake.due_in > 0)
        known = self._pending.get(key)
        if known is None or wake.due_in < known:
            self._pending[key] = wake.due_in
        if self._task is not None:
            return False
        self._task = asyncio.get_running_loop().create_task(
            self._send_pending(), name="soniq-notifier"
        )
        return True

    async def _send_pending(self) -> None:
        try:
            while self._pending:
                await self._send()
                await asyncio.sleep(MIN_INTERVAL)
        except asyncio.CancelledError:
            # A script that ends without close(): asyncio.run() cancels what is left, and waits.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LAST_WORDS):
                    await self._send()
            raise
        finally:
            self._task = None
            # Hints are rare where this process is idle: the connection goes back to the pool.
            await self._lane.close()

    async def _send(self) -> None:
        # Taken out before the statement: it says nothing to workers of what is stored after it.
        pending, self._pending = self._pending, {}
        wakes = [Wake(task, queue, due) for (task, queue, _), due in pending.items()]
        try:
            await self._lane.fetch("notify", *announcements(self._db.schema, wakes))
        except DatabaseError as error:
            logger.debug("hints were not sent; workers will poll: %s", error.error_code)
        except BaseException:
            for key, due in pending.items():
                self._pending[key] = min(due, self._pending.get(key, due))
            raise

    async def close(self) -> None:
        """Send what is pending and give the connection back."""
        task = self._task
        if task is not None:
            await asyncio.gather(task, return_exceptions=True)


class Listener:
    """Listens for the hints of some tasks on a connection of its own, for ever reconnecting."""

    def __init__(
        self, db: Database, tasks: Sequence[str], wake: Callable[[Wake | None], None]
    ) -> None:
        self._db = db
        self._channels = {wake_channel(db.schema, task): task for task in tasks}
        self._wake = wake
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; ``wake(None)`` tells when the connection stands."""
        self._task = asyncio.get_running_loop().create_task(self._run(), name="soniq-listener")

    async def stop(self) -> None:
        """End it and release its connection; never raises."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        failures = 0
        while True:
            try:
                connection = await self._db.connect()
            except DatabaseError as error:
                delay = RECONNECT_DELAYS[min(failures, len(RECONNECT_DELAYS) - 1)]
                failures += 1
                logger.warning(
                    "no listening connection (%s); polling until it is back", error.error_code
                )
                await asyncio.sleep(delay)
                continue
            failures = 0
            try:
                await self._listen(connection)
            except DRIVER_ERRORS as error:
                logger.warning(
                    "the listening connection was lost (%s); reconnecting", type(error).__name__
                )
                await asyncio.sleep(RECONNECT_DELAYS[0])
            finally:
                connection.terminate()

    async def _listen(self, connection: asyncpg.Connection) -> None:
        lost = asyncio.Event()
        connection.add_termination_listener(lambda _: lost.set())
        for channel in self._channels:
            await connection.add_listener(channel, self._received)
        # Whatever was enqueued before this moment was announced to nobody.
        self._wake(None)
        while not lost.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(WATCHDOG):
                    await lost.wait()
            if not lost.is_set():
                await connection.execute("SELECT 1", timeout=WATCHDOG_PATIENCE)

    def _received(self, _connection: object, _pid: int, channel: str, payload: str) -> None:
        self._wake(read_announcement(self._channels[channel], payload))
