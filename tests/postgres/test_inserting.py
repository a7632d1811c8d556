"""Enqueuing into PostgreSQL: shared commits, the caller's transaction, uniqueness, lost links."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from soniq import Soniq, task_ref
from soniq.errors import (
    AppClosed,
    DatabaseAccessDenied,
    DatabaseError,
    DatabaseUnreachable,
    PoolTimeout,
    SchemaMissing,
    SchemaOutdated,
    SchemaTooNew,
)
from soniq.postgres.inserting import InsertLane
from soniq.postgres.lanes import Lane
from soniq.postgres.store import PostgresStore
from soniq.runtime.config import load_settings
from soniq.testing import TestServer

from .samples import TASK, new_job, until_blocked

pytestmark = pytest.mark.postgres

REF = task_ref(name=TASK)
PATIENCE = 10.0
KILL_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture
async def app(soniq_database_url: str) -> AsyncIterator[Soniq]:
    async with Soniq(soniq_database_url) as app:
        yield app


class Statements:
    """The queries that lanes send, by name, and a way to meddle with them."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.rows: list[int] = []

    def count(self, *names: str) -> int:
        return sum(name in names for name in self.names)


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Statements:
    sent = Statements()
    plain = Lane.fetch

    async def fetch(self: Lane, query: str, *args: Any) -> Any:
        sent.names.append(query)
        if query == "insert_jobs":
            sent.rows.append(len(args[0]))
        return await plain(self, query, *args)

    monkeypatch.setattr(Lane, "fetch", fetch)
    return sent


async def count(sql: asyncpg.Connection) -> int:
    return int(await sql.fetchval("SELECT count(*) FROM soniq_jobs"))


async def ids(sql: asyncpg.Connection) -> set[str]:
    return {str(row["id"]) for row in await sql.fetch("SELECT id FROM soniq_jobs")}


# --- sharing commits --------------------------------------------------------------------------


async def test_a_lone_enqueue_is_one_statement(app: Soniq, statements: Statements) -> None:
    await app.enqueue(REF, args={})
    assert statements.count("insert_job", "insert_jobs") == 1


async def test_concurrent_enqueues_share_statements(
    app: Soniq, sql: asyncpg.Connection, statements: Statements
) -> None:
    async with asyncio.timeout(PATIENCE):
        made = await asyncio.gather(*(app.enqueue(REF, args={"n": n}) for n in range(50)))
    assert set(made) == await ids(sql)
    assert statements.count("insert_job", "insert_jobs") <= 5


async def test_concurrent_enqueues_of_different_kinds_all_arrive(
    app: Soniq, sql: asyncpg.Connection
) -> None:
    async with asyncio.timeout(PATIENCE):
        made = await asyncio.gather(
            *(
                app.enqueue(REF, args={"n": n}, **options)  # type: ignore[arg-type]
                for n in range(20)
                for options in (
                    {},
                    {"delay": 60},
                    {"queue": "mail", "priority": n},
                    {"unique": True},
                )
            )
        )
    assert set(made) == await ids(sql)
    assert len(made) == 80
    parked = "SELECT count(*) FROM soniq_jobs WHERE parked"
    assert await sql.fetchval(parked) == 20


async def test_one_bad_row_does_not_fail_its_neighbours(
    store: PostgresStore, sql: asyncpg.Connection
) -> None:
    jobs = [new_job() for _ in range(20)]
    jobs[7] = replace(jobs[7], args="{")  # as no producer of ours writes it
    jobs[11] = replace(jobs[11], priority=2**40)
    async with asyncio.timeout(PATIENCE):
        answers = await asyncio.gather(*(store.insert(job) for job in jobs), return_exceptions=True)
    failed = [n for n, answer in enumerate(answers) if isinstance(answer, BaseException)]
    assert failed == [7, 11]
    assert all(isinstance(answers[n], DatabaseError) for n in failed)
    assert await count(sql) == 18


async def crowd(store: PostgresStore) -> None:
    """Have the lane expect company, as after any commit that several shared."""
    await asyncio.gather(*(store.insert(new_job()) for _ in range(10)))


