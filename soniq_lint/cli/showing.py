"""Where reports and complaints go, and whether in colour."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Mapping
from typing import TextIO

from soniq_lint.config.problems import ConfigError, Problem
from soniq_lint.config.settings import Config
from soniq_lint.output import FORMATS, Sources, render
from soniq_lint.report import Report, amount
from soniq_lint.run import Outcome

FOR_PEOPLE = ("full", "concise")
"""Formats that people read; in the others failures are part of the document."""


def show(
    given: argparse.Namespace,
    config: Config,
    report: Report,
    sources: Sources,
    stream: TextIO | None = None,
) -> None:
    """Write a report to ``stream`` (None: where ``--output-file`` says, or standard output).

    Raises:
        ConfigError: the file cannot be written.
    """
    format_ = config.output_format
    silent = given.quiet and format_ in FOR_PEOPLE
    if silent and not report.diagnostics and not given.output_file:
        return
    _write(given, report, format_, sources, stream)


def refuse(given: argparse.Namespace, messages: Iterable[str]) -> None:
    """Say why nothing was linted: on standard error, or in the document that was asked for."""
    problems = tuple(messages)
    format_ = given.output_format
    if format_ in FORMATS and format_ not in FOR_PEOPLE:
        report = Report(root=os.getcwd(), problems=problems, failed=True)
        try:
            _write(given, report, format_, lambda _: None)
            return
        except ConfigError as error:
            problems += tuple(map(str, error.problems))
    for problem in problems:
        complain(problem)


def complain(message: str) -> None:
    """Write one line about a mistake to standard error."""
    from soniq_lint.output.text import visible

    print(f"error: {visible(message)}", file=sys.stderr)


def tell(given: argparse.Namespace, config: Config, outcome: Outcome) -> None:
    """With ``--verbose``, say on standard error what the run was."""
    if not given.verbose:
        return
    counts = outcome.counts
    files = amount(counts.found, "file")
    lines = [
        f"configuration: {', '.join(config.sources) or 'none'}",
        f"root: {config.analysis.root}",
        f"{files}: {counts.read} read, {counts.passed} of interest, {counts.analysed} analysed",
        *outcome.notes,
    ]
    print("\n".join(lines), file=sys.stderr)


def _write(
    given: argparse.Namespace,
    report: Report,
    format_: str,
    sources: Sources,
    stream: TextIO | None = None,
) -> None:
    file = given.output_file if stream is None else None
    target = stream or sys.stdout
    text = render(
        report,
        format_,
        colour=wants_colour(given.colour, None if file else target, os.environ),
        width=0 if file else terminal_width(target),
        show_unresolved=given.show_unresolved,
        statistics=given.statistics,
        sources=sources,
    )
    if file is None:
        target.write(text)
        return
    try:
        with open(file, "w", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
    except OSError as error:
        problem = Problem("command line", "--output-file", f"{error.strerror}: {file}")
        raise ConfigError([problem]) from None


def wants_colour(choice: str, stream: TextIO | None, environ: Mapping[str, str]) -> bool:
    """Tell whether to write colours to ``stream`` (None: a file).

    ``auto`` means a terminal; NO_COLOR forbids and FORCE_COLOR demands it, NO_COLOR first.
    """
    if choice != "auto":
        return choice == "always"
    if environ.get("NO_COLOR") or stream is None:
        return False
    if environ.get("FORCE_COLOR"):
        return True
    return environ.get("TERM") != "dumb" and stream.isatty()


def terminal_width(stream: TextIO) -> int:
    """Return the columns of a terminal; 0 for anything else."""
    try:
        return os.get_terminal_size(stream.fileno()).columns if stream.isatty() else 0
    except (OSError, ValueError):
        return 0
