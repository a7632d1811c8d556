"""From what was found to what is reported: rules that are on, comments, ignored paths, baseline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from soniq_lint import suppress
from soniq_lint.config.settings import Config, FileIgnore
from soniq_lint.diagnostics import Diagnostic, Span
from soniq_lint.output.options import Sources
from soniq_lint.records import Record
from soniq_lint.report import code_of
from soniq_lint.rules.catalogue import BY_SLUG

UNUSED_IGNORE = "unused-per-file-ignore"


class Verdict(NamedTuple):
    """What is to be reported, sorted, and how many findings comments and ignored paths hide."""

    diagnostics: list[Diagnostic]
    hidden: int


def judge(
    found: Iterable[Diagnostic],
    records: Sequence[Record],
    config: Config,
    *,
    whole: bool,
    sources: Sources,
) -> Verdict:
    """Return what is reported of everything ``found``, before any baseline.

    Args:
        found: diagnostics of all rules, whether on or not.
        records: the records of the run, for their comments.
        config: which rules are on, and where.
        whole: whether all of the project was looked at.
        sources: gives the lines of a file.
    """
    applied = suppress.apply(
        found,
        {record.path: record.suppressions for record in records if record.suppressions},
        config.rules,
        whole=whole,
        uncertain=uncertain(records),
        sources=sources,
    )
    ignores = _Ignores(config.per_file_ignores)
    hidden = sum(each.rule in config.rules for each in applied.hidden)
    for each in applied.hidden:
        ignores.hides(each)  # it is of use, though the comment would do
    kept = []
    for diagnostic in (*applied.kept, *applied.findings):
        if not ignores.hides(diagnostic):
            kept.append(diagnostic)
        else:
            hidden += diagnostic.rule in config.rules
    if whole:
        kept += ignores.unused(config.rules, sources)
    return Verdict(ordered(each for each in kept if each.rule in config.rules), hidden)


def uncertain(records: Iterable[Record]) -> frozenset[str]:
    """Return the paths of files of which not all imports were found."""
    return frozenset(record.path for record in records if None in record.imports.values())


def ordered(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return diagnostics by path, place and code, each once."""
    return sorted(
        dict.fromkeys(diagnostics), key=lambda d: (d.span[:3], code_of(d.rule), d.span, d.message)
    )


class _Ignores:
    """The entries of ``per-file-ignores``, and which of them are of use."""

    def __init__(self, entries: Sequence[FileIgnore]) -> None:
        self._entries = entries
        self._used: set[int] = set()
        self._matching: dict[str, list[int]] = {}

    def hides(self, diagnostic: Diagnostic) -> bool:
        if not self._entries:
            return False
        path = diagnostic.span.path
        if path not in self._matching:
            self._matching[path] = [
                number for number, each in enumerate(self._entries) if each.glob.matches(path)
            ]
        hiding = [n for n in self._matching[path] if diagnostic.rule in self._entries[n].rules]
        self._used.update(hiding)
        return bool(hiding)

    def unused(self, rules: frozenset[str], sources: Sources) -> list[Diagnostic]:
        """Return a diagnostic for each entry about rules that are on and that hid nothing."""
        return [
            Diagnostic(
                UNUSED_IGNORE,
                BY_SLUG[UNUSED_IGNORE].severity,
                f"per-file-ignores has nothing to ignore in files that match {each.glob.pattern!r}",
                _place(each, sources),
                "remove the entry",
            )
            for number, each in enumerate(self._entries)
            if number not in self._used and each.rules & rules
        ]


def _place(entry: FileIgnore, sources: Sources) -> Span:
    """Return where an entry stands: the first line with its pattern in quotes, or else line 1."""
    pattern = entry.glob.pattern
    for number, line in enumerate(sources(entry.source) or (), 1):
        for quoted in (f'"{pattern}"', f"'{pattern}'", pattern):
            if quoted in line and "=" in line:
                column = line.index(quoted) + 1
                return Span(entry.source, number, column, number, column + len(quoted))
    return Span(entry.source, 1, 1, 1, 1)
