"""A drift report as workflow commands of GitHub, which become annotations."""

from __future__ import annotations

from typing import Final

from soniq.contract.findings import Severity
from soniq.drift.render.text import to_text
from soniq.drift.report import Report
from soniq.drift.reported import Reported

_KINDS: Final = {
    Severity.BREAKING: "error",
    Severity.LOSSY: "warning",
    Severity.UNKNOWN: "warning",
    Severity.INFO: "notice",
}


def to_github(report: Report) -> str:
    """Return commands, then the report for the log; no values.

    There is a command for each finding that counts, and for what could not be read.
    """
    lines = [_command(each) for each in report.counted]
    lines += [
        f"::error title=not checked::{_data(f'{gap.what}: {gap.reason}')}" for gap in report.unread
    ]
    text = to_text(report.without_values())
    return "\n".join([*lines, *map(_harmless, text.split("\n"))])


def _harmless(line: str) -> str:
    """Return a line of the log that is no command, in neither notation of the runner."""
    line = line.replace("##[", "## [")
    words = line.lstrip()  # as the runner does before it looks
    return line.replace("::", ": :", 1) if words.startswith("::") else line


def _command(each: Reported) -> str:
    found = each.finding
    given: dict[str, str] = {}
    place = next((site.place for site in each.sites if site.place is not None), None)
    if place is not None:
        given = {"file": place.path, "line": str(place.line), "endLine": str(place.end_line)}
        if place.line == place.end_line:
            given |= {"col": str(place.column), "endColumn": str(place.end_column)}
    given["title"] = f"{found.code} {found.task}".strip()
    text = "\n".join(
        [found.message, *(detail.message for detail in each.details[1:]), found.kind.advice]
    )
    properties = ",".join(f"{key}={_property(value)}" for key, value in given.items())
    return f"::{_KINDS[found.severity]} {properties}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
