"""Cron expressions in a time zone: checking them, and the instants at which they are due.

Daylight saving time:

- a time of day (hour and minute without ``*``) that the clocks skip is due when they have been
  put forward, one that they repeat is due the first time only: once a day in both cases;
- expressions with ``*`` in hour or minute follow elapsed time, so an hourly job is due in both of
  the repeated hours and has nothing to do in the skipped one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from cronsim import CronSim, CronSimError

from soniq.errors import nearest

MACROS = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_REFERENCE = datetime(2024, 1, 1, tzinfo=UTC)


def due_after(cron: str, timezone: str, after: datetime) -> datetime | None:
    """Return the first due time later than ``after``, in UTC; None when there is none in 50 years.

    ``cron`` and ``timezone`` have been checked, ``after`` is aware.
    """
    for due in _due_times(cron, load_zone(timezone), after):
        # A clock that is set back shows times again that are in the past already.
        if due > after:
            return due
    return None


def _due_times(cron: str, zone: tzinfo, after: datetime) -> Iterator[datetime]:
    """Yield due times in UTC from shortly before ``after``; they may repeat."""
    minute, hour = cron.split()[-5:-3]
    local = after.astimezone(zone)
    if minute.startswith("*") or hour.startswith("*"):
        for due in CronSim(cron, local):
            yield due.astimezone(UTC)
        return
    # On the bare wall clock, where every day has every time once.
    for naive in CronSim(cron, local.replace(tzinfo=None)):
        yield _first_instant(naive, zone)


def _first_instant(naive: datetime, zone: tzinfo) -> datetime:
    """Return when a wall clock first shows this time, or skips past it."""
    instant = naive.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == naive:
        return instant
    # The time is skipped. By PEP 495 fold=0 reads it with the offset from before the change,
    # which gives an instant after it, and fold=1 the other way round; the change is in between.
    before = naive.replace(tzinfo=zone, fold=1).astimezone(UTC)
    old_offset = before.astimezone(zone).utcoffset()
    low, high = 0, int((instant - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if (before + timedelta(seconds=middle)).astimezone(zone).utcoffset() == old_offset:
            low = middle
        else:
            high = middle
    return before + timedelta(seconds=high)


def check_cron(cron: object, problems: list[str], hints: list[str]) -> str | None:
    """Return the expression as fields with single spaces; add to ``problems`` when it has none."""
    if not isinstance(cron, str):
        problems.append("cron must be a str")
        return None
    text = MACROS.get(cron.strip().lower(), " ".join(cron.split()))
    if len(text.split()) not in (5, 6):
        problems.append(f"the cron expression {cron!r} does not have five fields, or six")
        hints.append("write minute hour day month weekday, such as '30 2 * * 1-5'")
        return None
    try:
        due = next(_due_times(text, UTC, _REFERENCE), None)
    except CronSimError as error:
        field = str(error).removeprefix("Bad ")
        problems.append(f"the cron expression {cron!r} is not valid in its field {field}")
        hints.append("write minute hour day month weekday, such as '30 2 * * 1-5'")
        return None
    if due is None:
        problems.append(f"the cron expression {cron!r} is never due")
    return text


def check_zone(name: object, problems: list[str], hints: list[str]) -> None:
    """Add to ``problems`` when this is not the name of a time zone."""
    if not isinstance(name, str):
        problems.append("timezone must be a str, such as 'Europe/Vienna'")
        return
    try:
        load_zone(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        problems.append(f"there is no time zone {name!r}")
        known = {zone.lower(): zone for zone in available_timezones()}
        close = nearest(name.lower(), known)
        if close is not None:
            hints.append(f"did you mean {known[close]!r}?")
        elif not known:
            hints.append("install the package tzdata: this system has no time zones")


@lru_cache(maxsize=64)
def load_zone(name: str) -> tzinfo:
    """Return a time zone by IANA name; raises what ZoneInfo raises, or ValueError."""
    if name == "UTC":
        return UTC  # needs no time zone database
    if name == "localtime":
        raise ValueError("localtime means something else on every machine")
    return ZoneInfo(name)
