"""Ranges of numbers and of lengths: whether one lies within another."""

from __future__ import annotations

import math
from dataclasses import dataclass

from soniq.contract.compare.nodes import Arm

_FEW = 64


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers between two limits, each of which may itself be excluded."""

    low: float = -math.inf
    high: float = math.inf
    above: bool = False
    below: bool = False

    def within(self, other: Range) -> bool:
        """Tell whether every number of this range is one of another."""
        low = self.low > other.low or (self.low == other.low and (self.above or not other.above))
        high = self.high < other.high or (
            self.high == other.high and (self.below or not other.below)
        )
        return low and high


def range_of(arm: Arm) -> Range:
    """Return the range of a number; that of an integer has limits that are integers themselves."""
    low, above = _limit(arm.bound("minimum"), arm.bound("exclusiveMinimum"), -1)
    high, below = _limit(arm.bound("maximum"), arm.bound("exclusiveMaximum"), 1)
    if arm.kind == "integer":
        if not math.isinf(low):
            low, above = (math.floor(low) + 1 if above else math.ceil(low)), False
        if not math.isinf(high):
            high, below = (math.ceil(high) - 1 if below else math.floor(high)), False
    return Range(low, high, above, below)


def _limit(closed: float | None, open_: float | None, sign: int) -> tuple[float, bool]:
    """Return the tighter of two limits, and whether it is excluded; ``sign`` tells the side."""
    if open_ is not None and (closed is None or sign * (closed - open_) >= 0):
        return open_, True
    return (sign * math.inf if closed is None else closed), False


def few_integers(arm: Arm) -> list[int] | None:
    """Return all the values of an integer arm that has only a few; else None."""
    found = range_of(arm)
    if math.isinf(found.low) or math.isinf(found.high) or found.high - found.low >= _FEW:
        return None
    step = arm.bound("multipleOf")
    values = range(int(found.low), int(found.high) + 1)
    return [each for each in values if not step or each % step == 0]


def said(found: Range) -> str:
    """Return a range in words."""
    parts = []
    if not math.isinf(found.low):
        parts.append(f"{'above' if found.above else 'from'} {found.low:g}")
    if not math.isinf(found.high):
        parts.append(f"{'below' if found.below else 'up to'} {found.high:g}")
    return " ".join(parts) or "without limits"


def said_lengths(low: int, high: int | None) -> str:
    """Return limits of a length in words."""
    if high is None:
        return f"{low} and more" if low else "any length"
    return f"{low} to {high}" if low != high else f"exactly {low}"
