"""Settings: one frozen object, checked once, passed explicitly.

``load_settings`` is the only place that reads ``SONIQ_*`` variables, apart from
``SONIQ_TASK_NAME_PATTERN``, which a stub package must be able to read without an engine. A keyword
given to ``Soniq(...)`` wins over the variable, the variable over the default. All problems are
reported together.
"""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from soniq.contract.names import PATTERN_VARIABLE
from soniq.errors import ConfigurationError, nearest
from soniq.runtime.redaction import redact
from soniq.runtime.values import (
    Kind,
    boolean,
    choice,
    database_address,
    identifier,
    integer,
    label,
    number,
    optional,
    positive_or_none,
    queue_names,
)

__all__ = ["SettingDoc", "Settings", "describe_settings", "load_settings", "redact"]

T = TypeVar("T")

PREFIX = "SONIQ_"

OTHER_VARIABLES = frozenset(
    {PATTERN_VARIABLE, "SONIQ_LINT_DEBUG", "SONIQ_TEST_DATABASE_URL", "SONIQ_TEST_SERVER"}
)
"""Variables with the prefix that are no settings."""

_CLUSTER_VARIABLE = re.compile(
    r"SONIQ_(\w+_)?(SERVICE_(HOST|PORT)(_\w+)?|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)"
)
"""Variables that Kubernetes and Docker links inject when a service's name starts with ``soniq``.

Source: Kubernetes documentation, "Service", section "Environment variables".
"""

DAY = 86_400.0


