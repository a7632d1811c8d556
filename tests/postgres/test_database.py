"""The pool, its lanes, and named queries."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from importlib.resources import files
from typing import Any

import asyncpg
import pytest

from soniq.errors import AppClosed, ConfigurationError, DatabaseError, DatabaseUnreachable
from soniq.postgres.database import (
    Database,
    in_chunks,
    may_succeed_later,
    query_text,
)
from soniq.postgres.lanes import WORKER_SETTINGS, Lane
from soniq.runtime.config import load_settings

from .samples import until_blocked

PATIENCE = 10.0
QUERIES = sorted(
    entry.name.removesuffix(".sql")
    for entry in files("soniq.postgres").joinpath("queries").iterdir()
    if entry.name.endswith(".sql")
)


def database(url: str, **settings: Any) -> Database:
    return Database(load_settings({"database_url": url, **settings}, environ={}))


@pytest.fixture
async def db(soniq_database_url: str) -> AsyncIterator[Database]:
    db = database(soniq_database_url)
    yield db
    await db.close()


# --- named queries ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", QUERIES)
def test_the_schemas_name_is_the_only_thing_put_into_a_query(name: str) -> None:
    text = query_text(name, 'odd "name"')
    assert "$schema" not in text
    assert text.replace('"odd ""name"""', "$schema") == query_text(name, "x").replace(
        '"x"', "$schema"
    )


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_is_one_statement(name: str) -> None:
    lines = [line.partition("--")[0] for line in query_text(name, "public").splitlines()]
    assert ";" not in "".join(lines).rstrip().rstrip(";")


def test_without_an_address_there_is_no_database() -> None:
    with pytest.raises(ConfigurationError, match="SONIQ_DATABASE_URL"):
        Database(load_settings({}, environ={}))


def test_pieces_keep_the_order_and_lose_nothing() -> None:
    assert in_chunks([1, 2, 3, 4, 5], 2) == [[1, 2], [3, 4], [5]]
    assert in_chunks([], 2) == []


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (DatabaseUnreachable("db", "gone"), True),
        (DatabaseError("x", context={"sqlstate": "40001"}), True),
        (DatabaseError("x", context={"sqlstate": "40P01"}), True),
        (DatabaseError("x", context={"sqlstate": "22P05"}), False),
        (DatabaseError("x"), False),
    ],
    ids=lambda value: str(value)[:40],
)
def test_only_what_passes_is_worth_another_try(error: DatabaseError, expected: bool) -> None:
    assert may_succeed_later(error) is expected


# --- the pool ---------------------------------------------------------------------------------


@pytest.mark.postgres
async def test_concurrent_openings_give_one_pool(db: Database) -> None:
    pools = await asyncio.gather(*(db.open() for _ in range(10)))
    assert len({id(pool) for pool in pools}) == 1


@pytest.mark.postgres
async def test_after_closing_nothing_opens_again(db: Database) -> None:
    await db.open()
    await db.close()
    await db.close()
    with pytest.raises(AppClosed):
        await db.open()


async def test_what_was_never_opened_can_be_closed() -> None:
    await database("postgresql://localhost/x").close()


@pytest.mark.postgres
async def test_a_transaction_ends_with_its_block(db: Database, sql: asyncpg.Connection) -> None:
    async with db.transaction() as statements:
        await statements.connection.execute("CREATE TABLE kept ()")
    with contextlib.suppress(LookupError):
        async with db.transaction() as statements:
            await statements.connection.execute("CREATE TABLE lost ()")
            raise LookupError
    tables = await sql.fetch("SELECT tablename FROM pg_tables WHERE tablename IN ('kept', 'lost')")
    assert [row["tablename"] for row in tables] == ["kept"]


@pytest.mark.postgres
async def test_errors_of_the_driver_become_ours_and_keep_their_cause(db: Database) -> None:
    with pytest.raises(DatabaseError) as caught:
        async with db.statements() as statements:
            await statements.connection.fetchval("SELECT 1 / 0")
    assert isinstance(caught.value.__cause__, asyncpg.DivisionByZeroError)


@pytest.mark.postgres
async def test_errors_of_others_pass_unchanged(db: Database) -> None:
    with pytest.raises(LookupError):
        async with db.statements():
            raise LookupError


@pytest.mark.postgres
async def test_a_connection_given_back_after_closing_is_ended(db: Database) -> None:
    connection = await db.acquire()
    pool, db._pool = db._pool, None
    await db.release(connection)
    assert pool is not None
    db._pool = pool


