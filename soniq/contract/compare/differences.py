"""One difference between a writer and a reader, with its place relative to where it was found."""

from __future__ import annotations

from dataclasses import dataclass, replace

from soniq.contract.compare.catalogue import KINDS
from soniq.contract.compare.paths import Part, Path, written
from soniq.contract.findings import Finding, Severity


@dataclass(frozen=True, slots=True)
class Difference:
    """A finding before it has a place in the whole.

    Attributes:
        code: a code of the catalogue.
        message: what was found, one sentence, without values of args.
        path: place, relative to the nodes compared.
        severity: the catalogue's unless lowered.
    """

    code: str
    message: str
    path: Path = ()
    severity: Severity = Severity.BREAKING

    @property
    def is_certain(self) -> bool:
        """Tell whether something written is refused for certain."""
        return self.severity is Severity.BREAKING

    @property
    def matters(self) -> bool:
        """Tell whether something written is refused, or may be."""
        return self.severity.rank <= Severity.UNKNOWN.rank and self.severity is not Severity.LOSSY

    def under(self, part: Part) -> Difference:
        """Return the difference as seen from one level further up."""
        return replace(self, path=(part, *self.path))

    def lowered(self, reason: str) -> Difference:
        """Return the difference as one that is only possible, for a reason."""
        if not self.is_certain:
            return self
        return replace(self, severity=Severity.UNKNOWN, message=f"{self.message} ({reason})")

    def finding(self, task: str) -> Finding:
        """Return the difference as a finding about a task."""
        return Finding(
            kind=KINDS[self.code],
            task=task,
            message=self.message,
            severity=self.severity,
            path=written(self.path),
        )


def differs(code: str, message: str) -> Difference:
    """Return a difference at the nodes compared, with the severity of its kind."""
    return Difference(code, message, (), KINDS[code].severity)


def undecided(message: str) -> Difference:
    """Return the difference that the schemas do not decide."""
    return differs("schemas-undecided", message)
