"""Where a drift report looks: checkouts, facts files, the live registry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soniq.cli.cold_checkouts import fill_caches
from soniq.contract.facts import Declared, Facts, from_json
from soniq.drift.landscape import Landscape, Party, Reader, Writer
from soniq.drift.readable import readable
from soniq.runtime.ports import RegistryEntry

if TYPE_CHECKING:
    from soniq_lint.answers import Shared

LONGEST = 64 * 1024 * 1024
"""Longest facts file that is read, in bytes."""


def read_facts(sources: Iterable[str]) -> Iterator[Facts]:
    """Yield the facts in each file, or those of each checkout; nothing of it is run.

    Raises:
        click.UsageError: there is no such file or folder, or it cannot be read.
        InvalidSnapshot: a file is no facts file.
    """
    sources = list(sources)
    checkouts = [source for source in sources if Path(source).is_dir()]
    if not checkouts:
        yield from map(_read, sources)
        return
    from soniq_lint.answers import Shared

    fill_caches(checkouts, _collect_all)
    shared = Shared()
    for source in sources:
        yield _collect(Path(source), shared) if source in checkouts else _read(source)


def _collect_all(folders: Iterable[str]) -> None:
    from soniq_lint.answers import Shared

    shared = Shared()
    for folder in folders:
        _collect(Path(folder), shared)


def _read(source: str) -> Facts:
    try:
        with Path(source).open("rb") as file:
            data = file.read(LONGEST + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise click.UsageError(f"{source}: {reason}") from None
    if len(data) > LONGEST:
        raise click.UsageError(f"{source}: longer than {LONGEST // 1024**2} MiB")
    return _sound(from_json(data, source))


def _sound(facts: Facts) -> Facts:
    """Return facts without schemas that are not of the form we know, as from a newer release."""
    return replace(
        facts,
        declares=tuple(map(_declared, facts.declares)),
        uses=tuple(map(_declared, facts.uses)),
        handles=tuple(replace(row, reader=readable(row.reader)) for row in facts.handles),
    )


def _declared(row: Declared) -> Declared:
    return replace(row, writer=readable(row.writer), reader=readable(row.reader))


def _collect(folder: Path, shared: Shared) -> Facts:
    from soniq_lint.collection import collect
    from soniq_lint.config.loading import load
    from soniq_lint.config.problems import ConfigError
    from soniq_lint.describing import Describer
    from soniq_lint.facts import facts_of
    from soniq_lint.service import service_of

    paths = [str(folder)]
    try:
        config = load(paths)
    except ConfigError as error:
        raise click.UsageError("\n".join(map(str, error.problems))) from None
    describer = Describer(config.analysis, config.cache_dir, shared)
    collected = collect(config, paths, world=describer.world)
    if not collected.walk.files and not collected.walk.skipped:
        raise click.UsageError(f"{folder}: no Python files")
    service = service_of(str(folder.absolute()))
    return facts_of(
        collected.records,
        config.analysis.root,
        service=replace(service, name=service.name or folder.absolute().name),
        skipped=collected.walk.skipped,
        describer=describer,
    )


def from_registry(entries: Iterable[RegistryEntry]) -> Landscape:
    """Return what the live registry says; workers of one release and shape are one reader.

    A schema that is not of the form we know is not known: a newer release may have written it.
    """
    given = list(entries)  # kept while their schemas are told apart by identity
    distinct = {id(entry.schema): entry.schema for entry in given}
    odd = {key for key, schema in distinct.items() if readable(schema) is None}
    entries = [replace(each, schema=None) if id(each.schema) in odd else each for each in given]
    texts: dict[int, str] = {}
    writers: list[Writer] = []
    readers: defaultdict[tuple[object, ...], list[RegistryEntry]] = defaultdict(list)
    for entry in entries:
        if entry.role == "writer":
            writers.append(_writer(entry))
        elif entry.live:
            schema = texts.get(id(entry.schema))
            if schema is None:  # hundreds of workers share one
                schema = texts[id(entry.schema)] = repr(entry.schema)
            readers[entry.task, entry.service, entry.version, schema].append(entry)
    return Landscape(
        writers=tuple(writers),
        readers=tuple(_reader(group) for group in readers.values()),
        has_registry=True,
    )


def _party(entry: RegistryEntry) -> Party:
    return Party(entry.service or "", entry.version or "", "live")


def _writer(entry: RegistryEntry) -> Writer:
    queue = entry.queues[0] if entry.queues else None
    return Writer(
        entry.task,
        _party(entry),
        queue,
        entry.shape,
        entry.schema,
        typed=entry.fingerprint is not None,
        seen=entry.last_seen,
    )


def _reader(group: Sequence[RegistryEntry]) -> Reader:
    first = group[0]
    queues: tuple[str, ...] | None = ()
    for entry in group:
        if entry.queues is None or queues is None:
            queues = None
        else:
            queues = tuple(sorted({*queues, *entry.queues}))
    return Reader(
        first.task,
        _party(first),
        queues,
        first.shape,
        first.schema,
        typed=first.fingerprint is not None,
        alive=True,
        workers=len(group),
    )
