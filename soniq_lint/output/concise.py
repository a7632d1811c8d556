"""Format ``concise``: one line for each diagnostic, then the closing lines."""

from __future__ import annotations

from soniq_lint.diagnostics import Diagnostic
from soniq_lint.output.closing import closing
from soniq_lint.output.colours import Paint, painter
from soniq_lint.output.options import Options
from soniq_lint.output.text import visible
from soniq_lint.report import Report, code_of


def render(report: Report, options: Options) -> str:
    """Return ``path:line:column: code rule message`` lines, then the closing lines."""
    paint = painter(options.colour)
    lines = [_line(each, report, paint) for each in report.diagnostics]
    return "\n".join([*lines, *closing(report, options, paint)]) + "\n"


def _line(diagnostic: Diagnostic, report: Report, paint: Paint) -> str:
    code = code_of(diagnostic.rule)
    slug = "" if code == diagnostic.rule else f" {diagnostic.rule}"
    place = paint(visible(report.place(diagnostic.span)), "bold")
    kind = paint(visible(code), diagnostic.severity)
    return f"{place}: {kind}{visible(f'{slug} {diagnostic.message}')}"
