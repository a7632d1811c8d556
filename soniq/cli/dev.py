"""``soniq dev APP``: a database, the tables and a reloading worker in one terminal."""

from __future__ import annotations

import asyncio
import signal
import time
from pathlib import Path
from types import FrameType

import click

from soniq.cli.connection import connected, current_target
from soniq.cli.processes import Child
from soniq.cli.render import paint, plural, symbol
from soniq.cli.watch import SourceWatch

HOME = Path(".soniq")
POLL = 0.5
"""Seconds between two looks at the source files."""

HELP = """\
Run the application APP, written module:attribute, with everything it needs.

Starts a PostgreSQL server in .soniq/ (extra: embedded), creates the tables, runs a
worker, and restarts it whenever a .py file under the working directory changes. The data
stays in .soniq/ between runs. Press Ctrl-C to stop all of it.

\b
Examples:
  soniq dev orders.app:app
  soniq dev orders.app:app --database-url postgresql://localhost/jobs_dev
"""


@click.command("dev", help=HELP)
@connected
@click.argument("app", metavar="APP")
@click.option("--queues", metavar="A,B", help="Only these queues.")
@click.option("--concurrency", type=click.IntRange(min=1), help="Jobs at a time.")
def command(app: str, queues: str | None, concurrency: int | None) -> None:
    """Start the server, set up, and keep a worker running."""
    from soniq.postgres.embedded import resolve_embedded

    # A terminal that closes ends this like a Ctrl-C does: server and worker must not stay.
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, _interrupt)
    target = current_target()
    server = None
    try:
        url = target.database_url
        if url is None:
            _make_home()
            server = resolve_embedded(f"embedded:{HOME / 'postgres'}")
            url = server.dsn
        _setup(url, target.schema)
        _tell("the database is ready; other terminals reach it with")
        click.echo(f"  export SONIQ_DATABASE_URL={_shown(url)!r}", err=True)
        arguments = ["-m", "soniq.cli", "worker", app, "--database-url", url]
        for option, value in (
            ("--schema", target.schema),
            ("--queues", queues),
            ("--concurrency", concurrency),
        ):
            if value is not None:
                arguments += [option, str(value)]
        _serve(arguments)
    finally:
        if server is not None:
            server.stop()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    signal.raise_signal(signal.SIGINT)


def _make_home() -> None:
    HOME.mkdir(exist_ok=True)
    ignore = HOME / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")


def _setup(url: str, schema: str | None) -> None:
    from soniq.app import Soniq

    app = Soniq(url, schema=schema)

    async def run() -> None:
        try:
            await app.setup()
        finally:
            await app.close()

    asyncio.run(run())


def _shown(url: str) -> str:
    from soniq.runtime.config import redact

    return redact(url)


def _serve(arguments: list[str]) -> None:
    """Keep a worker running until interrupted; a new one for each change of the source."""
    watch = SourceWatch(Path.cwd())
    worker = Child(arguments)
    ended = False
    try:
        while True:
            time.sleep(POLL)
            changed = watch.changes()
            if changed:
                more = f" and {plural(len(changed) - 1, 'more file')}" if len(changed) > 1 else ""
                _tell(f"{changed[0]}{more} changed: restarting the worker")
                worker.stop()
                worker, ended = Child(arguments), False
            elif worker.code is not None and not ended:
                ended = True
                _tell(f"the worker ended with code {worker.code}; waiting for a change")
    finally:
        worker.stop()


def _tell(text: str) -> None:
    mark = symbol("▸", ">")
    click.echo(paint(f"{mark} {text}", "cyan"), err=True)
