"""Two services in one database, neither of which names a queue."""

from __future__ import annotations

from pathlib import Path

import pytest

from soniq import task_ref
from soniq.runtime.jobs import JobStatus

pytestmark = [pytest.mark.process, pytest.mark.postgres]

SHOP = task_ref(name="shop.pack")
BANK = task_ref(name="bank.book")

MODULE = """
from soniq import Soniq

app = Soniq()


@app.job(name="{task}")
async def handle(n: int) -> None:
    print("handled", n, flush=True)
"""


@pytest.fixture
def worker(start, tmp_path: Path):
    for name, ref in (("shop", SHOP), ("bank", BANK)):
        (tmp_path / f"{name}_service.py").write_text(MODULE.format(task=ref.name))

    def run_once(name: str):
        process = start("-m", "soniq.cli", "worker", f"{name}_service:app", "--run-once")
        assert process.wait() == 0, process.output
        return process

    return run_once


async def test_neither_service_touches_the_others_rows(worker, look):
    async with look() as app:
        await app.enqueue_many(SHOP, [{"n": n} for n in range(20)])
        await app.enqueue_many(BANK, [{"n": n} for n in range(100, 120)])
        before = await app.list_jobs(task=BANK.name)

        shop = worker("shop")
        assert len(shop.wait_for("handled", 20)) == 20
        assert await app.list_jobs(task=BANK.name) == before
        assert {job.status for job in await app.list_jobs(task=SHOP.name)} == {JobStatus.DONE}

        done = await app.list_jobs(task=SHOP.name)
        bank = worker("bank")
        assert len([line for line in bank.lines if line.startswith("handled 1")]) == 20
        assert await app.list_jobs(task=SHOP.name) == done
        assert {job.attempts for job in await app.list_jobs()} == {1}