@pytest.mark.parametrize("bad", [0, 3], ids=["the first", "one of the others"])
async def test_a_bad_row_in_a_shared_first_statement_fails_alone(
    store: PostgresStore, sql: asyncpg.Connection, bad: int
) -> None:
    await crowd(store)
    jobs = [new_job() for _ in range(6)]
    jobs[bad] = replace(jobs[bad], args="{")
    async with asyncio.timeout(PATIENCE):
        answers = await asyncio.gather(*(store.insert(job) for job in jobs), return_exceptions=True)
    failed = [n for n, answer in enumerate(answers) if isinstance(answer, BaseException)]
    assert failed == [bad]
    assert await ids(sql) >= {str(job.id) for n, job in enumerate(jobs) if n != bad}


async def test_a_first_caller_cancelled_with_company_takes_nobody_along(
    store: PostgresStore, sql: asyncpg.Connection
) -> None:
    await crowd(store)
    jobs = [new_job() for _ in range(6)]
    async with sql.transaction():
        await sql.execute("LOCK TABLE soniq_jobs IN ACCESS EXCLUSIVE MODE")
        calls = [asyncio.create_task(store.insert(job)) for job in jobs]
        await until_blocked(sql)
        calls[0].cancel()
        await asyncio.wait([calls[0]])
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*calls[1:])
    assert await ids(sql) >= {str(job.id) for job in jobs[1:]}


async def test_an_unforeseen_error_is_told_to_all_who_wait_and_the_lane_goes_on(
    store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, failures = InsertLane._store, 2

    async def failing(self: InsertLane, jobs: Any, *, again: bool = False) -> None:
        nonlocal failures
        if failures:
            failures -= 1
            await asyncio.sleep(0)
            raise ZeroDivisionError
        await plain(self, jobs, again=again)

    monkeypatch.setattr(InsertLane, "_store", failing)
    async with asyncio.timeout(PATIENCE):
        calls = [asyncio.create_task(store.insert(new_job())) for _ in range(5)]
        answers = await asyncio.gather(*calls, return_exceptions=True)
        assert [type(answer) for answer in answers] == [ZeroDivisionError] * 5
        await store.insert(new_job())


@pytest.mark.parametrize("cancelled", [0, 1, 10])
async def test_a_cancelled_caller_loses_nobody_elses_row(
    store: PostgresStore, sql: asyncpg.Connection, cancelled: int
) -> None:
    jobs = [new_job() for _ in range(20)]
    calls = [asyncio.create_task(store.insert(job)) for job in jobs]
    await asyncio.sleep(0)
    calls[cancelled].cancel()
    async with asyncio.timeout(PATIENCE):
        answers = await asyncio.gather(*calls, return_exceptions=True)
    lost = [n for n, answer in enumerate(answers) if isinstance(answer, BaseException)]
    assert lost in ([], [cancelled])
    assert await ids(sql) >= {str(job.id) for n, job in enumerate(jobs) if n != cancelled}


async def test_a_caller_cancelled_amid_its_statement_loses_nobody_elses_row(
    store: PostgresStore, sql: asyncpg.Connection
) -> None:
    async with sql.transaction():
        await sql.execute("LOCK TABLE soniq_jobs IN ACCESS EXCLUSIVE MODE")
        jobs = [new_job() for _ in range(10)]
        calls = [asyncio.create_task(store.insert(job)) for job in jobs]
        await until_blocked(sql)
        calls[0].cancel()
        await asyncio.wait([calls[0]])
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*calls[1:])
    assert await ids(sql) >= {str(job.id) for job in jobs[1:]}


async def test_the_lane_works_on_after_a_cancellation(
    store: PostgresStore, sql: asyncpg.Connection
) -> None:
    call = asyncio.create_task(store.insert(new_job()))
    await asyncio.sleep(0)
    call.cancel()
    await asyncio.wait([call])
    async with asyncio.timeout(PATIENCE):
        await store.insert(new_job())


# --- lost connections -------------------------------------------------------------------------


async def test_enqueue_survives_backends_ended_between_calls(
    app: Soniq, sql: asyncpg.Connection
) -> None:
    made = [await app.enqueue(REF, args={})]
    for _ in range(5):
        await sql.execute(KILL_OTHERS)
        made.append(await app.enqueue(REF, args={}))
    assert await ids(sql) == set(made)


async def test_bulk_enqueue_survives_backends_ended_between_calls(
    app: Soniq, sql: asyncpg.Connection
) -> None:
    for size in (3, 300):
        await app.enqueue_many(REF, [{}] * size)
        await sql.execute(KILL_OTHERS)
        await app.enqueue_many(REF, [{}] * size)
    assert await count(sql) == 606


