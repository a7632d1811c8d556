"""The options of an enqueue call: what may be said besides the args, and what it may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from soniq.errors import InvalidOption, UnknownOption
from soniq.runtime.context import LONGEST_DELAY
from soniq.runtime.options import check_flag, check_priority, check_queue

OPTIONS = (
    "queue",
    "priority",
    "scheduled_at",
    "delay",
    "unique",
    "dedup_key",
    "connection",
)
"""What an enqueue call takes besides the args."""

MANY_OPTIONS = ("queue", "priority", "scheduled_at", "delay", "connection")


@dataclass(frozen=True, slots=True)
class EnqueueOptions:
    """The options of one enqueue call, checked.

    Attributes:
        scheduled_at: aware time; exclusive with ``delay``.
        delay: seconds.
        unique: True or False to override the handler's setting, None to follow it.
        dedup_key: at most one job of the task with this key waits.
        connection: an asyncpg connection to write on, in the caller's transaction.
    """

    queue: str | None = None
    priority: int | None = None
    scheduled_at: datetime | None = None
    delay: float | None = None
    unique: bool | None = None
    dedup_key: str | None = None
    connection: object = None


def read_options(
    given: Mapping[str, object], known: Sequence[str] = OPTIONS, hint: str | None = None
) -> EnqueueOptions:
    """Check the options of an enqueue call.

    ``delay`` may be seconds or a ``timedelta``; a naive ``scheduled_at`` is refused, since nobody
    can know its time zone.

    Raises:
        UnknownOption: a name is not an option; says which one was probably meant.
        InvalidOption: a value has the wrong type or range.
    """
    if not given:
        return NO_OPTIONS
    unknown = [name for name in given if name not in known]
    if unknown:
        raise UnknownOption("enqueue", unknown, known, hint)
    queue = check_queue("enqueue", given.get("queue"))
    priority = check_priority("enqueue", given.get("priority"))
    scheduled_at = _moment(given.get("scheduled_at"))
    delay = _seconds(given.get("delay"))
    if delay is not None and scheduled_at is not None:
        raise InvalidOption("enqueue", "delay", "left out when scheduled_at is given")
    unique = check_flag("enqueue", "unique", given.get("unique"))
    dedup_key = given.get("dedup_key")
    if dedup_key is not None and not (isinstance(dedup_key, str) and _is_text(dedup_key)):
        raise InvalidOption("enqueue", "dedup_key", "a non-empty str without lone surrogates")
    return EnqueueOptions(
        queue, priority, scheduled_at, delay, unique, dedup_key, given.get("connection")
    )


NO_OPTIONS = EnqueueOptions()


def _is_text(key: str) -> bool:
    try:
        return bool(key.encode())
    except UnicodeEncodeError:
        return False


def _moment(moment: object) -> datetime | None:
    if moment is None:
        return None
    try:
        if isinstance(moment, datetime) and moment.utcoffset() is not None:
            return moment.astimezone(UTC)
    except (OverflowError, ValueError):  # at the very ends of time, or pandas.NaT
        pass
    raise InvalidOption(
        "enqueue",
        "scheduled_at",
        "a datetime with a time zone",
        ["pass datetime.now(timezone.utc) + timedelta(...), or delay=seconds"],
    )


def _seconds(delay: object) -> float | None:
    if delay is None:
        return None
    if isinstance(delay, timedelta):
        delay = delay.total_seconds()
    if (
        isinstance(delay, bool)
        or not isinstance(delay, int | float)
        or not 0 <= delay <= LONGEST_DELAY
    ):
        raise InvalidOption("enqueue", "delay", "seconds or a timedelta, from 0 to ten years")
    return float(delay)
