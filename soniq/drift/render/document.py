"""A drift report as a JSON document with a published schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from soniq.contract.findings import Finding
from soniq.drift.report import Report
from soniq.drift.reported import Reported, Site

FORMAT: Final = "soniq-drift"
VERSION: Final = 1

SCHEMA_PATH: Final = Path(__file__).parents[1] / "report.schema.json"
"""The published JSON Schema of reports, draft 2020-12."""


def to_json(report: Report) -> str:
    """Return the report as indented JSON that ends in a newline."""
    return json.dumps(document(report), indent=2, ensure_ascii=False) + "\n"


def document(report: Report) -> dict[str, Any]:
    """Return the report as plain data."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "findings": [reported_object(each) for each in report.findings],
        "tasks": [
            {
                "task": task.name,
                "declared": bool(task.stubs),
                "writers": [str(each.party) for each in task.writers],
                "readers": [str(each.party) for each in task.readers],
                "rows": task.rows,
                "dead": task.dead,
            }
            for task in report.tasks
        ],
        "not_checked": [
            {"what": gap.what, "reason": gap.reason, "unread": gap.unread}
            for gap in report.not_checked
        ],
    }


def reported_object(each: Reported) -> dict[str, Any]:
    """Return a finding as plain data."""
    found = each.finding
    waiver = each.waiver
    return {
        "code": found.code,
        "severity": found.severity.value,
        "task": found.task,
        "message": found.message,
        "advice": found.kind.advice,
        "fingerprint": found.fingerprint,
        "owners": list(each.owners),
        "sites": [_site(site) for site in each.sites],
        "details": [_detail(detail) for detail in each.details],
        "waiver": None
        if waiver is None
        else {
            "reason": waiver.reason,
            "owner": waiver.owner,
            "expires": waiver.expires.isoformat(),
        },
    }


def _site(site: Site) -> dict[str, Any]:
    return {
        "service": site.party.name,
        "version": site.party.version,
        "stage": site.party.stage,
        "place": None if site.place is None else site.place.to_list(),
    }


def _detail(detail: Finding) -> dict[str, Any]:
    made: dict[str, Any] = {
        "code": detail.code,
        "severity": detail.severity.value,
        "path": detail.path,
        "message": detail.message,
    }
    if detail.witness is not None:
        made["witness"] = json.loads(detail.witness)
    return made
