"""What comparing a writer with a reader comes to, and which side to deploy first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from soniq.contract.findings import Finding, Severity, sorted_findings


class Outcome(StrEnum):
    """Whether a reader can read what a writer writes, best first."""

    COMPATIBLE = "compatible"
    UNKNOWN = "unknown"
    BREAKING = "breaking"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything found between one writer and one reader, worst first.

    A finding never makes the outcome better than it is without it.
    """

    findings: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, findings: list[Finding]) -> Verdict:
        """Return the verdict on findings in any order."""
        return cls(tuple(sorted_findings(findings)))

    @property
    def outcome(self) -> Outcome:
        """Return what the worst finding makes of it. Lossy findings do not break anything."""
        severities = {found.severity for found in self.findings}
        if Severity.BREAKING in severities:
            return Outcome.BREAKING
        return Outcome.UNKNOWN if Severity.UNKNOWN in severities else Outcome.COMPATIBLE

    @property
    def is_lossy(self) -> bool:
        """Tell whether data is known to be dropped or changed in reading."""
        return any(found.severity is Severity.LOSSY for found in self.findings)


class Order(StrEnum):
    """In which order the two sides of a change can be deployed."""

    ANY = "any order"
    READERS_FIRST = "readers first"
    WRITERS_FIRST = "writers first"
    NEITHER = "neither"
    UNKNOWN = "unknown"

    @property
    def advice(self) -> str:
        """Return what to do, as one sentence."""
        return _ADVICE[self]


_ADVICE = {
    Order.ANY: "Deploy the two sides in any order.",
    Order.READERS_FIRST: "Deploy every reader before the first writer.",
    Order.WRITERS_FIRST: (
        "Deploy every writer and let the jobs of the old ones run out before the first reader."
    ),
    Order.NEITHER: (
        "Neither order is safe: give the task a new version suffix, and keep the old one until "
        "its jobs have run out."
    ),
    Order.UNKNOWN: "It could not be decided which side goes first; see what is unknown.",
}


def deploy_order(old_to_new: Verdict, new_to_old: Verdict) -> Order:
    """Return the order in which a change can be deployed.

    Args:
        old_to_new: the old writer beside the new reader.
        new_to_old: the new writer beside the old reader.
    """
    forward, backward = old_to_new.outcome, new_to_old.outcome
    match (forward, backward):
        case (Outcome.COMPATIBLE, Outcome.COMPATIBLE):
            return Order.ANY
        case (Outcome.BREAKING, Outcome.BREAKING):
            return Order.NEITHER
        case (Outcome.COMPATIBLE, Outcome.BREAKING):
            return Order.READERS_FIRST
        case (Outcome.BREAKING, Outcome.COMPATIBLE):
            return Order.WRITERS_FIRST
    return Order.UNKNOWN
