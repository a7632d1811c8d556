"""Where a drift report looks: checkouts, facts files, the live registry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import click

from soniq.contract.facts import Facts, from_json
from soniq.drift.landscape import Landscape, Party, Reader, Writer
from soniq.runtime.ports import RegistryEntry

LONGEST = 64 * 1024 * 1024
"""Longest facts file that is read, in bytes."""


def read_facts(source: str) -> Facts:
    """Return the facts in a file, or those of a checkout; nothing of it is run.

    Raises:
        click.UsageError: there is no such file or folder, or it cannot be read.
        InvalidSnapshot: the file is no facts file.
    """
    path = Path(source)
    if path.is_dir():
        return _collect(path)
    try:
        with path.open("rb") as file:
            data = file.read(LONGEST + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise click.UsageError(f"{source}: {reason}") from None
    if len(data) > LONGEST:
        raise click.UsageError(f"{source}: longer than {LONGEST // 1024**2} MiB")
    return from_json(data, source)


def _collect(folder: Path) -> Facts:
    from soniq_lint.collection import collect
    from soniq_lint.config.loading import load
    from soniq_lint.config.problems import ConfigError
    from soniq_lint.facts import facts_of
    from soniq_lint.service import service_of

    paths = [str(folder)]
    try:
        config = load(paths)
    except ConfigError as error:
        raise click.UsageError("\n".join(map(str, error.problems))) from None
    collected = collect(config, paths)
    service = service_of(str(folder.absolute()))
    return facts_of(
        collected.records,
        config.analysis.root,
        service=replace(service, name=service.name or folder.absolute().name),
        skipped=collected.walk.skipped,
        settings=config.analysis,
    )


def from_registry(entries: Iterable[RegistryEntry]) -> Landscape:
    """Return what the live registry says; workers of one release and shape are one reader."""
    writers: list[Writer] = []
    readers: defaultdict[tuple[object, ...], list[RegistryEntry]] = defaultdict(list)
    for entry in entries:
        if entry.role == "writer":
            writers.append(_writer(entry))
        elif entry.live:
            readers[entry.task, entry.service, entry.version, entry.fingerprint].append(entry)
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
