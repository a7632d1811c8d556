"""When a periodic job is due: cron expressions in a time zone, and fixed intervals.

Pure: which schedules exist, whether they are paused and when they ran last is in the database.
After downtime a schedule fires once, however many due times went by, because the time after
that is counted from the present.

Intervals are anchored at 1970-01-01 00:00 UTC: ``every=3600`` is due on the hour whenever a process
started, so restarts do not shift it and all processes agree. For cron see ``crontab``.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from soniq.errors import InvalidSchedule, nearest
from soniq.runtime.context import LONGEST_DELAY
from soniq.runtime.crontab import check_cron, check_zone, due_after

SHORTEST_INTERVAL = 0.01
"""Shortest ``every`` in seconds."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIME_OF_DAY = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleSpec:
    """Say when something is due; exactly one of ``cron`` and ``every`` is given.

    Attributes:
        cron: five fields (minute hour day month weekday), six with seconds first, or a macro such
            as ``@daily``, which is kept as its fields.
        every: seconds between two due times, from 0.01 to ten years.
        timezone: IANA name, such as ``Europe/Vienna``, in which ``cron`` is read.

    Raises:
        InvalidSchedule: with everything that is wrong.
    """

    cron: str | None = None
    every: float | None = None
    timezone: str = "UTC"

    def __post_init__(self) -> None:
        problems: list[str] = []
        hints: list[str] = []
        if (self.cron is None) == (self.every is None):
            problems.append("give exactly one of cron and every")
        check_zone(self.timezone, problems, hints)
        if self.every is not None:
            object.__setattr__(self, "every", _check_every(self.every, problems))
        if self.cron is not None:
            object.__setattr__(self, "cron", check_cron(self.cron, problems, hints))
        if problems:
            raise _invalid(problems, hints)


def next_run(spec: ScheduleSpec, after: datetime) -> datetime:
    """Return the first due time later than ``after``, in UTC.

    Depends on nothing but its arguments: until the answer has passed, asking again gives the
    same answer.

    Raises:
        ValueError: ``after`` has no time zone.
        InvalidSchedule: there is no due time within the next 50 years.
    """
    if after.tzinfo is None:
        raise ValueError("after must have a time zone")
    after = after.astimezone(UTC)
    if spec.cron is None:
        interval = timedelta(seconds=spec.every or 0.0)
        return _EPOCH + ((after - _EPOCH) // interval + 1) * interval
    due = due_after(spec.cron, spec.timezone, after)
    if due is None:
        raise _invalid([f"the cron expression {spec.cron!r} is never due"], [])
    return due


def every(
    *, seconds: float = 0, minutes: float = 0, hours: float = 0, days: float = 0
) -> ScheduleSpec:
    """Return a schedule that is due at a fixed interval, the sum of what is given."""
    return ScheduleSpec(every=seconds + 60 * minutes + 3_600 * hours + 86_400 * days)


def cron(expression: str, *, timezone: str = "UTC") -> ScheduleSpec:
    """Return a schedule that follows a cron expression."""
    return ScheduleSpec(cron=expression, timezone=timezone)


def hourly(*, minute: int = 0) -> ScheduleSpec:
    """Return a schedule that is due once an hour, at a minute from 0 to 59."""
    return ScheduleSpec(cron=f"{minute} * * * *")


def daily(*, at: str = "00:00", timezone: str = "UTC") -> ScheduleSpec:
    """Return a schedule that is due once a day, at ``HH:MM`` local time."""
    return ScheduleSpec(cron=f"{_minute_and_hour(at)} * * *", timezone=timezone)


def weekly(*, on: str = "monday", at: str = "00:00", timezone: str = "UTC") -> ScheduleSpec:
    """Return a schedule that is due once a week, on a weekday by its English name."""
    day = on.strip().lower()
    if day not in _WEEKDAYS:
        close = nearest(day, _WEEKDAYS)
        raise _invalid(
            [f"there is no weekday {on!r}"], [] if close is None else [f"did you mean {close!r}?"]
        )
    return ScheduleSpec(
        cron=f"{_minute_and_hour(at)} * * {_WEEKDAYS.index(day)}", timezone=timezone
    )


def monthly(*, day: int = 1, at: str = "00:00", timezone: str = "UTC") -> ScheduleSpec:
    """Return a schedule that is due once a month, on a day from 1 to 31; months without it pass."""
    return ScheduleSpec(cron=f"{_minute_and_hour(at)} {day} * *", timezone=timezone)


def _minute_and_hour(at: str) -> str:
    found = _TIME_OF_DAY.fullmatch(at)
    if found is None:
        raise _invalid([f"{at!r} is not a time of day"], ["write hours and minutes: '02:30'"])
    return f"{int(found[2])} {int(found[1])}"


def _check_every(seconds: object, problems: list[str]) -> float | None:
    if (
        isinstance(seconds, bool)
        or not isinstance(seconds, int | float)
        or not math.isfinite(seconds)
        or not SHORTEST_INTERVAL <= seconds <= LONGEST_DELAY
    ):
        problems.append(f"every must be seconds from {SHORTEST_INTERVAL} to ten years")
        return None
    return float(seconds)


def _invalid(problems: list[str], hints: list[str]) -> InvalidSchedule:
    return InvalidSchedule(
        f"this schedule is not valid: {'; '.join(problems)}",
        context={"problems": problems},
        suggestions=hints,
    )
