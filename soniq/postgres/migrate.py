"""Bring a database to the tables this release needs, from nothing if need be.

Everything happens in one transaction under a lock per schema, so that many processes may start at
once and a failure leaves things as they were. Only CREATE DATABASE, which PostgreSQL refuses in a
transaction, comes before it (``soniq.postgres.provision``).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from importlib.resources import files
from typing import Final

import asyncpg

from soniq.errors import ConfigurationError, DatabaseAccessDenied, DatabaseError, SchemaTooNew
from soniq.postgres.database import Statements, query_text
from soniq.postgres.identifiers import quote_identifier
from soniq.postgres.provision import connect_or_create, disconnect, reported
from soniq.runtime.config import redact

_FILE_NAME = re.compile(r"(?P<version>[0-9]{4})_(?P<name>[a-z0-9_]+)\.sql")

_LONGEST_IDENTIFIER = 63
"""Bytes PostgreSQL keeps of an identifier (NAMEDATALEN - 1); it silently cuts off the rest."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered step; ``script`` has ``$schema`` where the quoted schema name goes."""

    version: int
    name: str
    script: str


@dataclass(frozen=True, slots=True)
class MigrationReport:
    """What a call to ``migrate`` found and did.

    Attributes:
        schema: the schema of the tables.
        version: the version of the tables now.
        applied: names of the migrations this call applied, oldest first; empty when none was due.
        created_database: this call created the database.
        created_schema: this call created the schema.
    """

    schema: str
    version: int
    applied: tuple[str, ...] = ()
    created_database: bool = False
    created_schema: bool = False


@cache
def migrations() -> tuple[Migration, ...]:
    """Return all migrations of this release in order, read from ``migrations/NNNN_name.sql``."""
    found = []
    for file in files("soniq.postgres").joinpath("migrations").iterdir():
        match = _FILE_NAME.fullmatch(file.name)
        if match is not None:
            script = file.read_text(encoding="utf-8")
            found.append(Migration(int(match["version"]), match["name"], script))
    return tuple(sorted(found, key=lambda migration: migration.version))


LATEST: Final[int] = migrations()[-1].version
"""The version of the tables that this release needs."""


async def migrate(
    dsn: str,
    schema: str = "public",
    *,
    connect_timeout: float = 10.0,
    create_database: bool = True,
) -> MigrationReport:
    """Create or update the tables; safe to call at any time and from many processes at once.

    A missing database or schema is created if the role may do that. Nothing is half-done: on
    any error the schema is as it was. ``connect_timeout`` is in seconds; waiting for another
    process's migration has no limit.

    Raises:
        ConfigurationError: PostgreSQL cannot name a schema like that.
        DatabaseUnreachable: no server answered, or the connection broke.
        DatabaseAccessDenied: wrong user or password, or the role lacks a privilege; the
            suggestions hold the SQL that an administrator can run.
        SchemaTooNew: a newer release has migrated these tables.
        DatabaseError: anything else, such as tables of the same names that are not Soniq's.
    """
    _check_schema_name(schema)
    target = redact(dsn)
    connection, created_database = await connect_or_create(
        dsn, target, schema, timeout=connect_timeout, create=create_database
    )
    try:
        with reported(target, schema):
            # Read committed: what a process that held the lock before us did must be visible.
            async with connection.transaction(isolation="read_committed"):
                await connection.execute(query_text("lock_migrations", schema), _lock(schema))
                step = _Step(connection, target, schema)
                created_schema = await step.ensure_schema()
                applied = await step.apply()
    finally:
        await disconnect(connection)
    return MigrationReport(schema, LATEST, applied, created_database, created_schema)


