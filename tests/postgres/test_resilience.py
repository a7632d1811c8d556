"""Workers on a real server that loses connections, restarts, and refuses things."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from soniq import JobContext, Soniq, task_ref
from soniq.errors import AppClosed, DatabaseError, DatabaseUnreachable
from soniq.postgres.store import PostgresStore
from soniq.runtime.jobs import Job, JobStatus
from soniq.runtime.planning import plan_worker
from soniq.runtime.worker import Worker
from soniq.testing import TestServer, start_server

from .samples import TASK

pytestmark = pytest.mark.postgres

REF = task_ref(name=TASK)
PATIENCE = 30.0
LONG = 60.0
KILL_OTHERS = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


async def eventually(check: Callable[[], Awaitable[object]]) -> None:
    """Wait until the database says so; where nothing signals it."""
    async with asyncio.timeout(PATIENCE):
        while not await check():  # noqa: ASYNC110 - the database has no event to wait for
            await asyncio.sleep(0.01)


class Running:
    """A worker under way in this process."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.stop, self.force = asyncio.Event(), asyncio.Event()
        self.task = asyncio.create_task(worker.run(self.stop, self.force, run_once=False))

    async def finish(self) -> None:
        self.stop.set()
        async with asyncio.timeout(PATIENCE):
            await self.task


@asynccontextmanager
async def working(app: Soniq, **changes: Any) -> AsyncIterator[Running]:
    """Run a worker with changes to its plan until the block ends."""
    plan = replace(plan_worker(app.settings, app._handlers, app._versions), **changes)
    running = Running(Worker(await app._opened(), plan, app._hooks))
    ready = asyncio.create_task(running.worker.ready.wait())
    try:
        async with asyncio.timeout(PATIENCE):
            await asyncio.wait({running.task, ready}, return_when=asyncio.FIRST_COMPLETED)
        yield running
    except BaseException:
        running.force.set()
        raise
    finally:
        ready.cancel()
        await running.finish()


@pytest.fixture
async def app(soniq_database_url: str) -> AsyncIterator[Soniq]:
    async with Soniq(soniq_database_url, poll_interval=LONG, retry_delay=0.01) as app:
        yield app


async def ended(app: Soniq, *job_ids: str) -> list[Job]:
    """Wait for the end of jobs."""
    final = {JobStatus.DONE, JobStatus.DEAD_LETTER, JobStatus.CANCELLED}

    async def check() -> bool:
        return all([(await app.get_job(job_id)).status in final for job_id in job_ids])

    await eventually(check)
    return [await app.get_job(job_id) for job_id in job_ids]


async def all_done(app: Soniq, count: int) -> bool:
    with contextlib.suppress(DatabaseError):
        stats = await app.get_queue_stats()
        return (stats.done, stats.total) == (count, count)
    return False


# --- wake-ups ---------------------------------------------------------------------------------


async def test_an_enqueue_wakes_an_idle_worker_that_hardly_ever_polls(app: Soniq) -> None:
    @app.job(REF)
    async def handler() -> None: ...

    async with working(app):
        await ended(app, await app.enqueue(REF, args={}))
        # Idle again; from another application too.
        async with Soniq(app.settings.database_url) as producer:
            (job,) = await ended(app, await producer.enqueue(REF, args={}))
    assert job.status == "done"


@pytest.mark.parametrize("how", ["delay", "scheduled_at"])
async def test_a_later_job_starts_within_100_ms_of_its_time(
    app: Soniq, sql: asyncpg.Connection, how: str
) -> None:
    @app.job(REF)
    async def handler() -> None: ...

    async with working(app):
        await ended(app, await app.enqueue(REF, args={}))
        when = await sql.fetchval("SELECT now() + interval '0.5 s'")
        options: dict[str, Any] = {"delay": 0.5} if how == "delay" else {"scheduled_at": when}
        (job,) = await ended(app, await app.enqueue(REF, args={}, **options))
    assert job.started_at is not None
    assert timedelta() <= job.started_at - job.scheduled_at < timedelta(milliseconds=100)


