"""The report that the linter's formats show, made of what comparing came to."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from soniq.contract.findings import Severity
from soniq_lint.compat.result import Remark, Result
from soniq_lint.diagnostics import Diagnostic, Note, Span
from soniq_lint.report import Report, amount

_WITHOUT_NOTES: Final = ("gitlab", "sarif")
"""Formats that show no note without a place."""


def report_of(
    result: Result, root: str, fail_on: Severity, format_: str, *, values: bool
) -> Report:
    """Return what comparing came to as a report of the linter.

    Args:
        result: what came of it.
        root: folder that paths are shown relative to.
        fail_on: what is as bad as this, or worse, is an error.
        format_: of the linter's; only ``full`` can show places in the other version, for the others
            they are told in words, since their readers look for files.
        values: whether to show the rows that prove a break.
    """
    diagnostics = [_diagnostic(each, fail_on, format_, values) for each in result.counted]
    problems = [
        f"{result.against} has no package {name!r}, so there is nothing to compare it with"
        for name in result.absent
    ]
    return Report(
        diagnostics=tuple(diagnostics),
        root=root,
        skipped=result.unread,
        suppressed=len(result.remarks) - len(result.counted),
        problems=tuple(problems),
        summary=summary(result, fail_on),
    )


def summary(result: Result, fail_on: Severity) -> str:
    """Return what came of it in one line."""
    errors = sum(each.severity.rank <= fail_on.rank for each in result.counted)
    warnings = len(result.counted) - errors
    found = [amount(errors, "error")] if errors else []
    found += [amount(warnings, "warning")] if warnings else []
    text = ", ".join(found) or ("not all was read" if result.unread else "compatible")
    more = f" ({len(result.added)} new)" if result.added else ""
    accepted = len(result.remarks) - len(result.counted)
    hidden = f"; not shown: {accepted} accepted by comments" if accepted else ""
    return (
        f"{amount(result.compared, 'task')}{more} compared with {result.against}: {text}{hidden}."
    )


def rows_shown(remark: Remark) -> list[str]:
    """Return a line for each row that proves a break."""
    return [
        f"a row that {'old' if direction == 'backward' else 'new'} producers write and "
        f"{'new' if direction == 'backward' else 'old'} consumers refuse: {row}"
        for direction, row in remark.witnesses.items()
        if remark.severity is Severity.BREAKING or remark.code == "deploy-order"
    ]


def _diagnostic(each: Remark, fail_on: Severity, format_: str, values: bool) -> Diagnostic:
    frames = format_ == "full"
    notes = list(each.notes)
    if values:
        notes += [Note(text, None) for text in rows_shown(each)]
    message = each.message
    if not frames:
        notes = [_in_words(note) for note in notes]
    if format_ in _WITHOUT_NOTES:
        message = "; ".join([message, *(note.message for note in notes if note.span is None)])
    return Diagnostic(
        rule=each.code,
        severity="error" if each.severity.rank <= fail_on.rank else "warning",
        message=message,
        span=each.span if frames else each.anchor,
        help=each.help,
        notes=tuple(notes),
        task=each.task,
        field=each.path,
    )


def _in_words(note: Note) -> Note:
    span = note.span
    if span is None or Path(span.path).is_absolute():
        return note
    return Note(f"{note.message}: {placed(span)}", None)


def placed(span: Span) -> str:
    """Return a place of the other version in words."""
    return f"{span.path}:{span.line}:{span.column}"
