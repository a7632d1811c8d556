"""Analysing many files in several processes; a process that dies takes one file with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from soniq_lint.config.settings import AnalysisSettings
from soniq_lint.diagnostics import Diagnostic, Span
from soniq_lint.records import Record, decode_record, encode_record
from soniq_lint.rules.catalogue import BY_SLUG

if TYPE_CHECKING:
    from concurrent.futures import Future

    from soniq_lint.progress import Progress

MANY, MUCH = 64, 32_000_000
"""So many files, with so many bytes together, are worth the start of processes: each loads
Pydantic and makes models that others have made, a third of a second's work."""

T = TypeVar("T")

GLANCE = 0.2
"""Seconds after which a wait looks whether Ctrl-C was pressed."""

SHARES = 4
"""Pieces of work for each process: the fewer, the more often it parses what is imported once."""


def analyse_all(
    paths: Sequence[str],
    settings: AnalysisSettings,
    jobs: int,
    progress: Progress | None = None,
    *,
    size: int = MUCH,
) -> list[Record]:
    """Return the records of files, in the order of ``paths`` whatever ``jobs`` is.

    ``size`` says how many bytes they have together.
    """
    if progress is not None:
        progress.start(len(paths))
    try:
        if jobs < 2 or len(paths) < MANY or size < MUCH:
            from soniq_lint.analyse import analyse

            return analyse(paths, settings)
        return _in_processes(paths, settings, jobs, progress)
    finally:
        if progress is not None:
            progress.stop()


def _in_processes(
    paths: Sequence[str], settings: AnalysisSettings, jobs: int, progress: Progress | None
) -> list[Record]:
    made: dict[str, Record] = {}
    size = -(-len(paths) // (jobs * SHARES))
    shares = [paths[at : at + size] for at in range(0, len(paths), size)]
    for records in _shared(shares, settings, jobs):
        made.update((record.path, record) for record in records)
        if progress is not None:
            progress.advance(len(records))
    for path in paths:
        if path not in made:  # its share had a file that no process survives
            made[path] = next(_shared([[path]], settings, 1), [_died(path)])[0]
            if progress is not None:
                progress.advance(1)
    return [made[path] for path in paths]


def _shared(
    shares: Sequence[Sequence[str]], settings: AnalysisSettings, jobs: int
) -> Iterator[list[Record]]:
    """Yield the records of each share that a process has survived, in the order of completion."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    with ProcessPoolExecutor(max_workers=jobs, initializer=_prepare) as pool:
        try:
            with _uninterrupted():
                futures = [pool.submit(_share, list(share), settings) for share in shares]
            for future in _completed(futures):
                try:
                    rows = future.result()
                except BrokenProcessPool:
                    continue
                yield [decode_record(row) for row in rows]
        except KeyboardInterrupt:
            from multiprocessing import active_children

            for child in active_children():
                child.terminate()
            raise


def _completed(futures: Iterable[Future[T]]) -> Iterator[Future[T]]:
    """Yield futures as they complete; a signal that comes just before a wait waits for its end."""
    from concurrent.futures import FIRST_COMPLETED, wait

    pending = set(futures)
    while pending:
        done, pending = wait(pending, GLANCE, FIRST_COMPLETED)
        yield from done


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold Ctrl-C back while processes are made: between a fork and its notes it can get lost."""
    import signal

    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _died(path: str) -> Record:
    rule = BY_SLUG["not-analysed"]
    message = "not analysed: the process that analysed it died"
    died = Diagnostic(rule.slug, rule.severity, message, Span(path, 1, 1, 1, 1))
    return Record(path, analysed=False, diagnostics=(died,))


def _prepare() -> None:
    """Leave Ctrl-C to the process that started this one, and be as quick as that."""
    import gc
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()


def _share(paths: Sequence[str], settings: AnalysisSettings) -> list[list[Any]]:
    """Analyse some files in a process of the pool."""
    from soniq_lint.analyse import analyse

    return [encode_record(record) for record in analyse(paths, settings)]
