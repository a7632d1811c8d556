"""Fix everything a run has found, in rounds until nothing more can be done."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from soniq_lint.diagnostics import Diagnostic, Fix
from soniq_lint.fixes.applying import apply
from soniq_lint.fixes.files import CIRCULAR, Outcome, Stamp, fix_file
from soniq_lint.fixes.imports import require_libcst

ROUNDS = 10
"""How often files are fixed and linted again at most; fixes that overlap take a round each."""

Found = Mapping[str, Sequence[Diagnostic]]
"""Diagnostics by the absolute path of their file."""

Relint = Callable[[Mapping[str, str]], Found]


class Change(NamedTuple):
    """The text of a file before all fixes and after them."""

    before: str
    after: str


class FixReport(NamedTuple):
    """What fixing has done.

    Attributes:
        fixed: how many diagnostics of each rule were fixed.
        changes: the files that were changed, or would be.
        refused: the files that were left as they are in some round, and why.
        skipped: fixes that could not be applied in the last round, and why.
        remaining: what is still to be reported, by path.
        rounds: how many rounds changed something.
        settled: False when there was still something to do after the last round.
    """

    fixed: dict[str, int]
    changes: dict[str, Change]
    refused: dict[str, str]
    skipped: list[tuple[Diagnostic, str]]
    remaining: dict[str, Sequence[Diagnostic]]
    rounds: int
    settled: bool


def fix_all(
    diagnostics: Found,
    *,
    unsafe: bool,
    relint: Relint,
    write: bool = True,
    texts: Mapping[str, str] | None = None,
    stamps: Mapping[str, Stamp] | None = None,
) -> FixReport:
    """Apply the fixes of diagnostics, lint what has changed, and so on until nothing changes.

    Args:
        diagnostics: what was found and is neither suppressed nor ignored.
        unsafe: whether unsafe fixes are applied too.
        relint: lints files again. It is given their new texts by path; unless ``write`` is False
            these are in the files. It returns all diagnostics of these files, and of others if
            they have changed.
        write: False leaves the files alone, for a diff.
        texts: what stands for files that are not to be read or written, such as standard input.
        stamps: of the files that were linted. One that has changed since is left alone.

    Raises:
        MissingExtra: an import is to be added and libcst is not installed. Nothing was written,
            unless only a later round came upon it.
    """
    run = _Run(unsafe, write, dict(texts or {}), dict(stamps or {}))
    remaining = dict(diagnostics)
    rounds = 0
    while rounds < ROUNDS:
        changed = run.round(remaining)
        if not changed:
            break
        rounds += 1
        # One file may be known by several paths.
        again = {path: changed[real] for path in remaining if (real := _real(path)) in changed}
        remaining.update(dict.fromkeys(again, ()))
        remaining.update(relint(again))
    settled = rounds < ROUNDS or not any(run.wanted(found) for found in remaining.values())
    return FixReport(run.fixed, run.changes, run.refused, run.skipped, remaining, rounds, settled)


class _Run:
    """What is remembered from round to round."""

    def __init__(
        self, unsafe: bool, write: bool, texts: dict[str, str], stamps: dict[str, Stamp]
    ) -> None:
        self.unsafe = unsafe
        self.write = write
        self.fixed: dict[str, int] = {}
        self.changes: dict[str, Change] = {}
        self.refused: dict[str, str] = {}
        self.skipped: list[tuple[Diagnostic, str]] = []
        # By real path: what is not on disk, what is known of the disk, every text and fix so far.
        self._texts = {_real(path): text for path, text in texts.items()}
        self._stamps = {_real(path): stamp for path, stamp in stamps.items()}
        self._seen: dict[str, set[str]] = {}
        self._tried: set[tuple[str, Fix | None]] = set()

    def wanted(self, found: Sequence[Diagnostic]) -> list[Diagnostic]:
        """Return those with a fix that may be applied."""
        return [
            each
            for each in found
            if each.fix is not None and (self.unsafe or each.fix.applicability == "safe")
        ]

    def round(self, diagnostics: Found) -> dict[str, str]:
        """Fix each file once and return the new texts of those that changed, by real path."""
        changed: dict[str, str] = {}
        self.skipped = []
        work = {
            path: chosen for path, found in diagnostics.items() if (chosen := self.wanted(found))
        }
        if any(each.fix and each.fix.imports for chosen in work.values() for each in chosen):
            require_libcst()
        for path, chosen in work.items():
            real = _real(path)
            if path in self.refused or real in changed:
                continue
            chosen = self._untried(real, chosen)
            outcome = self._fix(path, real, chosen)
            if outcome.refused:
                self.refused[path] = outcome.refused
                continue
            self.skipped += ((chosen[index], why) for index, why in outcome.skipped.items())
            if outcome.after == outcome.before:
                continue
            changed[real] = outcome.after
            self._note(path, real, outcome)
            for index in outcome.applied:
                self._tried.add((real, chosen[index].fix))
                rule = chosen[index].rule
                self.fixed[rule] = self.fixed.get(rule, 0) + 1
        return changed

    def _untried(self, real: str, chosen: Sequence[Diagnostic]) -> list[Diagnostic]:
        """Return all but those whose very fix has been applied, and so does not help."""
        known = [(real, each.fix) in self._tried for each in chosen]
        self.skipped += (
            (each, "it has been applied already")
            for each, old in zip(chosen, known, strict=True)
            if old
        )
        return [each for each, old in zip(chosen, known, strict=True) if not old]

    def _fix(self, path: str, real: str, chosen: Sequence[Diagnostic]) -> Outcome:
        fixes = [each.fix for each in chosen if each.fix is not None]
        seen = self._seen.get(real, ())
        if real not in self._texts:
            stamp = self._stamps.get(real)
            return fix_file(path, fixes, write=self.write, expected=stamp, seen=seen)
        before = self._texts[real]
        result = apply(before, fixes, path)
        if result.text in seen:
            return Outcome(before, before, refused=CIRCULAR)
        return Outcome(before, result.text, result.applied, result.skipped)

    def _note(self, path: str, real: str, outcome: Outcome) -> None:
        first = self.changes.get(path, Change(outcome.before, ""))
        self.changes[path] = Change(first.before, outcome.after)
        self._seen.setdefault(real, set()).add(outcome.before)
        if self.write and real not in self._texts:
            self._stamps[real] = outcome.stamp
        else:
            self._texts[real] = outcome.after


def _real(path: str) -> str:
    return os.path.realpath(path)
