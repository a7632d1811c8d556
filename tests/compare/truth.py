"""Verdicts beside Pydantic itself, on generated pairs of models.

``python -m tests.compare.truth --seed N --pairs N`` prints figures and everything that is wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from pydantic import BaseModel

from soniq.args import ArgsRefused, codec_for, reader_schema, writer_schema
from soniq.contract.compare import Outcome, Verdict, compare
from soniq.contract.findings import Severity
from soniq.witness import Side, prove
from tests.compare.named import pairs as named_pairs
from tests.compare.oracle import refused, rows_of
from tests.compare.specs import Spec, build, changed, generated

Pair = tuple[str, type[BaseModel], type[BaseModel]]


@dataclass
class Figures:
    """What comparing many pairs came to; everything in ``wrong`` is a mistake."""

    directions: int = 0
    rows: int = 0
    broken: int = 0
    proven: Counter[str] = field(default_factory=Counter)
    by_schemas: Counter[str] = field(default_factory=Counter)
    alarms: list[str] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    plain: Counter[str] = field(default_factory=Counter)
    plain_alarms: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)

    def told(self) -> str:
        by_schemas = {
            key: f"{value / self.directions:.1%}" for key, value in self.by_schemas.items()
        }
        return (
            f"{self.directions} directions, {self.rows} rows of the oracle, {self.broken} broken\n"
            f"with models: {dict(self.proven)}, broken but undecided: {len(self.undecided)}\n"
            f"with schemas only: {by_schemas}, false alarms: {len(self.alarms)}\n"
            f"with schemas without facets: {dict(self.plain)}, false alarms: "
            f"{len(self.plain_alarms)}\nwrong: {len(self.wrong)}"
        )


def pairs(seed: int, count: int) -> Iterator[Pair]:
    """Yield pairs of models, the second one changed a little from the first."""
    for number in range(count):
        rng = Random(f"{seed}/{number}")
        before = generated(rng)
        after: Spec = before
        for _ in range(rng.choice((1, 1, 1, 2))):
            after = changed(after, rng)
        try:
            yield f"{seed}/{number}", build(before, "Before"), build(after, "After")
        except TypeError:  # a key or an item that cannot be hashed
            continue


def named() -> Iterator[Pair]:
    """Yield the pairs of each rule."""
    for name, (before, after) in named_pairs():
        yield name, before, after


def judge(
    figures: Figures, name: str, writer: type[BaseModel], reader: type[BaseModel], rows: int = 150
) -> None:
    """Compare one direction in every way, and count."""
    source, target = Side(model=writer), Side(model=reader)
    by_schemas = compare(source.writes, target.reads)
    verdict = prove(source, target, rows=rows, seconds=60)
    stored = rows_of(writer, Random(name))
    broken = refused(reader, stored)
    figures.directions += 1
    figures.rows += len(stored)
    figures.broken += bool(broken)
    figures.proven[verdict.outcome] += 1
    figures.codes.update(each.code for each in (*verdict.findings, *by_schemas.findings))
    figures.by_schemas[by_schemas.outcome] += 1
    breaks = bool(broken) or verdict.outcome is Outcome.BREAKING
    if broken and verdict.outcome is Outcome.COMPATIBLE:
        figures.wrong.append(f"{name}: missed, {broken[0]}")
    if broken and verdict.outcome is Outcome.UNKNOWN:
        figures.undecided.append(f"{name}: {broken[0]}; {_codes(verdict)}")
    if breaks and by_schemas.outcome is Outcome.COMPATIBLE:
        shown = broken[0] if broken else _first_witness(verdict)
        figures.wrong.append(f"{name}: compatible by the schemas, {shown}")
    if not breaks and by_schemas.outcome is Outcome.BREAKING:
        figures.alarms.append(f"{name}: {_codes(by_schemas)}")
    plain = compare(writer_schema(writer), reader_schema(reader))
    figures.plain[plain.outcome] += 1
    figures.codes.update(each.code for each in plain.findings)
    if not breaks and plain.outcome is Outcome.BREAKING:
        figures.plain_alarms.append(f"{name}: {_codes(plain)}")
    if plain.outcome is Outcome.COMPATIBLE:
        figures.wrong.append(f"{name}: compatible by schemas without facets")
    if verdict.outcome is Outcome.UNKNOWN and not broken:
        figures.unknown.append(f"{name}: {_codes(verdict)}")
    figures.wrong += [f"{name}: {each}" for each in unproven(verdict, writer, reader)]


def unproven(verdict: Verdict, writer: type[BaseModel], reader: type[BaseModel]) -> Iterator[str]:
    """Yield what is wrong with the witnesses of a verdict."""
    for found in verdict.findings:
        if found.severity is not Severity.BREAKING:
            continue
        if found.witness is None:
            yield f"{found.code} at {found.path} has no witness"
            continue
        codec = codec_for(writer)
        try:
            stored = codec.encode(codec.decode(found.witness))
            if _sorted(json.loads(stored)) != _sorted(json.loads(found.witness)):
                yield f"{found.code} at {found.path}: the writer stores its witness otherwise"
        except ArgsRefused:
            yield f"{found.code} at {found.path}: the writer refuses its witness"
        if not refused(reader, [found.witness]):
            yield f"{found.code} at {found.path}: the reader takes its witness"


def _sorted(value: Any) -> Any:
    """Return JSON with its arrays sorted, since a set is stored in any order."""
    if isinstance(value, dict):
        return {key: _sorted(each) for key, each in value.items()}
    if isinstance(value, list):
        return sorted(map(_sorted, value), key=repr)
    return value


def _codes(verdict: Verdict) -> str:
    return ", ".join(
        f"{each.severity} {each.code} {each.path}"
        for each in verdict.findings
        if each.severity is not Severity.LOSSY
    )


def _first_witness(verdict: Verdict) -> str:
    return next(each.witness for each in verdict.findings if each.witness is not None)


def run(chosen: Iterable[Pair]) -> Figures:
    """Return the figures of pairs, both directions each."""
    figures = Figures()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, before, after in chosen:
            judge(figures, f"{name} >", before, after)
            judge(figures, f"{name} <", after, before)
    return figures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pairs", type=int, default=300)
    parser.add_argument("--named", action="store_true", help="the pairs of each rule instead")
    options = parser.parse_args()
    started = time.perf_counter()
    figures = run(named() if options.named else pairs(options.seed, options.pairs))
    for title in ("wrong", "undecided", "alarms", "plain_alarms", "unknown"):
        for line in getattr(figures, title)[:40]:
            print(f"{title}: {line}"[:300])
    print(figures.told())
    print(f"{time.perf_counter() - started:.1f} s")
    return 1 if figures.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
