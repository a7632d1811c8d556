"""Run the benchmarks: ``python -m benchmarks --help``."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.databases import Databases
from benchmarks.environments import PEERS, PeerUnavailable, own_runners, peer_runner
from benchmarks.process import ContenderFailed, Runner
from benchmarks.report import Results, as_json, machine_facts, render, rows_of
from benchmarks.scenarios import QUICK, SCENARIOS, Bench, Sizes, row_names
from benchmarks.server import Server, ServerFacts, ServerUnavailable, provide_server, read_facts


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure Soniq beside raw asyncpg and other queues on one PostgreSQL server. "
        "Targets are shown, never enforced: the exit code is 1 only if Soniq or raw "
        "asyncpg could not be measured.",
    )
    parser.add_argument("--quick", action="store_true", help="smaller sizes, under two minutes")
    parser.add_argument(
        "--only", nargs="+", metavar="NAME", choices=list(SCENARIOS), help=", ".join(SCENARIOS)
    )
    parser.add_argument(
        "--server",
        default="auto",
        metavar="auto|local|embedded|DSN",
        help="a server started for this run (default: local initdb, else the embedded extra), "
        "or the DSN of a running one, on which databases named soniq_bench_* are made",
    )
    parser.add_argument(
        "--peers",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="also measure pgqueuer and procrastinate, installed into environments of their own",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every sample here")
    parser.add_argument("--runs", type=int, default=3, help="interleaved runs (default 3)")
    options = parser.parse_args(arguments)
    if options.runs < 1:
        parser.error("--runs must be at least 1")
    return options


def choose_runners(peers: bool, say: Callable[[str], None]) -> list[Runner]:
    """Return the contenders; a peer that cannot be installed is left out, and said."""
    runners = own_runners()
    for peer in PEERS if peers else ():
        try:
            say(f"preparing {peer.name} {peer.version}")
            runners.append(peer_runner(peer))
        except PeerUnavailable as error:
            say(f"left out: {error}")
    return runners


def _summary(reason: str) -> str:
    """Return the line of a traceback that names the error, or the reason itself."""
    lines = [line for line in reason.strip().splitlines() if not line.startswith(" ")]
    return lines[-1]


async def measure_all(
    bench: Bench,
    scenarios: Sequence[str],
    runners: Sequence[Runner],
    runs: int,
    say: Callable[[str], None],
) -> Results:
    """Measure every scenario, the contenders taking turns within each run."""
    results = Results()
    failed: set[tuple[str, str]] = set()
    # Runs are the outer loop, so that a disturbance of a minute hits one sample of a row at most.
    for run in range(runs):
        for scenario in scenarios:
            for runner in runners:
                if (scenario, runner.name) in failed:
                    continue
                reason = runner.gap(scenario)
                if reason is None:
                    say(f"run {run + 1} of {runs}: {scenario}, {runner.name}")
                    try:
                        results.add(runner.name, await SCENARIOS[scenario](bench, runner))
                        continue
                    except (ContenderFailed, TimeoutError) as error:
                        reason = str(error) or "timed out"
                        say(f"failed: {reason}")
                failed.add((scenario, runner.name))
                for row in row_names(scenario, bench.sizes):
                    results.fail(row, runner.name, _summary(reason))
    return results


async def run(
    server: Server,
    sizes: Sizes,
    scenarios: Sequence[str],
    runners: Sequence[Runner],
    runs: int,
    say: Callable[[str], None],
) -> tuple[dict[str, object], Results]:
    """Measure on a server and return the machine's facts with the results."""
    facts: ServerFacts = await read_facts(server)
    machine = machine_facts(server, facts)
    databases = Databases(server)
    try:
        bench = Bench(databases, facts.postmaster, sizes)
        return machine, await measure_all(bench, scenarios, runners, runs, say)
    finally:
        await databases.drop_all()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = parse(arguments)

    def say(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    sizes = QUICK if options.quick else Sizes()
    scenarios = options.only or list(SCENARIOS)
    try:
        runners = choose_runners(options.peers, say)
        with provide_server(options.server) as server:
            facts, results = asyncio.run(run(server, sizes, scenarios, runners, options.runs, say))
    except ServerUnavailable as error:
        say(str(error))
        return 2
    rows = rows_of(scenarios, sizes)
    print(render(facts, rows, runners, results, options.runs))
    if options.json is not None:
        document = as_json(facts, rows, runners, results, options.runs)
        options.json.write_text(json.dumps(document, indent=2) + "\n")
    return 1 if any(name in ("raw", "soniq") for _, name in results.failures) else 0


if __name__ == "__main__":
    sys.exit(main())