@pytest.mark.postgres
async def test_a_pool_with_a_borrowed_connection_closes_in_the_end(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await db.acquire()
    plain = asyncio.wait_for

    async def impatient(work: Any, timeout: float) -> Any:
        return await plain(work, 0.05)

    monkeypatch.setattr("soniq.postgres.database.asyncio.wait_for", impatient)
    async with asyncio.timeout(PATIENCE):
        await db.close()


# --- lanes ------------------------------------------------------------------------------------


async def setting(connection: asyncpg.Connection, name: str) -> str:
    return str(await connection.fetchval("SELECT current_setting($1)", name))


@pytest.mark.postgres
async def test_a_lane_keeps_its_connection(db: Database) -> None:
    lane = Lane(db)
    await lane.fetch("schedules")
    first = lane._connection
    await lane.fetch("schedules")
    assert lane._connection is first
    await lane.close()


@pytest.mark.postgres
async def test_a_lane_runs_one_statement_at_a_time(db: Database, sql: asyncpg.Connection) -> None:
    lane = Lane(db)
    async with sql.transaction():
        await sql.execute("LOCK TABLE soniq_schedules IN ACCESS EXCLUSIVE MODE")
        calls = [asyncio.create_task(lane.fetch("schedules")) for _ in range(5)]
        await until_blocked(sql)
        assert not any(call.done() for call in calls)
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*calls)
    await lane.close()


@pytest.mark.postgres
async def test_a_lane_reopens_after_its_connection_was_ended(
    db: Database, sql: asyncpg.Connection
) -> None:
    lane = Lane(db)
    await lane.fetch("schedules")
    assert lane._connection is not None
    await sql.execute("SELECT pg_terminate_backend($1, 5000)", lane._connection.get_server_pid())
    try:
        await lane.fetch("schedules")
    except DatabaseUnreachable:
        await lane.fetch("schedules")
    await lane.close()


@pytest.mark.postgres
async def test_a_lane_whose_connection_ends_amid_a_statement_says_so_and_goes_on(
    db: Database, sql: asyncpg.Connection
) -> None:
    lane = Lane(db)
    async with sql.transaction():
        await sql.execute("LOCK TABLE soniq_schedules IN ACCESS EXCLUSIVE MODE")
        call = asyncio.create_task(lane.fetch("schedules"))
        await until_blocked(sql)
        await sql.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        with pytest.raises(DatabaseUnreachable):
            await call
    await lane.fetch("schedules")
    await lane.close()


@pytest.mark.postgres
async def test_a_cancelled_statement_leaves_the_lane_usable(
    db: Database, sql: asyncpg.Connection
) -> None:
    lane = Lane(db)
    async with sql.transaction():
        await sql.execute("LOCK TABLE soniq_schedules IN ACCESS EXCLUSIVE MODE")
        call = asyncio.create_task(lane.fetch("schedules"))
        await until_blocked(sql)
        call.cancel()
        await asyncio.wait([call])
    async with asyncio.timeout(PATIENCE):
        await lane.fetch("schedules")
    await lane.close()


@pytest.mark.postgres
async def test_an_error_of_the_statement_keeps_the_connection(db: Database) -> None:
    lane = Lane(db)
    await lane.fetch("schedules")
    connection = lane._connection
    with pytest.raises(DatabaseError):
        await lane.fetch("promote", "not a list", 1)
    assert lane._connection is connection
    await lane.close()


@pytest.mark.postgres
@pytest.mark.parametrize("name", WORKER_SETTINGS)
async def test_a_workers_lane_has_its_settings_and_gives_none_away(
    soniq_database_url: str, name: str
) -> None:
    db = database(soniq_database_url, pool_max_size=1)
    async with db.statements() as statements:
        before = await setting(statements.connection, name)
    lane = Lane(db, worker=True)
    await lane.fetch("schedules")
    assert lane._connection is not None
    assert await setting(lane._connection, name) == WORKER_SETTINGS[name]
    await lane.close()
    async with db.statements() as statements:
        assert await setting(statements.connection, name) == before
    await db.close()


@pytest.mark.postgres
async def test_behind_a_transaction_pooler_no_session_is_changed(soniq_database_url: str) -> None:
    db = database(soniq_database_url, prepared_statements=False)
    lane = Lane(db, worker=True)
    await lane.fetch("schedules")
    assert lane._connection is not None
    assert await setting(lane._connection, "enable_seqscan") == "on"
    assert await lane._connection.fetchval("SELECT count(*) FROM pg_prepared_statements") == 0
    await lane.close()
    await db.close()


@pytest.mark.postgres
@pytest.mark.parametrize("name", WORKER_SETTINGS)
async def test_behind_a_transaction_pooler_each_transaction_has_the_settings(
    soniq_database_url: str, name: str
) -> None:
    db = database(soniq_database_url, prepared_statements=False)
    lane = Lane(db, worker=True)
    assert await lane._run(lambda connection: setting(connection, name)) == WORKER_SETTINGS[name]
    await lane.close()
    await db.close()


@pytest.mark.postgres
async def test_a_closed_lane_may_be_used_again(db: Database) -> None:
    lane = Lane(db)
    await lane.fetch("schedules")
    await lane.close()
    await lane.fetch("schedules")
    await lane.close()
