from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import pytest

import soniq.postgres
from soniq.errors import (
    ConfigurationError,
    DatabaseAccessDenied,
    DatabaseError,
    DatabaseUnreachable,
    SchemaTooNew,
)
from soniq.postgres.database import query_text
from soniq.postgres.migrate import LATEST, MigrationReport, migrate, migrations, schema_version
from soniq.postgres.provision import database_name
from soniq.postgres.store import PostgresStore
from soniq.runtime.config import load_settings
from soniq.testing import TestServer, start_server

from .samples import new_job

pytestmark = pytest.mark.postgres

PACKAGE = Path(soniq.postgres.__file__).parent
QUERIES = sorted(file.stem for file in (PACKAGE / "queries").glob("*.sql"))
ODD_SCHEMAS = ["Jobs", "select", "two words", 'quo"te', "sch'ema", "$schema", "{x}", "größe", "a.b"]


@pytest.fixture(scope="module")
def server() -> Iterator[TestServer]:
    """Give a server of our own, because these tests make roles and change who may enter."""
    server = start_server(own=True)
    yield server
    server.stop()


@pytest.fixture
async def admin(server: TestServer) -> AsyncIterator[asyncpg.Connection]:
    """Give a superuser's connection to the maintenance database."""
    connection = await asyncpg.connect(server.dsn())
    yield connection
    await connection.close()


@pytest.fixture
def missing(server: TestServer) -> str:
    """Give the URL of a database that does not exist."""
    return server.dsn(f"missing_{uuid4().hex[:12]}")


@pytest.fixture
def empty(server: TestServer) -> str:
    """Give the URL of an empty database."""
    return server.dsn(server.create_database())


@pytest.fixture
async def role(admin: asyncpg.Connection) -> str:
    """Give the name of a role that may log in and nothing else."""
    name = f"Role {uuid4().hex[:12]}"
    await admin.execute(f"CREATE ROLE \"{name}\" LOGIN PASSWORD 'right'")
    return name


def as_role(dsn: str, role: str, password: str = "right") -> str:
    """Return the URL for another role."""
    parts = urlsplit(dsn)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{role.replace(' ', '%20')}:{password}@{host}"))


