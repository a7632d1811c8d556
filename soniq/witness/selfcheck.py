"""One model beside itself: can it read what it writes?

A producer reads back what it is about to store, so such a model fails when it is enqueued; found
here it is known before.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from random import Random
from typing import Any, Final

from pydantic import BaseModel

from soniq.args.described import described_reader, described_writer
from soniq.args.symmetry import field_names
from soniq.contract.compare import KINDS, compare
from soniq.contract.compare.hints import gathered
from soniq.contract.compare.nodes import Document
from soniq.contract.compare.trials import TURNS, Trials
from soniq.contract.findings import Finding, Severity, sorted_findings
from soniq.witness.sides import refused_places
from soniq.witness.storing import Storing

ROWS: Final = 200
"""Args that a model is tried with."""


def check_model(
    model: type[BaseModel],
    *,
    task: str = "",
    seed: int = 0,
    rows: int = ROWS,
    turns: int = TURNS,
) -> list[Finding]:
    """Return what a model cannot read of what it writes, worst first; empty for most models.

    Args:
        model: a model that args are validated with.
        task: name of the task, for the findings.
        seed: of everything random.
        rows: how many args to try; with none the model is not run, and only its schemas tell.
        turns: how many more to try in search of args that it accepts.

    A finding has args as its witness that the model accepts and that cannot be stored, unless only
    the schemas tell. It is breaking if ordinary args show it, or all that were tried, and else for
    information: unusual values alone do so, such as an empty text or NaN, or a field that is
    excluded and has a default, and so is not meant to be given.
    """
    writes, reads = described_writer(model), described_reader(model)
    trial = Storing(model, frozenset(gathered([writes, reads]).keys) | field_names(model))
    if rows:
        trials = Trials(Document(reads), gathered([reads]), Random(seed))
        trials.prefer(partial(refused_places, model), turns)
        _try(trial, trials.rows(rows))
    if rows and not trial.accepted:
        return [_nothing_tried(task)]
    found = trial.findings(task)
    known = {each.path for each in found}
    verdict = compare(writes, reads, task=task)
    found += _by_rules(verdict.findings, known, tried=rows > 0)
    return sorted_findings(found)


def _try(trial: Storing, rows: Iterable[Any]) -> None:
    """Store rows, and then the first that the model accepts with NaN for each of its numbers."""
    plain: Any = None
    for args in rows:
        if trial.stores(args):
            plain = plain or args
    for path in _numbers(plain):
        trial.stores(_with_nan(plain, path))


def _nothing_tried(task: str) -> Finding:
    kind = KINDS["no-rows"]
    message = "No args could be made that the model accepts in JSON, so nothing was tried."
    return Finding(kind=kind, task=task, message=message, severity=kind.severity)


def _by_rules(
    differences: tuple[Finding, ...], known: set[str], *, tried: bool
) -> Iterator[Finding]:
    """Yield fields that are not stored by the schemas, where no args have shown it."""
    kind = KINDS["field-not-stored"]
    for each in differences:
        if each.path in known:
            continue
        if each.code == "key-never-written" and each.severity is Severity.BREAKING and not tried:
            message = "The model requires a key that it does not write."
            yield replace(each, kind=kind, message=message)
        elif each.code in ("key-dropped", "key-never-written"):
            message = "The model does not read the key that it writes, or the other way round."
            yield replace(each, kind=kind, message=message, severity=Severity.UNKNOWN)


def _numbers(args: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield where the numbers of args are."""
    if isinstance(args, dict | list):
        for key, value in args.items() if isinstance(args, dict) else enumerate(args):
            yield from _numbers(value, (*path, key))
    elif isinstance(args, int | float) and not isinstance(args, bool):
        yield path


def _with_nan(args: Any, path: tuple[str | int, ...]) -> Any:
    """Return args with NaN at a place."""
    if not path:
        return math.nan
    copied = args.copy()
    copied[path[0]] = _with_nan(args[path[0]], path[1:])
    return copied
