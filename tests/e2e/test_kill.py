"""Workers that die, or freeze, while they hold fifty jobs."""

from __future__ import annotations

import re
import signal
import time
from pathlib import Path

import pytest

from soniq import task_ref
from soniq.runtime.jobs import JobStatus

pytestmark = [pytest.mark.process, pytest.mark.postgres]

HOLD = task_ref(name="test.hold")
JOBS = 50
LEASE = 2.0

MODULE = """
import asyncio
import os
import time

from soniq import JobContext, Soniq

app = Soniq(concurrency=50)


@app.job(name="test.hold")
async def hold(n: int, context: JobContext) -> int:
    print("start", context.job_id, time.time(), flush=True)
    await asyncio.sleep(float(os.environ["HOLD"]))
    print("end", context.job_id, time.time(), flush=True)
    return os.getpid()
"""

LINE = re.compile(r"(?:start|end) (\S+) ([\d.]+)")


@pytest.fixture
def worker(start, tmp_path: Path):
    (tmp_path / "holding.py").write_text(MODULE)

    def begin(hold: float):
        command = ("-m", "soniq.cli", "worker", "holding:app")
        return start(*command, SONIQ_LEASE=str(LEASE), HOLD=str(hold))

    return begin


def told(lines: list[str]) -> dict[str, float]:
    """Return times by job id; each id only once."""
    matches = [LINE.search(line) for line in lines]
    found = {m[1]: float(m[2]) for m in matches if m}
    assert len(found) == len(lines), "a job was told twice"
    return found


async def test_killed_workers_jobs_finish_once_elsewhere(worker, look):
    async with look() as app:
        ids = set(await app.enqueue_many(HOLD, [{"n": n} for n in range(JOBS)]))
        doomed = worker(hold=600)
        assert set(told(doomed.wait_for("start ", JOBS))) == ids
        other = worker(hold=0.1)
        other.wait_for("worker")
        killed = time.time()
        doomed.signal(signal.SIGKILL)
        doomed.wait()
        starts = told(other.wait_for("start ", JOBS))
        ends = told(other.wait_for("end ", JOBS))
        assert other.stop() == 0
        told([line for line in other.lines if line.startswith("start ")])

        assert set(starts) == set(ends) == ids
        assert min(at for at in starts.values()) > killed
        # Rescue looks at the moment the lease ends; the rest is for the machine.
        assert max(at for at in starts.values()) - killed < LEASE + 1
        jobs = await app.list_jobs(limit=JOBS)
        assert {job.id for job in jobs} == ids
        assert {job.status for job in jobs} == {JobStatus.DONE}
        assert {tuple(e["type"] for e in job.errors) for job in jobs} == {("WorkerLost",)}
        assert {await app.get_result(job.id) for job in jobs} == {other.pid}


async def test_frozen_worker_changes_nothing_when_it_wakes(worker, look):
    async with look() as app:
        ids = set(await app.enqueue_many(HOLD, [{"n": n} for n in range(JOBS)]))
        frozen = worker(hold=4)
        assert set(told(frozen.wait_for("start ", JOBS))) == ids
        frozen.signal(signal.SIGSTOP)
        other = worker(hold=0.1)
        assert set(told(other.wait_for("end ", JOBS))) == ids
        frozen.signal(signal.SIGCONT)
        frozen.signal(signal.SIGTERM)
        frozen.wait()
        assert other.stop() == 0

        jobs = await app.list_jobs(limit=JOBS)
        assert {job.status for job in jobs} == {JobStatus.DONE}
        assert {tuple(e["type"] for e in job.errors) for job in jobs} == {("WorkerLost",)}
        assert {await app.get_result(job.id) for job in jobs} == {other.pid}
