"""Looking at jobs, cancelling them, and counting them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from soniq.memory.rows import JobRow, newest
from soniq.memory.tables import Part
from soniq.runtime.jobs import Job, JobStatus, QueueStats
from soniq.runtime.ports import JobFilter


class Jobs(Part):
    """The store's methods about single jobs and all of them."""

    def _all(self) -> list[JobRow]:
        return [*self.tables.jobs.values(), *self.tables.ended.values(), *self.tables.dead.values()]

    async def get_job(self, job_id: UUID) -> Job | None:
        """Return the job wherever it is: waiting, running, finished or dead."""
        with self.tables.lock:
            for place in (self.tables.jobs, self.tables.ended, self.tables.dead):
                if job_id in place:
                    return place[job_id].view()
            return None

    async def list_jobs(self, which: JobFilter) -> list[Job]:
        """Return matching jobs, newest id first."""
        with self.tables.lock:
            found = (
                row
                for row in self._all()
                if which.status in (None, row.status)
                and which.task in (None, row.task)
                and which.queue in (None, row.queue)
                and (which.before is None or row.id < which.before)
            )
            return newest(found, which.limit)

    async def cancel_job(self, job_id: UUID) -> bool:
        """Cancel a waiting job; False when it is not waiting (any more)."""
        with self.tables.lock:
            row = self.tables.jobs.get(job_id)
            if row is None or row.status is not JobStatus.QUEUED:
                return False
            row.parked = False
            self.tables.end(row, JobStatus.CANCELLED, self.tables.clock())
            return True

    async def stats(self, queue: str | None = None) -> QueueStats:
        """Count jobs by status, in one queue or all."""
        with self.tables.lock:
            return _count(row for row in self._all() if queue in (None, row.queue))

    async def stats_by_queue(self) -> dict[str, QueueStats]:
        """Count jobs by status for each queue that has any."""
        with self.tables.lock:
            rows = self._all()
            return {
                queue: _count(row for row in rows if row.queue == queue)
                for queue in sorted({row.queue for row in rows})
            }


def _count(rows: Iterable[JobRow]) -> QueueStats:
    found = dict.fromkeys(JobStatus, 0)
    for row in rows:
        found[row.status] += 1
    return QueueStats(
        total=sum(found.values()),
        queued=found[JobStatus.QUEUED],
        processing=found[JobStatus.PROCESSING],
        done=found[JobStatus.DONE],
        dead_letter=found[JobStatus.DEAD_LETTER],
        cancelled=found[JobStatus.CANCELLED],
    )
