"""Findings: what can be wrong between the two sides of a promise, as plain data.

The catalogue says what each code means; whoever finds an instance makes a ``Finding``; renderers
print it. Codes and severities are public and stable, the wording is not. Kinds that come of
comparing two shapes are in ``soniq.contract.compare.catalogue``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from soniq.errors import UnknownOption


class Severity(StrEnum):
    """How bad a finding is, worst first.

    ``breaking``: a job is or will be refused. ``lossy``: accepted, but data is dropped or changed.
    ``unknown``: could not be decided. ``info``: worth knowing.
    """

    BREAKING = "breaking"
    LOSSY = "lossy"
    UNKNOWN = "unknown"
    INFO = "info"

    @property
    def rank(self) -> int:
        """Return 0 for the worst severity, and more for lesser ones."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Kind:
    """One entry of the catalogue.

    Attributes:
        code: stable identifier, lower case with hyphens.
        severity: how bad an instance is unless it says otherwise.
        title: one sentence that stands alone in an index.
        advice: what to do about it, as an imperative sentence.
        before: an example of what the writer has, as Python; empty where none helps.
        after: what the reader has that makes this an instance; empty if it is about one side.
    """

    code: str
    severity: Severity
    title: str
    advice: str
    before: str = ""
    after: str = ""


_KINDS = (
    Kind(
        "no-handler",
        Severity.BREAKING,
        "A task is produced and no live worker handles it.",
        "Deploy a worker that registers the name, or stop producing it.",
    ),
    Kind(
        "no-live-producer",
        Severity.INFO,
        "A task is handled and nobody has produced it lately.",
        "Keep the handler while rows of the task may still arrive, then delete it.",
    ),
    Kind(
        "shape-differs",
        Severity.UNKNOWN,
        "Producer and consumer declare different shapes for one task name.",
        "Compare the two models; give the task a new version suffix if the change breaks readers.",
    ),
    Kind(
        "mixed-fleet",
        Severity.UNKNOWN,
        "Live workers read one task with different shapes.",
        "Finish the deployment; until then a job may meet either shape.",
    ),
    Kind(
        "no-reader-model",
        Severity.INFO,
        "A task is produced with a model and handled without one.",
        "Register the handler with the task's ref, so that args are checked on arrival.",
    ),
    Kind(
        "queue-not-served",
        Severity.BREAKING,
        "A task is produced into a queue that no live worker of the task takes from.",
        "Start a worker on that queue, or change the default queue of the ref.",
    ),
)

CATALOGUE: Final[Mapping[str, Kind]] = MappingProxyType({kind.code: kind for kind in _KINDS})
"""Every kind of finding, by code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing found about one task.

    Attributes:
        kind: the catalogue's entry.
        task: the task's name; empty where two shapes are compared whatever their task.
        message: what was found, in one sentence, without values of args.
        severity: how bad; the catalogue's unless given.
        path: place in the args, as ``customer.emails[0]``; empty for the whole.
        where: who or what it concerns: a service, a worker, a source location.
        witness: args, as stored, that show it; JSON text, or None where there are none. The only
            place of a finding that holds values, so it is neither in the message nor in ``repr``.
    """

    kind: Kind
    task: str
    message: str
    severity: Severity
    path: str = ""
    where: str = ""
    witness: str | None = field(default=None, repr=False)

    @property
    def code(self) -> str:
        """Return the stable code of the kind."""
        return self.kind.code

    @property
    def fingerprint(self) -> str:
        """Return 16 hexadecimal digits that name this finding in waivers and from run to run.

        Independent of wording, severity and witness: none of them changes what a waiver covers.
        """
        text = "\0".join((self.code, self.task, self.path, self.where))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def finding(
    code: str,
    task: str,
    message: str,
    *,
    severity: Severity | None = None,
    path: str = "",
    where: str = "",
) -> Finding:
    """Return a finding of a kind in the catalogue, with the catalogue's severity unless given.

    Raises:
        UnknownOption: there is no such code; names the nearest.
    """
    if code not in CATALOGUE:
        raise UnknownOption("the catalogue of findings", [code], CATALOGUE)
    kind = CATALOGUE[code]
    severity = kind.severity if severity is None else severity
    return Finding(kind=kind, task=task, message=message, severity=severity, path=path, where=where)


def sorted_findings(findings: list[Finding]) -> list[Finding]:
    """Return findings worst first, then by task, code, path and place."""
    return sorted(findings, key=lambda f: (f.severity.rank, f.task, f.code, f.path, f.where))
