"""What schemas say of two sides, and what rows have shown, put together."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from soniq.contract.compare import Verdict
from soniq.contract.findings import Finding, Severity

WHOLE: Final = "reader-refuses"
"""Code of a finding about a row that no rule explains."""


def with_witnesses(by_schemas: Verdict, proven: Verdict) -> Verdict:
    """Return what schemas say as it is, with the rows that were found to show it."""
    rows = {_place(each): each.witness for each in proven.findings}
    return Verdict(
        tuple(replace(each, witness=rows.get(_place(each))) for each in by_schemas.findings)
    )


def without_doubt(by_schemas: Verdict, proven: Verdict) -> Verdict:
    """Return a verdict of which schemas know one side; they are not sure of every row.

    So what they say breaks does so, even if they call no row refused.
    """
    rules = {_place(each): each for each in _broken(by_schemas)}
    found = [
        each if each.severity is Severity.BREAKING else rules.get(_place(each), each)
        for each in proven.findings
    ]
    # a row that is refused as a whole explains less than a rule does
    return Verdict(tuple(sorted(found, key=lambda each: (each.severity.rank, each.code == WHOLE))))


def attributed(by_schemas: Verdict, proven: Verdict) -> Verdict:
    """Return what was proven, with a row that the reader's schema refuses where it belongs.

    A schema refuses rows as a whole: such a row shows the break if rules know of one, and may show
    any of them if they know of several.
    """
    rules = _broken(by_schemas)
    whole = [each for each in proven.findings if each.code == WHOLE and not each.path]
    if len(rules) != 1 or not whole:
        return proven
    rule = replace(rules[0], witness=whole[0].witness)
    others = (each for each in proven.findings if each not in whole)
    return Verdict((rule, *(each for each in others if _place(each) != _place(rule))))


def _broken(verdict: Verdict) -> list[Finding]:
    return [each for each in verdict.findings if each.severity is Severity.BREAKING]


def _place(found: Finding) -> tuple[str, str]:
    return found.code, found.path
