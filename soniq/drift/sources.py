"""What the facts of repositories say, as declarations, writers and readers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from soniq.contract.facts import Declared, Enqueued, Facts, Handled
from soniq.contract.rows import Place
from soniq.drift.landscape import Gap, Landscape, Party, Reader, Stub, Writer


def from_facts(every: Iterable[Facts]) -> Landscape:
    """Return what the source of several repositories says.

    An enqueue by name has the shape that some repository declares for that name, if all agree.
    """
    every = list(every)
    named = _by_task(row for facts in every for row in facts.declares)
    stubs: list[Stub] = []
    writers: list[Writer] = []
    readers: list[Reader] = []
    gaps: list[Gap] = []
    for facts in every:
        service = facts.service
        party = Party(service.name or "", service.version or "", "source", service.owner or "")
        by_ref = {row.ref: row for row in (*facts.uses, *facts.declares) if row.ref}
        stubs += [_stub(row, party) for row in facts.declares if row.task is not None]
        writers += _writers(facts.enqueues, party, by_ref, named)
        readers += [_reader(row, party) for row in facts.handles if row.task is not None]
        gaps += _gaps(facts, party)
    return Landscape(
        tuple(stubs),
        tuple(writers),
        tuple(readers),
        has_consumers=bool(readers),
        has_stubs=bool(stubs),
        gaps=tuple(gaps),
    )


def _by_task(rows: Iterable[Declared]) -> dict[str, Declared]:
    """Return the declaration of each task that is declared in one shape."""
    found: defaultdict[str, list[Declared]] = defaultdict(list)
    for row in rows:
        if row.task is not None:
            found[row.task].append(row)
    return {task: rows[0] for task, rows in found.items() if len({row.shape for row in rows}) == 1}


def _stub(row: Declared, party: Party) -> Stub:
    assert row.task is not None
    doubt = "; ".join(row.opaque) if row.shape is None else ""
    return Stub(
        row.task, party, row.ref, row.queue, row.shape, row.writer, row.reader, doubt, row.place
    )


def _writers(
    rows: Iterable[Enqueued],
    party: Party,
    by_ref: dict[str, Declared],
    named: dict[str, Declared],
) -> Iterable[Writer]:
    """Yield one writer for each task, with all its call sites."""
    sites: defaultdict[tuple[str, str], list[Place]] = defaultdict(list)
    for row in rows:
        if row.task is not None:
            sites[row.task, row.ref].append(row.place)
    for (task, ref), places in sites.items():
        declared = by_ref.get(ref) or named.get(task)
        if declared is None:
            yield Writer(task, party, None, None, None, typed=False, places=tuple(places))
            continue
        typed = declared.model is not None or bool(declared.opaque)
        yield Writer(
            task, party, declared.queue, declared.shape, declared.writer, typed, tuple(places)
        )


def _reader(row: Handled, party: Party) -> Reader:
    assert row.task is not None
    return Reader(
        row.task,
        party,
        None,
        row.shape,
        row.reader,
        typed=row.model is not None,
        alive=False,
        places=(row.place,),
    )


def _gaps(facts: Facts, party: Party) -> Iterable[Gap]:
    for unread in facts.unread:
        yield Gap(f"{party.name or 'a repository'}: {unread.path}", unread.reason)
    unnamed = sum(row.task is None for row in facts.enqueues)
    if unnamed:
        sites = "enqueue site" if unnamed == 1 else "enqueue sites"
        yield Gap(f"{party.name or 'a repository'}: {unnamed} {sites}", "the task is not known")
