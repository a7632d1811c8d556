"""Every kind of drift, as data; kinds of differences between two shapes are the contract's."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from soniq.contract.findings import Kind, Severity

_KINDS = (
    Kind(
        "no-handler",
        Severity.BREAKING,
        "A task is produced and nobody handles it.",
        "Deploy a worker that registers the name, or stop producing it.",
    ),
    Kind(
        "handler-not-deployed",
        Severity.BREAKING,
        "A task is produced, its handler is in source and no live worker has it.",
        "Deploy the service with the handler before the jobs pass the grace period.",
    ),
    Kind(
        "handler-without-stub",
        Severity.UNKNOWN,
        "A handler is registered under a name that no stub package declares.",
        "Register it with a ref of a stub package, so that producers are checked against it.",
    ),
    Kind(
        "writer-refused",
        Severity.BREAKING,
        "A reader refuses what a writer writes.",
        "Deploy a reader that accepts both shapes first, or give the task a new version suffix.",
    ),
    Kind(
        "writer-lossy",
        Severity.LOSSY,
        "A reader drops or changes data that a writer writes.",
        "Add the fields to the reader, or stop writing them.",
    ),
    Kind(
        "writer-undecided",
        Severity.UNKNOWN,
        "It cannot be decided whether a reader takes what a writer writes.",
        "Import the models with --import, or give both sides the same model.",
    ),
    Kind(
        "handler-differs-from-stub",
        Severity.BREAKING,
        "A handler refuses what the stub of its task promises.",
        "Validate with the model of the ref, or change the model in the stub package.",
    ),
    Kind(
        "mixed-fleet",
        Severity.BREAKING,
        "Live workers of one task read different shapes, and one of them refuses a live writer.",
        "Finish the deployment; until then a job may meet the worker that refuses it.",
    ),
    Kind(
        "not-deployed",
        Severity.INFO,
        "Live workers read another shape than their source.",
        "Deploy the service, or bring its source up to what runs.",
    ),
    Kind(
        "queue-not-served",
        Severity.BREAKING,
        "A task is produced into a queue, or waits in one, that no live worker of it takes from.",
        "Start a worker on that queue, or change the default queue of the ref.",
    ),
    Kind(
        "no-reader-model",
        Severity.INFO,
        "A task is produced with a model and handled without one.",
        "Register the handler with the task's ref, so that args are checked on arrival.",
    ),
    Kind(
        "handler-dropped",
        Severity.BREAKING,
        "A release no longer handles a task that is still produced or has rows in flight.",
        "Keep the handler until nothing is produced and no row is left.",
    ),
    Kind(
        "safe-to-delete",
        Severity.INFO,
        "A stub is used by nobody: no producer, no handler, no worker, no rows.",
        "Delete the declaration.",
    ),
    Kind(
        "dead-letters-left",
        Severity.INFO,
        "A stub is used by nobody, and dead letters of the task are left.",
        "Replay them with a worker that handles the task, or delete them; then delete the stub.",
    ),
    Kind(
        "handler-without-producer",
        Severity.INFO,
        "A task is handled and nobody produces it.",
        "Keep the handler while rows of the task may still arrive, then delete it.",
    ),
    Kind(
        "rows-refused",
        Severity.BREAKING,
        "Rows in flight would be refused.",
        "Keep a worker that takes them until they have run out, or let the model take them.",
    ),
    Kind(
        "rows-undecided",
        Severity.UNKNOWN,
        "Rows in flight were read with a model that is not wholly known.",
        "Name the packages that the model comes from, so that all of it can be read.",
    ),
    Kind(
        "dead-letters-readable",
        Severity.INFO,
        "Dead letters that were refused would now be taken.",
        "Replay them once the candidate is deployed.",
    ),
    Kind(
        "waiver-expired",
        Severity.BREAKING,
        "A waiver has expired, and what it covered is still there.",
        "Mend what it covers, or have its owner renew it.",
    ),
    Kind(
        "waiver-unused",
        Severity.INFO,
        "A waiver covers nothing.",
        "Delete it.",
    ),
)

CATALOGUE: Final[Mapping[str, Kind]] = MappingProxyType({kind.code: kind for kind in _KINDS})
"""Every kind of drift, by code."""
