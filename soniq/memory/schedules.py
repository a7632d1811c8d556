"""Schedules: periodic jobs as the store knows them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from soniq.memory.inserting import Inserting
from soniq.memory.rows import stored_json
from soniq.runtime.jobs import NewJob
from soniq.runtime.ports import Schedule


class Schedules(Inserting):
    """The store's methods about periodic jobs; firing one inserts a job."""

    async def put_schedule(self, schedule: Schedule) -> None:
        """Add a schedule or update its definition, keeping what has happened to it."""
        with self.tables.lock:
            known = self.tables.schedules.get(schedule.name)
            new = replace(schedule, args=stored_json(schedule.args))
            if known is not None:

                def timing(s: Schedule) -> tuple[str | None, float | None, str]:
                    return s.cron, s.every, s.timezone

                same = timing(known) == timing(new)
                new = replace(
                    new,
                    paused=known.paused,
                    last_run_at=known.last_run_at,
                    last_job_id=known.last_job_id,
                    next_run_at=known.next_run_at if same else new.next_run_at,
                )
            self.tables.schedules[new.name] = new

    async def schedules(self) -> list[Schedule]:
        """Return all schedules by name."""
        with self.tables.lock:
            return [self.tables.schedules[name] for name in sorted(self.tables.schedules)]

    async def pause_schedule(self, name: str, paused: bool) -> bool:
        """Pause or resume; False when there is no such schedule."""
        with self.tables.lock:
            if name not in self.tables.schedules:
                return False
            self.tables.schedules[name] = replace(self.tables.schedules[name], paused=paused)
            return True

    async def delete_schedule(self, name: str) -> bool:
        """Delete; False when there is no such schedule."""
        with self.tables.lock:
            return self.tables.schedules.pop(name, None) is not None

    async def due_schedules(self) -> tuple[list[Schedule], datetime]:
        """Return unpaused schedules whose next_run_at has come, and the store's current time."""
        with self.tables.lock:
            now = self.tables.clock()
            due = [
                s for s in self.tables.schedules.values() if not s.paused and s.next_run_at <= now
            ]
            return sorted(due, key=lambda s: (s.next_run_at, s.name)), now

    async def fire_schedule(self, schedule: Schedule, job: NewJob, next_run_at: datetime) -> bool:
        """Insert the job and advance the schedule; False when somebody else changed it first."""
        with self.tables.lock:
            stored = self.tables.schedules.get(schedule.name)
            if stored is None or stored.paused or stored.next_run_at != schedule.next_run_at:
                return False
            (row,) = self._prepare([job])
            self.tables.schedules[schedule.name] = replace(
                stored,
                next_run_at=next_run_at,
                last_run_at=self.tables.clock(),
                last_job_id=self._add(row, job.unique_key).id,
            )
            return True
