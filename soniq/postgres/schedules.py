"""Schedules: periodic jobs as the database knows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from soniq.postgres import records
from soniq.postgres.database import Database, Part
from soniq.runtime.jobs import NewJob
from soniq.runtime.ports import Inserted, Schedule


class Inserts(Protocol):
    """What firing needs of the store it is a part of."""

    db: Database

    async def insert_on(self, connection: object, jobs: Sequence[NewJob]) -> list[Inserted]:
        """Store jobs on a connection, inside its transaction."""
        ...


class Schedules(Part):
    """The store's methods about periodic jobs."""

    async def put_schedule(self, schedule: Schedule) -> None:
        """Add a schedule or update its definition.

        An existing one keeps ``paused``, ``last_run_at`` and ``last_job_id``; it keeps
        ``next_run_at`` too unless cron, every or timezone changed.
        """
        await self.db.execute(
            "put_schedule",
            schedule.name,
            schedule.task,
            schedule.queue,
            schedule.priority,
            schedule.args,
            schedule.cron,
            schedule.every,
            schedule.timezone,
            schedule.paused,
            schedule.service,
            schedule.version,
            schedule.fingerprint,
            schedule.next_run_at,
            schedule.last_run_at,
            schedule.last_job_id,
        )

    async def schedules(self) -> list[Schedule]:
        """Return all schedules by name."""
        return [records.schedule(row) for row in await self.db.fetch("schedules")]

    async def pause_schedule(self, name: str, paused: bool) -> bool:
        """Pause or resume; False when there is no such schedule."""
        return await self.db.fetchval("pause_schedule", name, paused) is not None

    async def delete_schedule(self, name: str) -> bool:
        """Delete; False when there is no such schedule."""
        return await self.db.fetchval("delete_schedule", name) is not None

    async def due_schedules(self) -> tuple[list[Schedule], datetime]:
        """Return unpaused schedules whose next_run_at has come, and the store's current time."""
        rows = await self.db.fetch("due_schedules")
        due = [records.schedule(row) for row in rows if row["name"] is not None]
        now: datetime = rows[0]["now"]
        return due, now

    async def fire_schedule(
        self: Inserts, schedule: Schedule, job: NewJob, next_run_at: datetime
    ) -> bool:
        """Insert the job and advance the schedule in one transaction.

        False, with nothing written, when another process advanced, paused or deleted it first
        (its stored next_run_at differs from ``schedule.next_run_at``). When the job is unique
        and one like it waits already, that one counts as this run's job.
        """
        async with self.db.transaction() as statements:
            held = await statements.fetchval("lock_schedule", schedule.name, schedule.next_run_at)
            if held is None:
                return False
            (inserted,) = await self.insert_on(statements.connection, [job])
            await statements.execute("fire_schedule", schedule.name, next_run_at, inserted.id)
        return True
