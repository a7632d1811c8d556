"""One model beside itself: can it read what it writes?

A producer reads back what it is about to store, so such a model fails when it is enqueued; found
here it is known before.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from random import Random
from typing import Any, Final

from pydantic import BaseModel

from soniq.args import ArgsRefused, codec_for
from soniq.args.described import described_reader, described_writer
from soniq.contract.compare import KINDS, compare
from soniq.contract.compare.hints import gathered
from soniq.contract.compare.nodes import Document
from soniq.contract.compare.trials import Trials
from soniq.contract.findings import Finding, Severity, sorted_findings
from soniq.errors import ArgProblem
from soniq.witness.sides import refused_places

ROWS: Final = 200
"""Args that a model is tried with."""

_CODES = {
    "missing": "field-not-stored",
    "not_stored": "field-not-stored",
    "secret_masked": "secret-masked",
    "not_finite": "nan-not-stored",
}
# no fault of the model: PostgreSQL and JSON cannot hold the value
_OF_THE_VALUE = frozenset({"nul_character", "lone_surrogate", "too_deep", "number_too_large"})


def check_model(
    model: type[BaseModel], *, task: str = "", seed: int = 0, rows: int = ROWS
) -> list[Finding]:
    """Return what a model cannot read of what it writes, worst first; empty for most models.

    Args:
        model: a model that args are validated with.
        task: name of the task, for the findings.
        seed: of everything random.
        rows: how many args to try.

    Each finding has args as its witness that the model accepts and that cannot be stored.
    """
    trial = _Trial(model, task)
    schema = described_reader(model)
    trials = Trials(Document(schema), gathered([schema]), Random(seed))
    trials.prefer(partial(refused_places, model))
    plain: Any = None
    for args in trials.rows(rows):
        if trial.accepts(args):
            trial.stores(args)
            plain = plain or args
    if plain is None:
        return [_nothing_tried(task)]
    for path in _numbers(plain):
        if trial.accepts(changed := _with_nan(plain, path)):
            trial.stores(changed)
    found = list(trial.found.values())
    return sorted_findings([*found, *_by_rules(model, task, {each.path for each in found})])


def _nothing_tried(task: str) -> Finding:
    kind = KINDS["no-rows"]
    message = "No args could be made that the model accepts in JSON, so nothing was tried."
    return Finding(kind=kind, task=task, message=message, severity=kind.severity)


def _by_rules(model: type[BaseModel], task: str, known: set[str]) -> Iterator[Finding]:
    """Yield fields that are not stored by the schemas, where no args have shown it."""
    verdict = compare(described_writer(model), described_reader(model), task=task)
    for each in verdict.findings:
        if each.code in ("key-dropped", "key-never-written") and each.path not in known:
            message = "The model does not read the key that it writes, or the other way round."
            kind = KINDS["field-not-stored"]
            yield replace(each, kind=kind, message=message, severity=Severity.UNKNOWN)


class _Trial:
    """Stores args and keeps what was refused, with the shortest args for each place."""

    def __init__(self, model: type[BaseModel], task: str) -> None:
        self.found: dict[tuple[str, str], Finding] = {}
        self._codec = codec_for(model)
        self._task = task

    def accepts(self, args: Any) -> bool:
        """Tell whether the model accepts args."""
        try:
            self._codec.decode(json.dumps(args))
        except ArgsRefused:
            return False
        return True

    def stores(self, args: Any) -> None:
        """Store args that the model accepts, and keep what is in the way."""
        text = json.dumps(args)
        try:
            self._codec.encode(self._codec.decode(text))
        except ArgsRefused as refused:
            for problem in refused.problems:
                self._add(problem, text)

    def _add(self, problem: ArgProblem, text: str) -> None:
        if problem.type in _OF_THE_VALUE:
            return
        kind = KINDS[_CODES.get(problem.type, "own-row-refused")]
        before = self.found.get((kind.code, problem.path))
        if before is None or len(text) < len(before.witness or text):
            self.found[kind.code, problem.path] = Finding(
                kind=kind,
                task=self._task,
                message=f"{problem.message}.",
                severity=kind.severity,
                path=problem.path,
                witness=text,
            )


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
