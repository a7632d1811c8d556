"""The JSON document of a comparison, as ``report.schema.json`` describes it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from soniq.contract.findings import Severity
from soniq_lint.compat.result import Remark, Result
from soniq_lint.diagnostics import Span
from soniq_lint.output.document import Document, dump, region
from soniq_lint.report import shown_path

FORMAT: Final = "soniq-compat"
VERSION: Final = 1
"""Raised when a reader of the document would have to change. Keys may be added without."""

SCHEMA_PATH: Final = Path(__file__).with_name("report.schema.json")
"""The published JSON Schema of the document, draft 2020-12."""


def to_json(result: Result, root: str, fail_on: Severity, *, values: bool) -> str:
    """Return the document. Rows are in it if ``values`` are asked for."""
    return dump(
        {
            "format": FORMAT,
            "version": VERSION,
            "against": result.against,
            "packages": list(result.packages),
            "compared": result.compared,
            "added": list(result.added),
            "absent": list(result.absent),
            "failed": result.fails(fail_on),
            "findings": [_finding(each, root, values) for each in result.remarks],
            "unread": [
                {"path": shown_path(path, root), "reason": reason} for path, reason in result.unread
            ],
        }
    )


def _finding(each: Remark, root: str, values: bool) -> Document:
    rows: dict[str, Document] = {
        str(direction): row for direction, row in each.witnesses.items() if values
    }
    return {
        "code": each.code,
        "severity": each.severity.value,
        "task": each.task,
        "message": each.message,
        "help": each.help,
        "path": each.path,
        "difference": each.difference or None,
        "directions": [str(direction) for direction in each.directions],
        "order": each.order.value if each.difference else None,
        "next": each.next,
        "now": _place(each.span, root) if each.span == each.anchor else None,
        "then": None if each.then is None else _place(each.then, root),
        "rows": rows,
        "waived": each.waived,
    }


def _place(span: Span, root: str) -> Document:
    return {"path": shown_path(span.path, root), **region(span)}