@contextlib.asynccontextmanager
async def connected(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(dsn)
    try:
        yield connection
    finally:
        await connection.close()


def advised_sql(error: DatabaseAccessDenied) -> str:
    """Return the statement that the error tells an administrator to run."""
    found = re.search(r"ask an administrator to run: (.*;)", "\n".join(error.suggestions))
    assert found is not None, error
    return found[1]


# --- what it does -----------------------------------------------------------------------------


async def test_an_empty_database_gets_all_migrations(empty: str) -> None:
    report = await migrate(empty)
    names = tuple(f"{step.version:04d}_{step.name}" for step in migrations())
    assert report == MigrationReport("public", LATEST, names)


async def test_every_migration_is_recorded_with_the_release_that_applied_it(empty: str) -> None:
    await migrate(empty)
    async with connected(empty) as connection:
        rows = await connection.fetch("SELECT * FROM soniq_migrations ORDER BY version")
    assert [(row["version"], row["name"]) for row in rows] == [
        (step.version, step.name) for step in migrations()
    ]
    assert all(row["soniq_version"] and row["applied_at"] for row in rows)


async def test_migrating_again_changes_nothing(empty: str) -> None:
    await migrate(empty)
    assert await migrate(empty) == MigrationReport("public", LATEST)


async def test_a_missing_database_is_created(missing: str) -> None:
    report = await migrate(missing)
    assert report.created_database
    async with connected(missing) as connection:
        assert await schema_version(connection, "public") == LATEST


async def test_a_missing_database_is_an_error_when_it_shall_not_be_created(missing: str) -> None:
    with pytest.raises(DatabaseAccessDenied, match="does not exist"):
        await migrate(missing, create_database=False)


@pytest.mark.parametrize("schema", ODD_SCHEMAS)
async def test_a_store_works_in_a_schema_of_any_name(empty: str, schema: str) -> None:
    report = await migrate(empty, schema)
    assert report.created_schema
    settings = load_settings({"database_url": empty}, environ={})
    store = PostgresStore(replace(settings, schema=schema))
    await store.open()
    job = new_job()
    await store.insert_many([job])
    assert await store.get_job(job.id) is not None
    await store.close()


async def test_two_schemas_of_one_database_are_apart(empty: str) -> None:
    await migrate(empty, "one")
    async with connected(empty) as connection:
        assert await schema_version(connection, "one") == LATEST
        assert await schema_version(connection, "two") is None
    assert (await migrate(empty, "two")).applied


@pytest.mark.parametrize("schema", ["", "x" * 64, "ü" * 32, "nul\0", "pg_jobs"])
async def test_a_name_that_no_schema_can_have_is_refused_before_connecting(schema: str) -> None:
    with pytest.raises(ConfigurationError, match="schema"):
        await migrate("postgresql://nobody@192.0.2.1/x", schema)


async def test_the_longest_possible_name_works(empty: str) -> None:
    await migrate(empty, "x" * 63)
    assert (await migrate(empty, "x" * 63)).applied == ()


def test_migrations_are_numbered_from_one_without_gaps() -> None:
    versions = [step.version for step in migrations()]
    assert versions == list(range(1, LATEST + 1))


# --- many at once -----------------------------------------------------------------------------


async def test_twenty_at_once_make_one_database(missing: str) -> None:
    reports = await asyncio.gather(*(migrate(missing, "Jobs") for _ in range(20)))
    assert sum(report.created_database for report in reports) == 1
    assert sum(report.created_schema for report in reports) == 1
    assert sorted(len(report.applied) for report in reports) == [0] * 19 + [LATEST]
    assert {report.version for report in reports} == {LATEST}


async def test_many_at_once_agree_under_a_stricter_default_isolation(
    empty: str, admin: asyncpg.Connection
) -> None:
    name = database_name(empty)
    await admin.execute(
        f'ALTER DATABASE "{name}" SET default_transaction_isolation TO serializable'
    )
    reports = await asyncio.gather(*(migrate(empty) for _ in range(8)))
    assert sorted(len(report.applied) for report in reports) == [0] * 7 + [LATEST]


# --- what it refuses --------------------------------------------------------------------------


async def test_tables_of_a_newer_release_are_left_alone(empty: str) -> None:
    await migrate(empty)
    async with connected(empty) as connection:
        await connection.execute("INSERT INTO soniq_migrations VALUES (999, 'x', now(), '9')")
    with pytest.raises(SchemaTooNew, match="999"):
        await migrate(empty)


async def test_a_failure_leaves_nothing_behind(empty: str) -> None:
    async with connected(empty) as connection:
        # the baseline creates this table last, so everything before it has to be undone
        await connection.execute('CREATE SCHEMA s; CREATE TABLE s."soniq_schedules" ()')
        with pytest.raises(DatabaseError, match="did not create"):
            await migrate(empty, "s")
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 's'")
    assert [row[0] for row in tables] == ["soniq_schedules"]


async def test_a_failure_undoes_the_schema_too(empty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = (*migrations(), type(migrations()[0])(LATEST + 1, "broken", "SELECT 1 / 0"))
    monkeypatch.setattr("soniq.postgres.migrate.migrations", lambda: broken)
    with pytest.raises(DatabaseError, match="DivisionByZero"):
        await migrate(empty, "fresh")
    async with connected(empty) as connection:
        found = await connection.fetchval("SELECT to_regnamespace('fresh')")
    assert found is None


async def test_a_foreign_table_of_migrations_is_named(empty: str) -> None:
    async with connected(empty) as connection:
        await connection.execute("CREATE TABLE soniq_migrations (version text, name text)")
    with pytest.raises(DatabaseError, match="soniq_migrations"):
        await migrate(empty)


# --- roles ------------------------------------------------------------------------------------


async def test_an_ordinary_role_sets_up_its_own_database(
    server: TestServer, empty: str, admin: asyncpg.Connection, role: str
) -> None:
    await admin.execute(f'ALTER DATABASE "{database_name(empty)}" OWNER TO "{role}"')
    report = await migrate(as_role(empty, role), "jobs")
    assert (report.created_schema, report.version) == (True, LATEST)


async def test_an_ordinary_role_with_createdb_makes_the_database(
    missing: str, admin: asyncpg.Connection, role: str
) -> None:
    await admin.execute(f'ALTER ROLE "{role}" CREATEDB')
    assert (await migrate(as_role(missing, role))).created_database


async def test_a_role_that_may_not_create_the_database_learns_what_to_ask_for(
    missing: str, admin: asyncpg.Connection, role: str
) -> None:
    with pytest.raises(DatabaseAccessDenied, match="may not create one") as raised:
        await migrate(as_role(missing, role))
    await admin.execute(advised_sql(raised.value))
    assert (await migrate(as_role(missing, role))).applied


async def test_a_role_that_may_not_create_the_schema_learns_what_to_ask_for(
    empty: str, role: str
) -> None:
    with pytest.raises(DatabaseAccessDenied, match="may not create it") as raised:
        await migrate(as_role(empty, role), 'Odd "jobs"')
    async with connected(empty) as superuser:
        await superuser.execute(advised_sql(raised.value))
    assert (await migrate(as_role(empty, role), 'Odd "jobs"')).applied


async def test_a_role_that_may_not_create_tables_learns_what_to_ask_for(
    empty: str, role: str
) -> None:
    async with connected(empty) as superuser:
        await superuser.execute("CREATE SCHEMA jobs")
        with pytest.raises(DatabaseAccessDenied, match="permission denied") as raised:
            await migrate(as_role(empty, role), "jobs")
        await superuser.execute(advised_sql(raised.value))
    assert (await migrate(as_role(empty, role), "jobs")).applied


async def test_a_role_that_only_reads_and_writes_may_ask_whether_all_is_well(
    empty: str, role: str
) -> None:
    await migrate(empty)
    async with connected(empty) as superuser:
        await superuser.execute(f'GRANT SELECT ON soniq_migrations TO "{role}"')
    assert await migrate(as_role(empty, role)) == MigrationReport("public", LATEST)


# --- connecting -------------------------------------------------------------------------------


def put_first(file: str, line: str) -> None:
    path = Path(file)
    path.write_text(line + path.read_text())


@pytest.fixture
async def guarded(empty: str, admin: asyncpg.Connection, role: str) -> str:
    """Give the URL of a database that asks this role, and only this one, for its password."""
    put_first(await admin.fetchval("SHOW hba_file"), f'local all "{role}" scram-sha-256\n')
    await admin.execute("SELECT pg_reload_conf()")
    async with asyncio.timeout(10):
        while True:  # the server reads the file a little later
            try:
                await (await asyncpg.connect(as_role(empty, role, "wrong"))).close()
            except asyncpg.InvalidPasswordError:
                return empty


async def test_a_wrong_password_is_denied_and_never_printed(guarded: str, role: str) -> None:
    with pytest.raises(DatabaseAccessDenied, match="password") as raised:
        await migrate(as_role(guarded, role, "hunter2"))
    assert "hunter2" not in str(raised.value)
    assert any("password" in suggestion for suggestion in raised.value.suggestions)


async def test_an_unknown_role_is_denied(empty: str) -> None:
    with pytest.raises(DatabaseAccessDenied, match="nobody_here"):
        await migrate(as_role(empty, "nobody_here"))


@pytest.fixture
async def silent_port() -> AsyncIterator[int]:
    """Give a port where connections are taken and never answered."""

    async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    listener = await asyncio.start_server(hold, "127.0.0.1", 0)
    async with listener:
        yield listener.sockets[0].getsockname()[1]


async def test_a_port_where_nobody_listens_is_unreachable(silent_port: int) -> None:
    listener = await asyncio.start_server(lambda r, w: None, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    listener.close()
    await listener.wait_closed()
    with pytest.raises(DatabaseUnreachable) as raised:
        await migrate(f"postgresql://app:hunter2@127.0.0.1:{port}/jobs")
    assert "hunter2" not in str(raised.value)


async def test_a_server_that_never_answers_is_unreachable_after_the_timeout(
    silent_port: int,
) -> None:
    dsn = f"postgresql://app@127.0.0.1:{silent_port}/jobs"
    async with asyncio.timeout(10):
        with pytest.raises(DatabaseUnreachable, match="in time"):
            await migrate(dsn, connect_timeout=0.2)


async def test_a_host_that_does_not_exist_is_unreachable() -> None:
    with pytest.raises(DatabaseUnreachable):
        await migrate("postgresql://app@no-such-host.invalid/jobs")


async def test_the_next_of_several_hosts_is_tried(empty: str) -> None:
    assert "?host=" in empty
    assert (await migrate(empty.replace("?host=", "?host=%2Fnowhere,"))).applied


@pytest.mark.parametrize(
    ("dsn", "environ", "expected"),
    [
        ("postgresql://u:p@h/jobs", {"PGDATABASE": "no"}, "jobs"),
        ("postgresql://u@/a%20b%2Fc?host=/run", {}, "a b/c"),
        ("postgresql://h1:1,h2:2/jobs?target_session_attrs=primary", {}, "jobs"),
        ("postgresql:///?dbname=jobs&user=u", {}, "jobs"),
        ("postgresql://u@h", {"PGDATABASE": "from_env"}, "from_env"),
        ("postgresql://u%20x:p@h", {}, "u x"),
        ("postgresql://h?user=u", {}, "u"),
        ("postgresql://h", {"PGUSER": "env_user"}, "env_user"),
    ],
)
def test_the_database_is_named_as_the_driver_would(
    dsn: str, environ: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PGDATABASE", "PGUSER"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert database_name(dsn) == expected


# --- the statements ---------------------------------------------------------------------------


async def test_every_statement_fits_the_tables(empty: str) -> None:
    await migrate(empty, "Jobs")
    unfit = {}
    async with connected(empty) as connection:
        for name in QUERIES:
            if name in ("create_migrations", "create_schema"):
                continue  # these have no plan, and migrate ran them a moment ago
            try:
                await connection.prepare(query_text(name, "Jobs"))
            except asyncpg.PostgresError as error:
                unfit[name] = str(error)
    assert unfit == {}


def test_every_statement_is_called_by_name_somewhere() -> None:
    code = "".join(file.read_text() for file in PACKAGE.glob("*.py"))
    assert [name for name in QUERIES if f'"{name}"' not in code] == []
