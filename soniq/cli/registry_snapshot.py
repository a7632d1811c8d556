"""A contract snapshot of the live registry: task names, and the schemas that are agreed on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from soniq.contract.documents import Tool
from soniq.contract.schema import normalise
from soniq.contract.snapshots import Contract, Origin, Snapshot
from soniq.runtime.ports import RegistryEntry
from soniq.runtime.versions import running_versions

if TYPE_CHECKING:
    from soniq.cli.registry import TaskLines


def registry_snapshot(found: Sequence[TaskLines]) -> Snapshot:
    """Return a snapshot of tasks in the registry; those that only dead letters name are left out.

    A schema is taken over where all of its side agree on one: of readers the live ones, or else
    the latest of each service; of writers the latest of each service.
    """
    return Snapshot(
        origin=Origin(kind="registry"),
        tool=Tool(name="soniq", version=running_versions().soniq),
        tasks=tuple(_contract(lines) for lines in found if lines.writers or lines.readers),
    )


def _contract(lines: TaskLines) -> Contract:
    writers = _latest(lines.writers)
    readers = [reader for reader in lines.readers if reader.live] or _latest(lines.readers)
    shapes = {entry.shape for entry in (*writers, *readers)}
    queues = {entry.queues for entry in writers}
    only_queues = queues.pop() if len(queues) == 1 else None
    return Contract(
        task=lines.task,
        queue=only_queues[0] if only_queues is not None and len(only_queues) == 1 else None,
        shape=shapes.pop() if len(shapes) == 1 else None,
        writer=_agreed(writers),
        reader=_agreed(readers),
        reason="; ".join((*_doubts("written", writers), *_doubts("read", readers))),
    )


def _latest(entries: Iterable[RegistryEntry]) -> list[RegistryEntry]:
    """Return the entry of each service that was seen last."""
    latest: dict[str | None, RegistryEntry] = {}
    for entry in sorted(entries, key=_seen):
        latest[entry.service] = entry
    return list(latest.values())


def _seen(entry: RegistryEntry) -> datetime:
    return entry.last_seen


def _agreed(entries: Sequence[RegistryEntry]) -> dict[str, Any] | None:
    """Return the schema that all entries have, or None; only its shape where that alone is one."""
    schemas = [entry.schema for entry in entries if isinstance(entry.schema, Mapping)]
    prints = {entry.fingerprint for entry in entries}
    if len(prints) != 1 or len(schemas) != len(entries):
        return None
    same = all(schema == schemas[0] for schema in schemas)
    return dict(schemas[0]) if same else normalise(schemas[0])


def _doubts(verb: str, entries: Sequence[RegistryEntry]) -> list[str]:
    prints = {entry.fingerprint for entry in entries}
    if len(prints) > 1:
        kinds = "with and without a model" if None in prints else f"in {len(prints)} shapes"
        return [f"{verb} {kinds}"]
    if None in prints:
        return [f"{verb} without a model"]
    return [] if prints else [f"not {verb} by anybody"]
