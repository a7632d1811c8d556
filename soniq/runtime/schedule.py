"""When a periodic job is due: cron expressions in a time zone, and fixed intervals.

Pure: which schedules exist, whether they are paused and when they ran last is in the database.
After downtime a schedule fires once, however many due times went by, because the time after
that is counted from the present.

Daylight saving time, for cron:

- a time of day (hour and minute without ``*``) that the clocks skip runs when they have been put
  forward, one that they repeat runs the first time only: once a day in both cases;
- expressions with ``*`` in hour or minute follow elapsed time, so an hourly job runs in both of
  the repeated hours and has nothing to do in the skipped one.

Intervals are anchored at 1970-01-01 00:00 UTC: ``every=3600`` is due on the hour whenever a process
started, so restarts do not shift it and all processes agree.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from cronsim import CronSim, CronSimError

from soniq.errors import InvalidSchedule, nearest
from soniq.runtime.context import LONGEST_DELAY

SHORTEST_INTERVAL = 0.01
"""Shortest ``every`` in seconds."""

_MACROS = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_REFERENCE = datetime(2024, 1, 1, tzinfo=UTC)
_TIME_OF_DAY = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleSpec:
    """Say when something is due; exactly one of ``cron`` and ``every`` is given.

    Attributes:
        cron: five fields (minute hour day month weekday) or six with seconds first, or a macro
            such as ``@daily``; kept as fields.
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
        zone = _check_zone(self.timezone, problems, hints)
        if self.every is not None:
            object.__setattr__(self, "every", _check_every(self.every, problems))
        if self.cron is not None:
            object.__setattr__(self, "cron", _check_cron(self.cron, zone, problems, hints))
        if problems:
            raise InvalidSchedule(
                f"this schedule is not valid: {'; '.join(problems)}",
                context={"problems": problems},
                suggestions=hints,
            )


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
    if spec.every is not None:
        interval = timedelta(seconds=spec.every)
        return _EPOCH + ((after - _EPOCH) // interval + 1) * interval
    assert spec.cron is not None
    for due in _due_times(spec.cron, _zone(spec.timezone), after):
        # The local clock may be set back: what it shows next can lie in the past.
        if due > after:
            return due
    raise InvalidSchedule(
        f"the cron expression {spec.cron!r} is never due",
        context={"cron": spec.cron},
        suggestions=["check that its day exists in its month"],
    )


def _due_times(cron: str, zone: tzinfo, after: datetime) -> Iterator[datetime]:
    """Yield due times in UTC from shortly before ``after``; they may repeat."""
    minute, hour = cron.split()[-5:-3]
    local = after.astimezone(zone)
    if minute.startswith("*") or hour.startswith("*"):
        for due in CronSim(cron, local):
            yield due.astimezone(UTC)
        return
    for naive in CronSim(cron, local.replace(tzinfo=None)):
        yield _first_instant(naive, zone)


def _first_instant(naive: datetime, zone: tzinfo) -> datetime:
    """Return when a wall clock first shows this time, or skips past it."""
    instant = naive.replace(tzinfo=zone, fold=0).astimezone(UTC)
    shown = instant.astimezone(zone).replace(tzinfo=None)
    if shown == naive:
        return instant
    # In a gap, fold=0 uses the offset from before it, fold=1 the one from after it; the clock
    # jumps at the instant when the old offset's time of the gap's start is reached.
    later = naive.replace(tzinfo=zone, fold=1).astimezone(UTC)
    low, high = sorted((instant, later))
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return _whole_second(high)


def _whole_second(instant: datetime) -> datetime:
    """Round to the second: clocks change on whole ones."""
    return (instant + timedelta(microseconds=500_000)).replace(microsecond=0)


def _check_every(every: object, problems: list[str]) -> float | None:
    if (
        isinstance(every, bool)
        or not isinstance(every, int | float)
        or not math.isfinite(every)
        or not SHORTEST_INTERVAL <= every <= LONGEST_DELAY
    ):
        problems.append(f"every must be seconds from {SHORTEST_INTERVAL} to ten years")
        return None
    return float(every)


def _check_zone(name: object, problems: list[str], hints: list[str]) -> tzinfo:
    if not isinstance(name, str):
        problems.append("timezone must be the name of a time zone")
        return UTC
    try:
        return _zone(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        problems.append(f"there is no time zone {name!r}")
        known = available_timezones()
        close = nearest(name, known) or nearest(name.title(), known)
        if close is not None:
            hints.append(f"did you mean {close!r}?")
        elif not known:
            hints.append("install the package tzdata: this system has no time zones")
        return UTC


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo:
    """Return a time zone; raises what ZoneInfo raises."""
    if name == "UTC":
        return UTC
    if name == "localtime":
        raise ValueError("localtime means something else on every machine")
    return ZoneInfo(name)


def _check_cron(cron: object, zone: tzinfo, problems: list[str], hints: list[str]) -> str | None:
    if not isinstance(cron, str):
        problems.append("cron must be a str")
        return None
    text = _MACROS.get(cron.strip().lower(), " ".join(cron.split()))
    try:
        if next(_due_times(text, zone, _REFERENCE), None) is None:
            problems.append(f"the cron expression {cron!r} is never due")
    except (CronSimError, ValueError) as error:
        reason = str(error).lower() if isinstance(error, CronSimError) else "wrong number of fields"
        problems.append(f"the cron expression {cron!r} is not valid: {reason}")
        hints.append("write minute hour day month weekday, such as '30 2 * * 1-5'")
        return None
    return text
