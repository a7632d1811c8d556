"""A drift report as a code quality report, which GitLab shows beside the lines of a diff."""

from __future__ import annotations

import json
from typing import Final

from soniq.contract.findings import Severity
from soniq.drift.report import Report

_SEVERITIES: Final = {
    Severity.BREAKING: "critical",
    Severity.LOSSY: "major",
    Severity.UNKNOWN: "minor",
    Severity.INFO: "info",
}


def to_gitlab(report: Report) -> str:
    """Return an issue for each finding that counts; without a place it is at the top folder."""
    issues = []
    for each in report.counted:
        found = each.finding
        place = next((site.place for site in each.sites if site.place is not None), None)
        task = f"{found.task}: " if found.task else ""
        issues.append(
            {
                "type": "issue",
                "description": f"{task}{found.message}. {found.kind.advice}",
                "check_name": found.code,
                "categories": ["Bug Risk"],
                "fingerprint": found.fingerprint,
                "severity": _SEVERITIES[found.severity],
                "location": {
                    "path": "." if place is None else place.path,
                    "lines": {
                        "begin": 1 if place is None else place.line,
                        "end": 1 if place is None else place.end_line,
                    },
                },
            }
        )
    return json.dumps(issues, indent=2, ensure_ascii=False) + "\n"
