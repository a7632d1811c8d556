"""One pool of connections, the named queries, and driver errors turned into ours.

Queries live in ``queries/<name>.sql``, one statement each, and are called by name. The only thing
ever put into their text is the quoted schema name; everything else is a parameter.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import asyncpg

from soniq.errors import (
    AppClosed,
    ConfigurationError,
    DatabaseError,
    DatabaseUnreachable,
    PoolTimeout,
    SoniqError,
)
from soniq.postgres.failures import is_connection_loss, translate
from soniq.postgres.identifiers import quote_identifier
from soniq.runtime.config import Settings, redact

logger = logging.getLogger("soniq.postgres")

STATEMENT_TIMEOUT = 60.0
"""Seconds after which a statement whose answer never comes counts as lost (a dead network)."""

DRIVER_ERRORS = (
    OSError,
    TimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
"""Whatever a call of the driver raises besides ``ValueError`` for an address it cannot read."""

_Result = TypeVar("_Result")


@cache
def _query_source(name: str) -> str:
    return files("soniq.postgres").joinpath("queries", f"{name}.sql").read_text(encoding="utf-8")


async def _keep_session_state(connection: object) -> None:
    """Skip the reset round trip on release: pooled connections never carry session state."""


class Statements:
    """The named queries on one connection."""

    def __init__(self, connection: asyncpg.Connection, schema: str) -> None:
        self.connection = connection
        self._schema = schema

    def _text(self, query: str) -> str:
        return query_text(query, self._schema)

    async def fetch(self, query: str, *args: object) -> list[asyncpg.Record]:
        """Run a query and return all rows."""
        rows: list[asyncpg.Record] = await self.connection.fetch(
            self._text(query), *args, timeout=STATEMENT_TIMEOUT
        )
        return rows

    async def fetchrow(self, query: str, *args: object) -> asyncpg.Record | None:
        """Run a query and return its first row."""
        return await self.connection.fetchrow(self._text(query), *args, timeout=STATEMENT_TIMEOUT)

    async def fetchval(self, query: str, *args: object) -> object:
        """Run a query and return the first value of its first row."""
        return await self.connection.fetchval(self._text(query), *args, timeout=STATEMENT_TIMEOUT)

    async def execute(self, query: str, *args: object) -> str:
        """Run a query and return its command tag."""
        tag: str = await self.connection.execute(
            self._text(query), *args, timeout=STATEMENT_TIMEOUT
        )
        return tag


@cache
def query_text(name: str, schema: str) -> str:
    """Return the statement of ``queries/<name>.sql`` for a schema."""
    return _query_source(name).replace("$schema", quote_identifier(schema))


class Database:
    """The pool, opened on first use and once.

    Raises:
        DatabaseError: of the fitting subclass, for everything that asyncpg raises.
        PoolTimeout: when no connection becomes free within ``pool_timeout``.
        AppClosed: on use after ``close``.
    """

    def __init__(self, settings: Settings) -> None:
        if settings.database_url is None:
            raise ConfigurationError(
                ["no database_url"],
                suggestions=[
                    "set SONIQ_DATABASE_URL, or pass database_url=... (a command: --database-url)"
                ],
            )
        self.settings = settings
        self.schema = settings.schema
        self.dsn = settings.database_url
        self.target = redact(self.dsn)
        self._pool: asyncpg.Pool | None = None
        self._opening = asyncio.Lock()
        self._closed = False

    async def open(self) -> asyncpg.Pool:
        """Return the pool, opening it if need be."""
        if self._pool is not None:
            return self._pool
        async with self._opening:
            if self._closed:
                raise AppClosed
            if self._pool is None:
                self._pool = await self._create_pool()
            return self._pool

    async def _create_pool(self) -> asyncpg.Pool:
        settings = self.settings
        try:
            return await asyncpg.create_pool(
                self.dsn,
                min_size=settings.pool_min_size,
                max_size=settings.pool_max_size,
                timeout=settings.connect_timeout,
                reset=_keep_session_state,
                **self.connect_options(),
            )
        except (ValueError, *DRIVER_ERRORS) as error:
            raise translate(error, self.target, self.schema) from error

    def connect_options(self) -> dict[str, int]:
        """Return asyncpg's options that follow from ``prepared_statements``."""
        return {} if self.settings.prepared_statements else {"statement_cache_size": 0}

    async def connect(self) -> asyncpg.Connection:
        """Open a connection of its own, outside the pool and bound to the running loop."""
        try:
            return await asyncpg.connect(
                self.dsn, timeout=self.settings.connect_timeout, **self.connect_options()
            )
        except (ValueError, *DRIVER_ERRORS) as error:
            raise translate(error, self.target, self.schema) from error

    async def close(self) -> None:
        """Close every connection, waiting at most a few seconds for running statements."""
        async with self._opening:
            self._closed = True
            pool, self._pool = self._pool, None
        if pool is None:
            return
        try:
            await asyncio.wait_for(pool.close(), timeout=5.0)
        except Exception:
            logger.debug("the pool did not close cleanly; terminating it", exc_info=True)
            pool.terminate()

    async def acquire(self) -> asyncpg.Connection:
        """Take a pooled connection; give it back with ``release``."""
        pool = await self.open()
        try:
            return await pool.acquire(timeout=self.settings.pool_timeout)
        except TimeoutError as error:
            raise PoolTimeout(self.settings.pool_timeout, self.settings.pool_max_size) from error
        except DRIVER_ERRORS as error:
            raise translate(error, self.target, self.schema) from error

    async def release(self, connection: asyncpg.Connection) -> None:
        """Give a connection back; never raises."""
        pool = self._pool
        if pool is None:
            connection.terminate()
            return
        try:
            await pool.release(connection)
        except Exception:
            logger.debug("a connection could not be given back", exc_info=True)

    async def distrust_pool(self) -> None:
        """Have every pooled connection replaced before its next use.

        When one was lost, its siblings most likely died with it (a restart, a failover), and each
        would fail one more call before anybody noticed.
        """
        if self._pool is not None:
            await self._pool.expire_connections()

    @asynccontextmanager
    async def statements(self) -> AsyncIterator[Statements]:
        """Borrow a connection for several statements, without a transaction."""
        connection = await self.acquire()
        try:
            with translated(self):
                yield Statements(connection, self.schema)
        except DatabaseUnreachable:
            await self.distrust_pool()
            raise
        finally:
            await self.release(connection)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Statements]:
        """Borrow a connection inside a transaction that commits when the block ends well."""
        async with self._in_transaction() as statements:
            yield statements

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Statements]:
        """Borrow a connection that sees the database as it is now, and cannot write."""
        async with self._in_transaction(isolation="repeatable_read", readonly=True) as statements:
            yield statements

    @asynccontextmanager
    async def _in_transaction(self, **options: Any) -> AsyncIterator[Statements]:
        connection = await self.acquire()
        try:
            with translated(self):
                async with connection.transaction(**options):
                    yield Statements(connection, self.schema)
        except DatabaseUnreachable:
            await self.distrust_pool()
            raise
        finally:
            await self.release(connection)

    async def fetch(self, query: str, *args: object) -> list[asyncpg.Record]:
        """Run a named query on a pooled connection and return all rows."""
        async with self.statements() as statements:
            return await statements.fetch(query, *args)

    async def fetchrow(self, query: str, *args: object) -> asyncpg.Record | None:
        """Run a named query on a pooled connection and return its first row."""
        async with self.statements() as statements:
            return await statements.fetchrow(query, *args)

    async def fetchval(self, query: str, *args: object) -> object:
        """Run a named query on a pooled connection and return one value."""
        async with self.statements() as statements:
            return await statements.fetchval(query, *args)

    async def execute(self, query: str, *args: object) -> str:
        """Run a named query on a pooled connection and return its command tag."""
        async with self.statements() as statements:
            return await statements.execute(query, *args)


class translated:
    """Turn driver errors raised in the block into ``DatabaseError`` subclasses."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, (SoniqError, asyncio.CancelledError)):
            return
        if isinstance(error, DRIVER_ERRORS):
            raise translate(error, self._db.target, self._db.schema) from error


def may_succeed_later(error: DatabaseError) -> bool:
    """Tell whether the same statement may work when sent again.

    True after a lost connection, and after PostgreSQL undid a transaction to resolve a conflict
    (40001 serialization failure, 40P01 deadlock).
    """
    return is_connection_loss(error) or error.context.get("sqlstate") in ("40001", "40P01")


class Part:
    """One group of the store's methods, on the shared database."""

    def __init__(self, db: Database) -> None:
        self.db = db


def in_chunks(items: Sequence[_Result], size: int) -> list[Sequence[_Result]]:
    """Split a sequence into consecutive pieces of at most ``size``."""
    return [items[start : start + size] for start in range(0, len(items), size)]
