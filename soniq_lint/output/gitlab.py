"""Format ``gitlab``: a code quality report, which GitLab shows beside the lines of a diff."""

from __future__ import annotations

from typing import Final

from soniq_lint.diagnostics import Diagnostic
from soniq_lint.output.document import Document, dump
from soniq_lint.output.fingerprints import fingerprints
from soniq_lint.output.options import Options
from soniq_lint.output.text import visible
from soniq_lint.report import Report, code_of

SEVERITIES: Final = {"error": "major", "warning": "minor"}


def render(report: Report, options: Options) -> str:
    """Return the report. A run that failed has one issue of severity ``blocker`` per problem."""
    issues: list[Document] = [
        _issue(
            _description(each),
            each.rule,
            mark,
            SEVERITIES[each.severity],
            report.shown(each.span.path),
            (each.span.line, each.span.end_line),
        )
        for each, mark in zip(report.diagnostics, fingerprints(report), strict=True)
    ]
    if report.failed:
        issues += [
            _issue(text, "failed", f"failed-{number}", "blocker", ".", (1, 1))
            for number, text in enumerate(report.problems, 1)
        ]
    return dump(issues)


def _description(each: Diagnostic) -> str:
    text = f"{code_of(each.rule)}: {each.message}"
    return visible(f"{text} ({each.help})" if each.help else text)


def _issue(
    description: str,
    check: str,
    fingerprint: str,
    severity: str,
    path: str,
    lines: tuple[int, int],
) -> Document:
    return {
        "type": "issue",
        "description": description,
        "check_name": check,
        "categories": ["Bug Risk"],
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": path, "lines": {"begin": lines[0], "end": lines[1]}},
    }
