"""Format ``rdjson``: the diagnostic format of reviewdog.

Its columns count bytes of UTF-8, so they are worked out from the line. A suggestion replaces one
range: only a fix of one edit that needs no import becomes one.
"""

from __future__ import annotations

from soniq_lint.diagnostics import Diagnostic, Span
from soniq_lint.output.document import Document, dump
from soniq_lint.output.options import Options, Sources
from soniq_lint.output.pages import page_url
from soniq_lint.report import Report, code_of
from soniq_lint.rules.catalogue import BY_SLUG


def render(report: Report, options: Options) -> str:
    """Return the document. Problems of a run that failed are diagnostics of the root."""
    diagnostics: list[Document] = [
        _diagnostic(each, report, options.sources) for each in report.diagnostics
    ]
    if report.failed:
        diagnostics += [
            {"message": text, "location": {"path": "."}, "severity": "ERROR"}
            for text in report.problems
        ]
    return dump({"source": {"name": "soniq-lint"}, "diagnostics": diagnostics})


def _diagnostic(each: Diagnostic, report: Report, sources: Sources) -> dict[str, Document]:
    code: dict[str, Document] = {"value": code_of(each.rule)}
    if report.docs and each.rule in BY_SLUG:
        code["url"] = page_url(each.rule, report.docs)
    document: dict[str, Document] = {
        "message": "\n".join(filter(None, [f"{each.rule}: {each.message}", each.help])),
        "location": _location(each.span, report, sources),
        "severity": each.severity.upper(),
        "code": code,
    }
    fix = each.fix
    if fix is not None and len(fix.edits) == 1 and not fix.imports:
        [edit] = fix.edits
        document["suggestions"] = [{"range": _range(edit.span, sources), "text": edit.text}]
    related: list[Document] = [
        {"message": note.message, "location": _location(note.span, report, sources)}
        for note in each.notes
        if note.span is not None
    ]
    if related:
        document["related_locations"] = related
    return document


def _location(span: Span, report: Report, sources: Sources) -> Document:
    return {"path": report.shown(span.path), "range": _range(span, sources)}


def _range(span: Span, sources: Sources) -> Document:
    lines = sources(span.path) or []
    return {
        "start": {"line": span.line, "column": _column(lines, span.line, span.column)},
        "end": {"line": span.end_line, "column": _column(lines, span.end_line, span.end_column)},
    }


def _column(lines: list[str], line: int, column: int) -> int:
    """Return a column in bytes; one in characters where the line is not there any more."""
    if line > len(lines) or lines[line - 1].isascii():
        return column
    return len(lines[line - 1][: column - 1].encode("utf-8", "surrogatepass")) + 1
