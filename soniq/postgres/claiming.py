"""Leasing jobs, settling them, and getting back what vanished workers held."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import cast
from uuid import UUID

import asyncpg

from soniq.errors import DatabaseError
from soniq.postgres.database import (
    DRIVER_ERRORS,
    STATEMENT_TIMEOUT,
    Database,
    Part,
    may_succeed_later,
    query_text,
)
from soniq.postgres.failures import translate
from soniq.postgres.lanes import Lane
from soniq.postgres.notify import Listener, Notifier
from soniq.runtime.jobs import (
    DEFAULT_PRIORITY,
    ClaimedJob,
    Dead,
    Done,
    Outcome,
    Release,
    Retry,
    RunError,
)
from soniq.runtime.ports import Promotion, Renewal, Wake


def _error_text(error: RunError | None) -> str | None:
    return None if error is None else json.dumps([error.as_json()])


class Claiming(Part):
    """The store's consuming half."""

    _notifier: Notifier
    _claim_lane: Lane
    _settle_lane: Lane
    # Of its own: burying a large backlog must not hold up outcomes.
    _upkeep_lane: Lane

    async def claim(
        self,
        worker_id: UUID,
        tasks: Mapping[str, int],
        queues: Sequence[str] | None,
        limit: int,
    ) -> list[ClaimedJob]:
        """Lease up to ``limit`` due jobs of the given tasks to a worker, most urgent first."""
        rows = await self._claim_lane.fetch(
            "claim",
            worker_id,
            list(tasks),
            list(tasks.values()),
            None if queues is None else list(queues),
            limit,
        )
        jobs = [ClaimedJob(*row) for row in rows]

        def urgency(job: ClaimedJob) -> tuple[int, object, UUID]:
            priority = job.priority
            if priority is None:
                priority = tasks.get(job.task, DEFAULT_PRIORITY)
            return priority, job.run_at, job.id

        # The statement picks the right rows; UPDATE ... RETURNING does not keep their order.
        jobs.sort(key=urgency)
        return jobs

    async def settle(self, worker_id: UUID, outcomes: Sequence[Outcome]) -> list[UUID]:
        """Write outcomes of jobs this worker holds; return the ids whose lease was lost."""
        lost: list[UUID] = []
        if done := [outcome for outcome in outcomes if isinstance(outcome, Done)]:
            lost += await self._settle(
                "settle_done",
                worker_id,
                [outcome.id for outcome in done],
                [outcome.token for outcome in done],
                [outcome.result for outcome in done],
                self.db.settings.done_retention != 0,
            )
        if retries := [outcome for outcome in outcomes if isinstance(outcome, Retry)]:
            lost += await self._settle(
                "settle_retry",
                worker_id,
                [outcome.id for outcome in retries],
                [outcome.token for outcome in retries],
                [outcome.delay for outcome in retries],
                [_error_text(outcome.error) for outcome in retries],
                [outcome.counts for outcome in retries],
            )
        if dead := [outcome for outcome in outcomes if isinstance(outcome, Dead)]:
            lost += await self._settle(
                "settle_dead",
                worker_id,
                [outcome.id for outcome in dead],
                [outcome.token for outcome in dead],
                [outcome.reason for outcome in dead],
                [outcome.message for outcome in dead],
                [_error_text(outcome.error) for outcome in dead],
            )
        if released := [outcome for outcome in outcomes if isinstance(outcome, Release)]:
            lost += await self._settle(
                "settle_release",
                worker_id,
                [outcome.id for outcome in released],
                [outcome.token for outcome in released],
            )
        return lost

    async def _settle(self, query: str, *args: object) -> list[UUID]:
        rows = await self._settle_lane.fetch(query, *args)
        return [row[0] for row in rows]

    async def promote(self, tasks: Sequence[str], limit: int = 1000) -> Promotion:
        """Make parked jobs of these tasks claimable whose time has come."""
        (row,) = await self._claim_lane.fetch("promote", list(tasks), limit)
        moved, names, next_due = row
        if moved >= limit:
            next_due = 0.0
        elif next_due is not None:
            next_due = max(0.0, next_due)
        return Promotion(frozenset(names or ()), next_due)

    async def leased(self, worker_id: UUID) -> dict[UUID, int]:
        """Return id and token of every job leased to this worker."""
        rows = await self._upkeep_lane.fetch("leased", worker_id)
        return {row["id"]: row["token"] for row in rows}

    async def lease_session(self) -> PostgresLeaseSession:
        """Open a session bound to the running event loop, independent of all others."""
        session = PostgresLeaseSession(self.db)
        await session.connect()
        return session

    async def rescue(self, max_losses: int = 5, limit: int = 1000) -> list[str]:
        """Requeue jobs leased to workers that are gone or whose lease ran out."""
        rows = await self._upkeep_lane.fetch("rescue", max_losses, limit)
        return [row["task"] for row in rows]

    async def next_lease_end(self) -> float | None:
        """Return the seconds until the first of the valid leases ends; None without any."""
        (row,) = await self._upkeep_lane.fetch("next_lease_end")
        seconds: float | None = row[0]
        return None if seconds is None else max(0.0, seconds)

    async def bury_unregistered(self, grace: float, limit: int = 1000) -> list[str]:
        """Dead-letter due jobs whose name no live worker has registered for ``grace`` seconds."""
        rows = await self._upkeep_lane.fetch("bury_unregistered", float(grace), limit)
        return [row["task"] for row in rows]

    async def subscribe(
        self, tasks: Sequence[str], wake: Callable[[Wake | None], None]
    ) -> Listener:
        """Call ``wake`` for every hint about these tasks; with None when some may be lost."""
        listener = Listener(self.db, tasks, wake)
        listener.start()
        return listener

    def hint(self, wakes: Sequence[Wake]) -> None:
        """Send hints to subscribers in the background; never blocks, never raises."""
        for wake in wakes:
            self._notifier.hint(wake)

    async def close_claiming(self) -> None:
        """Give the worker's connections back."""
        await self._claim_lane.close()
        await self._settle_lane.close()
        await self._upkeep_lane.close()


class PostgresLeaseSession:
    """Renews a worker's lease on a connection that nothing else uses."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._connection: asyncpg.Connection | None = None

    async def connect(self) -> None:
        """Open the connection.

        Raises:
            DatabaseError: when that fails.
        """
        self._connection = await self._db.connect()

    async def renew(self, worker_id: UUID, seconds: float) -> Renewal:
        """Extend the worker's lease to ``seconds`` from now.

        Raises:
            DatabaseError: when the renewal could not be written; call again.
        """
        for last_try in (False, True):
            try:
                if self._connection is None or self._connection.is_closed():
                    await self.connect()
                row = await cast(asyncpg.Connection, self._connection).fetchrow(
                    query_text("renew_lease", self._db.schema),
                    worker_id,
                    seconds,
                    timeout=min(seconds / 3, STATEMENT_TIMEOUT),
                )
            except DRIVER_ERRORS as error:
                await self.close()
                failure = translate(error, self._db.target, self._db.schema)
                if last_try or not may_succeed_later(failure):
                    raise failure from error
            except DatabaseError:
                if last_try:
                    raise
            else:
                return Renewal(held=row is not None, overdue=bool(row is not None and row[0]))
        raise AssertionError("unreachable")  # pragma: no cover

    async def close(self) -> None:
        """Release the connection; never raises."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.terminate()
