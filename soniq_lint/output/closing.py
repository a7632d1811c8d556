"""The closing lines for people: what was not looked at, what was, and the sums."""

from __future__ import annotations

from collections.abc import Iterator

from soniq_lint.output.colours import Paint
from soniq_lint.output.options import Options
from soniq_lint.output.text import visible
from soniq_lint.report import Report, Statistic, amount, counts, statistics


def closing(report: Report, options: Options, paint: Paint) -> list[str]:
    """Return the lines after the diagnostics; the last says how many there are."""
    lines: list[str] = []
    if options.show_unresolved:
        lines += _unresolved(report)
    if options.statistics and report.diagnostics:
        lines += [*_table(statistics(report)), ""]
    lines += _skipped(report)
    lines += [f"{_problem(report, paint)}: {visible(text)}" for text in report.problems]
    if report.failed:
        return [*lines, paint("Nothing was checked.", "bold")]
    if report.coverage.sites:
        lines.append(visible(report.coverage.line()))
    return [*lines, paint(" ".join(_summary(report)), "bold")]


def _problem(report: Report, paint: Paint) -> str:
    return paint("error", "error") if report.failed else paint("warning", "warning")


def _unresolved(report: Report) -> Iterator[str]:
    if not report.unresolved:
        return
    yield f"{amount(len(report.unresolved), 'enqueue site')} not checked:"
    for site in report.unresolved:
        yield visible(f"  {report.place(site.span)}: {site.what} ({site.reason})")
    yield ""


def _skipped(report: Report) -> Iterator[str]:
    if not report.skipped:
        return
    yield f"{amount(len(report.skipped), 'file')} not analysed:"
    for path, reason in report.skipped:
        yield visible(f"  {report.shown(path)}: {reason}")


def _table(rows: tuple[Statistic, ...]) -> Iterator[str]:
    width = max(len("count"), *(len(str(row.found)) for row in rows))
    slugs = max(len("rule"), *(len(row.rule) for row in rows))
    codes = max(len("code"), *(len(row.code) for row in rows))
    yield f"{'count':>{width}}  {'code':{codes}}  {'rule':{slugs}}  fixable"
    for row in rows:
        marks = [f"{row.safe} with --fix"] if row.safe else []
        marks += [f"{row.unsafe} with --unsafe-fixes"] if row.unsafe else []
        line = f"{row.found:>{width}}  {row.code:{codes}}  {row.rule:{slugs}}  {', '.join(marks)}"
        yield line.rstrip()


def _summary(report: Report) -> Iterator[str]:
    """Yield the sentences of the summary."""
    if report.summary:
        yield report.summary
        return
    sums = counts(report)
    if report.fixed:
        yield f"Fixed {amount(report.fixed, 'mistake')}."
    if report.diagnostics:
        found = [amount(sums.errors, "error")] if sums.errors else []
        found += [amount(sums.warnings, "warning")] if sums.warnings else []
        where = f"{sums.files} of {amount(max(report.files, sums.files), 'file')}"
        yield f"Found {', '.join(found)} in {where}{_fixable(sums.safe, sums.unsafe)}."
    elif report.files:
        yield f"No contract mistakes in {amount(report.files, 'file')}."
    else:
        yield "There was no file to check."
    hidden = [f"{report.suppressed} suppressed"] if report.suppressed else []
    hidden += [f"{report.baselined} in the baseline"] if report.baselined else []
    if hidden:
        yield f"Not shown: {', '.join(hidden)}."


def _fixable(safe: int, unsafe: int) -> str:
    parts = [f"{safe} fixable with --fix"] if safe else []
    if unsafe:
        parts.append(f"{unsafe} {'more' if safe else 'fixable'} with --unsafe-fixes")
    return f" ({', '.join(parts)})" if parts else ""
