"""A store on a database of its own, and a plain connection beside it to look behind its back."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from soniq.postgres.store import PostgresStore
from soniq.runtime.config import load_settings


@pytest.fixture
async def store(soniq_database_url: str) -> AsyncIterator[PostgresStore]:
    settings = load_settings({"database_url": soniq_database_url}, environ={})
    store = PostgresStore(settings)
    await store.open()
    yield store
    await store.close()


@pytest.fixture
async def sql(soniq_database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(soniq_database_url)
    yield connection
    await connection.close()
