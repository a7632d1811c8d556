"""Render results as a text table and as JSON."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from benchmarks.measure import Sample, median_sample
from benchmarks.process import Runner
from benchmarks.scenarios import CALLERS, Sizes, row_names
from benchmarks.server import Server, ServerFacts
from benchmarks.targets import judge


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report: its title and unit, ``jobs/s`` or ``ms``."""

    name: str
    title: str
    unit: str


def rows_of(scenarios: Sequence[str], sizes: Sizes) -> list[Row]:
    """Return the lines of the report, in order."""
    titles = {
        "single_enqueue": "enqueue, one by one",
        "concurrent_enqueue": f"enqueue, {CALLERS} at the same time",
        "concurrent_held": "same, raw holds 10 connections",
        "bulk_enqueue": f"enqueue in batches of {sizes.bulk_batch:,}",
        "drain_one": f"drain {sizes.drain:,}, 1 worker, tuned",
        "drain_two": f"drain {sizes.drain:,}, 2 workers, tuned",
        "drain_defaults": f"drain {sizes.defaults:,}, 1 worker, defaults",
        "deep_backlog": f"drain {sizes.due:,} among {sizes.future:,} future",
        "foreign_in_front": f"drain {sizes.drain:,} behind {sizes.foreign:,} foreign",
        "empty_claim": f"empty claim beside {sizes.future:,} future",
        "latency_p50": "call to start, idle worker, p50",
        "latency_p95": "call to start, idle worker, p95",
    }
    rows = []
    for scenario in scenarios:
        for name in row_names(scenario, sizes):
            if name.startswith("claim_at_"):
                level = int(name.removeprefix("claim_at_"))
                rows.append(Row(name, f"claim of {sizes.claim_batch} at {level:,} rows", "ms"))
            else:
                in_ms = name.startswith(("empty", "latency"))
                rows.append(Row(name, titles[name], "ms" if in_ms else "jobs/s"))
    return rows


class Results:
    """Samples by row and contender, with what went wrong."""

    def __init__(self) -> None:
        self.samples: dict[str, dict[str, list[Sample]]] = {}
        self.failures: dict[tuple[str, str], str] = {}

    def add(self, contender: str, samples: Mapping[str, Sample]) -> None:
        """Keep the samples of one measurement."""
        for row, sample in samples.items():
            self.samples.setdefault(row, {}).setdefault(contender, []).append(sample)

    def fail(self, row: str, contender: str, reason: str) -> None:
        """Note why a contender has no figure in a row."""
        self.failures[row, contender] = reason

    def medians(self) -> dict[str, dict[str, Sample]]:
        """Return the median of each row and contender."""
        return {
            row: {name: median_sample(samples) for name, samples in columns.items()}
            for row, columns in self.samples.items()
        }


def machine_facts(server: Server, facts: ServerFacts) -> dict[str, object]:
    """Return what the figures depend on besides the code."""
    affinity = getattr(os, "sched_getaffinity", None)
    return {
        "cores": len(affinity(0)) if affinity is not None else os.cpu_count(),
        "postgresql": facts.version,
        "server": server.origin,
        "settings": facts.settings,
        "durable": facts.durable,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "load_average": [round(value, 2) for value in os.getloadavg()],
    }


def _figure(value: float, unit: str) -> str:
    return f"{value:,.0f}" if unit == "jobs/s" else f"{value:.2f}"


def _cpu(sample: Sample) -> str:
    parts = [
        "?" if value is None else f"{value:.1f}" if value < 100 else f"{value:.0f}"
        for value in (sample.client_us, sample.server_us)
    ]
    return "+".join(parts)


def _table(lines: Sequence[Sequence[str]]) -> str:
    widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]
    text = []
    for line in lines:
        cells = [line[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)]
        text.append("  ".join(cells).rstrip())
    return "\n".join([text[0], "-" * (sum(widths) + 2 * len(widths) - 2), *text[1:]])


def render(
    facts: Mapping[str, object],
    rows: Sequence[Row],
    runners: Sequence[Runner],
    results: Results,
    runs: int,
) -> str:
    """Return the report for reading."""
    medians = results.medians()
    heads = [f"{runner.name} {runner.version}".strip() for runner in runners]
    speed = [["", "unit", *heads, "measured", "target", "reached"]]
    cpu = [["CPU us per job, client+server", *heads]]
    notes: list[str] = []
    for row in rows:
        columns = medians.get(row.name, {})
        raw = columns.get("raw")
        cells, cpu_cells = [], []
        for runner in runners:
            sample = columns.get(runner.name)
            if sample is None:
                cells.append("-")
                cpu_cells.append("-")
                reason = results.failures.get((row.name, runner.name))
                if reason is not None:
                    notes.append(f"{row.title}, {runner.name}: {reason}")
                continue
            figure = _figure(sample.value, row.unit)
            if raw is not None and runner.name != "raw":
                figure += f" ({sample.value / raw.value:.2f})"
            cells.append(figure)
            cpu_cells.append(_cpu(sample))
            if sample.note is not None:
                notes.append(f"{row.title}, {runner.name}: {sample.note}")
        verdict = judge(row.name, medians)
        if verdict is None:
            judged = ["", "", ""]
        else:
            measured = "?" if verdict.figure is None else f"{verdict.figure:.2f}"
            answer = {True: "yes", False: "no", None: "?"}[verdict.reached]
            judged = [measured, verdict.wanted, answer]
        speed.append([row.title, row.unit, *cells, *judged])
        if any(sample.client_us is not None for sample in columns.values()):
            cpu.append([row.title, *cpu_cells])
    settings = facts["settings"]
    assert isinstance(settings, dict)
    parts = [
        "Soniq beside raw asyncpg and other queues, on one server in one run",
        f"{facts['cores']} cores, {facts['system']}, Python {facts['python']}, "
        f"PostgreSQL {facts['postgresql']} ({facts['server']}), load average "
        + " ".join(str(value) for value in _list(facts["load_average"])),
        ", ".join(f"{name} {value}" for name, value in settings.items()),
        f"medians of {runs} interleaved runs; in brackets the ratio to raw asyncpg in this run",
        "",
        _table(speed),
        "",
        _table(cpu) if len(cpu) > 1 else "CPU per job: not readable on this system",
    ]
    if notes:
        parts += ["", *(f"* {note}" for note in notes)]
    return "\n".join(parts)


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [value]


def as_json(
    facts: Mapping[str, object],
    rows: Sequence[Row],
    runners: Sequence[Runner],
    results: Results,
    runs: int,
) -> dict[str, object]:
    """Return everything measured, every sample included."""
    medians = results.medians()
    lines = []
    for row in rows:
        verdict = judge(row.name, medians)
        raw = medians.get(row.name, {}).get("raw")
        columns = {
            name: {
                "median": asdict(medians[row.name][name]),
                "ratio_to_raw": None if raw is None else medians[row.name][name].value / raw.value,
                "samples": [asdict(sample) for sample in samples],
            }
            for name, samples in results.samples.get(row.name, {}).items()
        }
        lines.append(
            {
                "name": row.name,
                "title": row.title,
                "unit": row.unit,
                "contenders": columns,
                "missing": {
                    name: reason
                    for (name_of_row, name), reason in results.failures.items()
                    if name_of_row == row.name
                },
                "target": None if verdict is None else asdict(verdict),
            }
        )
    versions = {runner.name: runner.version for runner in runners}
    return {"machine": dict(facts), "runs": runs, "versions": versions, "rows": lines}