async def test_enqueue_survives_its_backend_ended_amid_the_statement(
    app: Soniq, sql: asyncpg.Connection
) -> None:
    async with sql.transaction():
        await sql.execute("LOCK TABLE soniq_jobs IN ACCESS EXCLUSIVE MODE")
        calls = [asyncio.create_task(app.enqueue(REF, args={"n": n})) for n in range(5)]
        await until_blocked(sql)
        await sql.execute(KILL_OTHERS)
    async with asyncio.timeout(PATIENCE):
        made = await asyncio.gather(*calls)
    assert await ids(sql) == set(made)


async def test_many_callers_survive_backends_ended_again_and_again(
    app: Soniq, sql: asyncpg.Connection
) -> None:
    made: list[str] = []
    refused = 0

    async def produce(number: int) -> None:
        nonlocal refused
        for n in range(20):
            try:
                made.append(await app.enqueue(REF, args={"n": number * 100 + n}))
            except DatabaseUnreachable:
                refused += 1  # ended twice in a row: the caller is told

    async def disturb() -> None:
        while True:
            await sql.execute(KILL_OTHERS)
            await asyncio.sleep(0)

    disturber = asyncio.create_task(disturb())
    try:
        async with asyncio.timeout(60):
            await asyncio.gather(*(produce(number) for number in range(10)))
    finally:
        disturber.cancel()
        await asyncio.gather(disturber, return_exceptions=True)
    stored = await ids(sql)
    assert len(made) + refused == 200
    assert set(made) <= stored
    assert len(stored) <= 200


# --- the caller's transaction -----------------------------------------------------------------


@asynccontextmanager
async def transaction(sql: asyncpg.Connection, *, keep: bool = True) -> AsyncIterator[None]:
    started = sql.transaction()
    await started.start()
    try:
        yield
    finally:
        await (started.commit() if keep else started.rollback())


async def test_a_job_appears_with_the_callers_commit(app: Soniq, sql: asyncpg.Connection) -> None:
    async with transaction(sql):
        job_id = await app.enqueue(REF, args={}, connection=sql)
        assert await app.list_jobs() == []
    assert [job.id for job in await app.list_jobs()] == [job_id]


@pytest.mark.parametrize("size", [1, 5, 100])
async def test_a_rollback_leaves_nothing(app: Soniq, sql: asyncpg.Connection, size: int) -> None:
    async with transaction(sql, keep=False):
        await app.enqueue_many(REF, [{}] * size, connection=sql)
        await app.enqueue(REF, args={}, unique=True, connection=sql)
    assert await count(sql) == 0
    assert await sql.fetchval("SELECT count(*) FROM soniq_job_keys") == 0


async def test_without_a_transaction_the_connection_commits_at_once(
    app: Soniq, sql: asyncpg.Connection
) -> None:
    job_id = await app.enqueue(REF, args={}, connection=sql)
    assert (await app.get_job(job_id)).status == "queued"


async def test_a_pooled_connection_is_as_good(app: Soniq, soniq_database_url: str) -> None:
    async with (
        asyncpg.create_pool(soniq_database_url, min_size=1, max_size=1) as pool,
        pool.acquire() as connection,
        connection.transaction(),
    ):
        job_id = await app.enqueue(REF, args={}, connection=connection)
    assert (await app.get_job(job_id)).status == "queued"


async def test_refused_args_do_not_spoil_the_callers_transaction(
    app: Soniq, sql: asyncpg.Connection
) -> None:
    async with transaction(sql):
        kept = await app.enqueue(REF, args={}, connection=sql)
        with pytest.raises(ValueError, match="SONIQ_TASK_ARGS_INVALID"):
            await app.enqueue(REF, args={"a": object()}, connection=sql)
    assert await ids(sql) == {kept}


@pytest.mark.parametrize("size", [1, 3, 100])
async def test_codecs_of_the_callers_connection_do_not_touch_the_args(
    app: Soniq, sql: asyncpg.Connection, soniq_database_url: str, size: int
) -> None:
    connection = await asyncpg.connect(soniq_database_url)
    for kind in ("json", "jsonb"):
        await connection.set_type_codec(
            kind, encoder=json.dumps, decoder=json.loads, schema="pg_catalog"
        )
    await connection.set_type_codec("uuid", encoder=str, decoder=str, schema="pg_catalog")
    try:
        args = {"a": 'quote " and € and \\'}
        made = await app.enqueue_many(REF, [args] * size, connection=connection)
        made.append(await app.enqueue(REF, args=args, connection=connection))
        made.append(await app.enqueue(REF, args=args, connection=connection, dedup_key="k"))
    finally:
        await connection.close()
    assert [(await app.get_job(job_id)).args for job_id in made] == [args] * (size + 2)


