"""The story that the demo tells: seven steps, each observed and not assumed.

A step acts through processes of its own and looks through the public API and at what those
processes printed. What it returns is shown as evidence; ``NotObserved`` ends the story.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from soniq.cli.processes import Child
from soniq.cli.registry import look, render_registry
from soniq.cli.stage import Stage
from soniq.errors import JobNotFound
from soniq.runtime.jobs import DeadReason, Job, JobStatus

if TYPE_CHECKING:
    from soniq.app import Soniq

T = TypeVar("T")

V2 = "billing.invoices.send.v2"
V3 = "billing.invoices.send.v3"
RECEIPT = "billing.receipts.send.v1"
REPORT = "reports.monthly.build.v1"

PATIENCE = 10.0
"""Seconds until something awaited counts as not observed."""


class NotObserved(Exception):
    """What a step promised did not happen."""


class Step(NamedTuple):
    """One step: what it shows, and how; the lines returned are the evidence."""

    title: str
    play: Callable[[], Awaitable[list[str]]]


class Story:
    """The seven steps on one stage; later steps build on what earlier ones left."""

    def __init__(self, app: Soniq, stage: Stage) -> None:
        """Look through ``app``, which has no handlers, and act on ``stage``."""
        self.app = app
        self.stage = stage
        self.workers: list[Child] = []

    def steps(self) -> list[Step]:
        """Return the steps in order."""
        return [
            Step("the tables are ready", self.set_up),
            Step("a valid invoice is handled", self.deliver),
            Step("order_id=123 is refused before any row is written", self.refuse),
            Step("a task that nobody handles becomes a dead letter", self.bury),
            Step("v2 and v3 run side by side; v2 in flight stays v2", self.separate_versions),
            Step("a worker is killed mid-job; another finishes the job", self.survive_kill),
            Step("the registry knows who writes and who reads", self.show_registry),
        ]

    async def set_up(self) -> list[str]:
        """Run ``soniq setup`` and find empty tables."""
        check(await self.stage.setup(), 0)
        total = (await self.app.get_queue_stats()).total
        expect(total == 0, f"fresh tables hold {total} jobs")
        return ["$ soniq setup"]

    async def deliver(self) -> list[str]:
        """Start a consumer, run the recipe's producer, and see its one job done."""
        await self.start_workers("consumer")
        check(await self.stage.produce("producer_service"), 0)
        jobs = await self.app.list_jobs(task=V2)
        expect(len(jobs) == 1, f"the producer wrote {len(jobs)} rows, not one")
        job = await self.ended(jobs[0].id)
        expect(job.status is JobStatus.DONE, f"the job is {job.status}, not done")
        await self.printed(f"done {V2} {job.id} attempt 1")
        return ["$ python -m producer_service", f"{V2}: done"]

    async def refuse(self) -> list[str]:
        """Run the producer with a typo: it must fail and leave the number of rows alone."""
        before = (await self.app.get_queue_stats()).total
        child = await self.stage.produce("producer_service.typo")
        check(child, 1)
        after = (await self.app.get_queue_stats()).total
        output = child.output()
        expect("SONIQ_TASK_ARGS_INVALID" in output, "the error has another code")
        expect("order_id" in output, "the error does not name order_id")
        expect(before == after, f"rows before: {before}, after: {after}")
        said = [line.rstrip() for line in output.strip().splitlines()]
        return [
            "$ python -m producer_service.typo",
            *said,
            f"rows before: {before}, after: {after}",
        ]

    async def bury(self) -> list[str]:
        """Enqueue a declared task without a consumer, and find its dead letter."""
        child = await self.stage.produce("producer_service.receipt")
        job = await self.ended(only_id(child))
        wanted = f"Job {RECEIPT} not registered"
        expect(job.status is JobStatus.DEAD_LETTER, f"the job is {job.status}")
        expect(job.reason == DeadReason.JOB_NOT_REGISTERED, f"the reason is {job.reason}")
        expect(job.message == wanted, f"the message is {job.message!r}")
        return ["$ python -m producer_service.receipt", f"dead letter: {wanted}"]

    async def separate_versions(self) -> list[str]:
        """Have v2 and v3 wait together, then start workers that handle both."""
        for worker in self.workers:
            worker.ask_to_stop()

        async def stopped() -> bool:
            return all(worker.code is not None for worker in self.workers)

        await until("the workers drain and stop", stopped)
        for worker in self.workers:
            check(worker, 0)
        self.workers = []
        child = await self.stage.produce("producer_service.versions")
        check(child, 0)
        old, new = ids(child, 2)
        for job_id in (old, new):
            status = (await self.app.get_job(job_id)).status
            expect(status is JobStatus.QUEUED, f"without a worker, a job is {status}")
        await self.start_workers("consumer-2", "consumer-3")
        for job_id, task in ((old, V2), (new, V3)):
            job = await self.ended(job_id)
            expect(job.task == task, f"the job is of task {job.task}")
            expect(job.status is JobStatus.DONE, f"the job of {task} is {job.status}")
            await self.printed(f"done {task} {job_id} attempt 1")
        answer = await self.app.get_result(new)
        expect(answer == "sent to acme", "the v3 job lacks the v3 handler's result")
        expect(await self.app.get_result(old) is None, "the v2 job has a result of another handler")
        return [
            "$ python -m producer_service.versions     (no worker runs: both wait)",
            "two workers start",
            f"{V2}: done by the v2 handler",
            f"{V3}: done by the v3 handler",
        ]

    async def survive_kill(self) -> list[str]:
        """Kill -9 the worker that runs a slow job, and see the job done by the other."""
        child = await self.stage.produce("producer_service.report", "1.0")
        job_id = only_id(child)
        await self.printed(f"start {REPORT} {job_id} attempt 1")
        job = await self.app.get_job(job_id)
        expect(job.status is JobStatus.PROCESSING, f"the job is {job.status}")
        pids = {worker.id: worker.pid for worker in await self.app.workers()}
        holder = next((w for w in self.workers if w.pid == pids.get(job.worker_id or "")), None)
        if holder is None:
            raise NotObserved("the worker that holds the job is not one of this demo")
        holder.kill()
        self.workers.remove(holder)
        ended = await self.ended(job_id)
        expect(ended.status is JobStatus.DONE, f"the job is {ended.status}, not done")
        expect(ended.worker_id != job.worker_id, "the dead worker's outcome was accepted")
        losses = [error for error in ended.errors if error.get("worker_id") == job.worker_id]
        expect(len(losses) == 1, "the job does not say that it lost its worker")
        await self.printed(f"done {REPORT} {job_id} attempt {ended.attempts}")
        rescuer = pids.get(ended.worker_id or "")
        return [
            "$ python -m producer_service.report 1.0",
            f"worker {holder.pid} starts the job",
            f"$ kill -9 {holder.pid}",
            f"worker {rescuer} finishes it",
        ]

    async def show_registry(self) -> list[str]:
        """Find every writer and reader, and the name without a reader."""

        async def complete() -> bool:
            found = {lines.task: lines for lines in await look(self.app)}
            return all(
                task in found
                and any(w.service == "producer-service" for w in found[task].writers)
                and any(r.service == "consumer-service" and r.live for r in found[task].readers)
                for task in (V2, V3, REPORT)
            ) and (RECEIPT in found and found[RECEIPT].unregistered)

        await until("the registry names every writer and reader", complete)
        return ["$ soniq registry", "", *render_registry(await look(self.app)).splitlines()]

    async def start_workers(self, *names: str) -> None:
        """Start workers and wait until each is in the registry."""
        started = [self.stage.worker(name) for name in names]
        self.workers += started

        async def registered() -> bool:
            for child in started:
                expect(child.code is None, f"a worker ended with code {child.code}")
            live = {worker.pid for worker in await self.app.workers() if worker.live}
            return all(child.pid in live for child in started)

        await until("the workers are registered", registered)

    async def ended(self, job_id: str) -> Job:
        """Wait until a job is done, dead or cancelled, and return it."""

        async def over() -> Job | None:
            try:
                job = await self.app.get_job(job_id)
            except JobNotFound:
                return None
            return None if job.status in (JobStatus.QUEUED, JobStatus.PROCESSING) else job

        return await until("the job ends", over)

    async def printed(self, line: str) -> None:
        """Wait until one of the workers has printed a line."""

        async def found() -> bool:
            return any(line in worker.output().splitlines() for worker in self.workers)

        await until(f"a worker prints {line!r}", found)


async def until(what: str, look: Callable[[], Awaitable[T | None]], seconds: float = PATIENCE) -> T:
    """Look again and again until the answer is true, and return it; else NotObserved."""
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        found = await look()
        if found:
            return found
        if asyncio.get_running_loop().time() > deadline:
            raise NotObserved(f"waited {seconds:g} s in vain until {what}")
        await asyncio.sleep(0.03)


def expect(condition: bool, otherwise: str) -> None:
    """Raise NotObserved saying what was found instead, unless the condition holds."""
    if not condition:
        raise NotObserved(otherwise)


def check(child: Child, code: int) -> None:
    """Raise NotObserved unless a process ended with this exit code."""
    expect(child.code == code, f"a process ended with code {child.code}, not {code}")


def ids(child: Child, count: int) -> list[str]:
    """Return the job ids that a producer printed, one to a line."""
    found = child.output().split()
    expect(child.code == 0 and len(found) == count, "the producer did not print its job ids")
    return found


def only_id(child: Child) -> str:
    """Return the single job id that a producer printed."""
    return ids(child, 1)[0]
