"""Connect to a database, creating it first if it does not exist and the role may do so."""

from __future__ import annotations

import contextlib
import getpass
import os
from collections.abc import Iterator
from urllib.parse import parse_qs, unquote, urlsplit

import asyncpg

from soniq.errors import DatabaseAccessDenied
from soniq.postgres.database import Statements
from soniq.postgres.failures import translate
from soniq.postgres.identifiers import quote_identifier

_MAINTENANCE_DATABASES = ("postgres", "template1")
"""Where one may connect to create another database, the usual one first."""

_CLOSE_TIMEOUT = 5.0
"""Seconds to say goodbye to the server before the socket is just closed."""


@contextlib.contextmanager
def reported(target: str, schema: str) -> Iterator[None]:
    """Turn errors of the driver and of sockets in the block into ``DatabaseError`` subclasses."""
    try:
        yield
    except (
        OSError,
        asyncpg.PostgresError,
        asyncpg.InterfaceError,
        asyncpg.InternalClientError,
    ) as error:
        raise translate(error, target, schema) from error


async def connect_or_create(
    dsn: str, target: str, schema: str, *, timeout: float, create: bool
) -> tuple[asyncpg.Connection, bool]:
    """Return a connection, and whether the database had to be created for it.

    ``target`` is the redacted DSN, ``timeout`` the seconds for each attempt to connect.

    Raises:
        DatabaseUnreachable: no server answered.
        DatabaseAccessDenied: the server refused user or password, or the database is missing
            and may not be created; then the suggestions hold the SQL for an administrator.
    """
    with reported(target, schema):
        try:
            return await _connect(dsn, timeout), False
        except asyncpg.InvalidCatalogNameError:
            if not create:
                raise
        created = await _create_database(dsn, target, timeout)
        return await _connect(dsn, timeout), created


async def disconnect(connection: asyncpg.Connection) -> None:
    """Close a connection; never raises."""
    try:
        await connection.close(timeout=_CLOSE_TIMEOUT)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        connection.terminate()


def database_name(dsn: str) -> str:
    """Return the database that a DSN names, or that the driver would choose for it.

    Source: libpq's rules as asyncpg applies them: path, ``dbname`` or ``database`` parameter,
    PGDATABASE, then the user's name.
    """
    parts = urlsplit(dsn)
    query = parse_qs(parts.query)
    candidates = (
        unquote(parts.path.removeprefix("/")),
        *query.get("dbname", ())[-1:],
        *query.get("database", ())[-1:],
        os.environ.get("PGDATABASE"),
        # what stands before the first @ and its first colon, as the driver reads it
        unquote(parts.netloc.partition("@")[0].partition(":")[0]) if "@" in parts.netloc else "",
        *query.get("user", ())[-1:],
        os.environ.get("PGUSER"),
    )
    return next((name for name in candidates if name), None) or getpass.getuser()


async def _connect(dsn: str, timeout: float, database: str | None = None) -> asyncpg.Connection:
    # Without a statement cache it also works through a pooler that hands out a different server
    # connection for every transaction.
    return await asyncpg.connect(dsn, timeout=timeout, database=database, statement_cache_size=0)


async def _create_database(dsn: str, target: str, timeout: float) -> bool:
    """Create the database of a DSN; False when somebody else did so first."""
    name = database_name(dsn)
    create = f"CREATE DATABASE {quote_identifier(name)}"
    connection = await _connect_for_maintenance(dsn, target, timeout)
    role = ""
    try:
        state = await Statements(connection, "public").fetchrow("find_database", name)
        assert state is not None
        if state["present"]:
            return False
        role = state["role"]
        try:
            await connection.execute(create)
        except asyncpg.ObjectInUseError:
            # Somebody stays connected to template1, which is copied by default.
            await connection.execute(f"{create} TEMPLATE template0")
        return True
    except (asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
        # A process starting at the same moment was faster; its database is complete by now.
        return False
    except asyncpg.InsufficientPrivilegeError as error:
        raise DatabaseAccessDenied(
            target,
            f"there is no database {name!r}, and role {role!r} may not create one",
            [f"ask an administrator to run: {create} OWNER {quote_identifier(role)};"],
        ) from error
    finally:
        await disconnect(connection)


async def _connect_for_maintenance(dsn: str, target: str, timeout: float) -> asyncpg.Connection:
    refusal: asyncpg.PostgresError | None = None
    for database in _MAINTENANCE_DATABASES:
        try:
            return await _connect(dsn, timeout, database)
        except (
            asyncpg.InvalidCatalogNameError,
            asyncpg.InsufficientPrivilegeError,
            asyncpg.InvalidAuthorizationSpecificationError,
        ) as error:
            refusal = error
    name = database_name(dsn)
    raise DatabaseAccessDenied(
        target,
        f"there is no database {name!r}, and this role may connect nowhere to create it",
        [f"ask an administrator to run: CREATE DATABASE {quote_identifier(name)} OWNER <role>;"],
    ) from refusal
