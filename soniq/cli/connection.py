"""The options every command shares, and the application behind a command that only looks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from soniq.app import Soniq

logger = logging.getLogger("soniq.cli")

T = TypeVar("T")
F = TypeVar("F", bound="Callable[..., object]")


@dataclass(frozen=True, slots=True)
class Target:
    """Which database a command talks to; None leaves a setting to the environment."""

    database_url: str | None
    schema: str | None

    def settings(self) -> dict[str, str]:
        """Return the given ones by name, as keywords for ``Soniq``."""
        given = {"database_url": self.database_url, "schema": self.schema}
        return {name: value for name, value in given.items() if value is not None}


def _keep(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value is not None:
        # Contexts of one command line share `meta`, so the options work before the command too.
        ctx.meta[f"soniq.{param.name}"] = value


_database_url = click.option(
    "--database-url",
    metavar="URL",
    callback=_keep,
    expose_value=False,
    help="PostgreSQL URL, or embedded:DIR. Default: SONIQ_DATABASE_URL.",
)
_schema = click.option(
    "--schema",
    metavar="NAME",
    callback=_keep,
    expose_value=False,
    help="PostgreSQL schema of the tables. Default: SONIQ_SCHEMA, or public.",
)


def connected(function: F) -> F:
    """Add ``--database-url`` and ``--schema`` to a command; ``current_target`` returns them."""
    return _database_url(_schema(function))


def current_target() -> Target:
    """Return the database options of the running command line."""
    meta = click.get_current_context().meta
    return Target(meta.get("soniq.database_url"), meta.get("soniq.schema"))


def ask(question: Callable[[Soniq], Awaitable[T]]) -> T:
    """Open an application without handlers on the chosen database, ask, close, and answer."""
    from soniq.app import Soniq  # the engine loads with the first command that needs it

    target = current_target()

    async def run() -> T:
        # Interrupted while connecting, the driver leaves a failed future behind: no news.
        asyncio.get_running_loop().set_exception_handler(
            lambda _, problem: logger.debug("%s", problem["message"])
        )
        app = Soniq(target.database_url, schema=target.schema)
        try:
            return await question(app)
        finally:
            await app.close()

    return asyncio.run(run())
