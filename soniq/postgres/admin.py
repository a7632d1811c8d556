"""Create and drop whole databases; for tests, demos and setup. Needs the CREATEDB privilege."""

from __future__ import annotations

import asyncpg


def quote(identifier: str) -> str:
    """Return the identifier quoted for SQL."""
    return '"' + identifier.replace('"', '""') + '"'


async def create_database(dsn: str, name: str, template: str | None = None) -> None:
    """Create the database ``name`` on the server of ``dsn``, as a copy of ``template`` if given.

    Nobody may be connected to the template meanwhile (PostgreSQL's rule).
    """
    copied = "" if template is None else f" TEMPLATE {quote(template)}"
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(f"CREATE DATABASE {quote(name)}{copied}")
    finally:
        await connection.close()


async def drop_database(dsn: str, name: str) -> None:
    """Drop the database ``name`` if it exists, ending the connections to it."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(f"DROP DATABASE IF EXISTS {quote(name)} WITH (FORCE)")
    finally:
        await connection.close()


async def server_version(dsn: str) -> str:
    """Return the server's version, such as ``18.4``."""
    connection = await asyncpg.connect(dsn)
    try:
        version: str = await connection.fetchval("SHOW server_version")
        return version
    finally:
        await connection.close()
