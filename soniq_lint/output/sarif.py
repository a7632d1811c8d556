"""Format ``sarif``: SARIF 2.1.0, which code scanning services and editors read.

Paths in the root are relative to ``SRCROOT``; others are absolute. Columns count characters.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from soniq import __version__
from soniq_lint.diagnostics import Diagnostic, Fix, Note, Span
from soniq_lint.output.document import Document, dump
from soniq_lint.output.fingerprints import fingerprints
from soniq_lint.output.options import Options
from soniq_lint.output.pages import page_text, page_url
from soniq_lint.report import Report, code_of
from soniq_lint.rules.catalogue import RULES, Rule

SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
ROOT: Final = "SRCROOT"
INDEXES: Final = {rule.slug: index for index, rule in enumerate(RULES)}


def render(report: Report, options: Options) -> str:
    """Return a log with one run."""
    marks = fingerprints(report)
    run: dict[str, Document] = {
        "tool": {"driver": _driver(report)},
        "invocations": [_invocation(report)],
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(each, mark, report)
            for each, mark in zip(report.diagnostics, marks, strict=True)
        ],
    }
    if report.root:
        run["originalUriBaseIds"] = {ROOT: {"uri": f"file://{_quoted(report.root)}/"}}
    return dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _driver(report: Report) -> Document:
    return {
        "name": "soniq-lint",
        "semanticVersion": __version__,
        "rules": [_rule(rule, report) for rule in RULES],
    }


def _rule(rule: Rule, report: Report) -> Document:
    document: dict[str, Document] = {
        "id": rule.code,
        "name": rule.slug,
        "shortDescription": {"text": rule.title},
        "defaultConfiguration": {"level": rule.severity, "enabled": rule.default},
    }
    if page := page_text(rule.slug):
        document["help"] = {"text": page, "markdown": page}
    if report.docs:
        document["helpUri"] = page_url(rule.slug, report.docs)
    return document


def _invocation(report: Report) -> Document:
    notices: list[Document] = [
        {
            "level": "warning",
            "message": _message(reason),
            "locations": [{"physicalLocation": {"artifactLocation": _artifact(path, report)}}],
        }
        for path, reason in report.skipped
    ]
    level = "error" if report.failed else "warning"
    notices += [{"level": level, "message": _message(text)} for text in report.problems]
    return {"executionSuccessful": not report.failed, "toolExecutionNotifications": notices}


def _result(each: Diagnostic, mark: str, report: Report) -> Document:
    location = _location(each.span, report)
    if each.function:
        location["logicalLocations"] = [{"fullyQualifiedName": each.function}]
    document: dict[str, Document] = {
        "ruleId": code_of(each.rule),
        "level": each.severity,
        "message": _message("\n".join(filter(None, [each.message, each.help]))),
        "locations": [location],
        "partialFingerprints": {"soniqLint/v1": mark},
    }
    if each.rule in INDEXES:
        document["ruleIndex"] = INDEXES[each.rule]
    if related := [*_related(each.notes, report)]:
        document["relatedLocations"] = related
    if each.fix is not None and each.fix.edits and not each.fix.imports:
        document["fixes"] = [_fix(each.fix, each.span.path, report)]
    facts = {"task": each.task, "field": each.field}
    if any(facts.values()):
        document["properties"] = {name: fact for name, fact in facts.items() if fact}
    return document


def _related(notes: tuple[Note, ...], report: Report) -> Iterator[Document]:
    for number, note in enumerate(notes, 1):
        if note.span is not None:
            location = _location(note.span, report)
            yield {"id": number, **location, "message": _message(note.message)}


def _fix(fix: Fix, path: str, report: Report) -> Document:
    """Return a fix. One that adds an import is left out: where the import goes is not known."""
    replacements: list[Document] = [
        {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}}
        for edit in fix.edits
    ]
    change: Document = {"artifactLocation": _artifact(path, report), "replacements": replacements}
    return {"description": _message(fix.message), "artifactChanges": [change]}


def _location(span: Span, report: Report) -> dict[str, Document]:
    artifact = _artifact(span.path, report)
    return {"physicalLocation": {"artifactLocation": artifact, "region": _region(span)}}


def _region(span: Span) -> Document:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _artifact(path: str, report: Report) -> Document:
    shown = report.shown(path)
    if os.path.isabs(shown) or shown.startswith("../"):  # noqa: PTH117 - as in report.shown
        return {"uri": f"file://{_quoted(path)}"}
    return {"uri": quote(os.fsencode(shown)), "uriBaseId": ROOT}


def _quoted(path: str) -> str:
    """Return an absolute path as that of a URI."""
    return quote(os.fsencode("/" + path.replace(os.sep, "/").strip("/")), safe="/:")


def _message(text: str) -> Document:
    """Return a message; ``[text](target)`` in it would be a link to a location."""
    return {"text": text.replace("](", "] (")}
