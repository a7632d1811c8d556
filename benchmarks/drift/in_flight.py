"""Rows in flight: ``soniq in-flight`` as a whole process beside Pydantic alone on the same args.

Pydantic alone reads texts that lie in memory, one ``validate_json`` after the other, and nothing
else is timed. The command starts Python, rebuilds the models from source, has PostgreSQL read the
rows, validates them and prints. A row that is refused costs it an error told by place and kind,
which Pydantic alone is not asked for: it raises and goes on.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import asyncpg
from pydantic import ValidationError

from benchmarks.drift.kinds import KINDS, Kind
from benchmarks.drift.orders import SOURCE
from benchmarks.lint.processes import Usage, beside_python, run
from benchmarks.server import Server, ServerUnavailable, provide_server
from soniq import Soniq
from soniq.runtime.jobs import new_ids

TASK: Final = "shop.bench.v1"
RATIO: Final = 2.0
"""Times what Pydantic alone takes that a check may take."""

MIB: Final = 200
CHUNK: Final = 50_000
"""Texts that are held in memory at a time, and rows of one COPY."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One measurement: what Pydantic alone took, the whole process, and that without any row."""

    alone: Usage
    check: Usage
    idle: Usage


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.drift in-flight")
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of each kind")
    parser.add_argument("--runs", type=int, default=3, help="interleaved runs (default 3)")
    parser.add_argument("--only", nargs="+", choices=list(KINDS), default=list(KINDS))
    parser.add_argument("--server", default="auto", metavar="auto|local|embedded|DSN")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every sample here")
    # what is done in a process of its own
    parser.add_argument("--part", choices=["alone", "fill"], help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.part is None and (options.rows < 1 or options.runs < 1):
        parser.error("--rows and --runs must be at least 1")
    return options


def read_alone(kind: Kind, rows: int) -> Usage:
    """Return what Pydantic takes for the args of so many rows."""
    read = kind.model.__pydantic_validator__.validate_json
    wall = cpu = 0.0
    refused = 0
    texts = kind.texts(rows)
    while chunk := list(islice(texts, CHUNK)):
        started, before = time.perf_counter(), time.process_time()
        for text in chunk:
            try:
                read(text)
            except ValidationError:
                refused += 1
        wall += time.perf_counter() - started
        cpu += time.process_time() - before
    assert refused == kind.refused(rows), refused
    return Usage(cpu, wall, 0.0)


async def fill(dsn: str, kind: Kind, rows: int) -> None:
    """Make the tables in a fresh database, with so many queued rows."""
    async with Soniq(dsn) as app:
        await app.setup()
    connection = await asyncpg.connect(dsn)
    try:
        texts = kind.texts(rows)
        while chunk := list(islice(texts, CHUNK)):
            ids = new_ids(len(chunk))
            await connection.copy_records_to_table(
                "soniq_jobs",
                records=(
                    (each, TASK, "default", text) for each, text in zip(ids, chunk, strict=True)
                ),
                columns=["id", "task", "queue", "args"],
            )
        await connection.execute("VACUUM ANALYZE soniq_jobs")
    finally:
        await connection.close()


async def _create(server: Server, name: str) -> str:
    connection = await asyncpg.connect(server.dsn)
    try:
        await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await connection.execute(f"CREATE DATABASE {name}")
    finally:
        await connection.close()
    return server.database(name)


def check(folder: Path, dsn: str, kind: Kind, rows: int) -> Usage:
    """Run the command on a filled database; return what its process took.

    Raises:
        AssertionError: it has not counted what is there.
    """
    refused = kind.refused(rows)
    command = (*beside_python("soniq"), "in-flight", f"{kind.name}_tasks", "--json")
    usage, text, _ = run(
        command, folder, {"SONIQ_DATABASE_URL": dsn}, expected=(1 if refused else 0,)
    )
    (task,) = json.loads(text)["tasks"]
    assert task["refused"].get("queued", 0) == refused, task
    assert task["accepted"].get("queued", 0) == rows - refused, task
    return usage


def idle(folder: Path, dsn: str, kind: Kind) -> Usage:
    """Run the command on a database without rows: what is the same however many there are."""
    command = (*beside_python("soniq"), "in-flight", f"{kind.name}_tasks", "--json")
    usage, text, _ = run(command, folder, {"SONIQ_DATABASE_URL": dsn})
    assert json.loads(text)["rows"] == 0, text
    return usage


def apart(part: str, kind: Kind, rows: int, server: str = "auto") -> str:
    """Do a part in a fresh process, and return what it prints.

    A process that is started by a large one counts as one that was as large.
    """
    root = Path(__file__).resolve().parents[2]
    options = ("--part", part, "--only", kind.name, "--rows", str(rows), "--server", server)
    _, text, _ = run((sys.executable, "-m", "benchmarks.drift.in_flight", *options), root)
    return text


def alone(kind: Kind, rows: int) -> Usage:
    """Run ``read_alone`` in a fresh process."""
    return Usage(**json.loads(apart("alone", kind, rows)))


def measure(
    server: Server, kinds: Sequence[Kind], rows: int, runs: int, say: Callable[[str], None]
) -> dict[str, list[Sample]]:
    """Return the samples of each kind; kinds and contenders take turns."""
    samples: dict[str, list[Sample]] = {kind.name: [] for kind in kinds}
    with tempfile.TemporaryDirectory(prefix="soniq-bench-") as name:
        folder = Path(name)
        dsns = {}
        empty = asyncio.run(_create(server, "soniq_bench_empty"))
        apart("fill", kinds[0], 0, empty)
        for kind in kinds:
            say(f"making {rows:,} rows: {kind.title}")
            package = folder / f"{kind.name}_tasks"
            package.mkdir()
            declared = f'task = task_ref(name="{TASK}", args_model={kind.model.__name__})\n'
            (package / "__init__.py").write_text(SOURCE.read_text() + "\n\n" + _IMPORT + declared)
            dsns[kind.name] = asyncio.run(_create(server, f"soniq_bench_{kind.name}"))
            apart("fill", kind, rows, dsns[kind.name])
        for turn in range(runs):
            for kind in kinds:
                say(f"run {turn + 1} of {runs}: {kind.title}")
                samples[kind.name].append(
                    Sample(
                        alone(kind, rows),
                        check(folder, dsns[kind.name], kind, rows),
                        idle(folder, empty, kind),
                    )
                )
    return samples


_IMPORT = "from soniq import task_ref\n\n"


def render(samples: dict[str, list[Sample]], rows: int, loads: Sequence[float]) -> str:
    """Return the report."""
    load = ", ".join(f"{each:.1f}" for each in loads)
    lines = [
        f"{rows:,} rows in flight, {os.cpu_count()} cores, load at start and end: {load}",
        "seconds as median (least to most); CPU is that of the client",
        "",
    ]
    for name, taken in samples.items():
        alone_wall, wall = [each.alone.wall for each in taken], [each.check.wall for each in taken]
        alone_cpu, cpu = [each.alone.cpu for each in taken], [each.check.cpu for each in taken]
        start = statistics.median(each.idle.wall for each in taken)
        mib = max(each.check.mib for each in taken)
        ratio = statistics.median(wall) / statistics.median(alone_wall)
        of_cpu = statistics.median(cpu) / statistics.median(alone_cpu)
        lines += [
            KINDS[name].title,
            f"  Pydantic alone     {_spread(alone_wall)}, CPU {_spread(alone_cpu)}",
            f"  soniq in-flight    {_spread(wall)}, CPU {_spread(cpu)}",
            f"  ratio              {ratio:.2f}, of CPU {of_cpu:.2f}; "
            f"to reach: {RATIO:.1f} {_mark(ratio <= RATIO)}",
            f"  without any row    {start:.2f}; the ratio without that: "
            f"{ratio - start / statistics.median(alone_wall):.2f}",
            f"  peak memory        {mib:.0f} MiB; to reach: {MIB} {_mark(mib < MIB)}",
        ]
    return "\n".join(lines)


def _spread(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def _mark(reached: bool) -> str:
    return "reached" if reached else "missed"


def as_json(samples: dict[str, list[Sample]], rows: int) -> dict[str, object]:
    """Return every sample as plain data."""
    return {
        "rows": rows,
        "samples": {
            name: [
                {
                    "alone": {"wall": each.alone.wall, "cpu": each.alone.cpu},
                    "check": {
                        "wall": each.check.wall,
                        "cpu": each.check.cpu,
                        "mib": each.check.mib,
                    },
                    "idle": {"wall": each.idle.wall, "cpu": each.idle.cpu},
                }
                for each in taken
            ]
            for name, taken in samples.items()
        },
    }


def _do(part: str, kind: Kind, rows: int, dsn: str) -> int:
    if part == "fill":
        asyncio.run(fill(dsn, kind, rows))
    else:
        usage = read_alone(kind, rows)
        print(json.dumps({"cpu": usage.cpu, "wall": usage.wall, "mib": usage.mib}))
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and return its exit code."""
    options = parse(arguments)
    if options.part is not None:
        return _do(options.part, KINDS[options.only[0]], options.rows, options.server)
    kinds = [KINDS[name] for name in options.only]
    start = os.getloadavg()[0]
    try:
        with provide_server(options.server) as server:
            samples = measure(
                server,
                kinds,
                options.rows,
                options.runs,
                lambda line: print(line, file=sys.stderr, flush=True),
            )
    except ServerUnavailable as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(render(samples, options.rows, (start, os.getloadavg()[0])))
    if options.json is not None:
        options.json.write_text(json.dumps(as_json(samples, options.rows), indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
