"""Every exception Soniq raises, in one tree.

    SoniqError
    ├── DeclarationError               a mistake in code, found when it is declared
    │   ├── InvalidTaskName            SONIQ_INVALID_TASK_NAME
    │   ├── InvalidTaskRef             SONIQ_INVALID_TASK_REF
    │   ├── InvalidHandler             SONIQ_INVALID_HANDLER
    │   ├── DuplicateTask              SONIQ_DUPLICATE_TASK
    │   ├── UnknownOption              SONIQ_UNKNOWN_OPTION
    │   ├── InvalidOption              SONIQ_INVALID_OPTION
    │   ├── InvalidSchedule            SONIQ_INVALID_SCHEDULE
    │   └── AppNotFound                SONIQ_APP_NOT_FOUND
    ├── EnqueueError                   a call that wrote nothing
    │   ├── TaskArgsInvalid            SONIQ_TASK_ARGS_INVALID
    │   ├── TaskArgsTooLarge           SONIQ_TASK_ARGS_TOO_LARGE
    │   └── UnknownTaskName            SONIQ_UNKNOWN_TASK_NAME
    ├── ConfigurationError             SONIQ_CONFIGURATION_INVALID
    ├── InvalidSnapshot                SONIQ_INVALID_SNAPSHOT
    ├── MissingExtra                   SONIQ_MISSING_EXTRA
    ├── DatabaseError                  SONIQ_DATABASE_ERROR
    │   ├── DatabaseUnreachable        SONIQ_DATABASE_UNREACHABLE
    │   ├── DatabaseAccessDenied       SONIQ_DATABASE_ACCESS_DENIED
    │   ├── SchemaMissing              SONIQ_SCHEMA_MISSING
    │   ├── SchemaOutdated             SONIQ_SCHEMA_OUTDATED
    │   ├── SchemaTooNew               SONIQ_SCHEMA_TOO_NEW
    │   ├── PoolTimeout                SONIQ_POOL_TIMEOUT
    │   ├── PoolTooSmall               SONIQ_POOL_TOO_SMALL
    │   └── EmbeddedServerError        SONIQ_EMBEDDED_SERVER_FAILED
    ├── AppClosed                      SONIQ_APP_CLOSED
    ├── InitError                      SONIQ_INIT_ERROR
    ├── WorkerError                    SONIQ_WORKER_ERROR
    │   └── NoHandlers                 SONIQ_NO_HANDLERS
    ├── JobNotFound                    SONIQ_JOB_NOT_FOUND
    ├── ScheduleNotFound               SONIQ_SCHEDULE_NOT_FOUND
    ├── ResultNotAvailable             SONIQ_RESULT_NOT_AVAILABLE
    └── ResultInvalid                  SONIQ_RESULT_INVALID

Types and codes are public and stable; the wording is not. Messages never contain argument
values: paths and types only, because arguments are often personal data.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name closest to ``name``, or None when nothing is close."""
    found = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def _restore(
    cls: type[SoniqError], message: str, state: dict[str, object]
) -> SoniqError:  # pragma: no cover - exercised through pickle
    error = cls.__new__(cls)
    Exception.__init__(error, message)
    error.__dict__.update(state)
    return error