async def test_a_time_that_has_passed_starts_at_once(app: Soniq, sql: asyncpg.Connection) -> None:
    @app.job(REF)
    async def handler() -> None: ...

    async with working(app):
        await ended(app, await app.enqueue(REF, args={}))
        past = await sql.fetchval("SELECT now() - interval '1 h'")
        (job,) = await ended(app, await app.enqueue(REF, args={}, scheduled_at=past))
    assert job.status == "done"


async def test_waiting_for_a_later_job_asks_the_database_next_to_nothing(
    app: Soniq, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: Counter[str] = Counter()
    for name in ("claim", "promote"):

        def counting(self: PostgresStore, *args: Any, plain: Any, name: str, **more: Any) -> Any:
            calls[name] += 1
            return plain(self, *args, **more)

        plain = getattr(PostgresStore, name)
        monkeypatch.setattr(
            PostgresStore, name, functools.partialmethod(counting, plain=plain, name=name)
        )

    @app.job(REF)
    async def handler() -> None: ...

    async with working(app):
        await ended(app, await app.enqueue(REF, args={}))
        before = calls.copy()
        await ended(app, await app.enqueue(REF, args={}, delay=1.0))
        spent = calls - before
    assert spent["promote"] <= 5
    assert spent["claim"] <= 5


async def test_a_worker_wakes_again_after_its_listening_connection_was_lost(
    app: Soniq, sql: asyncpg.Connection
) -> None:
    @app.job(REF)
    async def handler() -> None: ...

    listening = """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE 'LISTEN%'
    """

    async def listens() -> bool:
        return bool(await sql.fetchval(listening))

    async with working(app):
        await eventually(listens)
        await sql.execute(listening.replace("count(*)", "pg_terminate_backend(pid, 5000)"))
        await eventually(listens)
        (job,) = await ended(app, await app.enqueue(REF, args={}))
    assert job.status == "done"


async def test_a_job_of_a_commit_during_the_outage_is_found_on_reconnecting(
    app: Soniq, sql: asyncpg.Connection
) -> None:
    @app.job(REF)
    async def handler() -> None: ...

    async with working(app):
        await ended(app, await app.enqueue(REF, args={}))
        await sql.execute(KILL_OTHERS)
        job_id = await app.enqueue(REF, args={}, connection=sql)
        (job,) = await ended(app, job_id)
    assert job.status == "done"


# --- leases -----------------------------------------------------------------------------------


async def test_a_handler_that_computes_for_longer_than_the_lease_keeps_its_job(
    app: Soniq, soniq_database_url: str
) -> None:
    runs: list[int] = []

    @app.job(REF)
    async def handler(context: JobContext) -> None:
        runs.append(context.attempt)
        end = time.monotonic() + 2.5
        while time.monotonic() < end:  # holds the event loop and, but for moments, the GIL
            sum(range(1000))

    watch = await asyncio.to_thread(_watcher, soniq_database_url)
    try:
        async with working(app, lease=1.0):
            (job,) = await ended(app, await app.enqueue(REF, args={}))
    finally:
        rescued = await asyncio.to_thread(watch)
    assert (runs, job.status, job.attempts, rescued) == ([1], "done", 1, [])


def _watcher(url: str) -> Callable[[], list[str]]:
    """Rescue all the time from another thread, as other workers would; return how to end it."""
    end = threading.Event()
    found: list[str] = []

    async def rescue() -> None:
        async with Soniq(url) as app:
            store = await app._opened()
            while not end.is_set():
                found.extend(await store.rescue())
                await asyncio.sleep(0.05)

    thread = threading.Thread(target=asyncio.run, args=(rescue(),))
    thread.start()

    def finish() -> list[str]:
        end.set()
        thread.join()
        return found

    return finish


async def test_a_job_taken_over_is_cancelled_and_its_outcome_discarded(
    app: Soniq, soniq_database_url: str, sql: asyncpg.Connection
) -> None:
    started, cancelled = asyncio.Event(), asyncio.Event()

    @app.job(REF)
    async def handler() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    async with Soniq(soniq_database_url) as other:

        @other.job(name="other.task")
        async def waiting() -> None: ...

        job_id = await app.enqueue(REF, args={})
        # The other worker lives, so nobody rescues from it.
        async with working(other) as thief, working(app, lease=1.0), asyncio.timeout(PATIENCE):
            await started.wait()
            await sql.execute(
                "UPDATE soniq_jobs SET worker_id = $1, token = token + 1 WHERE id = $2",
                thief.worker.id,
                UUID(job_id),
            )
            await cancelled.wait()
            job = await app.get_job(job_id)
            assert (job.status, job.worker_id) == ("processing", str(thief.worker.id))


async def test_a_job_rescued_from_a_worker_that_goes_on_runs_once_at_a_time(
    app: Soniq, sql: asyncpg.Connection
) -> None:
    tally = Tally(app, seconds=1.5)
    job_id = await app.enqueue(REF, args={})
    async with working(app, lease=1.0, concurrency=2):
        await eventually(lambda: _some(tally.started, 1))
        await sql.execute("UPDATE soniq_jobs SET worker_id = gen_random_uuid(), token = token + 1")
        (job,) = await ended(app, job_id)
    assert (job.status, tally.overlaps, tally.runs[job_id]) == ("done", 0, 1)


async def test_a_worker_whose_row_was_deleted_registers_again_and_goes_on(
    app: Soniq, sql: asyncpg.Connection
) -> None:
    @app.job(REF)
    async def handler() -> None: ...

    async with working(app, lease=1.0) as running:
        await sql.execute("DELETE FROM soniq_workers")

        async def registered() -> bool:
            return [view.id for view in await app.workers()] == [str(running.worker.id)]

        await eventually(registered)
        assert [entry.role for entry in await app.registry()] == ["reader"]
        (job,) = await ended(app, await app.enqueue(REF, args={}))
    assert job.status == "done"


async def test_a_lease_connection_that_was_ended_is_replaced_in_time(
    app: Soniq, sql: asyncpg.Connection
) -> None:
    started, go_on = asyncio.Event(), asyncio.Event()

    @app.job(REF)
    async def handler() -> None:
        started.set()
        await go_on.wait()

    seen = "SELECT max(last_seen) FROM soniq_workers"
    job_id = await app.enqueue(REF, args={})
    async with working(app, lease=1.5):
        await started.wait()
        for _ in range(4):
            await sql.execute(KILL_OTHERS)
            before = await sql.fetchval(seen)

            async def renewed(before: Any = before) -> bool:
                return bool(await sql.fetchval(seen) > before)

            await eventually(renewed)
        assert (await app.get_job(job_id)).status == "processing"
        go_on.set()
        (job,) = await ended(app, job_id)
    assert (job.status, job.attempts, job.errors) == ("done", 1, [])


# --- outcomes ---------------------------------------------------------------------------------


async def test_an_outcome_that_postgresql_refuses_wedges_no_job(
    app: Soniq, sql: asyncpg.Connection
) -> None:
    @app.job(REF)
    async def handler(n: int) -> dict[str, int]:
        return {"n": n}

    # What is refused is up to PostgreSQL; a constraint stands for all that we did not foresee.
    await sql.execute(
        "ALTER TABLE soniq_finished_jobs ADD CONSTRAINT unlucky"
        " CHECK (result::text NOT LIKE '%13%')"
    )
    ids = await app.enqueue_many(REF, [{"n": n} for n in range(20)])
    async with working(app):
        jobs = await ended(app, *ids)
    statuses = {n: job.status for n, job in enumerate(jobs)}
    assert statuses == {n: "dead_letter" if n == 13 else "done" for n in range(20)}
    assert (jobs[13].reason, jobs[13].attempts) == ("invalid_result", 1)


async def test_an_outcome_is_written_once_the_table_can_be_written_again(
    app: Soniq, sql: asyncpg.Connection
) -> None:
    runs = 0

    @app.job(REF)
    async def handler() -> None:
        nonlocal runs
        runs += 1

    await sql.execute("ALTER TABLE soniq_finished_jobs RENAME TO moved_away")
    job_id = await app.enqueue(REF, args={})
    async with working(app):

        async def ran() -> bool:
            return runs == 1

        await eventually(ran)
        await sql.execute("ALTER TABLE moved_away RENAME TO soniq_finished_jobs")
        (job,) = await ended(app, job_id)
    assert (job.status, runs) == ("done", 1)


async def test_errors_with_text_that_postgresql_cannot_hold_are_stored(app: Soniq) -> None:
    @app.job(REF, retries=1)
    async def handler() -> None:
        raise ValueError("a\0b\ud800")

    async with working(app):
        (job,) = await ended(app, await app.enqueue(REF, args={}))
    assert (job.status, len(job.errors)) == ("dead_letter", 2)
    assert job.errors[0]["message"] == "a�b?"


async def test_args_that_a_stranger_wrote_are_dead_lettered_not_wedged(
    app: Soniq, sql: asyncpg.Connection
) -> None:
    @app.job(REF)
    async def handler(n: int = 0) -> None: ...

    rows = ['{"a\\u0000":1}', '{"\\ud800":1}', "[]", "1", '"x"', "null", '{"n":1,"n":2,"m":3}']
    await sql.executemany(
        "INSERT INTO soniq_jobs (id, task, queue, args) VALUES (gen_random_uuid(), $1, 'q', $2)",
        [(TASK, row) for row in rows],
    )
    async with asyncio.timeout(PATIENCE):
        await app.run_worker(run_once=True)
    letters = await app.dead_letter.list()
    assert {letter.reason for letter in letters} == {"invalid_arguments"}
    assert len(letters) == len(rows)


async def test_a_unique_job_retries_while_its_duplicate_is_queued(app: Soniq) -> None:
    twins: list[str] = []

    @app.job(REF, unique=True, retry_delay=0.01)
    async def handler() -> None:
        if not twins:
            twins.append(await app.enqueue(REF, args={}))
            raise ValueError

    first = await app.enqueue(REF, args={})
    async with working(app, concurrency=1):
        async with asyncio.timeout(PATIENCE):
            while not twins:  # noqa: ASYNC110 - set by the handler, moments later
                await asyncio.sleep(0)
        one, two = await ended(app, first, twins[0])
    assert (one.status, one.attempts, two.status, two.id != one.id) == ("done", 2, "done", True)


async def test_of_two_workers_one_fires_a_schedule(app: Soniq, soniq_database_url: str) -> None:
    @app.job(REF)
    async def handler() -> None: ...

    await app.schedules.add("tick", task=REF, every=0.3)
    async with Soniq(soniq_database_url) as other:
        other.job(REF)(handler.function)
        async with working(app, lease=2.0), working(other, lease=2.0):

            async def three() -> bool:
                return (await app.get_queue_stats()).done >= 3

            await eventually(three)
    created = sorted(job.created_at for job in await app.list_jobs())
    gaps = [(later - sooner).total_seconds() for sooner, later in pairwise(created)]
    assert min(gaps) > 0.1


# --- disasters --------------------------------------------------------------------------------


class Tally:
    """Which jobs started and ended how often, and how many runs of one job overlapped."""

    def __init__(self, app: Soniq, seconds: float = 0.005) -> None:
        self.started: Counter[str] = Counter()
        self.runs: Counter[str] = Counter()
        self.running: set[str] = set()
        self.overlaps = 0

        @app.job(REF, retries=0)
        async def handler(context: JobContext) -> None:
            self.started[context.job_id] += 1
            self.overlaps += context.job_id in self.running
            self.running.add(context.job_id)
            try:
                await asyncio.sleep(seconds)
                self.runs[context.job_id] += 1
            finally:
                self.running.discard(context.job_id)


async def _some(counted: Counter[str], count: int) -> bool:
    return len(counted) >= count


async def test_jobs_survive_their_workers_connections_being_ended_again_and_again(
    app: Soniq, sql: asyncpg.Connection
) -> None:
    tally = Tally(app)
    ids = await app.enqueue_many(REF, [{} for _ in range(500)])
    async with working(app, lease=2.0):
        for _ in range(10):
            await sql.execute(KILL_OTHERS)
            await asyncio.sleep(0.1)
        await eventually(lambda: all_done(app, 500))
    assert tally.runs.keys() == set(ids)
    assert tally.overlaps == 0


@pytest.fixture(scope="module")
def own_server() -> Iterator[TestServer]:
    server = start_server(own=True)
    yield server
    server.stop()


@pytest.fixture
def own_url(own_server: TestServer) -> Iterator[str]:
    name = own_server.create_migrated_database()
    yield own_server.dsn(name)
    own_server.drop_database(name)


@pytest.mark.process
@pytest.mark.parametrize("immediate", [True, False], ids=["crash", "restart"])
async def test_jobs_survive_a_restart_of_the_server(
    own_server: TestServer, own_url: str, immediate: bool
) -> None:
    async with Soniq(own_url, poll_interval=1.0, lease=5.0) as app:
        tally = Tally(app)
        ids = await app.enqueue_many(REF, [{} for _ in range(500)])
        async with working(app):
            await eventually(lambda: _some(tally.runs, 100))
            await asyncio.to_thread(own_server.restart, immediate=immediate)
            await eventually(lambda: all_done(app, 500))
        assert tally.runs.keys() == set(ids)
        assert tally.overlaps == 0


@pytest.mark.process
async def test_enqueue_says_when_the_server_is_away_and_works_when_it_is_back(
    own_server: TestServer, own_url: str
) -> None:
    async with Soniq(own_url) as app:
        made = {await app.enqueue(REF, args={})}
        restarting = asyncio.create_task(asyncio.to_thread(own_server.restart, immediate=True))
        while not restarting.done():
            with contextlib.suppress(DatabaseUnreachable):
                made.add(await app.enqueue(REF, args={}))
            await asyncio.sleep(0.01)
        await restarting
        made.add(await app.enqueue(REF, args={}))
        # What was acknowledged is there; what was not may be there too.
        assert made <= {job.id for job in await app.list_jobs(limit=10_000)}


async def test_a_worker_started_without_prepared_statements_does_everything(
    soniq_database_url: str,
) -> None:
    app = Soniq(soniq_database_url, prepared_statements=False, poll_interval=LONG)

    @app.job(REF, retry_delay=0.01)
    async def handler(context: JobContext, fail: bool = False) -> str:
        if fail and context.attempt == 1:
            raise ValueError
        return "ok"

    @app.job(name="shop.broken", retries=0)
    async def broken() -> None:
        raise ValueError

    async with app:
        await app.schedules.add("tick", task=REF, every=3600)
        async with working(app):
            ids = [
                await app.enqueue(REF, args={}),
                await app.enqueue(REF, args={}, delay=0.05),
                await app.enqueue(REF, args={"fail": True}, unique=True),
                *await app.enqueue_many(REF, [{}] * 50),
            ]
            jobs = await ended(app, *ids)
            (dead,) = await ended(app, await app.enqueue("shop.broken", args={}))
        assert {job.status for job in jobs} == {"done"}
        assert await app.get_result(ids[0]) == "ok"
        assert dead.reason == "attempts_exhausted"
        assert await app.dead_letter.replay(dead.id) == [dead.id]
        cancelled = await app.enqueue(REF, args={}, delay=60)
        assert await app.cancel_job(cancelled)
        assert {entry.role for entry in await app.registry()} == {"writer"}


async def test_closing_the_application_under_a_worker_ends_the_worker(
    soniq_database_url: str,
) -> None:
    app = Soniq(soniq_database_url, poll_interval=0.05, lease=2.0, shutdown_timeout=0.1)

    @app.job(REF)
    async def handler() -> None: ...

    await app.enqueue(REF, args={})
    worker = asyncio.create_task(app.run_worker())
    await eventually(lambda: all_done(app, 1))
    await app.close()
    async with asyncio.timeout(PATIENCE):
        with contextlib.suppress(AppClosed, DatabaseError):
            await worker
    assert worker.done()


# --- processes --------------------------------------------------------------------------------

PROGRAM = """
import asyncio
import sys
import threading
import time

from soniq import Soniq

app = Soniq(sys.argv[1], lease=1.0, poll_interval=0.2, shutdown_timeout=30)


@app.job(name="billing.invoices.send")
async def handler(seconds: float) -> None:
    print("start", flush=True)
    await asyncio.sleep(seconds)


@app.job(name="billing.invoices.print")
def sync_handler(seconds: float) -> None:
    print("start", flush=True)
    time.sleep(seconds)


asyncio.run(app.run_worker())
print("end", flush=True)
"""


@asynccontextmanager
async def process(url: str) -> AsyncIterator[asyncio.subprocess.Process]:
    started = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        PROGRAM,
        url,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.getcwd()},  # noqa: PTH109
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.wait()


