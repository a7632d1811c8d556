"""The report of a run: everything that an output format may show, and the sums people ask for.

Fast path: tuples and nothing else. Formats live in ``soniq_lint/output``.
"""

from __future__ import annotations

import os
from typing import NamedTuple

from soniq_lint.diagnostics import Diagnostic, Span
from soniq_lint.rules.catalogue import BY_SLUG


class Coverage(NamedTuple):
    """How many enqueue sites could be judged, and why the others could not.

    Attributes:
        sites: enqueue sites found.
        checked: those of which everything that a verdict needs is known.
        reasons: how many of the others stay dynamic for which reason.
    """

    sites: int = 0
    checked: int = 0
    reasons: dict[str, int] = {}  # noqa: RUF012

    @property
    def dynamic(self) -> int:
        """Return the number of sites that were not judged."""
        return self.sites - self.checked

    def ordered_reasons(self) -> list[tuple[str, int]]:
        """Return the reasons, the most frequent first."""
        return sorted(self.reasons.items(), key=lambda item: (-item[1], item[0]))

    def line(self) -> str:
        """Return the coverage in one line, such as ``checked 412 of 430 enqueue sites; ...``."""
        if not self.sites:
            return "no enqueue sites"
        text = f"checked {self.checked} of {amount(self.sites, 'enqueue site')}"
        if not self.dynamic:
            return text
        reasons = ", ".join(f"{count} {reason}" for reason, count in self.ordered_reasons())
        return f"{text}; {self.dynamic} dynamic" + (f" ({reasons})" if reasons else "")


class UnresolvedSite(NamedTuple):
    """An enqueue site that stayed dynamic: where, what could not be known, and the reason."""

    span: Span
    what: str
    reason: str


class Report(NamedTuple):
    """What one run found, ready to be shown.

    Attributes:
        diagnostics: sorted by path, line and column.
        root: absolute path of the folder that paths are shown relative to.
        files: how many files were looked at.
        skipped: files that could not be analysed, with the reason.
        fixed: how many mistakes this run has fixed; they are not in ``diagnostics``.
        suppressed: how many a comment or an ignored path hides.
        baselined: how many the baseline hides.
        problems: what to tell about configuration and environment, one sentence each.
        unresolved: the dynamic sites of ``coverage``.
        failed: whether the run could not be done; ``problems`` say why.
        docs: URL below which the checkout's files are served, with a closing slash, so that
            formats can link to the pages of rules; empty where there is none.
        summary: what came of it, where that is not how many files have mistakes; else empty.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    root: str = ""
    coverage: Coverage = Coverage()
    files: int = 0
    skipped: tuple[tuple[str, str], ...] = ()
    fixed: int = 0
    suppressed: int = 0
    baselined: int = 0
    problems: tuple[str, ...] = ()
    unresolved: tuple[UnresolvedSite, ...] = ()
    failed: bool = False
    docs: str = ""
    summary: str = ""

    def shown(self, path: str) -> str:
        """Return a path as people see it: relative to the root, unless absolute is shorter."""
        return shown_path(path, self.root)

    def place(self, span: Span) -> str:
        """Return where a span begins, as ``path:line:column``."""
        return f"{self.shown(span.path)}:{span.line}:{span.column}"


class Counts(NamedTuple):
    """How many diagnostics of each kind there are, and in how many files.

    ``safe`` and ``unsafe`` count those that a fix of that kind removes.
    """

    errors: int
    warnings: int
    files: int
    safe: int
    unsafe: int


class Statistic(NamedTuple):
    """The diagnostics of one rule: how many, and how many of them carry which fix."""

    code: str
    rule: str
    found: int
    safe: int
    unsafe: int


def counts(report: Report) -> Counts:
    """Return the sums of a report."""
    errors = sum(each.severity == "error" for each in report.diagnostics)
    fixes = [each.fix.applicability for each in report.diagnostics if each.fix is not None]
    return Counts(
        errors,
        len(report.diagnostics) - errors,
        len({each.span.path for each in report.diagnostics}),
        fixes.count("safe"),
        fixes.count("unsafe"),
    )


def statistics(report: Report) -> tuple[Statistic, ...]:
    """Return one entry for each rule that found something, the most frequent first."""
    groups: dict[str, list[Diagnostic]] = {}
    for diagnostic in report.diagnostics:
        groups.setdefault(diagnostic.rule, []).append(diagnostic)
    found = []
    for slug, members in groups.items():
        fixes = [each.fix.applicability for each in members if each.fix is not None]
        found.append(
            Statistic(code_of(slug), slug, len(members), fixes.count("safe"), fixes.count("unsafe"))
        )
    return tuple(sorted(found, key=lambda each: (-each.found, each.code)))


def code_of(slug: str) -> str:
    """Return the code of a rule; a slug that the catalogue lacks stands for itself."""
    rule = BY_SLUG.get(slug)
    return slug if rule is None else rule.code


def shown_path(path: str, root: str) -> str:
    """Return ``path`` relative to ``root`` with forward slashes.

    A path outside the root stays absolute where that is shorter than climbing out of the root.
    """
    if not root or not os.path.isabs(path):  # noqa: PTH117 - no pathlib here
        return path.replace(os.sep, "/")
    inside = root if root.endswith(os.sep) else root + os.sep
    if path.startswith(inside):
        return path[len(inside) :].replace(os.sep, "/")
    try:
        relative = os.path.relpath(path, root)
    except ValueError:  # another drive
        relative = path
    return min(relative, path, key=len).replace(os.sep, "/")


def amount(count: int, noun: str) -> str:
    """Return a count with its noun, such as ``1 file`` or ``2 files``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
