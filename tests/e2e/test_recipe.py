"""The recipe: three installed packages, separate processes, one database."""

from __future__ import annotations

from pathlib import Path

import pytest

from soniq.runtime.jobs import JobStatus

pytestmark = [pytest.mark.process, pytest.mark.postgres]

V2 = "billing.invoices.send.v2"
V3 = "billing.invoices.send.v3"
RECEIPT = "billing.receipts.send.v1"

PRODUCER = """
import asyncio
from soniq import Soniq
from myservice_tasks import send_invoice
producer = Soniq()
async def main():
await producer.enqueue(
send_invoice,
args={"order_id": "o1", "customer": "acme"},
)
asyncio.run(main())
"""

CONSUMER = """
from soniq import Soniq
from myservice_tasks import send_invoice # same stub
from myservice_tasks.schemas import InvoiceArgs
consumer = Soniq()
@consumer.job(name=send_invoice.name, validate=InvoiceArgs)
async def send_invoice_handler(order_id: str, customer: str):
# ... actually send the invoice ...
pass
if __name__ == "__main__":
import asyncio
asyncio.run(consumer.run_worker())
"""

BILLING = """
from soniq import task_ref
send_invoice = task_ref(
name="billing.invoices.send.v2",
args_model=InvoiceArgs,
default_queue="billing",
)
"""

SCHEMAS = """
from pydantic import BaseModel
class InvoiceArgs(BaseModel):
order_id: str
customer: str
"""


def squeezed(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("producer_service/__main__.py", PRODUCER),
        ("consumer_service/app.py", CONSUMER),
        ("myservice_tasks/billing.py", BILLING),
        ("myservice_tasks/schemas.py", SCHEMAS),
    ],
)
def test_installed_code_is_the_recipe_word_for_word(recipe_packages, module, code):
    lines = iter(squeezed((recipe_packages / module).read_text()))
    missing = [wanted for wanted in squeezed(code) if wanted not in lines]
    assert missing == []


@pytest.fixture
def consumer(start, recipe_packages):
    def begin(**settings: str):
        return start("-m", "consumer_service.app", path=recipe_packages, **settings)

    return begin


@pytest.fixture
def produce(start, recipe_packages):
    def run(module: str, code: int = 0):
        process = start("-m", module, path=recipe_packages, SONIQ_SERVICE="producer-service")
        assert process.wait() == code, process.output
        return process

    return run


def test_stub_package_alone_loads_no_engine(start, recipe_packages):
    code = (
        "import myservice_tasks, sys\n"
        "print(sorted({'asyncpg', 'click', 'libcst', 'mypy', 'soniq.app'} & set(sys.modules)))"
    )
    process = start("-c", code, path=recipe_packages)
    assert (process.wait(), process.output) == (0, "[]")


async def test_valid_invoice_is_delivered(consumer, produce, look):
    worker = consumer()
    produce("producer_service")
    worker.wait_for(f"done {V2}")
    assert worker.stop() == 0
    async with look() as app:
        (job,) = await app.list_jobs()
    assert (job.task, job.queue, job.status) == (V2, "billing", JobStatus.DONE)
    assert job.attempts == 1


async def test_typo_is_refused_and_no_row_is_written(produce, look):
    process = produce("producer_service.typo", code=1)
    assert "SONIQ_TASK_ARGS_INVALID" in process.output
    assert "order_id" in process.output
    assert "123" not in process.output
    async with look() as app:
        assert (await app.get_queue_stats()).total == 0


async def test_undeclared_consumer_means_dead_letter(consumer, produce, look):
    worker = consumer(SONIQ_UNREGISTERED_GRACE="0.5")
    job_id = produce("producer_service.receipt").output
    worker.wait_for(f"Job {RECEIPT} not registered")
    async with look() as app:
        letter = await app.dead_letter.get(job_id)
    assert (letter.reason, letter.message) == (
        "job_not_registered",
        f"Job {RECEIPT} not registered",
    )
    assert letter.origin.service == "producer-service"


async def test_v2_and_v3_run_side_by_side(consumer, produce, look):
    old, new = produce("producer_service.versions").output.split()
    async with look() as app:
        assert {job.status for job in await app.list_jobs()} == {JobStatus.QUEUED}
        worker = consumer()
        worker.wait_for(f"done {V2} {old} attempt 1")
        worker.wait_for(f"done {V3} {new} attempt 1")
        assert worker.stop() == 0
        assert await app.get_result(old) is None
        assert await app.get_result(new) == "sent to acme"
        assert (await app.get_queue_stats()).done == 2


async def test_registry_names_both_sides_while_they_live(consumer, produce, look):
    worker = consumer(SONIQ_SERVICE="consumer-service")
    produce("producer_service.versions")
    worker.wait_for(f"done {V3}")
    async with look() as app:
        entries = await app.registry()
    sides = {(entry.role, entry.task, entry.service) for entry in entries if entry.live}
    assert {
        ("writer", V2, "producer-service"),
        ("reader", V2, "consumer-service"),
        ("writer", V3, "producer-service"),
        ("reader", V3, "consumer-service"),
    } <= sides


def test_examples_pass_strict_mypy(tmp_path):
    import os
    import subprocess
    import sys

    examples = Path(__file__).resolve().parents[2] / "examples"
    roots = [str(examples / name) for name in ("stubs", "producer", "consumer")]
    packages = ("myservice_tasks", "producer_service", "consumer_service")
    result = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir", str(tmp_path)]
        + [word for package in packages for word in ("-p", package)],
        env={**os.environ, "MYPYPATH": os.pathsep.join(roots)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
