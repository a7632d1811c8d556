from __future__ import annotations

import asyncio
import socket

import asyncpg
import pytest

from soniq.errors import (
    DatabaseAccessDenied,
    DatabaseError,
    DatabaseUnreachable,
    PoolTimeout,
    SchemaMissing,
)
from soniq.postgres.failures import is_connection_loss, translate

TARGET = "postgresql://app:***@db/jobs"


def translated(error: BaseException) -> DatabaseError:
    return translate(error, TARGET, "public")


async def refusal(sql: asyncpg.Connection, statement: str, *args: object) -> asyncpg.PostgresError:
    """Return the error with which the server answers a statement."""
    with pytest.raises(asyncpg.PostgresError) as raised:
        await sql.execute(statement, *args)
    return raised.value


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(111, "Connect call failed ('127.0.0.1', 5432)"),
        socket.gaierror(-2, "Name or service not known"),
        TimeoutError(),
        EOFError(),
        asyncpg.CannotConnectNowError("the database system is starting up"),
        asyncpg.TooManyConnectionsError("sorry, too many clients already"),
        asyncpg.AdminShutdownError("terminating connection due to administrator command"),
        asyncpg.CrashShutdownError("terminating connection because of crash"),
        asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
        asyncpg.ConnectionRejectionError("no"),
        asyncpg.IdleInTransactionSessionTimeoutError("terminating connection"),
        asyncpg.InterfaceError("connection is closed"),
        asyncpg.InterfaceError("pool is closing"),
        asyncpg.InternalClientError("cannot switch to state 12"),
        asyncpg.exceptions.TargetServerAttributeNotMatched("none of the hosts match"),
    ],
    ids=lambda error: f"{type(error).__name__}-{error}",
)
def test_lost_and_refused_connections_are_unreachable_and_worth_another_try(
    error: BaseException,
) -> None:
    answer = translated(error)
    assert type(answer) is DatabaseUnreachable
    assert TARGET in answer.message
    assert is_connection_loss(error)
    assert is_connection_loss(answer)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (asyncpg.InvalidPasswordError("password authentication failed"), DatabaseAccessDenied),
        (asyncpg.InvalidAuthorizationSpecificationError("no pg_hba"), DatabaseAccessDenied),
        (asyncpg.InvalidCatalogNameError('database "x" does not exist'), DatabaseAccessDenied),
        (asyncpg.InsufficientPrivilegeError("permission denied"), DatabaseAccessDenied),
        (asyncpg.UndefinedTableError('relation "soniq_jobs" does not exist'), SchemaMissing),
        (asyncpg.InvalidSchemaNameError('schema "s" does not exist'), SchemaMissing),
        (asyncpg.DeadlockDetectedError("deadlock detected"), DatabaseError),
        (asyncpg.DiskFullError("no space left on device"), DatabaseError),
        (asyncpg.InterfaceError("another operation is in progress"), DatabaseError),
        (asyncpg.DataError("invalid input for query argument $1"), DatabaseError),
        (asyncpg.exceptions.ClientConfigurationError("invalid DSN"), DatabaseError),
    ],
    ids=lambda value: getattr(value, "__name__", None) or type(value).__name__,
)
def test_what_fails_the_same_way_again_is_no_connection_loss(
    error: BaseException, expected: type[DatabaseError]
) -> None:
    answer = translated(error)
    assert type(answer) is expected
    assert not is_connection_loss(error)
    assert not is_connection_loss(answer)


def test_every_translation_but_the_generic_one_says_what_to_do() -> None:
    for error in (
        asyncpg.InvalidPasswordError("no"),
        asyncpg.InvalidCatalogNameError("no"),
        asyncpg.InsufficientPrivilegeError("no"),
        asyncpg.UndefinedTableError("no"),
        asyncpg.exceptions.ClientConfigurationError("no"),
        TimeoutError(),
    ):
        assert translated(error).suggestions, error


def test_an_exhausted_pool_is_not_a_lost_connection() -> None:
    assert not is_connection_loss(PoolTimeout(10.0, 5))


def test_a_database_error_is_returned_as_it_is() -> None:
    error = PoolTimeout(10.0, 5)
    assert translated(error) is error


def test_the_state_code_is_in_the_context() -> None:
    answer = translated(asyncpg.DeadlockDetectedError("deadlock detected"))
    assert answer.context == {"target": TARGET, "sqlstate": "40P01"}
    assert "deadlock detected" in answer.message


def test_the_quoted_rest_of_an_unescaped_password_is_left_out() -> None:
    error = asyncpg.exceptions.ClientConfigurationError(
        "invalid IPv6 address in the connection URI: 'hunter2]@db'"
    )
    assert "hunter2" not in str(translated(error))


async def test_a_data_error_of_the_server_keeps_its_value_to_itself(
    sql: asyncpg.Connection,
) -> None:
    error = await refusal(sql, "SELECT CAST('hunter2' AS integer)")
    assert "hunter2" in str(error)
    assert "hunter2" not in str(translated(error))


async def test_a_violated_constraint_keeps_its_row_to_itself(sql: asyncpg.Connection) -> None:
    error = await refusal(
        sql,
        "INSERT INTO soniq_jobs (id, task, queue, args, status)"
        " VALUES (gen_random_uuid(), 't', 'q', '\"hunter2\"', 'wrong')",
    )
    assert "hunter2" in str(error)
    assert "hunter2" not in str(translated(error))


async def test_an_argument_refused_by_the_driver_keeps_its_value_to_itself(
    sql: asyncpg.Connection,
) -> None:
    with pytest.raises(asyncpg.DataError, match="hunter2") as raised:
        await sql.execute("SELECT $1::integer", "hunter2")
    assert "hunter2" not in str(translated(raised.value))


async def test_a_missing_table_means_a_missing_schema(sql: asyncpg.Connection) -> None:
    answer = translated(await refusal(sql, "SELECT FROM elsewhere.soniq_jobs"))
    assert type(answer) is SchemaMissing
    assert any("soniq setup" in suggestion for suggestion in answer.suggestions)


async def test_a_connection_ended_by_the_server_is_a_loss(
    sql: asyncpg.Connection, soniq_database_url: str
) -> None:
    other = await asyncpg.connect(soniq_database_url)
    ended = asyncio.Event()
    other.add_termination_listener(lambda _: ended.set())
    await sql.fetchval("SELECT pg_terminate_backend($1)", other.get_server_pid())
    async with asyncio.timeout(10):
        await ended.wait()
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)) as raised:
        await other.execute("SELECT 1")
    assert is_connection_loss(raised.value)
    assert type(translated(raised.value)) is DatabaseUnreachable
