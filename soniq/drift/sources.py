"""What the facts of repositories say, as declarations, writers and readers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from soniq.contract.facts import Declared, Enqueued, Facts, Handled
from soniq.contract.rows import Place
from soniq.drift.landscape import (
    Gap,
    Landscape,
    Model,
    Party,
    Reader,
    Stub,
    Writer,
    normalise_name,
)

Promise = tuple[Declared, Model | None]
"""A declaration and its model."""


def from_facts(every: Iterable[Facts], checkouts: Sequence[str | None] = ()) -> Landscape:
    """Return what the source of several repositories says.

    An enqueue by name has the shape that some repository declares for that name, if all agree.

    Args:
        every: the facts of each repository.
        checkouts: the folder of each, None where there are facts alone.
    """
    given = [(facts, folder) for facts, folder in zip_longest(list(every), checkouts) if facts]
    at_hand = _AtHand(given)
    named = _by_task(
        (row, at_hand.model(row, folder)) for facts, folder in given for row in facts.declares
    )
    stubs: list[Stub] = []
    writers: list[Writer] = []
    readers: list[Reader] = []
    gaps: list[Gap] = []
    for facts, folder in given:
        service = facts.service
        party = Party(service.name or "", service.version or "", "source", service.owner or "")
        by_ref = {
            row.ref: (row, at_hand.model(row, folder))
            for row in (*facts.uses, *facts.declares)
            if row.ref
        }
        stubs += [
            _stub(row, party, at_hand.model(row, folder))
            for row in facts.declares
            if row.task is not None
        ]
        writers += _writers(facts.enqueues, party, by_ref, named)
        readers += [
            _reader(row, party, at_hand.model(row, folder))
            for row in facts.handles
            if row.task is not None
        ]
        gaps += _gaps(facts, party)
    return Landscape(
        tuple(stubs),
        tuple(writers),
        tuple(readers),
        has_consumers=bool(readers),
        has_unnamed_handlers=any(row.task is None for facts, _ in given for row in facts.handles),
        has_unnamed_stubs=any(row.task is None for facts, _ in given for row in facts.declares),
        sources=frozenset(normalise_name(facts.service.name or "") for facts, _ in given) - {""},
        has_stubs=bool(stubs),
        gaps=tuple(gaps),
    )


class _AtHand:
    """Models that some checkout declares, for facts without source that are about the same ones."""

    def __init__(self, given: Iterable[tuple[Facts, str | None]]) -> None:
        self._declared = {
            row.model: (row, folder)
            for facts, folder in given
            for row in facts.declares
            if row.model is not None and row.shape is not None and folder is not None
        }

    def model(self, row: Declared | Handled, checkout: str | None) -> Model | None:
        """Return the model of a row; its source is known for certain where every word agrees."""
        if row.model is None:
            return None
        if checkout is not None:
            return Model(row.model, checkout)
        declared, folder = self._declared.get(row.model, (None, ""))
        same = declared is not None and (declared.shape, declared.reader) == (row.shape, row.reader)
        return Model(row.model, folder if same else "")


def _by_task(promises: Iterable[Promise]) -> dict[str, Promise]:
    """Return the declaration of each task that is declared in one shape."""
    found: defaultdict[str, list[Promise]] = defaultdict(list)
    for row, model in promises:
        if row.task is not None:
            found[row.task].append((row, model))
    return {
        task: rows[0] for task, rows in found.items() if len({row.shape for row, _ in rows}) == 1
    }


def _stub(row: Declared, party: Party, model: Model | None) -> Stub:
    assert row.task is not None
    return Stub(
        row.task,
        party,
        row.ref,
        row.queue,
        row.shape,
        row.writer,
        row.reader,
        doubt="; ".join(row.opaque) if row.shape is None else "",
        place=row.place,
        model=model,
    )


def _writers(
    rows: Iterable[Enqueued],
    party: Party,
    by_ref: dict[str, Promise],
    named: dict[str, Promise],
) -> Iterable[Writer]:
    """Yield one writer for each task, with all its enqueue sites."""
    sites: defaultdict[tuple[str, str], list[Place]] = defaultdict(list)
    for row in rows:
        if row.task is not None:
            sites[row.task, row.ref].append(row.place)
    for (task, ref), places in sites.items():
        promise = by_ref.get(ref) or named.get(task)
        if promise is None:
            yield Writer(task, party, None, None, None, typed=False, places=tuple(places))
            continue
        declared, model = promise
        yield Writer(
            task,
            party,
            declared.queue,
            declared.shape,
            declared.writer,
            typed=declared.model is not None or bool(declared.opaque),
            places=tuple(places),
            model=model,
        )


def _reader(row: Handled, party: Party, model: Model | None) -> Reader:
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
        model=model,
    )


def _gaps(facts: Facts, party: Party) -> Iterable[Gap]:
    for unread in facts.unread:
        yield Gap(f"{party.name or 'a repository'}: {unread.path}", unread.reason, unread=True)
    rows = {
        "enqueue site": [row.task for row in facts.enqueues],
        "handler": [row.task for row in facts.handles],
        "declaration": [row.task for row in facts.declares],
    }
    for kind, tasks in rows.items():
        if unnamed := tasks.count(None):
            kinds = kind if unnamed == 1 else f"{kind}s"
            yield Gap(f"{party.name or 'a repository'}: {unnamed} {kinds}", "the task is not known")