def _setting(default: T, kind: Kind[T], unit: str, doc: str, *, secret: bool = False) -> T:
    """Declare a setting: default, kind of value, unit (empty where there is none) and meaning.

    A secret one is left out of the repr.
    """
    made: T = field(
        default=default, repr=not secret, metadata={"kind": kind, "unit": unit, "doc": doc}
    )
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be configured; make one with ``load_settings``.

    Each field carries its unit, default and meaning, which ``describe_settings`` lists.
    """

    database_url: str | None = _setting(
        None,
        optional(database_address()),
        "",
        "Where the jobs are: a postgresql:// URL, also with several hosts and "
        "target_session_attrs, or embedded:DIR for a server of its own in that directory.",
        secret=True,
    )
    schema: str = _setting("public", identifier(), "", "PostgreSQL schema that holds the tables.")
    service: str | None = _setting(
        None, optional(label()), "", "Name of this service in the registry and on its jobs."
    )
    version: str | None = _setting(
        None, optional(label()), "", "Release of this service in the registry and on its jobs."
    )
    concurrency: int = _setting(
        10, integer(1, 10_000), "jobs", "Jobs that a worker runs at the same time."
    )
    prefetch: int | None = _setting(
        None,
        optional(integer(0, 10_000)),
        "jobs",
        "Jobs claimed ahead of free slots. None adapts to the pace of the work, up to 500.",
    )
    queues: tuple[str, ...] | None = _setting(
        None, optional(queue_names()), "", "Queues that a worker serves. None serves all of them."
    )
    poll_interval: float = _setting(
        5.0,
        number(0.01, DAY),
        "seconds",
        "Longest time until a worker looks for jobs although no wake-up came.",
    )
    lease: float = _setting(
        30.0,
        number(1.0, DAY),
        "seconds",
        "How long a worker that stopped renewing keeps its jobs before others run them.",
    )
    unregistered_grace: float = _setting(
        60.0,
        number(0.0, 366 * DAY),
        "seconds",
        "How long a due job whose name no live worker has registered waits before it becomes a "
        "dead letter; 0 is at once.",
    )
    pool_min_size: int = _setting(
        1, integer(0, 10_000), "connections", "Connections kept open when idle."
    )
    pool_max_size: int = _setting(
        10, integer(1, 10_000), "connections", "Connections open at the same time, at most."
    )
    pool_timeout: float = _setting(
        10.0, number(0.01, DAY), "seconds", "Longest wait for a free connection of the pool."
    )
    connect_timeout: float = _setting(
        10.0, number(0.01, DAY), "seconds", "Longest wait for the server to accept a connection."
    )
    retries: int = _setting(
        3, integer(0, 2**31 - 2), "runs", "Runs after the first failed one; 3 is at most 4 runs."
    )
    retry_delay: float = _setting(
        1.0, number(0.0, 366 * DAY), "seconds", "Wait before the first retry, before jitter."
    )
    retry_backoff: float = _setting(
        2.0, number(1.0, 1e6), "", "Factor by which each further wait grows."
    )
    retry_max_delay: float = _setting(
        300.0, number(0.0, 366 * DAY), "seconds", "Longest wait between two runs."
    )
    timeout: float | None = _setting(
        300.0,
        positive_or_none(366 * DAY),
        "seconds",
        "How long a run may take; 0 or none is no limit.",
    )
    sync_threads: int | None = _setting(
        None,
        optional(integer(1, 10_000)),
        "threads",
        "Threads that run handlers which are not async. None is as many as concurrency.",
    )
    done_retention: float | None = _setting(
        3_600.0,
        optional(number(0.0, 36_600 * DAY)),
        "seconds",
        "How long done jobs and their results are kept; 0 keeps none, none keeps all.",
    )
    cancelled_retention: float | None = _setting(
        DAY,
        optional(number(0.0, 36_600 * DAY)),
        "seconds",
        "How long cancelled jobs are kept; none keeps all.",
    )
    dead_letter_retention: float | None = _setting(
        None,
        optional(number(0.0, 36_600 * DAY)),
        "seconds",
        "How long dead letters are kept; none keeps all.",
    )
    registry_retention: float | None = _setting(
        30 * DAY,
        optional(number(0.0, 36_600 * DAY)),
        "seconds",
        "How long a producer that is not seen any more stays in the registry; none keeps all.",
    )
    max_args_bytes: int = _setting(
        1_048_576, integer(2, 2**28), "bytes", "Longest args of one job, as JSON in UTF-8."
    )
    enqueue_validation: Literal["strict", "warn", "none"] = _setting(
        "strict",
        choice("strict", "warn", "none"),
        "",
        "What happens when a job is enqueued under a string name that this process does not "
        "know: an error, a warning in the log, or nothing.",
    )
    shutdown_timeout: float = _setting(
        30.0,
        number(0.0, DAY),
        "seconds",
        "How long a stopping worker lets running jobs finish before it hands them back.",
    )
    prepared_statements: bool = _setting(
        True,
        boolean(),
        "",
        "Whether connections keep a state: prepared statements, and a worker's planner settings. "
        "Turn it off behind any transaction pooler, such as PgBouncer in transaction mode.",
    )


@dataclass(frozen=True, slots=True)
class SettingDoc:
    """Describe one setting for the reference page.

    Attributes:
        name: keyword of ``Soniq(...)``.
        env: environment variable.
        type: kind and range of value, in words.
        default: the default as text; ``None`` where there is none.
        unit: what the number counts; empty where it counts nothing.
        doc: what the setting means.
    """

    name: str
    env: str
    type: str
    default: str
    unit: str
    doc: str


def describe_settings() -> list[SettingDoc]:
    """Return a description of every setting, in the order in which they are declared."""
    described = []
    for entry in dataclasses.fields(Settings):
        default = entry.default
        text = f"{default:g}" if isinstance(default, float) and default < 1e5 else str(default)
        if isinstance(default, float) and default >= 1e5:
            text = f"{default:.0f}"
        described.append(
            SettingDoc(
                name=entry.name,
                env=_variable(entry.name),
                type=entry.metadata["kind"].expected,
                default=text,
                unit=entry.metadata["unit"],
                doc=entry.metadata["doc"],
            )
        )
    return described


def load_settings(
    overrides: Mapping[str, object], environ: Mapping[str, str] | None = None
) -> Settings:
    """Return the settings made of overrides, then ``SONIQ_*`` variables, then defaults.

    An override of None counts as not given; write ``"none"`` for an optional setting that shall
    have no value. An empty variable counts as not set. ``environ`` is the process environment
    when left out.

    Raises:
        ConfigurationError: with every unknown name (and the nearest known one), every value that
            its setting cannot take, and every pair of values that contradict each other.
    """
    environ = os.environ if environ is None else environ
    kinds: dict[str, Kind[Any]] = {
        entry.name: entry.metadata["kind"] for entry in dataclasses.fields(Settings)
    }
    problems = _unknown_names(overrides, environ, kinds)
    values: dict[str, Any] = {}
    for name, kind in kinds.items():
        source, raw = name, overrides.get(name)
        if raw is None:
            source, text = _variable(name), environ.get(_variable(name), "").strip()
            if not text:
                continue
            raw = kind.read(text)
        try:
            values[name] = kind.check(raw)
        except ValueError as error:
            problems.append(f"{source} must be {error}")
    settings = Settings(**values)
    problems += _contradictions(settings)
    if problems:
        raise ConfigurationError(problems)
    return settings


def _variable(name: str) -> str:
    return PREFIX + name.upper()


def _unknown_names(
    overrides: Mapping[str, object], environ: Mapping[str, str], known: Mapping[str, object]
) -> list[str]:
    problems = [
        f"there is no setting {name!r}" + _did_you_mean(str(name).lower(), known)
        for name in overrides
        if name not in known
    ]
    variables = {_variable(name): None for name in known} | dict.fromkeys(OTHER_VARIABLES)
    problems += [
        f"there is no environment variable {name}" + _did_you_mean(name, variables)
        for name in sorted(environ)
        if name.startswith(PREFIX)
        and name not in variables
        and _CLUSTER_VARIABLE.fullmatch(name) is None
    ]
    return problems


def _did_you_mean(name: str, known: Mapping[str, object]) -> str:
    # The prefix that all variables share would make any two of them look alike.
    bare = {other.removeprefix(PREFIX): other for other in known}
    close = nearest(name.removeprefix(PREFIX), bare)
    return "" if close is None else f"; did you mean {bare[close]}?"


def _contradictions(settings: Settings) -> list[str]:
    problems = []
    if settings.pool_min_size > settings.pool_max_size:
        problems.append(
            f"pool_min_size ({settings.pool_min_size}) must not be more than pool_max_size "
            f"({settings.pool_max_size})"
        )
    if settings.retry_delay > settings.retry_max_delay:
        problems.append(
            f"retry_delay ({settings.retry_delay:g}) must not be more than retry_max_delay "
            f"({settings.retry_max_delay:g})"
        )
    return problems
