"""What is measured, and the budgets, apart from the measuring.

Targets are shown, never enforced.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from benchmarks.lint.processes import Usage
from benchmarks.lint.tree import Plant

Contender = Literal[
    "ruff_cold",
    "ruff_cached",
    "ruff_cached_clean",
    "lint_cold",
    "lint_filling",
    "lint_warm",
    "lint_without_sites",
    "lint_with_sites",
]
"""Name of a command, see ``speed.commands``."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report.

    Attributes:
        yardstick: the contender on the same tree whose CPU this one's is divided by.
        most: the most that the ratio, or the wall clock in ms without a yardstick, may be.
    """

    plant: Plant
    contender: Contender
    title: str
    yardstick: Contender | None = None
    most: float | None = None


TREES: dict[Plant, str] = {
    "none": "no enqueue or handler anywhere",
    "small": "3 % of files have sites, in small functions",
    "large": "3 % of files have sites, in classes of {class_lines:,} lines",
}

COLD: dict[Plant, float] = {"none": 0.15, "small": 1.2, "large": 2.0}
WARM = 0.15
WITHOUT_SITES_MS = 60.0
WITH_SITES_MS = 350.0


def _of_tree(plant: Plant) -> tuple[Row, ...]:
    cold = COLD[plant]
    return (
        Row(plant, "ruff_cold", "ruff check, no cache"),
        Row(plant, "ruff_cached", "ruff check, cached"),
        Row(plant, "ruff_cached_clean", "ruff check, cached, no findings"),
        Row(plant, "lint_cold", "soniq-lint, no cache", "ruff_cold", cold),
        Row(plant, "lint_filling", "soniq-lint, writing its cache", "ruff_cold", cold),
        Row(plant, "lint_warm", "soniq-lint, cached", "ruff_cached", WARM),
    )


ROWS = (
    *_of_tree("none"),
    *_of_tree("small"),
    *_of_tree("large"),
    Row("small", "lint_without_sites", "one file without sites", None, WITHOUT_SITES_MS),
    Row("small", "lint_with_sites", "one file with sites", None, WITH_SITES_MS),
)

Medians = Mapping[tuple[Plant, Contender], Usage]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a row's budget comes to; ``figure`` is a ratio, or ms of wall clock."""

    figure: float
    wanted: str
    reached: bool


def judge(row: Row, medians: Medians) -> Verdict | None:
    """Return the verdict on a row, or None when it has no budget or was not measured."""
    usage = medians.get((row.plant, row.contender))
    if row.most is None or usage is None:
        return None
    if row.yardstick is None:
        figure = usage.wall * 1000
        return Verdict(figure, f"<= {row.most:.0f} ms", figure <= row.most)
    yardstick = medians.get((row.plant, row.yardstick))
    if yardstick is None:
        return None
    figure = usage.cpu / yardstick.cpu
    return Verdict(figure, f"<= {row.most:.2f}x", figure <= row.most)
