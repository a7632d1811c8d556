"""Time ruff and the linter on generated trees, as whole processes taking turns."""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.lint.processes import Usage, beside_python, run
from benchmarks.lint.rows import ROWS, TREES, Contender, Medians, Row, judge
from benchmarks.lint.tree import Plant, Tree

Samples = dict[tuple[Plant, Contender], list[Usage]]
CLEAN = "--select=E4,E7,E9,F"
"""The rules that were ruff's defaults for long; they find nothing in the trees."""
SHORT_REPEATS = 5
"""Times that a single file is linted in each run: a matter of milliseconds needs more samples."""


@dataclass(frozen=True, slots=True)
class Command:
    """How to measure a contender on a tree.

    Attributes:
        cache: folder of the contender's cache; None when it uses none.
        emptied: whether that folder is removed before each run.
        expected: exit codes; ruff finds something in the tree, the linter must not.
    """

    words: tuple[str, ...]
    cache: Path | None = None
    emptied: bool = False
    expected: tuple[int, ...] = (0,)

    def measure(self, folder: Path) -> Usage:
        """Run it once."""
        if self.emptied and self.cache is not None:
            shutil.rmtree(self.cache, ignore_errors=True)
        usage, _, _ = run(self.words, folder, expected=self.expected)
        return usage


def commands(tree: Tree, caches: Path) -> dict[Contender, Command]:
    """Return the contenders of a tree."""
    ruff = (*beside_python("ruff"), "check", "--output-format=concise")
    lint = beside_python("soniq-lint")

    def cached(name: str) -> tuple[Path, tuple[str, str]]:
        folder = caches / f"{name}-{tree.plant}"
        return folder, ("--cache-dir", str(folder))

    ruff_cache, ruff_words = cached("ruff")
    clean_cache, clean_words = cached("ruff-clean")
    filled_cache, filled_words = cached("filled")
    warm_cache, warm_words = cached("warm")
    made: dict[Contender, Command] = {
        "ruff_cold": Command((*ruff, "--no-cache", "."), expected=(0, 1)),
        "ruff_cached": Command((*ruff, *ruff_words, "."), ruff_cache, expected=(0, 1)),
        "ruff_cached_clean": Command((*ruff, CLEAN, *clean_words, "."), clean_cache),
        "lint_cold": Command((*lint, "--no-cache", ".")),
        "lint_filling": Command((*lint, *filled_words, "."), filled_cache, emptied=True),
        "lint_warm": Command((*lint, *warm_words, "."), warm_cache),
        "lint_without_sites": Command((*lint, "--no-cache", tree.without_sites)),
    }
    if tree.with_sites is not None:
        made["lint_with_sites"] = Command((*lint, "--no-cache", tree.with_sites))
    return made


def measure_all(
    trees: Sequence[Tree],
    rows: Iterable[Row],
    runs: int,
    say: Callable[[str], None],
    short_repeats: int = SHORT_REPEATS,
) -> Samples:
    """Measure every row, the contenders taking turns within each run.

    Before the first run each command runs once unmeasured, which fills its cache, the file
    system's and Python's.
    """
    samples: Samples = {}
    by_plant = {tree.plant: tree for tree in trees}
    with tempfile.TemporaryDirectory(prefix="soniq-lint-caches-") as caches:
        made = {plant: commands(tree, Path(caches)) for plant, tree in by_plant.items()}
        chosen = [row for row in rows if row.plant in by_plant]
        for number in range(runs + 1):
            say(f"run {number} of {runs}" if number else "warming up")
            for row in chosen:
                command = made[row.plant][row.contender]
                repeats = short_repeats if number and row.yardstick is None and row.most else 1
                for _ in range(repeats):
                    usage = command.measure(by_plant[row.plant].folder)
                    if number:
                        samples.setdefault((row.plant, row.contender), []).append(usage)
    return samples


def medians_of(samples: Samples) -> Medians:
    """Return the median of each figure."""
    return {
        key: Usage(
            statistics.median(each.cpu for each in usages),
            statistics.median(each.wall for each in usages),
            statistics.median(each.mib for each in usages),
        )
        for key, usages in samples.items()
    }


def machine_facts() -> dict[str, object]:
    """Return what the figures depend on besides the code."""
    affinity = getattr(os, "sched_getaffinity", None)
    _, version, _ = run((*beside_python("ruff"), "--version"), Path.cwd())
    return {
        "cores": len(affinity(0)) if affinity is not None else os.cpu_count(),
        "python": platform.python_version(),
        "ruff": version.split()[-1],
        "system": f"{platform.system()} {platform.machine()}",
        "load_average": [round(value, 2) for value in os.getloadavg()],
    }


def render(facts: dict[str, object], trees: Sequence[Tree], samples: Samples, runs: int) -> str:
    """Return the report for reading."""
    medians = medians_of(samples)
    load = facts["load_average"]
    parts = [
        "soniq-lint beside ruff, as whole processes on the same trees in one run",
        f"{facts['cores']} cores, {facts['system']}, Python {facts['python']}, "
        f"ruff {facts['ruff']}, load average {' '.join(map(str, _list(load)))}",
        f"medians of {runs} interleaved runs; ratios are of CPU seconds, to ruff on the same tree",
    ]
    for tree in trees:
        lines = [["", "cpu s", "wall s", "MiB", "ratio", "budget", ""]]
        for row in ROWS:
            usage = medians.get((row.plant, row.contender))
            if row.plant != tree.plant or usage is None:
                continue
            figures = [f"{usage.cpu:.3f}", f"{usage.wall:.3f}", f"{usage.mib:.0f}"]
            verdict = judge(row, medians)
            if verdict is None:
                judged = ["", "", ""]
            else:
                unit = " ms" if row.yardstick is None else "x"
                shown = f"{verdict.figure:.{0 if row.yardstick is None else 2}f}{unit}"
                judged = [shown, verdict.wanted, "reached" if verdict.reached else "missed"]
            lines.append([row.title, *figures, *judged])
        title = TREES[tree.plant].format(class_lines=tree.class_lines)
        parts += [
            "",
            f"{title}: {tree.files:,} files, {tree.lines:,} lines, {tree.sites:,} sites; "
            f"ruff finds something in {tree.untidy:,} files",
            _table(lines),
        ]
    return "\n".join(parts)


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [value]


def _table(lines: Sequence[Sequence[str]]) -> str:
    widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]
    text = []
    for line in lines:
        cells = [line[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)]
        text.append("  ".join(cells).rstrip())
    return "\n".join([text[0], "-" * (sum(widths) + 2 * len(widths) - 2), *text[1:]])


def as_json(
    facts: dict[str, object], trees: Sequence[Tree], samples: Samples, runs: int
) -> dict[str, object]:
    """Return everything measured, every sample included."""
    medians = medians_of(samples)
    lines = []
    for row in ROWS:
        usages = samples.get((row.plant, row.contender))
        if usages is None:
            continue
        verdict = judge(row, medians)
        lines.append(
            {
                "tree": row.plant,
                "contender": row.contender,
                "title": row.title,
                "median": asdict(medians[row.plant, row.contender]),
                "samples": [asdict(usage) for usage in usages],
                "yardstick": row.yardstick,
                "budget": None if verdict is None else asdict(verdict),
            }
        )
    shown = [asdict(tree) | {"folder": str(tree.folder)} for tree in trees]
    return {"machine": facts, "runs": runs, "trees": shown, "rows": lines}
