"""Rows of PostgreSQL as the dataclasses of the engine.

The driver hands json and jsonb over as text; whatever is an object or array to callers is parsed
here, and what the engine passes on unread (the args of a schedule) stays text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from soniq.contract.schema import identity
from soniq.runtime.jobs import Job, JobStatus, Origin, QueueStats
from soniq.runtime.ports import ReaderRecord, RegistryEntry, Schedule, WorkerView, WriterRecord


def job(row: asyncpg.Record) -> Job:
    """Build a job from a row of ``get_job``, ``list_jobs`` or ``list_dead``."""
    return Job(
        id=str(row["id"]),
        task=row["task"],
        queue=row["queue"],
        status=JobStatus(row["status"]),
        priority=row["priority"],
        args=_parsed(row["args"]),
        attempts=row["attempt"],
        created_at=row["created_at"],
        scheduled_at=row["run_at"],
        started_at=row["claimed_at"],
        finished_at=row["finished_at"],
        worker_id=_text(row["worker_id"]),
        result=_parsed(row["result"]),
        errors=_parsed(row["errors"]) or [],
        reason=row["reason"],
        message=row["message"],
        origin=Origin(row["producer_id"], row["service"], row["version"], row["fingerprint"]),
    )


def queue_stats(row: asyncpg.Record) -> QueueStats:
    """Build counts from a row of ``stats`` or ``stats_by_queue``; NULL counts as none."""
    names = ("queued", "processing", "done", "dead_letter", "cancelled")
    counts: dict[str, int] = {name: row[name] or 0 for name in names}
    return QueueStats(total=sum(counts.values()), **counts)


def worker(row: asyncpg.Record) -> WorkerView:
    """Build a worker from a row of ``workers``."""
    return WorkerView(
        id=str(row["id"]),
        service=row["service"],
        version=row["version"],
        hostname=row["hostname"],
        pid=row["pid"],
        queues=_names(row["queues"]),
        concurrency=row["concurrency"],
        started_at=row["started_at"],
        last_seen=row["last_seen"],
        live=row["live"],
        processing=row["processing"],
    )


def registry_entries(rows: Sequence[asyncpg.Record]) -> list[RegistryEntry]:
    """Build readers and writers from the rows of ``registry``; equal schemas are one object."""
    schemas = {row["schema_id"]: json.loads(row["schema"]) for row in rows if row["schema"]}
    return [_registry_entry(row, schemas.get(row["schema_id"])) for row in rows]


def _registry_entry(row: asyncpg.Record, schema: Any) -> RegistryEntry:
    return RegistryEntry(
        role=row["role"],
        task=row["task"],
        service=row["service"],
        version=row["version"],
        instance=str(row["instance"]),
        hostname=row["hostname"],
        queues=_names(row["queues"]),
        fingerprint=row["fingerprint"],
        schema=schema,
        python_version=row["python_version"],
        pydantic_version=row["pydantic_version"],
        first_seen=row["first_seen"],
        last_seen=row["last_seen"],
        live=row["live"],
        shape=row["shape"],
    )


def schedule(row: asyncpg.Record) -> Schedule:
    """Build a schedule from a row of ``schedules`` or ``due_schedules``."""
    return Schedule(
        name=row["name"],
        task=row["task"],
        queue=row["queue"],
        args=row["args"],
        next_run_at=row["next_run_at"],
        cron=row["cron"],
        every=row["every"],
        timezone=row["timezone"],
        priority=row["priority"],
        paused=row["paused"],
        service=row["service"],
        version=row["version"],
        fingerprint=row["fingerprint"],
        last_run_at=row["last_run_at"],
        last_job_id=row["last_job_id"],
    )


def schema_texts(
    records: Iterable[ReaderRecord | WriterRecord],
) -> tuple[list[str | None], list[str | None]]:
    """Return the JSON Schemas of records as texts, and the ids that they are stored under."""
    schemas = [record.schema for record in records]
    return (
        [None if schema is None else json.dumps(schema) for schema in schemas],
        [None if schema is None else identity(schema) for schema in schemas],
    )


def _parsed(text: str | None) -> Any:
    return None if text is None else json.loads(text)


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def _names(values: list[str] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(values)
