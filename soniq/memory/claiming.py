"""Leasing jobs to workers, settling them, and renewing the leases."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from soniq.memory.rows import JobRow, stored_json
from soniq.memory.tables import Part
from soniq.runtime.jobs import ClaimedJob, Dead, Done, JobStatus, Outcome, Retry
from soniq.runtime.ports import Promotion, Renewal


class Claiming(Part):
    """The store's consuming half."""

    async def claim(
        self,
        worker_id: UUID,
        tasks: Mapping[str, int],
        queues: Sequence[str] | None,
        limit: int,
    ) -> list[ClaimedJob]:
        """Lease up to ``limit`` due jobs of the given tasks, most urgent first."""

        def urgency(row: JobRow) -> tuple[int, datetime, UUID]:
            priority = tasks[row.task] if row.priority is None else row.priority
            return priority, row.run_at, row.id

        with self.tables.lock:
            now = self.tables.clock()
            claimable = (
                row
                for row in self.tables.jobs.values()
                if row.status is JobStatus.QUEUED
                and not row.parked
                and row.task in tasks
                and (queues is None or row.queue in queues)
            )
            claimed = heapq.nsmallest(limit, claimable, key=urgency)
            for row in claimed:
                row.status = JobStatus.PROCESSING
                row.attempt += 1
                row.token += 1
                row.worker_id, row.claimed_at = worker_id, now
            return [row.claimed() for row in claimed]

    async def settle(self, worker_id: UUID, outcomes: Sequence[Outcome]) -> list[UUID]:
        """Write outcomes of jobs this worker holds; return the ids whose lease was lost."""
        with self.tables.lock:
            now = self.tables.clock()
            results = [
                stored_json(outcome.result)
                if isinstance(outcome, Done) and outcome.result is not None
                else None
                for outcome in outcomes
            ]
            lost = []
            for outcome, result in zip(outcomes, results, strict=True):
                row = self.tables.jobs.get(outcome.id)
                if row is None or (row.worker_id, row.token) != (worker_id, outcome.token):
                    lost.append(outcome.id)
                elif isinstance(outcome, Done):
                    row.result = result
                    self.tables.end(row, JobStatus.DONE, now)
                elif isinstance(outcome, Dead):
                    row.note(outcome.error)
                    self.tables.bury(row, outcome.reason, outcome.message, now)
                elif isinstance(outcome, Retry):
                    row.note(outcome.error)
                    row.run_at = now + timedelta(seconds=outcome.delay)
                    row.wait(parked=outcome.delay > 0, counts=outcome.counts)
                else:
                    row.wait(parked=False, counts=False)
            return lost

    async def promote(self, tasks: Sequence[str], limit: int = 1000) -> Promotion:
        """Make parked jobs of these tasks claimable whose time has come."""
        with self.tables.lock:
            now = self.tables.clock()
            parked = [row for row in self.tables.jobs.values() if row.parked and row.task in tasks]
            parked.sort(key=lambda row: row.run_at)
            due = [row for row in parked if row.run_at <= now][:limit]
            for row in due:
                row.parked = False
            later = parked[len(due) :]
            next_due = max(0.0, (later[0].run_at - now).total_seconds()) if later else None
            return Promotion(frozenset(row.task for row in due), next_due)

    async def leased(self, worker_id: UUID) -> dict[UUID, int]:
        """Return id and token of every job leased to this worker."""
        with self.tables.lock:
            return {row.id: row.token for row in self.tables.held_by(worker_id)}

    async def lease_session(self) -> MemoryLeaseSession:
        """Open a session that may be used from any event loop."""
        return MemoryLeaseSession(self)

    def renew(self, worker_id: UUID, seconds: float) -> Renewal:
        """Extend the worker's lease to ``seconds`` from now; for the lease session."""
        with self.tables.lock:
            now = self.tables.clock()
            worker = self.tables.workers.get(worker_id)
            if worker is None:
                return Renewal(held=False)
            overdue = worker.until <= now
            worker.last_seen, worker.until = now, now + timedelta(seconds=seconds)
            return Renewal(held=True, overdue=overdue)


class MemoryLeaseSession:
    """Renews leases of one MemoryStore from any thread."""

    def __init__(self, store: Claiming) -> None:
        self._store = store

    async def renew(self, worker_id: UUID, seconds: float) -> Renewal:
        """Extend the worker's lease to ``seconds`` from now."""
        return self._store.renew(worker_id, seconds)

    async def close(self) -> None:
        """Do nothing: the session holds nothing."""
