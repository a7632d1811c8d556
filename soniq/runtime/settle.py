"""Write outcomes: many in one statement, again until they are durable or no longer ours."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

from soniq.errors import DatabaseError
from soniq.runtime.holdings import Holdings
from soniq.runtime.jobs import Dead, DeadReason, Done, Outcome, Retry
from soniq.runtime.ports import Store

logger = logging.getLogger("soniq.worker")

RETRY_DELAYS = (0.05, 0.2, 0.5, 1.0, 2.0)
"""Seconds before each further try to write; the last one repeats."""

BATCH = 1000


class Settler:
    """Gathers outcomes while a statement is under way and writes them with the next one."""

    def __init__(
        self,
        store: Store,
        worker_id: UUID,
        holdings: Holdings,
        delayed: Callable[[float], None],
    ) -> None:
        self._store = store
        self._worker_id = worker_id
        self._holdings = holdings
        self._delayed = delayed
        self._pending: list[Outcome] = []
        self._arrived = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self.settled = 0
        """Outcomes written so far."""

    def add(self, outcome: Outcome) -> None:
        """Hand over an outcome; it will be written soon."""
        self._pending.append(outcome)
        self._idle.clear()
        self._arrived.set()

    async def flushed(self) -> None:
        """Wait until everything handed over has been written or found lost."""
        await self._idle.wait()

    async def run(self) -> None:
        """Write outcomes for ever; cancel to stop."""
        while True:
            await self._arrived.wait()
            batch, self._pending = self._pending[:BATCH], self._pending[BATCH:]
            if not self._pending:
                self._arrived.clear()
            if batch:
                await self._write_or_keep(batch)
            if not self._pending:
                self._idle.set()

    async def _write_or_keep(self, batch: list[Outcome]) -> None:
        try:
            await self._write(batch)
        except asyncio.CancelledError:
            # Whoever runs this again writes them; what has been written already counts as lost.
            self._pending = batch + self._pending
            self._arrived.set()
            raise
        except Exception:
            logger.exception("%d outcomes cannot be written; their jobs will run again", len(batch))
            self._done(batch, [], certain=False)

    async def _write(self, batch: list[Outcome]) -> None:
        tries = 0
        while True:
            try:
                lost = await self._store.settle(self._worker_id, batch)
            except DatabaseError as error:
                if _is_refusal(error):
                    await self._write_singly(batch, error)
                    return
                delay = RETRY_DELAYS[min(tries, len(RETRY_DELAYS) - 1)]
                tries += 1
                if tries in (3, 30):
                    logger.warning(
                        "%d outcomes wait for the database (%s)", len(batch), error.error_code
                    )
                await asyncio.sleep(delay)
            else:
                self._done(batch, lost, certain=tries == 0)
                return

    async def _write_singly(self, batch: list[Outcome], error: DatabaseError) -> None:
        if len(batch) > 1:
            for outcome in batch:
                await self._write([outcome])
            return
        bare = _bare(batch[0])
        if bare is not None:
            logger.error("the outcome of job %s is refused; storing less: %s", batch[0].id, error)
            await self._write([bare])
            return
        # Dropping it from the holdings makes the watch over lost track hand the job back; it runs
        # again rather than being wedged.
        logger.error(
            "the outcome of job %s cannot be written and the job will run again: %s",
            batch[0].id,
            error,
        )
        self._done(batch, [], certain=False)

    def _done(self, batch: Sequence[Outcome], lost: Sequence[UUID], *, certain: bool) -> None:
        self.settled += len(batch)
        self._holdings.settled(batch)
        delays = [o.delay for o in batch if isinstance(o, Retry)]
        if delays:
            self._delayed(min(delays))
        # After a repeated write an id may be missing because the first one went through.
        if certain:
            for job_id in lost:
                logger.warning(
                    "the lease of job %s was lost; its outcome is discarded and another worker "
                    "runs it again",
                    job_id,
                )


def _is_refusal(error: DatabaseError) -> bool:
    """Tell whether the outcome itself is at fault, so that writing it again cannot help.

    A lost connection, a busy pool, a missing privilege, a full disk or a deadlock passes; a value
    that the database does not take (SQLSTATE classes 22, 23 and 54) does not.
    """
    if type(error) is not DatabaseError:
        return False
    return str(error.context.get("sqlstate", ""))[:2] in ("", "22", "23", "54")


def _bare(outcome: Outcome) -> Outcome | None:
    """Return a refused outcome without what can be at fault; None when nothing is left to drop.

    A job that is done stays so: running it again would repeat its work and fail the same way.
    """
    if isinstance(outcome, Retry) and outcome.error is not None:
        return replace(outcome, error=None)
    if isinstance(outcome, Dead) and outcome.error is not None:
        return replace(outcome, message="The run's record could not be stored", error=None)
    if isinstance(outcome, Done) and outcome.result is not None:
        message = "The job is done, but its result could not be stored"
        return Dead(outcome.id, outcome.token, DeadReason.INVALID_RESULT, message)
    return None
