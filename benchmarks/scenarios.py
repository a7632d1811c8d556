"""What is measured: each scenario once, for every contender alike.

A scenario answers one ``Sample`` for each of its rows. Jobs count as done when the database says
so; a worker's own word is taken for one thing only, the moment its first handler began.
"""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import asyncpg

from benchmarks.databases import LOOK_INTERVAL, Databases, Probes, Watch, count_jobs, tidy
from benchmarks.measure import Sample, percentile, processes_cpu, server_cpu
from benchmarks.process import ContenderFailed, Process, Runner, all_ready, ask, started

FIRST_START_TIMEOUT = 60.0
CALL_INTERVAL = 0.02
CALLERS = 10


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of everything; counts are jobs unless named otherwise."""

    single: int = 3_000
    concurrent: int = 10_000
    bulk: int = 50_000
    bulk_batch: int = 1_000
    drain: int = 20_000
    defaults: int = 20_000
    drain_seconds: float = 8.0
    future: int = 500_000
    due: int = 5_000
    foreign: int = 100_000
    empty_claims: int = 200
    latency_calls: int = 100
    latency_warm: int = 10
    claim_levels: tuple[int, ...] = (1_000, 10_000, 100_000, 1_000_000)
    claim_batch: int = 20
    claim_times: int = 25


QUICK = Sizes(
    single=500,
    concurrent=2_000,
    bulk=10_000,
    drain=5_000,
    defaults=5_000,
    drain_seconds=3.0,
    future=50_000,
    due=2_000,
    foreign=10_000,
    empty_claims=50,
    latency_calls=30,
    claim_levels=(1_000, 10_000, 100_000),
)


@dataclass(frozen=True, slots=True)
class Bench:
    """What a scenario needs: the databases, the postmaster to read CPU from, the sizes."""

    databases: Databases
    postmaster: int | None
    sizes: Sizes


Samples = dict[str, Sample]


def _per_job(seconds: float | None, jobs: int) -> float | None:
    return None if seconds is None else seconds * 1e6 / jobs


async def _enqueue(
    bench: Bench, runner: Runner, row: str, jobs: int, command: str | None = None, **more: int
) -> Samples:
    dsn = await bench.databases.fresh(runner)
    told: dict[str, Any] = await ask(
        runner, command or row, dsn=dsn, postmaster=bench.postmaster, jobs=jobs, **more
    )
    stored = await count_jobs(dsn, await bench.databases.probes(runner))
    if stored < jobs:
        raise ContenderFailed(f"{runner.name}: {stored} of {jobs} jobs are in the table")
    sample = Sample(
        jobs / told["seconds"],
        _per_job(told["client_cpu"], jobs),
        _per_job(told["server_cpu"], jobs),
    )
    return {row: sample}


async def single_enqueue(bench: Bench, runner: Runner) -> Samples:
    """One caller, one job at a time."""
    return await _enqueue(bench, runner, "single_enqueue", bench.sizes.single)


async def concurrent_enqueue(bench: Bench, runner: Runner) -> Samples:
    """Ten callers at the same time in one process, one job a call."""
    return await _enqueue(
        bench, runner, "concurrent_enqueue", bench.sizes.concurrent, callers=CALLERS
    )


async def concurrent_held(bench: Bench, runner: Runner) -> Samples:
    """The same ten callers; raw's each keep a connection and a prepared statement."""
    command = "concurrent_held_enqueue" if runner.name == "raw" else "concurrent_enqueue"
    return await _enqueue(
        bench, runner, "concurrent_held", bench.sizes.concurrent, command, callers=CALLERS
    )


async def bulk_enqueue(bench: Bench, runner: Runner) -> Samples:
    """Batches of a thousand jobs, one call each."""
    return await _enqueue(
        bench, runner, "bulk_enqueue", bench.sizes.bulk, batch=bench.sizes.bulk_batch
    )


async def _first_start(processes: list[Process]) -> int:
    """Return when (``time.monotonic_ns``) the first handler of any worker began."""
    waiting = [
        asyncio.ensure_future(process.next_event("started", FIRST_START_TIMEOUT))
        for process in processes
    ]
    try:
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        return min(int(task.result()["at"]) for task in done)
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def _drain(
    bench: Bench, runner: Runner, dsn: str, workers: int = 1, tuned: bool = True
) -> Sample:
    """Time the backlog in ``dsn`` from the first handler's start to the last finished row."""
    probes = await bench.databases.probes(runner)
    async with AsyncExitStack() as stack:
        watch = await Watch.start(dsn, probes)
        stack.push_async_callback(watch.close)
        processes = [
            await stack.enter_async_context(
                started(runner, "work", dsn=dsn, tuned=tuned, every=False)
            )
            for _ in range(workers)
        ]
        await all_ready(processes)
        for process in processes:
            process.tell("go")
        begin = await _first_start(processes)
        pids = [process.pid for process in processes]
        client, server = processes_cpu(pids), server_cpu(bench.postmaster, [watch.pid])
        finished, end = await watch.until_drained(bench.sizes.drain_seconds)
        client_end, server_end = processes_cpu(pids), server_cpu(bench.postmaster, [watch.pid])
        if finished == 0:
            raise ContenderFailed(f"{runner.name}: no job finished within the time limit")
        cut = finished < watch.jobs
        return Sample(
            finished * 1e9 / (end - begin),
            _per_job(_difference(client, client_end), finished),
            _per_job(_difference(server, server_end), finished),
            f"stopped after {finished:,} of {watch.jobs:,} jobs" if cut else None,
        )


