"""A report over generated repositories and a large registry: ``benchmarks.drift repos``."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from benchmarks.drift import speed
from benchmarks.drift.checkouts import Size, make_repositories
from benchmarks.drift.fleet import ROWS, WORKERS, fill
from benchmarks.lint.__main__ import kept_in
from benchmarks.lint.processes import CommandFailed
from benchmarks.server import Server, ServerUnavailable, provide_server

DATABASE = "soniq_bench_drift"
FEWEST_TASKS = 40
"""With fewer, not every kind of drift is planted."""


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    size = Size()
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.drift repos",
        description="Wall clock, CPU and memory of soniq drift over generated repositories, a "
        "registry of many workers, and rows in flight. What a report finds is checked against "
        "what was planted; times inform and are never enforced.",
    )
    for name, default, what in (
        ("runs", 3, "in turns"),
        ("tasks", size.tasks, f"in two stub packages, at least {FEWEST_TASKS}"),
        ("sites", size.sites, "enqueue calls in ten producers"),
        ("files", size.files, "in each producer and consumer"),
        ("workers", WORKERS, "live, of eight services in two releases"),
        ("rows", ROWS, "in flight"),
        ("seed", 1, "of what is generated"),
    ):
        parser.add_argument(
            f"--{name}", type=int, default=default, help=f"{what} (default {default})"
        )
    parser.add_argument("--only", nargs="+", choices=[row.key for row in speed.ROWS], help="rows")
    parser.add_argument(
        "--server", default="auto", help="auto, local, embedded, or the URL of a running one"
    )
    parser.add_argument("--into", type=Path, metavar="FOLDER", help="where repositories are kept")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write everything here")
    options = parser.parse_args(arguments)
    if options.tasks < FEWEST_TASKS:
        parser.error(f"--tasks must be at least {FEWEST_TASKS}")
    if min(options.runs, options.sites, options.files, options.workers, options.rows) < 1:
        parser.error("--runs, --sites, --files, --workers and --rows must be at least 1")
    return options


def main(arguments: Sequence[str]) -> int:
    """Measure; return 1 when a command failed or a report did not find what was planted."""
    options = parse(arguments)
    into = (options.into or kept_in("drift")).resolve()
    _say(f"making repositories in {into}")
    size = Size(options.tasks, options.sites, options.files)
    repositories = make_repositories(into, size, options.seed)
    facts = speed.machine_facts()
    rows = [row for row in speed.ROWS if not options.only or row.key in options.only]
    try:
        with provide_server(options.server) as server, database(server) as url:
            _say(f"registering {options.workers} workers, storing {options.rows:,} rows")
            asyncio.run(fill(url, repositories, options.workers, options.rows))
            with speed.prepared(repositories, url) as bench:
                samples = speed.measure_all(bench, options.runs, _say, rows)
                phases = bench.phases()
    except (CommandFailed, ServerUnavailable) as error:
        _say(str(error))
        return 1
    fleet = f"{options.workers} workers, {options.rows:,} rows in flight"
    print(speed.render(facts, repositories, samples, phases, fleet))
    if options.json is not None:
        document = speed.as_json(facts, repositories, samples, phases)
        options.json.write_text(json.dumps(document, indent=2) + "\n")
    for problem in dict.fromkeys(bench.problems):
        _say(f"wrong: {problem}")
    return 1 if bench.problems else 0


@contextmanager
def database(server: Server) -> Iterator[str]:
    """Yield the URL of a fresh database, which is dropped in the end."""

    async def execute(*statements: str) -> None:
        connection = await asyncpg.connect(server.dsn)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    drop = f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)'
    asyncio.run(execute(drop, f'CREATE DATABASE "{DATABASE}"'))
    try:
        yield server.database(DATABASE)
    finally:
        asyncio.run(execute(drop))


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
