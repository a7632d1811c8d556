"""Findings: what can be wrong between the two sides of a promise, as plain data.

The catalogue says what each code means; whoever finds an instance makes a ``Finding``; renderers
print it. Codes and severities are public and stable, the wording is not. Kinds that come of
comparing two shapes are in ``soniq.contract.compare.catalogue``, those of drift in
``soniq.drift.catalogue``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum


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


def sorted_findings(findings: list[Finding]) -> list[Finding]:
    """Return findings worst first, then by task, code, path and place."""
    return sorted(findings, key=lambda f: (f.severity.rank, f.task, f.code, f.path, f.where))
