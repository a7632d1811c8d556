"""The two stores, each as a ``House`` that tests can let time pass in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from soniq.memory import MemoryStore
from soniq.runtime.ports import Store

from .records import House

_PASS = """
    SELECT format('UPDATE %s SET %s', c.oid::regclass,
                  string_agg(format('%1$I = %1$I - make_interval(secs => $1)', a.attname), ', '))
    FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
    WHERE c.relkind = 'r' AND c.relname LIKE 'soniq\\_%'
      AND a.atttypid = 'timestamptz'::regtype AND NOT a.attisdropped
    GROUP BY c.oid
"""


@asynccontextmanager
async def open_memory() -> AsyncIterator[House]:
    time = datetime.now(UTC)

    async def advance(seconds: float) -> None:
        nonlocal time
        time += timedelta(seconds=seconds)

    store = MemoryStore(clock=lambda: time)

    async def another() -> Store:
        return store

    await store.setup()
    await store.open()
    yield House(store, another, advance, store.transaction)
    await store.close()


@asynccontextmanager
async def open_postgres(url: str) -> AsyncIterator[House]:
    from soniq.postgres.store import PostgresStore
    from soniq.runtime.config import load_settings

    async with AsyncExitStack() as opened:

        async def another() -> Store:
            store = PostgresStore(load_settings({"database_url": url}, environ={}))
            opened.push_async_callback(store.close)
            await store.open()
            return store

        async def advance(seconds: float) -> None:
            # Everything that is stored moves back, which is the same as time moving on.
            connection = await asyncpg.connect(url)
            try:
                for (statement,) in await connection.fetch(_PASS):
                    await connection.execute(statement, seconds)
            finally:
                await connection.close()

        @asynccontextmanager
        async def transaction() -> AsyncIterator[object]:
            connection = await asyncpg.connect(url)
            try:
                async with connection.transaction():
                    yield connection
            finally:
                await connection.close()

        yield House(await another(), another, advance, transaction)


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.postgres)])
async def house(request: pytest.FixtureRequest) -> AsyncIterator[House]:
    if request.param == "memory":
        async with open_memory() as opened:
            yield opened
    else:
        async with open_postgres(request.getfixturevalue("soniq_database_url")) as opened:
            yield opened


@pytest.fixture
def store(house: House) -> Store:
    return house.store
