"""What the owner of a handler decides about its jobs: ``@app.job(retries=5, timeout=30, ...)``.

An option that is not given is left to the settings of the process that runs the handler, so these
are resolved by the consumer and never travel with a job.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final, Literal, TypedDict

from soniq.contract.names import MAX_NAME_LENGTH, is_storable_name
from soniq.errors import InvalidOption, UnknownOption
from soniq.runtime.config import Settings
from soniq.runtime.context import LONGEST_DELAY
from soniq.runtime.retry import RetryPolicy


class Unset(enum.Enum):
    """The type of ``UNSET``: an option that was not given, where None means something else."""

    UNSET = "unset"


UNSET: Final = Unset.UNSET

INTEGER_LIMIT = 2**31
"""Priorities and counts are stored as 32-bit integers."""


class JobOptions(TypedDict, total=False):
    """Name the keywords of ``@app.job(...)`` that become ``HandlerOptions``."""

    queue: str | None
    priority: int | None
    retries: int | None
    retry_delay: float | None
    retry_backoff: float | None
    retry_max_delay: float | None
    timeout: float | None
    unique: bool


@dataclass(frozen=True, slots=True)
class HandlerOptions:
    """Hold the checked options of a handler; None (for ``timeout``: UNSET) means not given.

    Attributes:
        queue: queue of jobs enqueued through this handler or its name.
        priority: priority of jobs whose row has none; lower runs first.
        retries: runs after the first failed one.
        retry_delay: seconds before the first retry.
        retry_backoff: factor by which each further wait grows.
        retry_max_delay: longest wait in seconds.
        timeout: seconds a run may take; None for no limit.
        unique: whether at most one job with the same args waits at a time.
    """

    queue: str | None = None
    priority: int | None = None
    retries: int | None = None
    retry_delay: float | None = None
    retry_backoff: float | None = None
    retry_max_delay: float | None = None
    timeout: float | Literal[Unset.UNSET] | None = UNSET
    unique: bool = False

    def retry_policy(self, settings: Settings) -> RetryPolicy:
        """Return the policy of this handler, completed from the settings.

        A ``retry_delay`` given here is never cut by a ``retry_max_delay`` that is only the
        settings' default.
        """
        delay = settings.retry_delay if self.retry_delay is None else self.retry_delay
        max_delay = self.retry_max_delay
        if max_delay is None:
            max_delay = max(settings.retry_max_delay, self.retry_delay or 0.0)
        return RetryPolicy(
            retries=settings.retries if self.retries is None else self.retries,
            delay=delay,
            backoff=settings.retry_backoff if self.retry_backoff is None else self.retry_backoff,
            max_delay=max_delay,
        )

    def timeout_or(self, default: float | None) -> float | None:
        """Return the seconds a run may take, ``default`` when the handler does not say."""
        return default if self.timeout is UNSET else self.timeout


def read_options(where: str, given: Mapping[str, object]) -> HandlerOptions:
    """Check the options of a handler.

    ``where`` names the declaration in messages. None means not given, except for ``timeout``,
    where None and 0 both mean no limit.

    Raises:
        UnknownOption: a name that is no option, with the nearest one that is.
        InvalidOption: a value that its option cannot take.
    """
    known = [field.name for field in fields(HandlerOptions)]
    unknown = [name for name in given if name not in known]
    if unknown:
        raise UnknownOption(where, unknown, [*known, "name", "validate"])
    timeout: float | Literal[Unset.UNSET] | None = UNSET
    if "timeout" in given and given["timeout"] is not UNSET:
        timeout = _number(where, given, "timeout", least=0.0) or None
    delay = _number(where, given, "retry_delay", least=0.0)
    max_delay = _number(where, given, "retry_max_delay", least=0.0)
    if delay is not None and max_delay is not None and delay > max_delay:
        raise InvalidOption(where, "retry_max_delay", f"retry_delay ({delay:g} s) or more")
    return HandlerOptions(
        queue=check_queue(where, given.get("queue")),
        priority=check_priority(where, given.get("priority")),
        retries=_integer(where, given, "retries", least=0),
        retry_delay=delay,
        retry_backoff=_number(where, given, "retry_backoff", least=1.0),
        retry_max_delay=max_delay,
        timeout=timeout,
        unique=check_flag(where, "unique", given.get("unique")) or False,
    )


def check_queue(where: str, queue: object) -> str | None:
    """Return a queue name or None; raise InvalidOption for anything else."""
    if queue is None:
        return None
    if not isinstance(queue, str) or not is_storable_name(queue):
        expected = f"a str of 1 to {MAX_NAME_LENGTH} characters without NUL"
        raise InvalidOption(where, "queue", expected)
    return str.__str__(queue)


def check_priority(where: str, priority: object) -> int | None:
    """Return a priority or None; raise InvalidOption for anything but a 32-bit int."""
    return _integer(where, {"priority": priority}, "priority", least=-INTEGER_LIMIT)


def check_flag(where: str, name: str, value: object) -> bool | None:
    """Return a bool or None; raise InvalidOption for anything else."""
    if value is None or isinstance(value, bool):
        return value
    raise InvalidOption(where, name, "True or False")


def _integer(where: str, given: Mapping[str, object], name: str, *, least: int) -> int | None:
    value = given.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value < INTEGER_LIMIT:
        raise InvalidOption(where, name, f"an int from {least} to {INTEGER_LIMIT - 1}")
    return int(value)


def _number(where: str, given: Mapping[str, object], name: str, *, least: float) -> float | None:
    value = given.get(name)
    if value is None:
        return None
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not math.isfinite(value)
        or not least <= value <= LONGEST_DELAY
    ):
        raise InvalidOption(where, name, f"a finite number from {least:g} to {LONGEST_DELAY:.0f}")
    return float(value)
