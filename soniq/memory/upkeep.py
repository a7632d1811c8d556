"""Upkeep: who leads which duty, jobs that nobody will run, and what is past its retention."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from soniq.memory.tables import Part, drop
from soniq.runtime.jobs import DeadReason, JobStatus, RunError
from soniq.runtime.ports import Retention


class Upkeep(Part):
    """The store's methods for the duties that one process at a time performs."""

    async def lead(self, duty: str, holder: UUID, seconds: float) -> bool:
        """Take or keep a duty for ``seconds``; False while somebody else holds it."""
        with self.tables.lock:
            now = self.tables.clock()
            held = self.tables.duties.get(duty)
            if held is not None and held[0] != holder and held[1] > now:
                return False
            self.tables.duties[duty] = (holder, now + timedelta(seconds=seconds))
            return True

    async def resign(self, duty: str, holder: UUID) -> None:
        """Give a duty up if this holder has it."""
        with self.tables.lock:
            if duty in self.tables.duties and self.tables.duties[duty][0] == holder:
                del self.tables.duties[duty]

    async def rescue(self, max_losses: int = 5, limit: int = 1000) -> list[str]:
        """Requeue jobs leased to workers that are gone or whose lease ran out."""
        with self.tables.lock:
            now = self.tables.clock()
            live = {
                worker.record.id for worker in self.tables.workers.values() if worker.until > now
            }
            orphans = [
                row
                for row in self.tables.jobs.values()
                if row.status is JobStatus.PROCESSING and row.worker_id not in live
            ][:limit]
            requeued = []
            for row in orphans:
                text = "the worker disappeared while it held this job"
                row.note(RunError("WorkerLost", text, row.attempt, now, row.worker_id))
                row.losses += 1
                if row.losses >= max_losses:
                    message = f"Job {row.task} lost its worker {row.losses} times"
                    self.tables.bury(row, DeadReason.WORKER_LOST, message, now)
                else:
                    row.wait(parked=False, counts=False)
                    requeued.append(row.task)
            return requeued

    async def next_lease_end(self) -> float | None:
        """Return the seconds until the first of the valid leases ends; None without any."""
        with self.tables.lock:
            now = self.tables.clock()
            ends = [w.until for w in self.tables.workers.values() if w.until > now]
            return (min(ends) - now).total_seconds() if ends else None

    async def bury_unregistered(self, grace: float, limit: int = 1000) -> list[str]:
        """Dead-letter due jobs whose name no live worker has registered for ``grace`` seconds."""
        with self.tables.lock:
            now = self.tables.clock()
            registered = {
                reader.task
                for worker in self.tables.workers.values()
                if worker.until > now
                for reader in worker.readers
            }
            due = [
                row
                for row in self.tables.jobs.values()
                if row.status is JobStatus.QUEUED
                and row.run_at <= now
                and row.task not in registered
            ]
            # A name that nobody looked at for a while starts anew, so that an outage of every
            # worker is never mistaken for a missing handler.
            watched = now - timedelta(seconds=max(grace / 2, 5))
            since = {
                row.task: seen[0]
                for row in due
                if (seen := self.tables.unregistered.get(row.task)) is not None
                and seen[1] >= watched
            }
            self.tables.unregistered = {row.task: (since.get(row.task, now), now) for row in due}
            latest = now - timedelta(seconds=grace)
            buried = [
                row for row in due if row.run_at <= latest and since.get(row.task, now) <= latest
            ][:limit]
            for row in buried:
                message = f"Job {row.task} not registered"
                self.tables.bury(row, DeadReason.JOB_NOT_REGISTERED, message, now)
            return [row.task for row in buried]

    async def purge(self, retention: Retention, limit: int = 5000) -> int:
        """Delete at most ``limit`` rows of each kind past retention; return how many in all.

        Also workers whose lease ended an hour ago and keys of unique jobs that have ended.
        """
        with self.tables.lock:
            now = self.tables.clock()

            def past(seconds: float | None, moment: datetime | None) -> bool:
                if seconds is None or moment is None:
                    return False
                return moment <= now - timedelta(seconds=seconds)

            kept = {JobStatus.DONE: retention.done, JobStatus.CANCELLED: retention.cancelled}
            ended = [
                [
                    r.id
                    for r in self.tables.ended.values()
                    if r.status is s and past(kept[s], r.ended_at)
                ]
                for s in kept
            ]
            dead = [
                r.id for r in self.tables.dead.values() if past(retention.dead_letters, r.ended_at)
            ]
            workers = [k for k, worker in self.tables.workers.items() if past(3600, worker.until)]
            writers = [
                k for k, w in self.tables.writers.items() if past(retention.registry, w.last_seen)
            ]
            keys = [
                key for key, job_id in self.tables.keys.items() if job_id not in self.tables.jobs
            ]
            return (
                sum(drop(self.tables.ended, ids, limit) for ids in ended)
                + drop(self.tables.dead, dead, limit)
                + drop(self.tables.workers, workers, limit)
                + drop(self.tables.writers, writers, limit)
                + drop(self.tables.keys, keys, limit)
            )
