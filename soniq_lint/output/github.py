"""Format ``github``: workflow commands that become annotations, and closing lines for the log."""

from __future__ import annotations

from soniq_lint.diagnostics import Diagnostic
from soniq_lint.output.closing import closing
from soniq_lint.output.colours import painter
from soniq_lint.output.options import Options
from soniq_lint.output.text import visible
from soniq_lint.report import Report, code_of


def render(report: Report, options: Options) -> str:
    """Return one command for each diagnostic, skipped file and problem, then the closing lines.

    None of the closing lines begins with ``::``, so none of them is a command.
    """
    lines = [_annotation(each, report) for each in report.diagnostics]
    lines += [
        _command("warning", {"file": report.shown(path), "title": "not analysed"}, reason)
        for path, reason in report.skipped
    ]
    kind = "error" if report.failed else "warning"
    lines += [_command(kind, {"title": "soniq-lint"}, text) for text in report.problems]
    quiet = report._replace(skipped=(), problems=())
    return "\n".join([*lines, *closing(quiet, options, painter(False))]) + "\n"


def _annotation(each: Diagnostic, report: Report) -> str:
    span = each.span
    properties = {"file": report.shown(span.path), "line": str(span.line)}
    if span.line == span.end_line:  # columns are refused on annotations of several lines
        properties["col"] = str(span.column)
        properties["endLine"] = str(span.end_line)
        properties["endColumn"] = str(max(span.end_column, span.column))
    else:
        properties["endLine"] = str(span.end_line)
    code = code_of(each.rule)
    properties["title"] = code if code == each.rule else f"{code} {each.rule}"
    notes = [
        note.message if note.span is None else f"{note.message} ({report.place(note.span)})"
        for note in each.notes
    ]
    return _command(
        each.severity, properties, "\n".join(filter(None, [each.message, *notes, each.help]))
    )


def _command(kind: str, properties: dict[str, str], message: str) -> str:
    given = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{kind} {given}::{_data(message)}"


def _data(text: str) -> str:
    return visible(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
