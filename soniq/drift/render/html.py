"""A drift report as one HTML page that needs nothing else and opens from disk.

A matrix of tasks, who produces and who consumes them, and their rows; the findings of a task fold
out below it. What is in it is escaped text; the page's own script only filters and moves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from importlib.resources import files
from string import Template

from soniq.contract.findings import Finding, Severity
from soniq.drift.landscape import Party, Side
from soniq.drift.presence import Task
from soniq.drift.render.text import shortened
from soniq.drift.report import Report
from soniq.drift.reported import Reported

FINE = "fine"


def to_html(report: Report) -> str:
    """Return the page."""
    text = files("soniq.drift.render").joinpath("page.html").read_text(encoding="utf-8")
    gaps = [
        f"<p>Not checked: {escape(gap.what)}: {escape(gap.reason)}</p>"
        for gap in report.not_checked
    ]
    return Template(text).substitute(
        summary=_summary(report), rows="\n".join(_rows(report)), footer="\n".join(gaps)
    )


def _summary(report: Report) -> str:
    counts = Counter(each.finding.severity.value for each in report.counted)
    told = [
        f'<span class="{name}">{counts[name]} {name}</span>'
        for name in (severity.value for severity in Severity)
        if counts[name]
    ]
    waived = len(report.findings) - len(report.counted)
    told += [f"{waived} waived"] if waived else []
    tasks = "1 task" if len(report.tasks) == 1 else f"{len(report.tasks)} tasks"
    return f"{tasks}: {', '.join(told) or 'no drift'}"


def _rows(report: Report) -> Iterator[str]:
    known = {task.name: task for task in report.tasks}
    names = [*known, *sorted({each.finding.task for each in report.findings} - set(known))]
    found = {
        name: [each for each in report.findings if each.finding.task == name] for name in names
    }
    for number, name in enumerate(sorted(names, key=lambda name: (_rank(found[name]), name))):
        yield _row(number, name, known.get(name), found[name])


def _rank(found: Iterable[Reported]) -> int:
    ranks = [each.finding.severity.rank for each in found if each.waiver is None]
    return min(ranks, default=len(Severity))


def _row(number: int, name: str, task: Task | None, found: list[Reported]) -> str:
    rank = _rank(found)
    severity = FINE if rank == len(Severity) else list(Severity)[rank].value
    words = [name, *(each.finding.code for each in found)]
    words += [owner for each in found for owner in each.owners]
    if task is not None:
        sides: tuple[Side, ...] = (*task.writers, *task.readers, *task.stubs)
        words += [str(each.party) for each in sides]
    text = escape(" ".join(words).lower(), quote=True)
    writers = _services(each.party for each in task.writers) if task else ""
    readers = _services(each.party for each in task.readers) if task else ""
    rows = "" if task is None or task.rows is None else f"{task.rows:,}"
    dead = f"{task.dead:,}" if task is not None and task.dead else ""
    inner = "\n".join(map(_finding, found)) or '<p class="fine">No drift.</p>'
    return (
        f'<tr class="task" data-severity="{severity}" data-text="{text}"><th scope="row">'
        f'<button type="button" class="name" aria-expanded="false" aria-controls="detail{number}">'
        f"{escape(name) or 'waivers'}</button></th>"
        f'<td data-label="Producers">{writers}</td><td data-label="Consumers">{readers}</td>'
        f'<td class="number" data-label="Rows">{rows}</td>'
        f'<td class="number" data-label="Dead">{dead}</td>'
        f'<td data-label="Drift">{_counts(found)}</td></tr>\n'
        f'<tr class="detail" id="detail{number}" hidden><td colspan="6">{inner}</td></tr>'
    )


def _services(parties: Iterable[Party]) -> str:
    return "".join(
        f'<span class="service {party.stage}">{escape(str(party))}</span>'
        for party in dict.fromkeys(parties)
    )


def _counts(found: Sequence[Reported]) -> str:
    counts = Counter(each.finding.severity.value for each in found if each.waiver is None)
    told = [
        f'<span class="severity {name}">{counts[name]} {name}</span>'
        for name in (severity.value for severity in Severity)
        if counts[name]
    ]
    waived = sum(each.waiver is not None for each in found)
    told += [f'<span class="sum">{waived} waived</span>'] if waived else []
    return " ".join(told) or '<span class="severity fine">no drift</span>'


def _witness(detail: Finding) -> str:
    if detail.witness is None:
        return ""
    return f'<br>such as <code class="witness">{escape(shortened(detail.witness))}</code>'


def _finding(each: Reported) -> str:
    found = each.finding
    severity = found.severity.value
    details = "".join(
        f"<li>{f'<code>{escape(detail.path)}</code>: ' if detail.path else ''}"
        f"{escape(detail.message)}{_witness(detail)}</li>"
        for detail in each.details
    )
    places = "".join(
        f'<li class="quiet">{escape(str(site.party))}: <code>{escape(str(site.place))}</code></li>'
        for site in each.sites
        if site.place is not None
    )
    owners = f" ({escape(', '.join(each.owners))})" if each.owners else ""
    waived = ""
    if each.waiver is not None:
        waiver = each.waiver
        waived = (
            f'<p class="quiet">Waived by {escape(waiver.owner)} until '
            f"{waiver.expires.isoformat()}: {escape(waiver.reason)}</p>"
        )
    return (
        f"<article{' class=waived' if each.waiver else ''}>"
        f'<p><span class="severity {severity}">{severity}</span> '
        f'<span class="name">{escape(found.code)}</span></p>'
        f"<p>{escape(found.message)}</p>"
        f"{f'<ul>{details}{places}</ul>' if details or places else ''}"
        f"<p>{escape(found.kind.advice)}{owners}</p>{waived}"
        f'<p class="quiet">finding {found.fingerprint}</p></article>'
    )
