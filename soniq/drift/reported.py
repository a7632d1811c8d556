"""A finding about a landscape: with the parties and places it concerns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from soniq.contract.findings import Finding, Severity
from soniq.contract.rows import Place
from soniq.drift.catalogue import CATALOGUE
from soniq.drift.landscape import Party, Side, Stub


@dataclass(frozen=True, slots=True)
class Site:
    """Where to look: a party, and a place in its source if that is known."""

    party: Party
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding that somebody has taken upon themselves until a day.

    Attributes:
        fingerprint: of the finding; empty when ``code`` and ``task`` say which.
        code, task: of the findings; empty for any.
        expires: the last day on which it holds.
    """

    reason: str
    owner: str
    expires: date
    fingerprint: str = ""
    code: str = ""
    task: str = ""

    def covers(self, finding: Finding) -> bool:
        """Tell whether a finding is one of those that are waived."""
        if self.fingerprint:
            return self.fingerprint == finding.fingerprint
        return self.code in ("", finding.code) and self.task in ("", finding.task)


@dataclass(frozen=True, slots=True)
class Reported:
    """A finding, with what explains it.

    Attributes:
        sites: the parties that it concerns, producers before consumers.
        details: the differences between two shapes that it sums up, worst first.
        waiver: what it is waived by; None when it counts.
    """

    finding: Finding
    sites: tuple[Site, ...] = ()
    details: tuple[Finding, ...] = ()
    waiver: Waiver | None = None

    @property
    def owners(self) -> tuple[str, ...]:
        """Return who answers for the parties, each once."""
        return tuple(dict.fromkeys(site.party.owner for site in self.sites if site.party.owner))


def reported(
    code: str,
    task: str,
    message: str,
    parties: Iterable[Side] = (),
    *,
    severity: Severity | None = None,
    details: Iterable[Finding] = (),
) -> Reported:
    """Return a finding of a kind in the catalogue, with the catalogue's severity unless given.

    What it concerns goes into its fingerprint by names and stages, without versions, so that a
    waiver outlives a release.
    """
    kind = CATALOGUE[code]
    parties = list(parties)
    names = (f"{each.party.key}:{each.party.stage}" for each in parties)
    found = Finding(
        kind=kind,
        task=task,
        message=message,
        severity=kind.severity if severity is None else severity,
        where=" -> ".join(dict.fromkeys(names)),
    )
    sites = [site for each in parties for site in _sites(each)]
    return Reported(found, tuple(dict.fromkeys(sites)), tuple(details))


def _sites(each: Side) -> Iterable[Site]:
    places = (each.place,) if isinstance(each, Stub) else each.places
    return [Site(each.party, place) for place in places or (None,)]


def named(parties: Iterable[Side], *, most: int = 3) -> str:
    """Return the parties as text: each once, the first few by name."""
    names = list(dict.fromkeys(str(each.party) for each in parties))
    if len(names) > most:
        names[most:] = [f"{len(names) - most} more"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
