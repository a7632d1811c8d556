"""What every contender implements, and the loop that runs it in a process of its own.

A contender is a module with the functions of ``Contender``. It is started as
``python -m benchmarks.NAME``, reads one JSON command from standard input and writes JSON lines to
standard output. All contenders are run this way, so none shares an event loop, a garbage
collector or a warm cache with the observer. Standard library only: peers import this too.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
import time
import traceback
from collections.abc import AsyncIterator
from typing import Any, Protocol, cast

from benchmarks.measure import Meter

QUEUE = "billing"
TASK = "billing.invoices.send.v2"
FOREIGN_TASK = "mail.letters.send.v1"
CUSTOMER = "acme"
FUTURE_SECONDS = 86_400


def send(**fields: object) -> None:
    """Write one JSON line to the observer."""
    sys.stdout.write(json.dumps(fields) + "\n")
    sys.stdout.flush()


class Signals:
    """How a worker tells the observer that it is ready and that it started a job."""

    def __init__(self, every: bool) -> None:
        self._every = every
        self._quiet = False

    async def ready(self) -> None:
        """Tell the observer that everything is connected, and wait until it says go."""
        send(event="ready")
        await asyncio.to_thread(sys.stdin.readline)

    def started(self, order_id: str) -> None:
        """Report that a handler began: each time for latency, else only the first time."""
        if self._quiet:
            return
        send(event="started", order_id=order_id, at=time.monotonic_ns())
        self._quiet = not self._every


class Calls:
    """Enqueue calls asked for one by one by the observer, until it closes the pipe."""

    async def __aiter__(self) -> AsyncIterator[str]:
        loop = asyncio.get_running_loop()
        asked: asyncio.Queue[str] = asyncio.Queue()

        def read() -> None:
            for line in sys.stdin:
                loop.call_soon_threadsafe(asked.put_nowait, line.strip())
            loop.call_soon_threadsafe(asked.put_nowait, "")

        send(event="ready")
        threading.Thread(target=read, daemon=True).start()
        while order_id := await asked.get():
            yield order_id

    def called(self, order_id: str, at: int) -> None:
        """Report when (``time.monotonic_ns``) the enqueue call for this order began."""
        send(event="called", order_id=order_id, at=at)


class Contender(Protocol):
    """The functions a contender module has. ``dsn`` names a database that has its tables.

    Attributes:
        LAST_DUE: SQL returning the id of the due job that is worked on last.
        IS_OPEN: SQL telling whether the job with id ``$1`` is unfinished; must be cheap.
        OPEN_JOBS: SQL counting unfinished due jobs.
    """

    LAST_DUE: str
    IS_OPEN: str
    OPEN_JOBS: str

    async def create_tables(self, dsn: str) -> None:
        """Create the contender's tables."""

    async def single_enqueue(self, dsn: str, meter: Meter, jobs: int) -> None:
        """Enqueue jobs one after the other, each durable before the next begins."""

    async def concurrent_enqueue(self, dsn: str, meter: Meter, jobs: int, callers: int) -> None:
        """Enqueue jobs from several callers at the same time, one job a call."""

    async def bulk_enqueue(self, dsn: str, meter: Meter, jobs: int, batch: int) -> None:
        """Enqueue jobs in durable batches."""

    async def fill(self, dsn: str, due: int, future: int, foreign: int) -> None:
        """Store due jobs, jobs due in a day, and due jobs of a task this worker does not know."""

    async def work(self, dsn: str, tuned: bool, signals: Signals) -> None:
        """Run one worker process until it is killed, tuned or with no setting at all."""

    async def answer_calls(self, dsn: str, calls: Calls) -> None:
        """Enqueue one job for each call asked for, from an application that is already warm."""

    async def empty_claims(self, dsn: str, times: int, limit: int) -> list[float]:
        """Ask for work when none is due; return milliseconds of each ask."""

    async def batch_claims(self, dsn: str, times: int, limit: int) -> list[float]:
        """Claim batches of due jobs, finishing each outside the clock; return milliseconds."""


async def _run(contender: Contender, name: str, meter: Meter, options: dict[str, Any]) -> object:
    if name == "work":
        every = options.pop("every")
        await contender.work(signals=Signals(every), **options)
    elif name == "answer_calls":
        await contender.answer_calls(calls=Calls(), **options)
    elif name.endswith("_enqueue"):
        await getattr(contender, name)(meter=meter, **options)
        return {
            "seconds": meter.seconds,
            "client_cpu": meter.client_cpu,
            "server_cpu": meter.server_cpu,
        }
    else:
        return await getattr(contender, name)(**options)
    return None


def serve(module: object) -> None:
    """Carry out the one command on standard input and print its answer, or its traceback."""
    command = json.loads(sys.stdin.readline())
    name = command.pop("command")
    if name == "describe":
        fields = ("LAST_DUE", "IS_OPEN", "OPEN_JOBS")
        send(event="answer", value={field: getattr(module, field) for field in fields})
        return
    meter = Meter(command.pop("postmaster", None))
    run = getattr(module, "run_loop", asyncio.run)
    try:
        value = run(_run(cast(Contender, module), name, meter, command))
    except Exception:
        send(event="error", text=traceback.format_exc())
        sys.exit(1)
    send(event="answer", value=value)
