"""One run: from paths to a report, and fixing."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from soniq_lint import baseline, verdict
from soniq_lint.collection import (
    NOT_ANALYSED,
    Collected,
    Counts,
    Text,
    collect,
    skipped_diagnostic,
)
from soniq_lint.config.settings import Config
from soniq_lint.diagnostics import Diagnostic, Span
from soniq_lint.output.sources import read_sources
from soniq_lint.records import Record
from soniq_lint.report import Coverage, Report, UnresolvedSite
from soniq_lint.resolve.listing import Listing
from soniq_lint.resolve.roots import is_project

if TYPE_CHECKING:
    from typing import TypeAlias

    from soniq_lint.fixes.rounds import FixReport
    from soniq_lint.progress import Progress

    _ByPath: TypeAlias = dict[str, Sequence[Diagnostic]]


class Request(NamedTuple):
    """What is to be linted.

    Attributes:
        paths: files and folders; none: the current folder.
        text: source from standard input, in the place of ``paths``.
        cached: whether the cache is used.
        baseline: the baseline in force.
    """

    paths: tuple[str, ...] = ()
    text: Text | None = None
    cached: bool = True
    baseline: baseline.Baseline | None = None


class Outcome(NamedTuple):
    """What a run found.

    Attributes:
        report: what is shown.
        accepted: what is reported or hidden by the baseline: what a new baseline would accept.
        stale: entries of the baseline that no longer occur, with how many times too many.
        counts: how much work it was.
        notes: what was odd, for the curious.
        reads: every file outside the run that its verdicts depend on.
    """

    report: Report
    accepted: tuple[Diagnostic, ...]
    stale: Mapping[baseline.Entry, int]
    counts: Counts
    notes: tuple[str, ...]
    reads: frozenset[str]


class NoSuchPath(Exception):
    """Paths that were asked for do not exist.

    Attributes:
        paths: as they were given.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        super().__init__(", ".join(paths))
        self.paths = tuple(paths)


