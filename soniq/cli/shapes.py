"""What ``--json`` prints: one function per thing, whose keys are stable.

Times are ISO 8601 with time zone, durations seconds. Keys may be added, never renamed or dropped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from soniq.runtime.jobs import Job, QueueStats
from soniq.runtime.ports import RegistryEntry, Schedule, WorkerView

Object = dict[str, Any]


def moment(value: datetime | None) -> str | None:
    """Return an ISO 8601 text, or None."""
    return None if value is None else value.isoformat()


def job_object(job: Job, *, details: bool = False, values: bool = False) -> Object:
    """Return a job.

    Keys: id, task, queue, status, priority, attempts, created_at, scheduled_at, started_at,
    finished_at, worker_id, reason, message, origin (producer_id, service, version, fingerprint).
    ``details`` adds errors; ``values`` adds args and result.
    """
    shape: Object = {
        "id": job.id,
        "task": job.task,
        "queue": job.queue,
        "status": job.status.value,
        "priority": job.priority,
        "attempts": job.attempts,
        "created_at": moment(job.created_at),
        "scheduled_at": moment(job.scheduled_at),
        "started_at": moment(job.started_at),
        "finished_at": moment(job.finished_at),
        "worker_id": job.worker_id,
        "reason": job.reason,
        "message": job.message,
        "origin": {
            "producer_id": None if job.origin.producer_id is None else str(job.origin.producer_id),
            "service": job.origin.service,
            "version": job.origin.version,
            "fingerprint": job.origin.fingerprint,
        },
    }
    if details:
        shape["errors"] = job.errors
    if values:
        shape["args"] = job.args
        shape["result"] = job.result
    return shape


def stats_object(stats: QueueStats) -> Object:
    """Return counts. Keys: total, queued, processing, done, dead_letter, cancelled."""
    return {
        "total": stats.total,
        "queued": stats.queued,
        "processing": stats.processing,
        "done": stats.done,
        "dead_letter": stats.dead_letter,
        "cancelled": stats.cancelled,
    }


def worker_object(worker: WorkerView) -> Object:
    """Return a worker.

    Keys: id, service, version, hostname, pid, queues (null for all), concurrency, processing,
    started_at, last_seen, live.
    """
    return {
        "id": worker.id,
        "service": worker.service,
        "version": worker.version,
        "hostname": worker.hostname,
        "pid": worker.pid,
        "queues": _queues(worker.queues),
        "concurrency": worker.concurrency,
        "processing": worker.processing,
        "started_at": moment(worker.started_at),
        "last_seen": moment(worker.last_seen),
        "live": worker.live,
    }


def entry_object(entry: RegistryEntry) -> Object:
    """Return one reader or writer.

    Keys: service, version, instance, hostname, queues (null for all), shape, fingerprint, schema,
    python_version, pydantic_version, first_seen, last_seen, live.
    """
    return {
        "service": entry.service,
        "version": entry.version,
        "instance": entry.instance,
        "hostname": entry.hostname,
        "queues": _queues(entry.queues),
        "shape": entry.shape,
        "fingerprint": entry.fingerprint,
        "schema": dict(entry.schema) if isinstance(entry.schema, Mapping) else None,
        "python_version": entry.python_version,
        "pydantic_version": entry.pydantic_version,
        "first_seen": moment(entry.first_seen),
        "last_seen": moment(entry.last_seen),
        "live": entry.live,
    }


def schedule_object(schedule: Schedule) -> Object:
    """Return a schedule, without its args.

    Keys: name, task, queue, priority, cron, every, timezone, paused, next_run_at, last_run_at,
    last_job_id, service, version.
    """
    last_job = schedule.last_job_id
    return {
        "name": schedule.name,
        "task": schedule.task,
        "queue": schedule.queue,
        "priority": schedule.priority,
        "cron": schedule.cron,
        "every": schedule.every,
        "timezone": schedule.timezone,
        "paused": schedule.paused,
        "next_run_at": moment(schedule.next_run_at),
        "last_run_at": moment(schedule.last_run_at),
        "last_job_id": None if last_job is None else str(last_job),
        "service": schedule.service,
        "version": schedule.version,
    }


def _queues(queues: Sequence[str] | None) -> list[str] | None:
    return None if queues is None else list(queues)
