"""One shape for every background duty: a pass, a pause, again."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable

from soniq.errors import DatabaseError

logger = logging.getLogger("soniq.upkeep")

ERROR_PAUSE = 2.0
"""Seconds to wait after a pass that failed."""


class Loop:
    """Repeats ``run_once`` until stopped; a failing pass is logged and never ends the loop.

    ``run_once`` returns the seconds to pause. ``soon`` shortens the pause under way.
    """

    def __init__(self, name: str, run_once: Callable[[], Awaitable[float]]) -> None:
        self.name = name
        self._run_once = run_once
        self._nudge = asyncio.Event()
        self._due: float | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin with a pass at once."""
        self._task = asyncio.get_running_loop().create_task(self._run(), name=f"soniq-{self.name}")

    def soon(self, seconds: float = 0.0) -> None:
        """Have the next pass begin in at most ``seconds``."""
        due = asyncio.get_running_loop().time() + seconds
        if self._due is None or due < self._due:
            self._due = due
            self._nudge.set()

    async def stop(self) -> None:
        """End the loop; a pass under way is cancelled."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            self._due = None
            try:
                pause = await self._run_once()
            except DatabaseError as error:
                logger.warning("%s failed (%s); trying again", self.name, error.error_code)
                pause = ERROR_PAUSE
            except Exception:
                logger.exception("%s failed; trying again", self.name)
                pause = ERROR_PAUSE
            self.soon(pause)
            await self._wait_until_due()

    async def _wait_until_due(self) -> None:
        loop = asyncio.get_running_loop()
        while self._due is not None and (left := self._due - loop.time()) > 0:
            self._nudge.clear()
            try:
                async with asyncio.timeout(left):
                    await self._nudge.wait()
            except TimeoutError:
                return


def spread(seconds: float) -> float:
    """Return ``seconds`` give or take a tenth, so that a fleet does not act in step."""
    return seconds * random.uniform(0.9, 1.1)
