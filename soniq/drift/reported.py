"""A finding about a landscape: with the parties and places it concerns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
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

    def __str__(self) -> str:
        return self.fingerprint or " ".join(filter(None, (self.code, self.task)))

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

    @property
    def witnesses(self) -> tuple[str, ...]:
        """Return the rows that show it, as JSON, those of the worst differences first."""
        return tuple(each.witness for each in self.details if each.witness is not None)

    def waived(self, waivers: Iterable[Waiver], today: date) -> Reported:
        """Return the finding with the first waiver that covers it and has not expired."""
        covering = (each for each in waivers if each.expires >= today)
        return replace(
            self, waiver=next((each for each in covering if each.covers(self.finding)), None)
        )

    def without_values(self) -> Reported:
        """Return the finding without witnesses, so that no value of args is left in it."""
        return replace(
            self,
            finding=replace(self.finding, witness=None),
            details=tuple(replace(each, witness=None) for each in self.details),
        )


def reported(
    code: str,
    task: str,
    message: str,
    parties: Iterable[Side] = (),
    *,
    severity: Severity | None = None,
    details: Iterable[Finding] = (),
    also: Iterable[Side] = (),
) -> Reported:
    """Return a finding of a kind in the catalogue, with the catalogue's severity unless given.

    What it concerns goes into its fingerprint by names and stages, without versions, so that a
    waiver outlives a release; ``also`` are further parties, which do not.
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
    sites = [site for each in (*parties, *also) for site in _sites(each)]
    return Reported(found, tuple(dict.fromkeys(sites)), tuple(details))


def _sites(each: Side) -> Iterable[Site]:
    places = (each.place,) if isinstance(each, Stub) else each.places
    return [Site(each.party, place) for place in places or (None,)]


def _names(parties: Iterable[Side]) -> list[str]:
    found = dict.fromkeys(each.party for each in parties)
    live = {(each.name, each.version) for each in found if each.stage == "live"}
    return list(
        dict.fromkeys(
            str(each)
            for each in found
            if each.stage == "live" or (each.name, each.version) not in live
        )
    )


def does(parties: Iterable[Side], verb: str) -> str:
    """Return the parties as ``named`` does, and what they do: ``a refuses``, ``a and b refuse``."""
    parties = list(parties)
    return f"{named(parties)} {verb}{'s' if len(_names(parties)) == 1 else ''}"


def named(parties: Iterable[Side], *, most: int = 3) -> str:
    """Return the parties as text: each once, the first few by name.

    A release that runs is not named a second time as source.
    """
    names = _names(parties)
    if len(names) > most:
        names[most:] = [f"{len(names) - most} more"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
