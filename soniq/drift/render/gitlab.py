"""A drift report as a code quality report, which GitLab shows beside the lines of a diff."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

from soniq.contract.findings import Severity
from soniq.drift.landscape import Gap
from soniq.drift.report import Report

_SEVERITIES: Final = {
    Severity.BREAKING: "critical",
    Severity.LOSSY: "major",
    Severity.UNKNOWN: "minor",
    Severity.INFO: "info",
}


def to_gitlab(report: Report) -> str:
    """Return an issue for each finding that counts, and for what could not be read.

    Without a place it is at the top folder.
    """
    issues = [_unread(gap) for gap in report.unread]
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


def _unread(gap: Gap) -> dict[str, Any]:
    text = f"not checked: {gap.what}: {gap.reason}"
    return {
        "type": "issue",
        "description": text,
        "check_name": "not-checked",
        "categories": ["Bug Risk"],
        "fingerprint": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16],
        "severity": "critical",
        "location": {"path": ".", "lines": {"begin": 1, "end": 1}},
    }
