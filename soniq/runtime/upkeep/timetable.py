"""Enqueue periodic jobs when their schedule says so; one worker at a time."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from soniq.errors import InvalidSchedule
from soniq.runtime.jobs import NewJob, Origin, new_id
from soniq.runtime.ports import Schedule, Store, Wake
from soniq.runtime.schedule import ScheduleSpec, next_run

logger = logging.getLogger("soniq.upkeep")

DUTY = "timetable"


class Timetable:
    """Fires due schedules. What was missed while nobody led is made up for once, not repeatedly."""

    def __init__(self, store: Store, holder: UUID, *, lease: float, poll_interval: float) -> None:
        self._store = store
        self._holder = holder
        self._lease = lease
        self._pause = min(poll_interval, lease / 3)

    async def run_once(self) -> float:
        """Fire what is due if this worker leads; return the seconds until the next look."""
        if not await self._store.lead(DUTY, self._holder, self._lease):
            return self._pause
        due, now = await self._store.due_schedules()
        for schedule in due:
            await self._fire(schedule, now)
        upcoming = [s.next_run_at for s in await self._store.schedules() if not s.paused]
        if not upcoming:
            return self._pause
        return min(self._pause, max(0.0, (min(upcoming) - now).total_seconds()))

    async def _fire(self, schedule: Schedule, now: datetime) -> None:
        try:
            spec = ScheduleSpec(
                cron=schedule.cron, every=schedule.every, timezone=schedule.timezone
            )
            following = next_run(spec, max(now, schedule.next_run_at))
        except InvalidSchedule as error:
            logger.error("schedule %r cannot be read; pausing it: %s", schedule.name, error)
            await self._store.pause_schedule(schedule.name, True)
            return
        job = NewJob(
            id=new_id(),
            task=schedule.task,
            queue=schedule.queue,
            args=schedule.args,
            priority=schedule.priority,
            origin=Origin(
                service=schedule.service,
                version=schedule.version,
                fingerprint=schedule.fingerprint,
            ),
        )
        if await self._store.fire_schedule(schedule, job, following):
            self._store.hint([Wake(schedule.task, schedule.queue)])

    async def resign(self) -> None:
        """Let another worker lead at once."""
        await self._store.resign(DUTY, self._holder)
