"""A drift report as Markdown, fit for the job summary of a CI run."""

from __future__ import annotations

from collections import Counter
from typing import Final

from soniq.contract.findings import Severity
from soniq.drift.report import Report
from soniq.drift.reported import Reported

LARGEST: Final = 1024 * 1024 - 1
"""Bytes that a job summary of GitHub may have."""

_MARKS: Final = {
    Severity.BREAKING: "🛑",
    Severity.LOSSY: "⚠️",
    Severity.UNKNOWN: "❔",
    Severity.INFO: "ℹ️",  # noqa: RUF001 - the sign, not a letter
}


def to_markdown(report: Report, *, largest: int = LARGEST) -> str:
    """Return the report; what does not fit into ``largest`` bytes is counted, worst kept."""
    head = f"## Drift report\n\n{_summary(report)}\n"
    foot = "".join(
        f"\nNot checked: {_line(gap.what)}: {_line(gap.reason)}\n" for gap in report.not_checked
    )
    counted = report.counted
    parts: list[str] = []
    room = largest - len((head + foot).encode()) - 200
    for number, each in enumerate(counted):
        part = _finding(each)
        room -= len(part.encode())
        if room < 0:
            parts.append(f"\nand {len(counted) - number} more findings, left out for length\n")
            break
        parts.append(part)
    return head + "".join(parts) + foot[: max(largest - 400, 0)]


def _summary(report: Report) -> str:
    counts = Counter(each.finding.severity for each in report.counted)
    told = [f"{_MARKS[each]} {counts[each]} {each.value}" for each in Severity if counts[each]]
    waived = len(report.findings) - len(report.counted)
    told += [f"{waived} waived"] if waived else []
    tasks = "1 task" if len(report.tasks) == 1 else f"{len(report.tasks)} tasks"
    return f"{tasks}: {', '.join(told) or 'no drift'}"


def _finding(each: Reported) -> str:
    found = each.finding
    lines = [
        "",
        f"### {_MARKS[found.severity]} `{_code(found.task or '-')}`: {found.code}",
        "",
        _line(found.message),
        "",
    ]
    lines += [
        f"- {f'`{_code(detail.path)}`: ' if detail.path else ''}{_line(detail.message)}"
        for detail in each.details
    ]
    lines += [
        f"- {_line(str(site.party))}: `{_code(str(site.place))}`"
        for site in each.sites
        if site.place
    ]
    owners = f" ({', '.join(map(_line, each.owners))})" if each.owners else ""
    lines += [
        "",
        f"**{found.kind.advice}**{owners}",
        "",
        f"<sub>finding {found.fingerprint}</sub>",
        "",
    ]
    return "\n".join(lines)


def _line(text: str) -> str:
    """Return text that Markdown and HTML take literally."""
    text = " ".join(text.split())
    for sign in "\\`*_[]#|":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _code(text: str) -> str:
    return " ".join(text.split()).replace("`", "'")
