"""Lanes: connections kept for one stream of statements, with settings of their own if need be."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TypeVar

import asyncpg

from soniq.errors import DatabaseError
from soniq.postgres.database import DRIVER_ERRORS, STATEMENT_TIMEOUT, Database, query_text
from soniq.postgres.failures import is_connection_loss, translate

_Result = TypeVar("_Result")

WORKER_SETTINGS = {
    # A claim must read the index from its head, never the table: the planner, seeing a table
    # that is empty now, would plan for that, and the plan would outlive the emptiness.
    "enable_seqscan": "off",
    "enable_bitmapscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "jit": "off",
    "plan_cache_mode": "force_generic_plan",
    # Losing a claim or an outcome in a server crash means running a job again, which
    # at-least-once allows; only an enqueue has to be on disk before it is answered.
    "synchronous_commit": "off",
}


class Lane:
    """One connection kept for a stream of statements, reopened when it is lost.

    A lane runs one statement at a time, in the order asked. Worker lanes also carry
    ``WORKER_SETTINGS``: for the connection, or, behind a transaction pooler
    (``prepared_statements`` off), where that would leak to strangers, for each transaction anew.
    """

    def __init__(self, db: Database, *, worker: bool = False) -> None:
        self._db = db
        self._configured = worker and db.settings.prepared_statements
        self._configured_each_time = worker and not db.settings.prepared_statements
        self._lock = asyncio.Lock()
        self._connection: asyncpg.Connection | None = None

    async def _ready(self) -> asyncpg.Connection:
        connection = self._connection
        if connection is not None and not _is_gone(connection):
            return connection
        await self._drop()
        connection = self._connection = await self._db.acquire()
        if self._configured:
            await self._configure(connection, local=False)
        return connection

    async def _configure(self, connection: asyncpg.Connection, *, local: bool) -> None:
        await connection.fetch(
            query_text("set_worker_settings", self._db.schema),
            list(WORKER_SETTINGS),
            list(WORKER_SETTINGS.values()),
            local,
        )

    async def fetch(self, query: str, *args: object) -> list[asyncpg.Record]:
        """Run a named query and return all rows; not retried here."""
        text = query_text(query, self._db.schema)

        async def run(connection: asyncpg.Connection) -> list[asyncpg.Record]:
            rows: list[asyncpg.Record] = await connection.fetch(
                text, *args, timeout=STATEMENT_TIMEOUT
            )
            return rows

        return await self._run(run)

    async def copy(
        self, table: str, columns: Sequence[str], rows: Iterable[tuple[object, ...]]
    ) -> None:
        """Store rows with COPY, all or none; not retried here."""

        async def run(connection: asyncpg.Connection) -> None:
            try:
                await connection.copy_records_to_table(
                    table,
                    schema_name=self._db.schema,
                    records=rows,
                    columns=columns,
                    timeout=STATEMENT_TIMEOUT,
                )
            except (ArithmeticError, TypeError, ValueError) as error:
                # Unlike for statements, the driver does not say which value it cannot encode.
                raise DatabaseError(
                    f"a row of {table} could not be encoded: {type(error).__name__}"
                ) from None

        await self._run(run)

    async def _run(self, statement: Callable[[asyncpg.Connection], Awaitable[_Result]]) -> _Result:
        async with self._lock:
            try:
                connection = await self._ready()
                if not self._configured_each_time:
                    return await statement(connection)
                async with connection.transaction():
                    await self._configure(connection, local=True)
                    return await statement(connection)
            except DRIVER_ERRORS as error:
                if is_connection_loss(error):
                    await self._drop(broken=True)
                    await self._db.distrust_pool()
                raise translate(error, self._db.target, self._db.schema) from error
            except asyncio.CancelledError:
                await self._drop(broken=True)
                raise

    async def _drop(self, *, broken: bool = False) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        if _is_gone(connection):
            pass
        elif broken:
            connection.terminate()
        elif self._configured:
            try:
                await connection.execute("RESET ALL")
            except DRIVER_ERRORS:
                connection.terminate()
        await self._db.release(connection)

    async def close(self) -> None:
        """Give the connection back; the lane may be used again."""
        async with self._lock:
            await self._drop()


def _is_gone(connection: asyncpg.Connection) -> bool:
    """Tell whether a pooled connection is closed, or taken back by the pool since it died."""
    try:
        return bool(connection.is_closed())
    except asyncpg.InterfaceError:
        return True
