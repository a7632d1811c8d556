"""From paths to records: walk, cache, prefilter, and the analysis of what is left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from soniq_lint.config.settings import AnalysisSettings, Config
from soniq_lint.diagnostics import Diagnostic, Span
from soniq_lint.files.globs import Exclusion
from soniq_lint.files.prefilter import passes
from soniq_lint.files.reading import read
from soniq_lint.files.walk import Found, Skipped, Walk, walk
from soniq_lint.records import Record
from soniq_lint.rules.catalogue import BY_SLUG

if TYPE_CHECKING:
    from soniq_lint.files.cache import Cache
    from soniq_lint.progress import Progress
    from soniq_lint.world import World

FEW = 32
"""Up to so many files it is quicker to read them than the cache, unless one of them matters."""

NOT_ANALYSED = "not-analysed"


class Text(NamedTuple):
    """Source from standard input, and the absolute path of the file that it stands for."""

    path: str
    source: bytes


class Counts(NamedTuple):
    """How much work a run was; tests keep an eye on it instead of on the time.

    Attributes:
        found: files that were to be looked at.
        read: those whose bytes were read.
        passed: those that can matter, now or as the cache knows.
        analysed: those that were parsed.
    """

    found: int
    read: int
    passed: int
    analysed: int


class Collected(NamedTuple):
    """What the files of a run say.

    Attributes:
        records: of the files that can matter, sorted by path.
        walk: all files of the run.
        counts: how much work it was.
        settings: those the records were made under.
        notes: what was odd about the cache, for the curious.
        reused: whether any record comes from the cache.
    """

    records: tuple[Record, ...]
    walk: Walk
    counts: Counts
    settings: AnalysisSettings
    notes: tuple[str, ...]
    reused: bool


def collect(
    config: Config,
    paths: Sequence[str],
    *,
    text: Text | None = None,
    cached: bool = True,
    progress: Progress | None = None,
    world: World | None = None,
) -> Collected:
    """Return the records of all files that ``paths`` name or hold.

    Args:
        config: what is left out, and settings of the analysis.
        paths: files and folders.
        text: takes the place of what is on disk at its path; ``paths`` are not looked at then.
        cached: whether records of earlier runs may be used and new ones kept.
        progress: is told how far the analysis is.
        world: what surrounds the project, if that is known already.

    When one of the paths does not exist nothing is looked at, and ``walk.missing`` says so.
    """
    if text is not None:
        return _of_text(config, text)
    found = walk(paths, Exclusion(config.exclude), force_exclude=config.force_exclude)
    if found.missing:
        return Collected((), found, Counts(0, 0, 0, 0), config.analysis, (), False)
    sifted = _sifted(config, found, cached)
    store = sifted.store
    records, fresh = _records(config, sifted.matter, store, progress, world)
    notes: tuple[str, ...] = ()
    if store is not None:
        if len(found.files) > FEW:
            store.forget(found.folders, (file.path for file in found.files))
        store.save()
        notes = (store.note,) if store.note else ()
    return Collected(
        tuple(records),
        found._replace(skipped=sorted([*found.skipped, *sifted.skipped])),
        Counts(len(found.files), sifted.read, len(sifted.matter), fresh),
        config.analysis,
        notes,
        reused=fresh < len(sifted.matter),
    )


class _Sifted(NamedTuple):
    """The files that can matter, those that could not be read, how many were read, the cache."""

    matter: list[Found]
    skipped: list[Skipped]
    read: int
    store: Cache | None


def _sifted(config: Config, found: Walk, cached: bool) -> _Sifted:
    """Tell the files that can matter from the others."""
    many = len(found.files) > FEW
    store = _cache(config) if cached and many else None
    skipped: list[Skipped] = []
    matter: list[Found] = []
    count = 0
    for file in found.files:
        known = None if store is None or not many else store.matters(file)
        if known is None:
            try:
                source = read(file.path, file.size)
            except OSError as error:
                skipped.append(Skipped(file.path, error.strerror or type(error).__name__))
                continue
            count += 1
            known = passes(source)
            if known and cached and store is None:
                store = _cache(config)
            if store is not None and (many or store.matters(file) != known):
                store.remember(file, source, known)
        if known:
            matter.append(file)
    return _Sifted(matter, skipped, count, store)


def _cache(config: Config) -> Cache:
    from soniq_lint.files.cache import Cache

    return Cache(config.cache_dir, config.analysis)


def _records(
    config: Config,
    matter: list[Found],
    store: Cache | None,
    progress: Progress | None,
    world: World | None,
) -> tuple[list[Record], int]:
    """Return the records of files, in order, and how many had to be made."""
    known: dict[str, Record] = {}
    stale = matter
    around = _Around(config.analysis, world)
    if store is not None and matter:
        for file in matter:
            record = store.record(file, around.same, around.python)
            if record is not None:
                known[file.path] = record
        stale = [file for file in matter if file.path not in known]
    if stale:
        from soniq_lint.workers import analyse_all

        paths, size = [file.path for file in stale], sum(file.size for file in stale)
        made = analyse_all(paths, config.analysis, config.jobs, progress, size=size)
        for file, record in zip(stale, made, strict=True):
            known[file.path] = record
            if store is not None:
                store.store(file, record, around.python())
    return [known[file.path] for file in matter], len(stale)


class _Around:
    """Tells where imports lead now, and for which Python; looks only when it is asked."""

    def __init__(self, settings: AnalysisSettings, world: World | None) -> None:
        self._settings = settings
        self._world = world

    def same(self, name: str, path: str | None) -> bool:
        return self._looked().finder.same({name: path})

    def python(self) -> str:
        from soniq_lint.world import python_of

        return f"{python_of(self._settings, self._looked().environment)}"

    def _looked(self) -> World:
        if self._world is None:
            from soniq_lint.world import world_of

            self._world = world_of(self._settings)
        return self._world


def _of_text(config: Config, text: Text) -> Collected:
    """Return the record of a text that is not on disk; the cache has no part in it."""
    excluded = config.force_exclude and Exclusion(config.exclude).excludes_deeply(text.path)
    files = [] if excluded else [Found(text.path, 0, len(text.source))]
    found = Walk(files, [], (), ())
    matters = bool(files) and passes(text.source)
    settings = config.analysis
    records: tuple[Record, ...] = ()
    if matters:
        from soniq_lint.analyse import analyse
        from soniq_lint.resolve.modules import NotAnalysed, decoded

        try:
            settings = settings._replace(overlay={text.path: decoded(text.source)})
        except NotAnalysed as error:
            found = found._replace(skipped=[Skipped(text.path, error.reason)])
        else:
            records = tuple(analyse([text.path], settings))
    counts = Counts(len(files), len(files), int(matters), len(records))
    return Collected(records, found, counts, settings, (), False)


def skipped_diagnostic(path: str, reason: str) -> Diagnostic:
    """Return the diagnostic of a file or folder that could not be looked at."""
    rule = BY_SLUG[NOT_ANALYSED]
    return Diagnostic(
        rule.slug,
        rule.severity,
        f"not analysed: {reason}",
        Span(path, 1, 1, 1, 1),
        "mend it, or exclude it",
    )