async def test_a_commit_wakes_a_worker(app: Soniq, sql: asyncpg.Connection) -> None:
    woken = asyncio.Event()
    listening = asyncio.Event()
    store = await app._opened()

    def wake(hint: object) -> None:
        (listening if hint is None else woken).set()

    subscription = await store.subscribe([TASK], wake)
    async with asyncio.timeout(PATIENCE):
        await listening.wait()
        async with transaction(sql):
            await app.enqueue(REF, args={}, connection=sql)
            await app.enqueue(REF, args={})  # a commit of ours in between wakes for itself
            await woken.wait()
            woken.clear()
        await woken.wait()
    await subscription.stop()


# --- uniqueness -------------------------------------------------------------------------------


async def test_of_two_transactions_with_one_key_the_second_waits_for_the_first(
    app: Soniq, sql: asyncpg.Connection, soniq_database_url: str
) -> None:
    other = await asyncpg.connect(soniq_database_url)
    try:
        async with transaction(sql):
            first = await app.enqueue(REF, args={}, dedup_key="k", connection=sql)

            async def second() -> str:
                async with other.transaction():
                    return await app.enqueue(REF, args={}, dedup_key="k", connection=other)

            call = asyncio.create_task(second())
            await until_blocked(sql)
            assert not call.done()
        async with asyncio.timeout(PATIENCE):
            assert await call == first
        assert await count(sql) == 1
    finally:
        await other.close()


async def test_the_second_stores_its_own_when_the_first_rolls_back(
    app: Soniq, sql: asyncpg.Connection
) -> None:
    async with transaction(sql, keep=False):
        first = await app.enqueue(REF, args={}, dedup_key="k", connection=sql)
        call = asyncio.create_task(app.enqueue(REF, args={}, dedup_key="k"))
        await until_blocked(sql)
    async with asyncio.timeout(PATIENCE):
        second = await call
    assert second != first
    assert await ids(sql) == {second}


async def test_a_waiting_job_found_in_a_transaction_cannot_start_before_its_commit(
    app: Soniq, sql: asyncpg.Connection
) -> None:
    ran: list[int] = []

    @app.job(REF)
    async def handler() -> None:
        ran.append(await sql_count())

    async def sql_count() -> int:
        return len(await app.list_jobs(status="queued", queue="written-before"))

    job_id = await app.enqueue(REF, args={}, dedup_key="k")
    async with transaction(sql):
        assert await app.enqueue(REF, args={}, dedup_key="k", connection=sql) == job_id
        async with asyncio.timeout(PATIENCE):
            await app.run_worker(run_once=True)
        assert ran == []
        await app.enqueue(task_ref(name="other.task"), queue="written-before", connection=sql)
    await app.run_worker(run_once=True)
    assert ran == [1]


async def test_a_hundred_callers_with_one_key_store_one_job(
    app: Soniq, sql: asyncpg.Connection
) -> None:
    async with asyncio.timeout(30):
        made = await asyncio.gather(*(app.enqueue(REF, args={}, dedup_key="k") for _ in range(100)))
    assert await ids(sql) == set(made)
    assert len(set(made)) == 1


# --- opening ----------------------------------------------------------------------------------