async def schema_version(connection: asyncpg.Connection, schema: str) -> int | None:
    """Return the version of the tables in a schema, None when Soniq has none there.

    Raises:
        DatabaseError: there is a table ``soniq_migrations`` which is not ours.
        asyncpg.PostgresError: the role may not read it, and whatever else the server says.
    """
    statements = Statements(connection, schema)
    ours = await statements.fetchval("find_migrations", schema)
    if ours is None:
        return None
    if not ours:
        raise _foreign(schema, 'relation "soniq_migrations" already exists')
    version = await statements.fetchval("schema_version")
    assert version is None or isinstance(version, int)
    return version


class _Step:
    """The work inside the transaction; ``connection`` holds the lock."""

    def __init__(self, connection: asyncpg.Connection, target: str, schema: str) -> None:
        self._connection = connection
        self._statements = Statements(connection, schema)
        self._target = target
        self._schema = schema
        self._role = ""

    async def ensure_schema(self) -> bool:
        """Create the schema if it is missing; tell whether it was."""
        state = await self._statements.fetchrow("find_schema", self._schema)
        assert state is not None
        self._role = state["role"]
        if state["present"]:
            return False
        try:
            await self._statements.execute("create_schema")
        except asyncpg.InsufficientPrivilegeError as error:
            raise DatabaseAccessDenied(
                self._target,
                f"there is no schema {self._schema!r}, and role {self._role!r} may not create it",
                [self._ask("CREATE SCHEMA {schema} AUTHORIZATION {role};")],
            ) from error
        return True

    async def apply(self) -> tuple[str, ...]:
        """Apply the migrations that are due; return their names."""
        try:
            return await self._apply()
        except (asyncpg.DuplicateTableError, asyncpg.DuplicateObjectError) as error:
            raise _foreign(self._schema, str(error.args[0])) from error
        except asyncpg.InsufficientPrivilegeError as error:
            raise DatabaseAccessDenied(
                self._target,
                str(error.args[0]),
                [
                    self._ask("GRANT USAGE, CREATE ON SCHEMA {schema} TO {role};"),
                    "if another role created the tables, run soniq setup as that role",
                ],
            ) from error

    async def _apply(self) -> tuple[str, ...]:
        version = await schema_version(self._connection, self._schema)
        if version is not None and version > LATEST:
            raise SchemaTooNew(self._target, version, LATEST)
        due = [migration for migration in migrations() if migration.version > (version or 0)]
        if due and version is None:
            await self._statements.execute("create_migrations")
        for migration in due:
            script = migration.script.replace("$schema", quote_identifier(self._schema))
            await self._connection.execute(script)
            await self._statements.execute(
                "record_migration", migration.version, migration.name, _release()
            )
        return tuple(f"{migration.version:04d}_{migration.name}" for migration in due)

    def _ask(self, sql: str) -> str:
        schema, role = quote_identifier(self._schema), quote_identifier(self._role)
        return f"ask an administrator to run: {sql.format(schema=schema, role=role)}"


def _foreign(schema: str, reason: str) -> DatabaseError:
    return DatabaseError(
        f"schema {schema!r} holds tables that this Soniq did not create: {reason}",
        context={"schema": schema},
        suggestions=["choose an empty schema with the setting schema (SONIQ_SCHEMA)"],
    )


def _check_schema_name(schema: str) -> None:
    if not schema or "\0" in schema:
        problem = "schema must be a name without NUL characters"
    elif len(schema.encode("utf-8", "surrogatepass")) > _LONGEST_IDENTIFIER:
        problem = f"schema must take at most {_LONGEST_IDENTIFIER} bytes as UTF-8"
    elif schema.startswith("pg_") or schema == "information_schema":
        problem = f"schema {schema!r} is reserved for PostgreSQL itself"
    else:
        return
    raise ConfigurationError([problem])


def _lock(schema: str) -> int:
    """Return the advisory lock that stands for a schema; locks are per database anyway."""
    digest = hashlib.sha256(f"soniq migrate\0{schema}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _release() -> str:
    try:
        return installed_version("soniq")
    except PackageNotFoundError:  # imported from a source tree that is not installed
        return "unknown"