class Run:
    """The files of one request, their records and the verdict on them.

    Attributes:
        sources: gives the lines of a file, as they were when they were first asked for.
    """

    def __init__(self, config: Config, request: Request, progress: Progress | None = None) -> None:
        """Collect the records.

        Raises:
            NoSuchPath: one of the paths does not exist.
        """
        self._config = config
        self._request = request
        self._progress = progress
        self._take(request.cached)

    def _take(self, cached: bool) -> None:
        self._collected = collect(
            self._config,
            self._request.paths or (".",),
            text=self._request.text,
            cached=cached,
            progress=self._progress,
        )
        if self._collected.walk.missing:
            raise NoSuchPath(self._collected.walk.missing)
        self._records = {record.path: record for record in self._collected.records}
        self._overlay = dict(self._collected.settings.overlay)
        self.sources = read_sources(self._overlay)

    @property
    def collected(self) -> Collected:
        """Return what the files say."""
        return self._collected

    @property
    def texts(self) -> dict[str, str]:
        """Return the texts that stand for what is on disk, by path."""
        return self._overlay

    def outcome(self) -> Outcome:
        """Return the verdict on the records as they are now."""
        try:
            return self._outcome()
        except Exception:
            if not self._collected.reused:
                raise
            # Whatever it was, it may come from the cache: once more without.
            self._take(False)
            return self._outcome()

    def _outcome(self) -> Outcome:
        config, root = self._config, self._config.analysis.root
        records = [self._records[path] for path in sorted(self._records)]
        walk = self._collected.walk
        found = [diagnostic for record in records for diagnostic in record.diagnostics]
        found += [skipped_diagnostic(*each) for each in walk.skipped]
        if any(record.relevant for record in records):
            from soniq_lint.project import check_project

            others, complete = self._others(records)
            found += check_project(records, others, self._collected.settings, complete=complete)
        whole = self._is_whole()
        judged = verdict.judge(found, records, config, whole=whole, sources=self.sources)
        kept, hidden = judged.diagnostics, 0
        stale: Mapping[baseline.Entry, int] = {}
        accepted = self._request.baseline
        if accepted is not None:
            applied = baseline.apply(accepted, kept, root)
            stale = baseline.stale(
                applied.stale,
                [file.path for file in walk.files],
                root,
                whole=whole,
                uncertain=verdict.uncertain(records),
            )
            kept, hidden = applied.kept, applied.hidden
            if baseline.STALE in config.rules:
                kept = verdict.ordered([*kept, *baseline.findings(accepted, stale)])
        coverage, unresolved = _coverage(records)
        report = Report(
            diagnostics=tuple(kept),
            root=os.getcwd(),
            coverage=coverage,
            files=len(walk.files),
            skipped=() if NOT_ANALYSED in config.rules else tuple(walk.skipped),
            suppressed=judged.hidden,
            baselined=hidden,
            problems=(*config.notes, *self._environment_problems(records)),
            unresolved=unresolved,
        )
        return Outcome(
            report,
            tuple(judged.diagnostics),
            stale,
            self._collected.counts,
            self._collected.notes,
            frozenset(path for record in records for path in record.reads),
        )

    def _environment_problems(self, records: Sequence[Record]) -> tuple[str, ...]:
        """Return what is wrong with the project's environment, if anything is missed from it."""
        settings = self._collected.settings
        named = (settings.python or settings.venv) and any(record.facts for record in records)
        if not named and not verdict.uncertain(records):
            return ()
        from soniq_lint.world import environment_of

        return environment_of(settings).problems

    def _others(self, records: Sequence[Record]) -> tuple[list[Record], bool]:
        """Return the records of the project's other files and stub packages, if they matter.

        With them comes whether they are all there are.
        """
        from soniq_lint.project import needs_others

        if not needs_others(records):
            return [], False
        from soniq_lint.project import stub_folders

        settings = self._collected.settings
        folders = stub_folders(records, settings)
        whole = self._is_whole()
        complete = whole or is_project(Listing().read(settings.root))
        if complete and not whole:
            folders.insert(0, settings.root)
        if not folders:
            return [], complete
        config = self._config._replace(force_exclude=False)
        gathered = collect(config, folders, cached=self._request.cached)
        complete = complete and not gathered.walk.skipped
        return [each for each in gathered.records if each.path not in self._records], complete

    def _is_whole(self) -> bool:
        """Tell whether all of the project is looked at: whether its root is in a folder walked."""
        root = os.path.join(self._config.analysis.root, "")
        return any(
            root.startswith(os.path.join(folder, "")) for folder in self._collected.walk.folders
        )

    def fix(self, *, unsafe: bool, write: bool) -> FixReport:
        """Fix what the verdict reports; afterwards ``outcome`` is about the fixed files.

        Raises:
            MissingExtra: libcst is needed and not installed.
        """
        from soniq_lint.fixes.rounds import fix_all

        found = _by_path(self.outcome().report.diagnostics)
        if self._collected.reused:
            # Fixes from a cache are not applied: it may have come with the repository.
            self._analyse_again(set(found) & set(self._records), {})
            found = _by_path(self.outcome().report.diagnostics)
        on_disk = {file.path: file[1:] for file in self._collected.walk.files}
        return fix_all(
            found,
            unsafe=unsafe,
            relint=lambda texts: self._relint(texts, in_files=write),
            write=write,
            texts=self._overlay,
            stamps={} if self._request.text else on_disk,
        )

    def _relint(
        self, texts: Mapping[str, str], *, in_files: bool
    ) -> dict[str, Sequence[Diagnostic]]:
        overlay = {
            path: text for path, text in texts.items() if not in_files or path in self._overlay
        }
        changed = set(texts)
        changed |= {path for path, record in self._records.items() if changed & set(record.reads)}
        self._analyse_again(changed, overlay)
        found = _by_path(self.outcome().report.diagnostics)
        return {path: found.get(path, ()) for path in {*changed, *found}}

    def _analyse_again(self, paths: Iterable[str], overlay: Mapping[str, str]) -> None:
        self._overlay.update(overlay)
        self.sources = read_sources(self._overlay)
        wanted = sorted(paths)
        if not wanted:
            return
        from soniq_lint.analyse import analyse

        settings = self._collected.settings._replace(overlay=self._overlay)
        for path, record in zip(wanted, analyse(wanted, settings), strict=True):
            self._records[path] = record


def _by_path(diagnostics: Iterable[Diagnostic]) -> _ByPath:
    found: dict[str, list[Diagnostic]] = {}
    for each in diagnostics:
        found.setdefault(each.span.path, []).append(each)
    return dict(found)


def _coverage(records: Iterable[Record]) -> tuple[Coverage, tuple[UnresolvedSite, ...]]:
    """Return how many enqueue sites could be judged, and those that could not."""
    rows: list[dict[str, Any]] = [
        row for record in records for row in record.facts.get("enqueues", ())
    ]
    dynamic = [row for row in rows if not row["checked"]]
    unresolved = [
        UnresolvedSite(
            Span(*row["place"]),
            row["task"] or row["ref"] or "enqueue",
            f"{row['reason']}: {row['detail']}" if row.get("detail") else row["reason"],
        )
        for row in dynamic
    ]
    reasons: dict[str, int] = {}
    for row in dynamic:
        reasons[row["reason"]] = reasons.get(row["reason"], 0) + 1
    return (
        Coverage(len(rows), len(rows) - len(unresolved), reasons),
        tuple(sorted(unresolved)),
    )
