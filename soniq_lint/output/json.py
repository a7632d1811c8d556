"""Format ``json``: one document with everything, as ``report.schema.json`` describes it."""

from __future__ import annotations

from typing import Final

from soniq_lint.diagnostics import Diagnostic, Fix, Note
from soniq_lint.output.document import Document, dump, region
from soniq_lint.output.fingerprints import fingerprints
from soniq_lint.output.options import Options
from soniq_lint.output.pages import page_url
from soniq_lint.report import Report, code_of, counts, statistics

VERSION: Final = 1
"""Raised when a reader of the document would have to change. Keys may be added without."""


def render(report: Report, options: Options) -> str:
    """Return the document, whatever has happened: problems of the run are inside it too."""
    marks = fingerprints(report)
    return dump(
        {
            "version": VERSION,
            "failed": report.failed,
            "diagnostics": [
                _diagnostic(each, mark, report)
                for each, mark in zip(report.diagnostics, marks, strict=True)
            ],
            "summary": _summary(report),
            "coverage": _coverage(report, options),
            "skipped": [
                {"path": report.shown(path), "reason": reason} for path, reason in report.skipped
            ],
            "problems": list(report.problems),
        }
    )


def _diagnostic(each: Diagnostic, mark: str, report: Report) -> Document:
    return {
        "rule": each.rule,
        "code": code_of(each.rule),
        "severity": each.severity,
        "message": each.message,
        "help": each.help,
        "path": report.shown(each.span.path),
        **region(each.span),
        "task": each.task,
        "field": each.field,
        "function": each.function,
        "notes": [_note(note, report) for note in each.notes],
        "fix": None if each.fix is None else _fix(each.fix),
        "url": page_url(each.rule, report.docs),
        "fingerprint": mark,
    }


def _note(note: Note, report: Report) -> Document:
    if note.span is None:
        return {"message": note.message, "place": None}
    place = {"path": report.shown(note.span.path), **region(note.span)}
    return {"message": note.message, "place": place}


def _fix(fix: Fix) -> Document:
    return {
        "applicability": fix.applicability,
        "message": fix.message,
        "edits": [{**region(edit.span), "text": edit.text} for edit in fix.edits],
        "imports": [{"module": each.module, "name": each.name} for each in fix.imports],
    }


def _summary(report: Report) -> Document:
    sums = counts(report)
    return {
        "files": report.files,
        "files_with_diagnostics": sums.files,
        "errors": sums.errors,
        "warnings": sums.warnings,
        "fixed": report.fixed,
        "suppressed": report.suppressed,
        "baselined": report.baselined,
        "fixable": {"safe": sums.safe, "unsafe": sums.unsafe},
        "rules": [
            {
                "rule": row.rule,
                "code": row.code,
                "count": row.found,
                "fixable": {"safe": row.safe, "unsafe": row.unsafe},
            }
            for row in statistics(report)
        ],
    }


def _coverage(report: Report, options: Options) -> Document:
    coverage = report.coverage
    document: dict[str, Document] = {
        "sites": coverage.sites,
        "checked": coverage.checked,
        "dynamic": coverage.dynamic,
        "reasons": dict(coverage.ordered_reasons()),
    }
    if options.show_unresolved:
        document["unresolved"] = [
            {
                "path": report.shown(site.span.path),
                **region(site.span),
                "what": site.what,
                "reason": site.reason,
            }
            for site in report.unresolved
        ]
    return document