class SoniqError(Exception):
    """Any failure Soniq reports: what happened, a stable code, and what to do.

    Attributes:
        message: one sentence saying what happened and where.
        error_code: stable upper-case code, ``SONIQ_...``; safe to match on.
        context: JSON-compatible facts about the failure; never argument values.
        suggestions: imperative sentences saying what to do, most likely first.
    """

    code: ClassVar[str] = "SONIQ_ERROR"

    def __init__(
        self,
        message: str,
        error_code: str | None = None,
        context: Mapping[str, object] | None = None,
        suggestions: Sequence[str] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.error_code = error_code or self.code
        self.context: dict[str, object] = dict(context or {})
        self.suggestions: tuple[str, ...] = tuple(suggestions)

    def __str__(self) -> str:
        lines = [f"{self.error_code}: {self.message}"]
        lines += [f"  {line}" for line in self.details()]
        lines += [f"  -> {suggestion}" for suggestion in self.suggestions]
        return "\n".join(lines)

    def details(self) -> list[str]:
        """Return the lines printed between the message and the suggestions."""
        return []

    def __reduce__(self) -> tuple[object, ...]:
        return _restore, (type(self), self.message, dict(self.__dict__))


# --- declarations -----------------------------------------------------------------------------


class DeclarationError(SoniqError):
    """A mistake in code, found when the code is imported or registered."""

    code = "SONIQ_DECLARATION_ERROR"


class InvalidTaskName(DeclarationError, ValueError):
    """A task name that does not match the configured pattern."""

    code = "SONIQ_INVALID_TASK_NAME"

    def __init__(self, name: object, pattern: str, suggestion: str | None = None) -> None:
        if isinstance(name, str):
            message = f"task name {name!r} does not match the pattern {pattern}"
        else:
            message = f"a task name must be a str, not {type(name).__name__}"
        hints = []
        if suggestion is not None:
            hints.append(f"use {suggestion!r}")
        hints.append("set SONIQ_TASK_NAME_PATTERN if your team names tasks differently")
        super().__init__(
            message, context={"name": str(name), "pattern": pattern}, suggestions=hints
        )


class InvalidTaskRef(DeclarationError, TypeError):
    """A task_ref(...) whose parts cannot make a promise, such as a model that is no model."""

    code = "SONIQ_INVALID_TASK_REF"


class InvalidHandler(DeclarationError, TypeError):
    """A handler whose signature cannot receive what its task promises."""

    code = "SONIQ_INVALID_HANDLER"

    def __init__(self, task: str, problems: Sequence[str], suggestions: Sequence[str] = ()) -> None:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__(
            f"the handler of task {task!r} has {count}",
            context={"task": task, "problems": list(problems)},
            suggestions=suggestions,
        )
        self.problems = tuple(problems)

    def details(self) -> list[str]:
        """Return one line for each problem."""
        return [f"- {problem}" for problem in self.problems]


class DuplicateTask(DeclarationError):
    """Two handlers registered under one task name in one application."""

    code = "SONIQ_DUPLICATE_TASK"

    def __init__(self, task: str, first: str, second: str) -> None:
        super().__init__(
            f"task {task!r} already has the handler {first}; {second} cannot register it again",
            context={"task": task, "first": first, "second": second},
            suggestions=["give the second handler its own task name, or delete one of them"],
        )


class UnknownOption(DeclarationError, TypeError):
    """An option that does not exist, with the nearest one that does."""

    code = "SONIQ_UNKNOWN_OPTION"

    def __init__(
        self, where: str, names: Sequence[str], known: Iterable[str], hint: str | None = None
    ) -> None:
        known = sorted(known)
        listed = ", ".join(repr(name) for name in names)
        plural = "option" if len(names) == 1 else "options"
        hints = []
        for name in names:
            close = nearest(name, known)
            if close is not None:
                hints.append(f"did you mean {close!r} instead of {name!r}?")
        if hint is not None:
            hints.append(hint)
        if not hints:
            hints.append(f"known options: {', '.join(known)}")
        super().__init__(
            f"{where} has no {plural} {listed}",
            context={"where": where, "unknown": list(names), "known": known},
            suggestions=hints,
        )


class InvalidOption(DeclarationError, ValueError):
    """An option that exists, with a value that it cannot take."""

    code = "SONIQ_INVALID_OPTION"

    def __init__(
        self, where: str, name: str, expected: str, suggestions: Sequence[str] = ()
    ) -> None:
        super().__init__(
            f"{where}: {name} must be {expected}",
            context={"where": where, "option": name, "expected": expected},
            suggestions=suggestions,
        )


class InvalidSchedule(DeclarationError, ValueError):
    """A periodic declaration whose cron expression, interval or time zone is not valid."""

    code = "SONIQ_INVALID_SCHEDULE"


class AppNotFound(DeclarationError):
    """A ``module:attribute`` that names no Soniq application."""

    code = "SONIQ_APP_NOT_FOUND"


# --- enqueue ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ArgProblem:
    """One thing wrong with one place in an args object.

    Attributes:
        path: where, as ``customer.emails[0]``; empty for the object itself.
        type: stable kind, Pydantic's error type (``missing``, ``string_type``) or ours.
        message: what is wrong, without the value.
    """

    path: str
    type: str
    message: str

    def within(self, place: str) -> ArgProblem:
        """Return the same problem seen from outside, as part of ``place``."""
        if not self.path:
            return ArgProblem(place, self.type, self.message)
        joint = "" if self.path.startswith("[") else "."
        return ArgProblem(f"{place}{joint}{self.path}", self.type, self.message)

    def __str__(self) -> str:
        return f"{self.path or '(args)'}: {self.message} [{self.type}]"


class EnqueueError(SoniqError):
    """An enqueue call that was refused; no row was written."""

    code = "SONIQ_ENQUEUE_ERROR"


class TaskArgsInvalid(EnqueueError, ValueError):
    """Args that the task's model, or JSON itself, does not allow; lists every problem at once."""

    code = "SONIQ_TASK_ARGS_INVALID"

    def __init__(
        self, task: str, problems: Sequence[ArgProblem], suggestions: Sequence[str] = ()
    ) -> None:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__(
            f"{count} in the args of task {task!r}; nothing was enqueued",
            context={
                "task": task,
                "problems": [
                    {"path": p.path, "type": p.type, "message": p.message} for p in problems
                ],
            },
            suggestions=suggestions,
        )
        self.task = task
        self.problems = tuple(problems)

    def details(self) -> list[str]:
        """Return one line for each problem."""
        return [f"- {problem}" for problem in self.problems]


class TaskArgsTooLarge(EnqueueError, ValueError):
    """Args whose JSON is longer than ``max_args_bytes``."""

    code = "SONIQ_TASK_ARGS_TOO_LARGE"

    def __init__(self, task: str, size: int, limit: int) -> None:
        super().__init__(
            f"the args of task {task!r} take {size:,} bytes as JSON; the limit is {limit:,}",
            context={"task": task, "size": size, "limit": limit},
            suggestions=[
                "store the payload elsewhere and enqueue a reference to it",
                "raise the limit with max_args_bytes / SONIQ_MAX_ARGS_BYTES",
            ],
        )


class UnknownTaskName(EnqueueError, LookupError):
    """A string task name that this process neither handles nor declares."""

    code = "SONIQ_UNKNOWN_TASK_NAME"

    def __init__(self, task: str, known: Iterable[str]) -> None:
        close = nearest(task, known)
        hints = [f"did you mean {close!r}?"] if close is not None else []
        hints += [
            "enqueue the TaskRef from the stub package: a ref is its own declaration",
            "or set enqueue_validation='none' (SONIQ_ENQUEUE_VALIDATION) to allow any name",
        ]
        super().__init__(
            f"no task named {task!r} is registered in this process; nothing was enqueued",
            context={"task": task},
            suggestions=hints,
        )


# --- configuration ----------------------------------------------------------------------------


class ConfigurationError(SoniqError, ValueError):
    """Settings that cannot be used; lists every problem at once."""

    code = "SONIQ_CONFIGURATION_INVALID"

    def __init__(self, problems: Sequence[str], suggestions: Sequence[str] = ()) -> None:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__(
            f"{count} in the configuration",
            context={"problems": list(problems)},
            suggestions=suggestions,
        )
        self.problems = tuple(problems)

    def details(self) -> list[str]:
        """Return one line for each problem."""
        return [f"- {problem}" for problem in self.problems]


class InvalidSnapshot(SoniqError, ValueError):
    """A file of facts or a contract snapshot that cannot be read; lists every problem at once."""

    code = "SONIQ_INVALID_SNAPSHOT"

    def __init__(
        self, source: str, title: str, problems: Sequence[str], suggestions: Sequence[str] = ()
    ) -> None:
        what = problems[0] if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__(
            f"{source} cannot be read as {title}: {what}",
            context={"source": source, "problems": list(problems)},
            suggestions=suggestions,
        )
        self.problems = tuple(problems)

    def details(self) -> list[str]:
        """Return one line for each problem, if there are several."""
        return [] if len(self.problems) == 1 else [f"- {problem}" for problem in self.problems]


class ImportedPackageFailed(SoniqError, ImportError):
    """A package that was to be imported in a process of its own, and could not be used there.

    Attributes:
        printed: the last lines that the process wrote, for what they are worth.
    """

    code = "SONIQ_IMPORTED_PACKAGE_FAILED"

    def __init__(
        self, packages: Sequence[str], python: str, problem: str, printed: Sequence[str] = ()
    ) -> None:
        names = ", ".join(packages)
        super().__init__(
            f"{names} cannot be used by {python}: it {problem}",
            context={"packages": list(packages), "python": python, "problem": problem},
            suggestions=[
                "run the import there yourself, give the right interpreter with --python, or go "
                "without --import"
            ],
        )
        self.printed = tuple(printed)

    def details(self) -> list[str]:
        """Return what the process wrote last."""
        return [f"| {line}" for line in self.printed]


class MissingExtra(SoniqError, ImportError):
    """A feature whose optional dependency is not installed."""

    code = "SONIQ_MISSING_EXTRA"

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(
            f"{feature} needs the optional dependencies of soniq[{extra}]",
            context={"feature": feature, "extra": extra},
            suggestions=[
                f"install soniq again with the extra {extra!r}, as in: pip install '.[{extra}]'"
            ],
        )


# --- database ---------------------------------------------------------------------------------


class DatabaseError(SoniqError):
    """PostgreSQL refused or failed an operation; the cause is chained."""

    code = "SONIQ_DATABASE_ERROR"


class DatabaseUnreachable(DatabaseError, ConnectionError):
    """No server answered at the address given."""

    code = "SONIQ_DATABASE_UNREACHABLE"

    def __init__(self, target: str, reason: str) -> None:
        super().__init__(
            f"cannot reach PostgreSQL at {target}: {reason}",
            context={"target": target},
            suggestions=[
                "check that the server runs and that host, port and TLS settings are right"
            ],
        )


class DatabaseAccessDenied(DatabaseError, PermissionError):
    """The server answered and refused the user, the password, the database or a privilege."""

    code = "SONIQ_DATABASE_ACCESS_DENIED"

    def __init__(self, target: str, reason: str, suggestions: Sequence[str] = ()) -> None:
        super().__init__(
            f"PostgreSQL at {target} refused access: {reason}",
            context={"target": target},
            suggestions=suggestions
            or ["check user, password, database name and the role's privileges"],
        )


class SchemaMissing(DatabaseError):
    """The database has no Soniq tables in the configured schema."""

    code = "SONIQ_SCHEMA_MISSING"

    def __init__(self, target: str, schema: str) -> None:
        super().__init__(
            f"there are no Soniq tables in schema {schema!r} of {target}",
            context={"target": target, "schema": schema},
            suggestions=["run soniq setup (or await app.setup()) once for this database"],
        )


class SchemaOutdated(DatabaseError):
    """The tables are older than this version of Soniq needs."""

    code = "SONIQ_SCHEMA_OUTDATED"

    def __init__(self, target: str, found: int, needed: int) -> None:
        super().__init__(
            f"the Soniq tables of {target} are at version {found}; this Soniq needs {needed}",
            context={"target": target, "found": found, "needed": needed},
            suggestions=["run soniq setup to migrate; it is safe while workers run"],
        )


class SchemaTooNew(DatabaseError):
    """The tables were migrated by a newer Soniq than this one."""

    code = "SONIQ_SCHEMA_TOO_NEW"

    def __init__(self, target: str, found: int, known: int) -> None:
        super().__init__(
            f"the Soniq tables of {target} are at version {found}; this Soniq knows only {known}",
            context={"target": target, "found": found, "known": known},
            suggestions=["upgrade soniq in this process; the tables cannot be downgraded"],
        )


class PoolTimeout(DatabaseError, TimeoutError):
    """Every pooled connection stayed busy for longer than ``pool_timeout``."""

    code = "SONIQ_POOL_TIMEOUT"

    def __init__(self, seconds: float, size: int) -> None:
        super().__init__(
            f"no database connection became free within {seconds:g} s (pool_max_size={size})",
            context={"seconds": seconds, "size": size},
            suggestions=["raise pool_max_size, or look for transactions that stay open"],
        )


class PoolTooSmall(DatabaseError):
    """``pool_max_size`` leaves no room for what a worker keeps open."""

    code = "SONIQ_POOL_TOO_SMALL"

    def __init__(self, size: int, needed: int) -> None:
        super().__init__(
            f"pool_max_size={size} is too small: a worker needs {needed} connections",
            context={"size": size, "needed": needed},
            suggestions=[f"set pool_max_size (SONIQ_POOL_MAX_SIZE) to {needed} or more"],
        )


class EmbeddedServerError(DatabaseError):
    """The embedded PostgreSQL could not be started or stopped."""

    code = "SONIQ_EMBEDDED_SERVER_FAILED"


# --- application ------------------------------------------------------------------------------


class AppClosed(SoniqError, RuntimeError):
    """A call on a Soniq application that has been closed."""

    code = "SONIQ_APP_CLOSED"

    def __init__(self) -> None:
        super().__init__(
            "this Soniq application is closed",
            suggestions=["create a new Soniq(...) instead of reusing a closed one"],
        )


class InitError(SoniqError, RuntimeError):
    """The application cannot be used here, because it is in use on another event loop."""

    code = "SONIQ_INIT_ERROR"

    def __init__(self) -> None:
        super().__init__(
            "this Soniq application is in use on another event loop, and its connections are there",
            suggestions=["create a Soniq(...) for each event loop that runs at the same time"],
        )


class WorkerError(SoniqError, RuntimeError):
    """The worker stopped because it could not go on safely."""

    code = "SONIQ_WORKER_ERROR"


class NoHandlers(WorkerError):
    """A worker without a single registered task would wait for ever."""

    code = "SONIQ_NO_HANDLERS"

    def __init__(self) -> None:
        super().__init__(
            "this application has no handlers, so a worker has nothing to claim",
            suggestions=[
                "import the modules that hold your @app.job(...) handlers before run_worker"
            ],
        )


class JobNotFound(SoniqError, LookupError):
    """No job, finished job or dead letter has this id."""

    code = "SONIQ_JOB_NOT_FOUND"

    def __init__(self, job_id: str) -> None:
        super().__init__(
            f"there is no job {job_id!r}",
            context={"job_id": job_id},
            suggestions=["finished jobs are removed after their retention; see docs/reference"],
        )


class ScheduleNotFound(SoniqError, LookupError):
    """No schedule has this name."""

    code = "SONIQ_SCHEDULE_NOT_FOUND"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"there is no schedule {name!r}",
            context={"name": name},
            suggestions=["soniq schedules list shows all"],
        )


class ResultNotAvailable(SoniqError):
    """The job has no result: it waits, runs, was cancelled, or went to the dead-letter queue."""

    code = "SONIQ_RESULT_NOT_AVAILABLE"

    def __init__(self, job_id: str, status: str) -> None:
        super().__init__(
            f"job {job_id!r} has no result; its status is {status}",
            context={"job_id": job_id, "status": status},
        )


class ResultInvalid(SoniqError, ValueError):
    """A stored result that the given ``result_model`` refuses."""

    code = "SONIQ_RESULT_INVALID"

    def __init__(self, job_id: str, problems: Sequence[ArgProblem]) -> None:
        super().__init__(
            f"the result of job {job_id!r} does not fit the result_model",
            context={"job_id": job_id},
        )
        self.problems = tuple(problems)

    def details(self) -> list[str]:
        """Return one line for each problem."""
        return [f"- {problem}" for problem in self.problems]
