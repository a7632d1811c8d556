"""Typed job contracts across services on one PostgreSQL.

The facade: what users import, and nothing else. Names of the contract are here at once and load
only the standard library, so a stub package stays light. Names of the engine load on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from soniq.contract.refs import TaskRef, task_ref
from soniq.errors import (
    AppClosed,
    AppNotFound,
    ArgProblem,
    ConfigurationError,
    DatabaseAccessDenied,
    DatabaseError,
    DatabaseUnreachable,
    DeclarationError,
    DuplicateTask,
    EmbeddedServerError,
    EnqueueError,
    ImportedPackageFailed,
    InitError,
    InvalidHandler,
    InvalidOption,
    InvalidSchedule,
    InvalidSnapshot,
    InvalidTaskName,
    InvalidTaskRef,
    JobNotFound,
    MissingExtra,
    NoHandlers,
    PoolTimeout,
    PoolTooSmall,
    ResultInvalid,
    ResultNotAvailable,
    ScheduleNotFound,
    SchemaMissing,
    SchemaOutdated,
    SchemaTooNew,
    SoniqError,
    TaskArgsInvalid,
    TaskArgsTooLarge,
    UnknownOption,
    UnknownTaskName,
    WorkerError,
)

if TYPE_CHECKING:
    from soniq.app import Soniq
    from soniq.runtime.context import JobContext, Reject, Snooze
    from soniq.runtime.jobs import Job, JobStatus, QueueStats

__version__ = "0.1.0"

__all__ = [
    # the contract
    "TaskRef",
    "task_ref",
    # the engine, loaded on first use
    "Job",
    "JobContext",
    "JobStatus",
    "QueueStats",
    "Reject",
    "Snooze",
    "Soniq",
    # errors
    "AppClosed",
    "AppNotFound",
    "ArgProblem",
    "ConfigurationError",
    "DatabaseAccessDenied",
    "DatabaseError",
    "DatabaseUnreachable",
    "DeclarationError",
    "DuplicateTask",
    "EmbeddedServerError",
    "EnqueueError",
    "ImportedPackageFailed",
    "InitError",
    "InvalidHandler",
    "InvalidOption",
    "InvalidSchedule",
    "InvalidSnapshot",
    "InvalidTaskName",
    "InvalidTaskRef",
    "JobNotFound",
    "MissingExtra",
    "NoHandlers",
    "PoolTimeout",
    "PoolTooSmall",
    "ResultInvalid",
    "ResultNotAvailable",
    "ScheduleNotFound",
    "SchemaMissing",
    "SchemaOutdated",
    "SchemaTooNew",
    "SoniqError",
    "TaskArgsInvalid",
    "TaskArgsTooLarge",
    "UnknownOption",
    "UnknownTaskName",
    "WorkerError",
    "__version__",
]

_ENGINE = {
    "Job": "soniq.runtime.jobs",
    "JobContext": "soniq.runtime.context",
    "JobStatus": "soniq.runtime.jobs",
    "QueueStats": "soniq.runtime.jobs",
    "Reject": "soniq.runtime.context",
    "Snooze": "soniq.runtime.context",
    "Soniq": "soniq.app",
}


def __getattr__(name: str) -> object:
    """Load a name of the engine on its first use (PEP 562)."""
    if name not in _ENGINE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_ENGINE[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List what is here, with the names not loaded yet."""
    return sorted({*globals(), *_ENGINE})
