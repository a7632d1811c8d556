"""Format ``junit``: a test suite for each file, a failed test for each diagnostic."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from soniq_lint.diagnostics import Diagnostic
from soniq_lint.output.options import Options
from soniq_lint.output.text import visible
from soniq_lint.report import Report, amount, code_of


class Case(NamedTuple):
    """One test case with its outcome; an empty ``outcome`` is a passed one."""

    name: str
    outcome: str = ""
    kind: str = ""
    message: str = ""
    text: str = ""


def render(report: Report, options: Options) -> str:
    """Return the document. Where nothing was found there is one test that passed."""
    suites = [*_suites(report)] or [("soniq-lint", [Case(_clean(report))])]
    cases = [case for _, members in suites for case in members]
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append(f'<testsuites name="soniq-lint" {_sums(cases)}>')
    for name, members in suites:
        skipped = sum(case.outcome == "skipped" for case in members)
        lines.append(f'  <testsuite name="{_escape(name)}" {_sums(members)} skipped="{skipped}">')
        lines += [line for case in members for line in _case(case, name)]
        lines.append("  </testsuite>")
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _suites(report: Report) -> Iterator[tuple[str, list[Case]]]:
    for path, members in groupby(report.diagnostics, key=lambda each: each.span.path):
        yield report.shown(path), [_failure(each, report) for each in members]
    for path, reason in report.skipped:
        yield report.shown(path), [Case("not analysed", "skipped", "", reason)]
    if report.failed:
        problems = [
            Case(f"problem {number}", "error", "failed", text)
            for number, text in enumerate(report.problems, 1)
        ]
        yield "soniq-lint", problems


def _failure(each: Diagnostic, report: Report) -> Case:
    span = each.span
    code = code_of(each.rule)
    name = code if code == each.rule else f"{code} {each.rule}"
    notes = [
        note.message if note.span is None else f"{note.message} ({report.place(note.span)})"
        for note in each.notes
    ]
    lines = [f"{report.place(span)}: {each.message}", *notes]
    lines += [each.help] if each.help else []
    return Case(
        f"{name} at {span.line}:{span.column}",
        "failure",
        each.severity,
        each.message,
        "\n".join(map(visible, lines)),
    )


def _clean(report: Report) -> str:
    return report.summary or f"no contract mistakes in {amount(report.files, 'file')}"


def _sums(cases: list[Case]) -> str:
    failures = sum(case.outcome == "failure" for case in cases)
    errors = sum(case.outcome == "error" for case in cases)
    return f'tests="{len(cases)}" failures="{failures}" errors="{errors}"'


def _case(case: Case, suite: str) -> Iterator[str]:
    head = f'    <testcase name="{_escape(case.name)}" classname="{_escape(suite)}"'
    if not case.outcome:
        yield f"{head}/>"
        return
    yield f"{head}>"
    kind = f' type="{_escape(case.kind)}"' if case.kind else ""
    body = "\n".join(map(_escape, case.text.split("\n")))
    yield f'      <{case.outcome}{kind} message="{_escape(case.message)}">{body}</{case.outcome}>'
    yield "    </testcase>"


def _escape(text: str) -> str:
    """Return one line of text for XML, which has no way at all to write most control characters."""
    pairs = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"))
    text = visible(text)
    for character, entity in pairs:
        text = text.replace(character, entity)
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")
