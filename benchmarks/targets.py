"""What Soniq wants to reach, as ratios within one run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from benchmarks.measure import Sample

Results = Mapping[str, Mapping[str, Sample]]
"""Medians by row name, then by contender."""

# graphile-worker measured beside raw asyncpg on PostgreSQL 15 and two cores: 0.28 of raw with one
# worker, 0.385 with two. It needs Node.js, so it is not installed here; the target is 1.2 of it.
DRAIN_ONE = 1.2 * 0.28
DRAIN_TWO = 1.2 * 0.385


@dataclass(frozen=True, slots=True)
class Verdict:
    """A target with what was measured; ``figure`` is None when something it needs is missing."""

    wanted: str
    figure: float | None
    reached: bool | None


def _value(results: Results, row: str, contender: str) -> float | None:
    sample = results.get(row, {}).get(contender)
    return None if sample is None else sample.value


def _ratio(results: Results, row: str, other_row: str, other: str) -> float | None:
    ours, theirs = _value(results, row, "soniq"), _value(results, other_row, other)
    return ours / theirs if ours is not None and theirs else None


def _verdict(wanted: str, figure: float | None, reached: Callable[[float], bool]) -> Verdict:
    return Verdict(wanted, figure, None if figure is None else reached(figure))


def _of_raw(results: Results, row: str, least: float) -> Verdict:
    figure = _ratio(results, row, row, "raw")
    return _verdict(f">= {least:.2f} raw", figure, lambda value: value >= least)


def _of_own_drain(results: Results, row: str) -> Verdict:
    figure = _ratio(results, row, "drain_one", "soniq")
    return _verdict(">= 0.95 own drain", figure, lambda value: value >= 0.95)


def judge(row: str, results: Results) -> Verdict | None:
    """Return the verdict on a row, or None where there is no target."""
    least = {
        "single_enqueue": 0.8,
        "concurrent_enqueue": 2.5,
        "bulk_enqueue": 0.6,
        "drain_one": DRAIN_ONE,
        "drain_two": DRAIN_TWO,
    }.get(row)
    if least is not None:
        return _of_raw(results, row, least)
    if row == "drain_defaults":
        peers = [
            sample.value
            for name, sample in results.get(row, {}).items()
            if name not in ("raw", "soniq")
        ]
        ours = _value(results, row, "soniq")
        figure = ours / max(peers) if ours is not None and peers else None
        return _verdict(">= 5 best peer", figure, lambda value: value >= 5)
    if row in ("deep_backlog", "foreign_in_front"):
        return _of_own_drain(results, row)
    if row == "empty_claim":
        return _verdict("<= 0.2 ms", _value(results, row, "soniq"), lambda value: value <= 0.2)
    if row == "latency_p50":
        figure = _ratio(results, row, row, "raw")
        return _verdict("<= 1.30 raw", figure, lambda value: value <= 1.3)
    if row.startswith("claim_at_"):
        levels = sorted(
            int(name.removeprefix("claim_at_")) for name in results if "claim_at_" in name
        )
        if levels and row == f"claim_at_{levels[-1]}":
            first = f"claim_at_{levels[0]}"
            figure = _ratio(results, row, first, "soniq")
            return _verdict("<= 1.50 own first", figure, lambda value: value <= 1.5)
    return None
