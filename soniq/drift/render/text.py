"""A drift report for people: what is wrong, where, and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from soniq.contract.findings import Finding, Severity
from soniq.drift.report import Report
from soniq.drift.reported import Reported, Site

COLOURS: Final = {
    Severity.BREAKING: "red",
    Severity.LOSSY: "magenta",
    Severity.UNKNOWN: "yellow",
    Severity.INFO: "blue",
}


LONGEST: Final = 400
"""Characters of a witness that are shown where people read."""


class Paint(Protocol):
    """Puts a text into a colour, or leaves it as it is."""

    def __call__(
        self, text: str, colour: str | None = None, *, bold: bool = False, dim: bool = False
    ) -> str:
        """Return the text, painted."""
        ...


def plain(text: str, colour: str | None = None, *, bold: bool = False, dim: bool = False) -> str:
    """Return the text as it is."""
    return text


def to_text(report: Report, *, paint: Paint = plain) -> str:
    """Return the report as lines; what steers a terminal is taken out of names and messages."""
    return "\n".join(_lines(report, paint))


def _visible(text: str) -> str:
    return "".join(sign if sign.isprintable() else "�" for sign in text)


def _lines(report: Report, paint: Paint) -> Iterator[str]:
    for each in report.findings:
        if each.waiver is None:
            yield from _finding(each, paint)
            yield ""
    for gap in report.not_checked:
        yield paint(_visible(f"not checked: {gap.what}: {gap.reason}"), dim=True)
    waived = len(report.findings) - len(report.counted)
    yield f"{_summary(report, paint)}{f', {waived} waived' if waived else ''}"


def _finding(each: Reported, paint: Paint) -> Iterator[str]:
    found = each.finding
    label = paint(f"{found.severity.value}[{found.code}]", COLOURS[found.severity], bold=True)
    yield f"{label} {paint(_visible(found.task) or '-', bold=True)}"
    yield f"  {_visible(found.message)}"
    yield from _witness(each.details[:1], paint)
    for detail in each.details[1:6]:
        place = f"{detail.path}: " if detail.path else ""
        yield f"    {_visible(place + detail.message)}"
        yield from _witness([detail], paint)
    if len(each.details) > 6:
        yield f"    and {len(each.details) - 6} more"
    for site in each.sites[:8]:
        if site.place is not None:
            yield paint(f"  --> {_visible(_place(site))}", dim=True)
    if len(each.sites) > 8:
        yield paint(f"  --> and {len(each.sites) - 8} more places", dim=True)
    owners = f" ({_visible(', '.join(each.owners))})" if each.owners else ""
    yield f"  = {found.kind.advice}{owners}"
    yield paint(f"  = finding {found.fingerprint}", dim=True)


def _witness(details: Sequence[Finding], paint: Paint) -> Iterator[str]:
    for detail in details:
        if detail.witness is not None:
            yield paint(_visible(f"      such as {shortened(detail.witness)}"), dim=True)


def shortened(witness: str) -> str:
    """Return a witness as one line that is not too long to be read."""
    return witness if len(witness) <= LONGEST else f"{witness[: LONGEST - 3]}..."


def _place(site: Site) -> str:
    return f"{site.party.name}: {site.place}" if site.party.name else str(site.place)


def _summary(report: Report, paint: Paint) -> str:
    counts = Counter(each.finding.severity for each in report.counted)
    told = [
        paint(f"{counts[severity]} {severity.value}", COLOURS[severity])
        for severity in Severity
        if counts[severity]
    ]
    tasks = "1 task" if len(report.tasks) == 1 else f"{len(report.tasks)} tasks"
    return f"{tasks}: {', '.join(told) or 'no drift'}"