async def said(started: asyncio.subprocess.Process) -> str:
    assert started.stdout is not None
    async with asyncio.timeout(PATIENCE):
        return (await started.stdout.readline()).decode().strip()


@pytest.mark.process
async def test_a_frozen_process_loses_its_job_and_its_late_outcome_is_refused(
    app: Soniq, soniq_database_url: str
) -> None:
    job_id = await app.enqueue(REF, args={"seconds": 0.3})
    async with process(soniq_database_url) as frozen:
        assert await said(frozen) == "start"
        frozen.send_signal(signal.SIGSTOP)
        thawed = asyncio.Event()
        held: list[UUID | None] = []

        @app.job(REF)
        async def handler(seconds: float, context: JobContext) -> str:
            held.append(UUID(context.worker_id))
            frozen.send_signal(signal.SIGCONT)
            await thawed.wait()
            return "second"

        async with working(app, lease=1.0):

            async def taken() -> bool:
                return bool(held)

            await eventually(taken)
            await asyncio.sleep(1.0)  # time for the first run to end and have its outcome refused
            job = await app.get_job(job_id)
            assert (job.status, job.worker_id) == ("processing", str(held[0]))
            thawed.set()
            (job,) = await ended(app, job_id)
        assert (job.status, job.result) == ("done", "second")
        frozen.send_signal(signal.SIGTERM)
        assert await said(frozen) == "end"


@pytest.mark.process
@pytest.mark.parametrize("task", [TASK, "billing.invoices.print"], ids=["async", "sync"])
async def test_a_second_signal_hands_back_and_ends_the_process_at_once(
    app: Soniq, soniq_database_url: str, task: str
) -> None:
    job_id = await app.enqueue(task_ref(name=task), args={"seconds": 600})
    async with process(soniq_database_url) as started:
        assert await said(started) == "start"
        started.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.2)
        assert started.returncode is None
        started.send_signal(signal.SIGTERM)
        assert await said(started) == "end"
        async with asyncio.timeout(PATIENCE):
            assert await started.wait() == 0
    job = await app.get_job(job_id)
    assert (job.status, job.attempts) == ("queued", 0)
