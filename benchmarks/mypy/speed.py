"""Time mypy with and without the plugin on one project, as whole processes taking turns."""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from mypy.version import __version__ as mypy_version

from benchmarks.lint.processes import Usage, run
from benchmarks.mypy.project import Project

State = Literal["cold", "rebuilt", "edited", "warm", "imports"]
Side = Literal["without", "with"]

SIDES: tuple[Side, ...] = ("without", "with")
STATES: dict[State, str] = {
    "cold": "nothing cached",
    "rebuilt": "every file of the project edited",
    "edited": "one file edited",
    "warm": "nothing edited",
    "imports": "imports alone",
}
MOST_COLD = 0.08
MOST_WARM = 0.08
"""The goals: a share of the CPU without the plugin when nothing is cached, and seconds more when
everything is."""

IMPORTS: dict[Side, str] = {
    "without": "import mypy.main",
    "with": "import mypy.main, mypy.version, soniq.mypy; "
    "soniq.mypy.plugin(mypy.version.__version__)",
}

Samples = dict[tuple[State, Side], list[Usage]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the plugin adds in one state: medians of the CPU seconds of both sides.

    ``difference`` is the median of the differences within each run, so that what slows a whole
    run down counts for neither side.
    """

    without: float
    with_plugin: float
    difference: float
    least: float
    most: float

    @property
    def share(self) -> float:
        """Return the difference as a part of what mypy takes without the plugin."""
        return self.difference / self.without


def measure_all(project: Project, runs: int, say: Callable[[str], None]) -> Samples:
    """Measure every state, the two sides taking turns and each being first in every other run.

    A first run is not counted: it fills the caches of Python and of the file system.
    """
    samples: Samples = {}
    for side in SIDES:
        (project.folder / f"{side}.ini").write_text(
            "[mypy]\nstrict = True\n" + ("plugins = soniq.mypy\n" if side == "with" else "")
        )
    for number in range(runs + 1):
        say(f"run {number} of {runs}" if number else "warming up")
        sides = SIDES if number % 2 else SIDES[::-1]
        for state in STATES:
            _prepare(project, state, number)
            for side in sides:
                if state == "cold":
                    shutil.rmtree(project.folder / f".cache-{side}", ignore_errors=True)
                usage, _, _ = run(command(state, side), project.folder)
                if number:
                    samples.setdefault((state, side), []).append(usage)
    return samples


def command(state: State, side: Side) -> tuple[str, ...]:
    """Return what is measured; mypy has to find nothing, or the run fails."""
    if state == "imports":
        return (sys.executable, "-c", IMPORTS[side])
    return (
        *(sys.executable, "-m", "mypy", "--config-file", f"{side}.ini"),
        *("--cache-dir", f".cache-{side}", "shop"),
    )


def _prepare(project: Project, state: State, number: int) -> None:
    edited = {"rebuilt": project.files, "edited": 1}.get(state, 0)
    for part in range(edited):
        path = project.folder / "shop" / f"part{part}.py"
        text = path.read_text().partition("# edit")[0]
        path.write_text(f"{text}# edit {number} {state}\n")


def compare(samples: Samples, state: State) -> Comparison:
    """Return what the plugin adds in one state."""
    without = [usage.cpu for usage in samples[state, "without"]]
    plugin = [usage.cpu for usage in samples[state, "with"]]
    differences = [more - less for less, more in zip(without, plugin, strict=True)]
    return Comparison(
        statistics.median(without),
        statistics.median(plugin),
        statistics.median(differences),
        min(differences),
        max(differences),
    )


def verdict(state: State, comparison: Comparison) -> tuple[str, bool] | None:
    """Return the goal of a state and whether it is reached, or None where there is none."""
    if state == "cold":
        return f"<= {MOST_COLD:.0%}", comparison.share <= MOST_COLD
    if state == "warm":
        return f"<= {MOST_WARM:.2f} s", comparison.difference <= MOST_WARM
    return None


def machine_facts() -> dict[str, object]:
    """Return what the figures depend on besides the code."""
    affinity = getattr(os, "sched_getaffinity", None)
    return {
        "cores": len(affinity(0)) if affinity is not None else os.cpu_count(),
        "python": platform.python_version(),
        "mypy": mypy_version,
        "system": f"{platform.system()} {platform.machine()}",
        "load_average": [round(value, 2) for value in os.getloadavg()],
    }


def render(facts: dict[str, object], project: Project, samples: Samples, runs: int) -> str:
    """Return the report for reading."""
    rows = [["", "without s", "with s", "more s", "from", "to", "share", "goal", ""]]
    for state, title in STATES.items():
        found = compare(samples, state)
        seconds = (found.without, found.with_plugin, found.difference, found.least, found.most)
        goal = verdict(state, found)
        judged = ["", ""] if goal is None else [goal[0], "reached" if goal[1] else "missed"]
        rows.append([title, *(f"{each:.3f}" for each in seconds), f"{found.share:.1%}", *judged])
    return "\n".join(
        [
            "mypy with the plugin beside mypy without it, whole processes, CPU seconds",
            f"{facts['cores']} cores, {facts['system']}, Python {facts['python']}, "
            f"mypy {facts['mypy']}, load average {facts['load_average']}",
            f"{project.calls:,} calls and {project.handlers} handlers in {project.files} files, "
            f"{project.models} models; medians of {runs} interleaved runs",
            "",
            _table(rows),
        ]
    )


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def as_json(
    facts: dict[str, object], project: Project, samples: Samples, runs: int
) -> dict[str, object]:
    """Return everything measured, every sample included."""
    states = []
    for state in STATES:
        found = compare(samples, state)
        goal = verdict(state, found)
        states.append(
            {
                "state": state,
                "without": [usage.cpu for usage in samples[state, "without"]],
                "with": [usage.cpu for usage in samples[state, "with"]],
                "difference": found.difference,
                "share": found.share,
                "goal": None if goal is None else {"wanted": goal[0], "reached": goal[1]},
            }
        )
    size = {"files": project.files, "calls": project.calls, "models": project.models}
    return {"machine": facts, "runs": runs, "project": size, "states": states}
