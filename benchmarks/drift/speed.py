"""Time reports over generated repositories, as whole processes taking turns with the linter."""

from __future__ import annotations

import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from benchmarks.drift.checkouts import Repositories
from benchmarks.drift.contracts import PACKAGES
from benchmarks.drift.planted import differences
from benchmarks.lint.processes import Usage, beside_python, run

CACHE: Final = ".soniq_cache"
DRIFT_FOUND: Final = (1,)
LIMIT: Final = 5.0
"""Seconds that a report with warm caches should take at most, on two cores."""

Samples = dict[str, list[Usage]]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report; ``limit`` is in seconds of wall clock."""

    key: str
    title: str
    limit: float | None = None


ROWS: Final = (
    Row("lint_cold", "soniq-lint in each repository, no caches"),
    Row("lint_warm", "soniq-lint in each repository, warm"),
    Row("cold", "soniq drift, no caches"),
    Row("warm", "soniq drift, warm", LIMIT),
    Row("edited", "soniq drift, warm, a file edited in each service", LIMIT),
    Row("stub_edited", "soniq drift, warm, a module of models edited in each stub package"),
    Row("offline", "soniq drift --offline, warm", LIMIT),
    Row("facts", "soniq drift over facts files", LIMIT),
    Row("in_flight", "soniq drift --in-flight, warm, all rows read"),
)


class Bench:
    """The commands that are measured.

    Attributes:
        problems: what a report found too much or too little, if anything.
    """

    def __init__(self, repositories: Repositories, url: str, facts: Path) -> None:
        self._repositories = repositories
        self._url = url
        self._facts = facts
        self._edits = 0
        self._linted = False
        self.problems: list[str] = []

    def measure(self, key: str) -> Usage:
        """Run one row once; what it needs is prepared outside of the measurement."""
        measures: dict[str, Callable[[], Usage]] = {
            "lint_cold": partial(self._lint, cold=True),
            "lint_warm": self._lint,
            "cold": self._cold,
            "warm": self._drift,
            "edited": self._edited,
            "stub_edited": self._stub_edited,
            "offline": partial(self._drift, "--offline"),
            "facts": partial(self._drift, sources=sorted(self._facts.glob("*.json"))),
            "in_flight": self._in_flight,
        }
        return measures[key]()

    def write_facts(self) -> None:
        """Write a facts file for each repository, as its own CI would."""
        for source in self._repositories.sources:
            target = self._facts / f"{source.name}.json"
            run((*beside_python("soniq-lint"), "facts", "-o", str(target)), source)

    def phases(self) -> dict[str, int]:
        """Return milliseconds by part of a warm report."""
        command = [sys.executable, "-m", "benchmarks.drift.phases", *self._arguments()]
        root = Path(__file__).resolve().parent.parent.parent
        _, _, told = run(command, root, self._environment(), DRIFT_FOUND)
        parts: dict[str, int] = json.loads(told.strip().splitlines()[-1])
        return parts

    def _environment(self) -> dict[str, str]:
        return {"SONIQ_DATABASE_URL": self._url}

    def _arguments(self, *options: str, sources: Sequence[Path] = ()) -> list[str]:
        words = [str(source) for source in sources or self._repositories.sources]
        return ["--format", "json", *options, *words]

    def _drift(self, *options: str, sources: Sequence[Path] = ()) -> Usage:
        command = (*beside_python("soniq"), "drift", *self._arguments(*options, sources=sources))
        usage, text, _ = run(command, self._repositories.folder, self._environment(), DRIFT_FOUND)
        if "--offline" not in options:
            self.problems += differences(json.loads(text), self._repositories)
        return usage

    def _cold(self) -> Usage:
        self._empty_caches()
        return self._drift()

    def _edited(self) -> Usage:
        for source in self._repositories.sources[len(PACKAGES) :]:
            self._edit(next(each for each in _modules(source) if "_tasks" in each.read_text()))
        return self._drift()

    def _stub_edited(self) -> Usage:
        for package in PACKAGES:
            schemas = self._repositories.folder / package.replace("_", "-") / "src" / package
            self._edit(next(iter(sorted((schemas / "schemas").glob("[a-r]*.py")))))
        return self._drift()

    def _edit(self, path: Path) -> None:
        """Change a file, and nothing of what it means."""
        self._edits += 1
        lines = path.read_text().splitlines()
        kept = [line for line in lines if not line.startswith("# edit ")]
        path.write_text("\n".join([*kept, f"# edit {self._edits}"]) + "\n")

    def _in_flight(self) -> Usage:
        stubs = [self._repositories.folder / each.replace("_", "-") for each in PACKAGES]
        return self._drift(*(word for stub in stubs for word in ("--in-flight", str(stub))))

    def _lint(self, *, cold: bool = False) -> Usage:
        if cold:
            self._empty_caches()
        elif not self._linted:  # the linter also remembers what it read of stub packages
            self._linted = True
            self._lint()
        self._linted = True
        spent = [
            run((*beside_python("soniq-lint"), "check", "."), source, expected=(0, 1))[0]
            for source in self._repositories.sources
        ]
        return Usage(
            sum(each.cpu for each in spent),
            sum(each.wall for each in spent),
            max(each.mib for each in spent),
        )

    def _empty_caches(self) -> None:
        for source in self._repositories.sources:
            shutil.rmtree(source / CACHE, ignore_errors=True)


def _modules(source: Path) -> Iterator[Path]:
    yield from sorted((source / "src").rglob("*.py"), reverse=True)


@contextmanager
def prepared(repositories: Repositories, url: str) -> Iterator[Bench]:
    """Yield the bench, its facts files written and its caches filled."""
    with tempfile.TemporaryDirectory(prefix="soniq-drift-") as facts:
        bench = Bench(repositories, url, Path(facts))
        bench.write_facts()
        yield bench


def measure_all(
    bench: Bench, runs: int, say: Callable[[str], None], rows: Sequence[Row] = ROWS
) -> Samples:
    """Measure every row in each run, one after the other, so that a busy time hits all of them."""
    samples: Samples = {row.key: [] for row in rows}
    for number in range(runs):
        say(f"run {number + 1} of {runs}")
        for row in rows:
            samples[row.key].append(bench.measure(row.key))
    return samples


def medians_of(samples: Samples) -> dict[str, Usage]:
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
    return {
        "cores": len(affinity(0)) if affinity is not None else os.cpu_count(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "load_average": [round(value, 2) for value in os.getloadavg()],
    }


def render(
    facts: dict[str, object],
    repositories: Repositories,
    samples: Samples,
    phases: dict[str, int],
    fleet: str,
) -> str:
    """Return the report for reading."""
    medians = medians_of(samples)
    runs = max(map(len, samples.values()), default=0)
    yardstick = medians.get("lint_warm")
    lines = [
        f"{len(repositories.sources)} repositories, {len(repositories.tasks)} tasks, "
        f"{repositories.sites:,} enqueue sites, {repositories.handlers} handlers, "
        f"{repositories.files} files, {repositories.lines:,} lines; {fleet}",
        f"{facts['cores']} cores, {facts['system']}, Python {facts['python']}, "
        f"load average {facts['load_average']}",
        f"medians of {runs} runs in turns; the ratio is CPU to that of the linter with warm caches",
        "",
        f"{'':<66}{'wall s':>8}{'cpu s':>8}{'MiB':>6}{'ratio':>8}",
    ]
    for row in ROWS:
        usage = medians.get(row.key)
        if usage is None:
            continue
        ratio = f"{usage.cpu / yardstick.cpu:.2f}" if yardstick is not None else ""
        judged = ""
        if row.limit is not None:
            judged = f"  {'reached' if usage.wall <= row.limit else 'missed'} <= {row.limit:g} s"
        lines.append(
            f"{row.title:<66}{usage.wall:>8.2f}{usage.cpu:>8.2f}{usage.mib:>6.0f}{ratio:>8}{judged}"
        )
    if phases:
        lines += ["", "a warm report by part, ms:"]
        lines += [f"  {part:<22}{spent:>6}" for part, spent in phases.items()]
    return "\n".join(lines)


def as_json(
    facts: dict[str, object],
    repositories: Repositories,
    samples: Samples,
    phases: dict[str, int],
) -> dict[str, Any]:
    """Return everything measured, every sample included."""
    shape = {name: getattr(repositories, name) for name in ("files", "lines", "sites", "handlers")}
    rows = [
        {
            "key": row.key,
            "title": row.title,
            "limit": row.limit,
            "samples": [asdict(usage) for usage in samples[row.key]],
        }
        for row in ROWS
        if row.key in samples
    ]
    return {"machine": facts, "repositories": shape, "rows": rows, "phases_ms": phases}
