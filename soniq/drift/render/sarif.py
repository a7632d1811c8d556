"""A drift report as SARIF 2.1.0, which code scanning services and editors read."""

from __future__ import annotations

import json
import os
from importlib.metadata import version
from typing import Any, Final
from urllib.parse import quote

from soniq.contract.findings import Severity
from soniq.contract.rows import Place
from soniq.drift.catalogue import CATALOGUE
from soniq.drift.report import Report
from soniq.drift.reported import Reported, Site

SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

_LEVELS: Final = {
    Severity.BREAKING: "error",
    Severity.LOSSY: "warning",
    Severity.UNKNOWN: "warning",
    Severity.INFO: "note",
}
_INDEXES: Final = {code: index for index, code in enumerate(CATALOGUE)}


def to_sarif(report: Report) -> str:
    """Return a log with one run; waived findings are in it, suppressed."""
    run = {
        "tool": {"driver": _driver()},
        "invocations": [
            {
                "executionSuccessful": not report.unread,
                "toolExecutionNotifications": [
                    {
                        "level": "error" if gap.unread else "warning",
                        "message": _message(f"not checked: {gap.what}: {gap.reason}"),
                    }
                    for gap in report.not_checked
                ],
            }
        ],
        "columnKind": "unicodeCodePoints",
        "results": [_result(each) for each in report.findings],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _driver() -> dict[str, Any]:
    return {
        "name": "soniq drift",
        "semanticVersion": version("soniq"),
        "rules": [
            {
                "id": kind.code,
                "shortDescription": {"text": kind.title},
                "help": {"text": kind.advice},
                "defaultConfiguration": {"level": _LEVELS[kind.severity]},
            }
            for kind in CATALOGUE.values()
        ],
    }


def _result(each: Reported) -> dict[str, Any]:
    found = each.finding
    texts = [found.message, *(detail.message for detail in each.details), found.kind.advice]
    result: dict[str, Any] = {
        "ruleId": found.code,
        "ruleIndex": _INDEXES[found.code],
        "level": _LEVELS[found.severity],
        "message": _message("\n".join(texts)),
        "locations": [_location(site) for site in each.sites if site.place is not None],
        "partialFingerprints": {"soniqDrift/v1": found.fingerprint},
        "properties": {"task": found.task, "severity": found.severity.value},
    }
    if each.waiver is not None:
        result["suppressions"] = [{"kind": "external", "justification": each.waiver.reason}]
    return result


def _location(site: Site) -> dict[str, Any]:
    place = site.place
    assert place is not None
    location: dict[str, Any] = {"physicalLocation": _physical(place)}
    if site.party.name:
        location["logicalLocations"] = [{"fullyQualifiedName": site.party.name}]
    return location


def _physical(place: Place) -> dict[str, Any]:
    return {
        "artifactLocation": {"uri": quote(os.fsencode(place.path))},
        "region": {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        },
    }


def _message(text: str) -> dict[str, str]:
    """Return a message; ``[text](target)`` in it would be a link to a location."""
    return {"text": text.replace("](", "] (")}
