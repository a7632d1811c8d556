"""``--fix``, ``--unsafe-fixes`` and ``--diff``."""

from __future__ import annotations

import argparse
import sys

from soniq_lint.cli.showing import show, tell
from soniq_lint.config.settings import Config
from soniq_lint.fixes.patch import diff
from soniq_lint.fixes.rounds import FixReport
from soniq_lint.report import Report, amount
from soniq_lint.run import Request, Run


def fix(given: argparse.Namespace, config: Config, request: Request, run: Run) -> bool:
    """Fix files, standard input, or nothing and show the difference; then report what is left.

    Returns whether there is anything to report, or to change.
    """
    result = run.fix(unsafe=given.unsafe_fixes, write=not given.diff)
    outcome = run.outcome()
    tell(given, config, outcome)
    report = outcome.report._replace(
        fixed=sum(result.fixed.values()),
        problems=(*outcome.report.problems, *_refusals(outcome.report, result)),
    )
    if given.diff:
        _show_difference(given, report, result)
        return bool(result.changes or report.diagnostics)
    if request.text is None:
        show(given, config, report, run.sources)
        return bool(report.diagnostics)
    change = result.changes.get(request.text.path)
    text = request.text.source if change is None else _encoded(request.text.source, change.after)
    sys.stdout.flush()
    sys.stdout.buffer.write(text)
    show(given, config, report, run.sources, sys.stderr)
    return bool(report.diagnostics)


def _encoded(before: bytes, after: str) -> bytes:
    """Return fixed source in the encoding that it came in."""
    from io import BytesIO
    from tokenize import detect_encoding

    return after.encode(detect_encoding(BytesIO(before).readline)[0])


def _show_difference(given: argparse.Namespace, report: Report, result: FixReport) -> None:
    for path, change in sorted(result.changes.items()):
        sys.stdout.write(diff(change.before, change.after, report.shown(path)))
    if not given.quiet:
        would = amount(report.fixed, "mistake")
        left = len(report.diagnostics)
        print(f"Would fix {would}; {left} would be left.", file=sys.stderr)
    for problem in report.problems:
        print(f"warning: {problem}", file=sys.stderr)


def _refusals(report: Report, result: FixReport) -> list[str]:
    return [
        f"{report.shown(path)} was not fixed: {why}" for path, why in sorted(result.refused.items())
    ]