async def test_concurrent_first_calls_open_one_pool(
    soniq_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pools = 0
    plain = asyncpg.create_pool

    def counting(*args: Any, **kwargs: Any) -> Any:
        nonlocal pools
        pools += 1
        return plain(*args, **kwargs)

    monkeypatch.setattr(asyncpg, "create_pool", counting)
    async with asyncio.timeout(PATIENCE):
        app = Soniq(soniq_database_url)
        await asyncio.gather(*(app.enqueue(REF, args={}) for _ in range(20)))
        await app.close()
    assert pools == 1


async def test_no_table_means_run_setup(soniq_server: TestServer) -> None:
    name = soniq_server.create_database()
    try:
        app = Soniq(soniq_server.dsn(name))
        with pytest.raises(SchemaMissing, match="run soniq setup") as caught:
            await app.enqueue(REF, args={})
        assert caught.value.error_code == "SONIQ_SCHEMA_MISSING"
        await app.setup()
        assert await app.enqueue(REF, args={})
        await app.close()
    finally:
        soniq_server.drop_database(name)


async def test_another_schema_is_another_place(soniq_database_url: str) -> None:
    app = Soniq(soniq_database_url, schema='team "a"')
    with pytest.raises(SchemaMissing):
        await app.enqueue(REF, args={})
    await app.setup()
    for size in (1, 3, 100):
        await app.enqueue_many(REF, [{}] * size)
    await app.enqueue(REF, args={}, unique=True)

    @app.job(REF)
    async def handler() -> None: ...

    await app.run_worker(run_once=True)
    assert (await app.get_queue_stats()).done == 105
    await app.close()


@pytest.mark.parametrize(
    ("change", "kind", "code", "hint"),
    [
        ("+ 1", SchemaTooNew, "SONIQ_SCHEMA_TOO_NEW", "upgrade soniq"),
        ("- 1", SchemaOutdated, "SONIQ_SCHEMA_OUTDATED", "run soniq setup"),
    ],
)
async def test_tables_of_another_version_are_refused(
    soniq_database_url: str,
    sql: asyncpg.Connection,
    change: str,
    kind: type[DatabaseError],
    code: str,
    hint: str,
) -> None:
    await sql.execute(f"UPDATE soniq_migrations SET version = version {change}")
    app = Soniq(soniq_database_url)
    with pytest.raises(kind, match=hint) as caught:
        await app.enqueue(REF, args={})
    assert caught.value.error_code == code
    assert await count(sql) == 0
    await app.close()


async def test_an_unreachable_server_is_named_without_its_password() -> None:
    app = Soniq("postgresql://u:s3cret@127.0.0.1:9/db")
    with pytest.raises(DatabaseUnreachable, match="check that the server runs") as caught:
        await app.enqueue(REF, args={})
    assert caught.value.error_code == "SONIQ_DATABASE_UNREACHABLE"
    assert "s3cret" not in str(caught.value)
    await app.close()


async def test_an_unknown_database_says_how_to_create_it(soniq_server: TestServer) -> None:
    app = Soniq(soniq_server.dsn(f"ghost_{uuid4().hex}"))
    with pytest.raises(DatabaseAccessDenied, match="soniq setup"):
        await app.enqueue(REF, args={})
    await app.close()


async def test_a_role_without_privileges_is_told_which_are_missing(
    soniq_database_url: str, sql: asyncpg.Connection
) -> None:
    role = f"poor_{uuid4().hex[:12]}"
    await sql.execute(f"CREATE ROLE {role} LOGIN")
    app = Soniq(soniq_database_url.replace("postgres@", f"{role}@"))
    try:
        with pytest.raises(DatabaseAccessDenied, match="grant the role"):
            await app.enqueue(REF, args={})
    finally:
        await app.close()
        await sql.execute(f"DROP ROLE {role}")


async def test_an_exhausted_pool_is_a_timeout_that_says_so(soniq_database_url: str) -> None:
    settings = {"database_url": soniq_database_url, "pool_max_size": 1, "pool_timeout": 0.05}
    store = PostgresStore(load_settings(settings, environ={}))
    await store.open()
    async with store.db.statements():
        with pytest.raises(PoolTimeout, match="pool_max_size=1") as caught:
            await store.insert(new_job())
    assert caught.value.error_code == "SONIQ_POOL_TIMEOUT"
    await store.insert(new_job())
    await store.close()


async def test_a_pool_of_one_serves_many_callers(
    soniq_database_url: str, sql: asyncpg.Connection
) -> None:
    async with asyncio.timeout(PATIENCE), Soniq(soniq_database_url, pool_max_size=1) as app:
        await asyncio.gather(
            *(app.enqueue(REF, args={"n": n}, unique=n % 2 == 0) for n in range(40)),
            *(app.enqueue_many(REF, [{}] * 30) for _ in range(3)),
        )
    assert await count(sql) == 130


async def test_closing_finishes_what_was_begun(
    soniq_database_url: str, sql: asyncpg.Connection
) -> None:
    app = Soniq(soniq_database_url)
    await app.enqueue(REF, args={})
    calls = [asyncio.create_task(app.enqueue(REF, args={"n": n})) for n in range(30)]
    await asyncio.sleep(0)
    async with asyncio.timeout(PATIENCE):
        await app.close()
        answers = await asyncio.gather(*calls, return_exceptions=True)
    made = {answer for answer in answers if isinstance(answer, str)}
    assert all(isinstance(answer, str | AppClosed) for answer in answers)
    assert made <= await ids(sql)
    with pytest.raises(AppClosed):
        await app.enqueue(REF, args={})
