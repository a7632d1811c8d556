"""A drift report as Markdown, fit for the job summary of a CI run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from soniq.contract.findings import Finding, Severity
from soniq.drift.render.text import shortened
from soniq.drift.report import Report
from soniq.drift.reported import Reported

LARGEST: Final = 1024 * 1024 - 1
"""Bytes that a job summary of GitHub may have."""

_NOTE: Final = 100
"""Bytes kept free for a line that says what is left out."""

_MARKS: Final = {
    Severity.BREAKING: "🛑",
    Severity.LOSSY: "⚠️",
    Severity.UNKNOWN: "❔",
    Severity.INFO: "ℹ️",  # noqa: RUF001 - the sign, not a letter
}


def to_markdown(report: Report, *, largest: int = LARGEST) -> str:
    """Return the report; what does not fit into ``largest`` bytes is counted, worst kept."""
    head = f"## Drift report\n\n{_summary(report)}\n"
    gaps = [
        f"\nNot checked: {_line(gap.what)}: {_line(gap.reason)}\n" for gap in report.not_checked
    ]
    room = largest - _size(head) - 2 * _NOTE
    # what was not checked may take a quarter, and what findings leave
    first = _fitting(gaps, room // 4, "files")
    found = _fitting([_finding(each) for each in report.counted], room - _size(first), "findings")
    return head + found + _fitting(gaps, room - _size(found), "files")


def _fitting(parts: Sequence[str], room: int, what: str) -> str:
    """Return the first parts that fit into a number of bytes, and how many are left out."""
    kept: list[str] = []
    for part in parts:
        room -= _size(part)
        if room < 0:
            kept.append(f"\nand {len(parts) - len(kept)} more {what}, left out for length\n")
            break
        kept.append(part)
    return "".join(kept)


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


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
    lines += map(_detail, each.details)
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


def _detail(detail: Finding) -> str:
    place = f"`{_code(detail.path)}`: " if detail.path else ""
    row = "" if detail.witness is None else f" Such as `{_code(shortened(detail.witness))}`"
    return f"- {place}{_line(detail.message)}{row}"


def _line(text: str) -> str:
    """Return text that Markdown and HTML take literally."""
    text = " ".join(text.split())
    for sign in "\\`*_[]#|~":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _code(text: str) -> str:
    return " ".join(text.split()).replace("`", "'")