def _difference(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else after - before


async def _drain_fresh(
    bench: Bench, runner: Runner, due: int, workers: int = 1, tuned: bool = True
) -> Sample:
    dsn = await bench.databases.fresh(runner)
    await ask(runner, "fill", dsn=dsn, due=due, future=0, foreign=0)
    await tidy(dsn)
    return await _drain(bench, runner, dsn, workers, tuned)


async def drain_one(bench: Bench, runner: Runner) -> Samples:
    """A backlog of no-op jobs and one tuned worker process."""
    return {"drain_one": await _drain_fresh(bench, runner, bench.sizes.drain)}


async def drain_two(bench: Bench, runner: Runner) -> Samples:
    """The same backlog and two tuned worker processes."""
    return {"drain_two": await _drain_fresh(bench, runner, bench.sizes.drain, workers=2)}


async def drain_defaults(bench: Bench, runner: Runner) -> Samples:
    """A backlog and one worker process with no setting at all (raw: one lane)."""
    return {"drain_defaults": await _drain_fresh(bench, runner, bench.sizes.defaults, tuned=False)}


async def deep_backlog(bench: Bench, runner: Runner) -> Samples:
    """A few due jobs stored after very many that are due tomorrow."""
    dsn = await bench.databases.prepared(runner, "future", future=bench.sizes.future)
    await ask(runner, "fill", dsn=dsn, due=bench.sizes.due, future=0, foreign=0)
    await tidy(dsn)
    return {"deep_backlog": await _drain(bench, runner, dsn)}


async def foreign_in_front(bench: Bench, runner: Runner) -> Samples:
    """A backlog stored after another service's rows, due too, in the same queue."""
    dsn = await bench.databases.prepared(runner, "foreign", foreign=bench.sizes.foreign)
    await ask(runner, "fill", dsn=dsn, due=bench.sizes.drain, future=0, foreign=0)
    await tidy(dsn)
    return {"foreign_in_front": await _drain(bench, runner, dsn)}


async def empty_claim(bench: Bench, runner: Runner) -> Samples:
    """An ask for work that finds none due, beside very many jobs that are due tomorrow."""
    dsn = await bench.databases.prepared(runner, "empty", future=bench.sizes.future)
    taken = await ask(runner, "empty_claims", dsn=dsn, times=bench.sizes.empty_claims, limit=10)
    return {"empty_claim": Sample(statistics.median(taken))}


async def _until_none_open(connection: asyncpg.Connection, probes: Probes) -> None:
    while await connection.fetchval(probes.open_jobs):  # noqa: ASYNC110 - others change it
        await asyncio.sleep(LOOK_INTERVAL)


async def latency(bench: Bench, runner: Runner) -> Samples:
    """From the enqueue call to the handler's start in another, idle process; default settings."""
    dsn = await bench.databases.fresh(runner)
    probes = await bench.databases.probes(runner)
    taken: list[float] = []
    async with AsyncExitStack() as stack:
        connection = await asyncpg.connect(dsn)
        stack.push_async_callback(connection.close)
        worker = await stack.enter_async_context(
            started(runner, "work", dsn=dsn, tuned=False, every=True)
        )
        caller = await stack.enter_async_context(started(runner, "answer_calls", dsn=dsn))
        await all_ready([worker, caller])
        worker.tell("go")
        for number in range(-bench.sizes.latency_warm, bench.sizes.latency_calls):
            order_id = f"call{number}"
            caller.tell(order_id)
            called = await caller.next_event("called", FIRST_START_TIMEOUT)
            begun = await worker.next_event("started", FIRST_START_TIMEOUT)
            if order_id not in begun["order_id"]:
                raise ContenderFailed(f"{runner.name}: another job than the one called started")
            if number >= 0:
                taken.append((begun["at"] - called["at"]) / 1e6)
            await _until_none_open(connection, probes)
            # The pace of the calls: long enough for every contender's worker to be idle again.
            await asyncio.sleep(CALL_INTERVAL)
    return {
        "latency_p50": Sample(percentile(taken, 0.50)),
        "latency_p95": Sample(percentile(taken, 0.95)),
    }


def claim_row(level: int) -> str:
    """Return the row name of the claim cost at a number of rows."""
    return f"claim_at_{level}"


async def claim_cost(bench: Bench, runner: Runner) -> Samples:
    """One claim of a batch from a table with ever more due rows."""
    sizes = bench.sizes
    dsn = await bench.databases.prepared(runner, "claims")
    probes = await bench.databases.probes(runner)
    samples: Samples = {}
    for level in sizes.claim_levels:
        there = await count_jobs(dsn, probes)
        if there > level:  # left by the run before
            dsn, there = await bench.databases.fresh(runner, "claims"), 0
        await ask(runner, "fill", dsn=dsn, due=level - there, future=0, foreign=0)
        await tidy(dsn)
        taken = await ask(
            runner, "batch_claims", dsn=dsn, times=sizes.claim_times, limit=sizes.claim_batch
        )
        samples[claim_row(level)] = Sample(statistics.median(taken))
    return samples


Measure = Callable[[Bench, Runner], Awaitable[Samples]]

SCENARIOS: dict[str, Measure] = {
    measure.__name__: measure
    for measure in (
        single_enqueue,
        concurrent_enqueue,
        concurrent_held,
        bulk_enqueue,
        drain_one,
        drain_two,
        drain_defaults,
        deep_backlog,
        foreign_in_front,
        empty_claim,
        latency,
        claim_cost,
    )
}


def row_names(scenario: str, sizes: Sizes) -> list[str]:
    """Return the rows a scenario answers."""
    if scenario == "latency":
        return ["latency_p50", "latency_p95"]
    if scenario == "claim_cost":
        return [claim_row(level) for level in sizes.claim_levels]
    return [scenario]
