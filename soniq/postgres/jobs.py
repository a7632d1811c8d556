"""Looking at jobs, cancelling them, counting them, and deleting those past their retention."""

from __future__ import annotations

from uuid import UUID

from soniq.postgres import records
from soniq.postgres.database import Part
from soniq.runtime.jobs import Job, QueueStats
from soniq.runtime.ports import JobFilter, Retention


class Jobs(Part):
    """The store's methods about single jobs and all of them."""

    async def get_job(self, job_id: UUID) -> Job | None:
        """Return the job wherever it is: waiting, running, finished or dead."""
        row = await self.db.fetchrow("get_job", job_id)
        return None if row is None else records.job(row)

    async def list_jobs(self, which: JobFilter) -> list[Job]:
        """Return matching jobs, newest id first."""
        rows = await self.db.fetch(
            "list_jobs",
            None if which.status is None else which.status.value,
            which.task,
            which.queue,
            which.before,
            which.limit,
        )
        return [records.job(row) for row in rows]

    async def cancel_job(self, job_id: UUID) -> bool:
        """Cancel a waiting job; False when it is not waiting (any more).

        Its args are kept until the retention of cancelled jobs ends. A claim and a cancel of
        one job exclude each other: exactly one of them gets it.
        """
        return await self.db.fetchval("cancel_job", job_id) is not None

    async def stats(self, queue: str | None = None) -> QueueStats:
        """Count jobs by status, in one queue or all."""
        row = await self.db.fetchrow("stats", queue)
        assert row is not None  # aggregates without GROUP BY give exactly one row
        return records.queue_stats(row)

    async def stats_by_queue(self) -> dict[str, QueueStats]:
        """Count jobs by status for each queue that has any."""
        rows = await self.db.fetch("stats_by_queue")
        return {row["queue"]: records.queue_stats(row) for row in rows}

    async def purge(self, retention: Retention, limit: int = 5000) -> int:
        """Delete at most ``limit`` rows of each kind past retention; return how many in all.

        The kinds: done and cancelled jobs, dead letters, writers, JSON Schemas that nobody
        refers to (for as long as ``registry``), workers whose lease ended an hour ago, and the
        keys of unique jobs that no longer wait or run. Rows locked elsewhere wait for the next
        call, so a result below ``limit`` need not mean that nothing is left.
        """
        deleted = await self.db.fetchval(
            "purge",
            retention.done,
            retention.cancelled,
            retention.dead_letters,
            retention.registry,
            limit,
        )
        assert isinstance(deleted, int)
        return deleted
