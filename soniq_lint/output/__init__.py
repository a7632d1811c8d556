"""What a run prints, in the format that was asked for. Only that format's module is imported.

Every format is a module with ``render(report, options)``. The same report gives the same text:
no format prints a time, a duration or anything else of the machine it ran on but paths.
"""

from __future__ import annotations

from typing import Final

from soniq_lint.output.options import Options, Sources
from soniq_lint.report import Report

FORMATS: Final = {
    "full": "soniq_lint.output.full",
    "concise": "soniq_lint.output.concise",
    "json": "soniq_lint.output.json",
    "sarif": "soniq_lint.output.sarif",
    "github": "soniq_lint.output.github",
    "gitlab": "soniq_lint.output.gitlab",
    "junit": "soniq_lint.output.junit",
    "rdjson": "soniq_lint.output.rdjson",
}
"""Each format with the module that renders it."""

__all__ = ["FORMATS", "Options", "Sources", "render"]


def render(
    report: Report,
    format: str,
    *,
    colour: bool,
    width: int,
    show_unresolved: bool,
    statistics: bool,
    sources: Sources,
) -> str:
    """Return a report as text in a format, ending in a newline.

    Every character can be written as UTF-8, and those of the formats that machines read as ASCII.

    Args:
        report: what to show.
        format: a key of ``FORMATS``.
        colour: whether ANSI colours may be used.
        width: columns of the terminal; 0 where there is none.
        show_unresolved: whether to list the enqueue sites that stayed dynamic.
        statistics: whether to count by rule.
        sources: gives the lines of a file, or None when it cannot be read any more.

    Raises:
        KeyError: there is no such format.
    """
    from importlib import import_module

    module = import_module(FORMATS[format])
    text: str = module.render(report, Options(colour, width, show_unresolved, statistics, sources))
    return text
