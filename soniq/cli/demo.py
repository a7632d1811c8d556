"""``soniq demo``: run the example services and watch what happens."""

from __future__ import annotations

import asyncio
import shlex
import shutil
import signal
import tempfile
import textwrap
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import uuid4

import click

from soniq.cli.connection import connected, current_target
from soniq.cli.failures import describe
from soniq.cli.render import clean, paint, symbol
from soniq.errors import SoniqError

if TYPE_CHECKING:
    from soniq.app import Soniq
    from soniq.cli.stage import Stage
    from soniq.cli.story import Step

HELP = """\
Run two services on one PostgreSQL and watch what happens, in less than 20 seconds.

Three example packages (a stub package, a producer, a consumer) run as real processes.
Each step is observed in the database and in the output of the processes; the command
succeeds only if all of them were.

--story releases plays how a task gets a new shape: three releases of a stub package,
with soniq drift and soniq can-deploy asked at each step. It takes half a minute.

Without --database-url it starts a PostgreSQL server in a temporary folder (extra:
embedded). With it, it creates a database of its own on your server, named soniq_demo_...,
and drops it at the end; the role needs CREATEDB.

\b
Examples:
  soniq demo
  soniq demo --story releases
  soniq demo --keep
  soniq demo --database-url postgresql://localhost/postgres
"""

INDENT = " " * 6

INTRODUCTIONS = {
    "recipe": """\
Two services share one PostgreSQL. Neither imports the other: both import
a stub package that holds nothing but task names and argument models.
""",
    "releases": """\
Two producers and a consumer share a task. Its args get a new shape, release
by release; before each deployment the gate is asked, and answers from what
is live and from the rows.
""",
}


@click.command("demo", help=HELP)
@connected
@click.option(
    "--story",
    type=click.Choice(list(INTRODUCTIONS)),
    default="recipe",
    show_default=True,
    help="What to play.",
)
@click.option("--keep", is_flag=True, help="Keep the database and the logs, and say where.")
def command(story: str, keep: bool) -> int:
    """Play a story; return 0 only if every step was observed."""
    from soniq.app import Soniq

    url = current_target().database_url
    # A terminal that closes ends this like a Ctrl-C does: processes and server must not stay.
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, _interrupt)
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="soniq-demo-"))
        if not keep:
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
        click.echo(INTRODUCTIONS[story])
        own = _own_database(stack, folder, url, keep)

        async def tell() -> bool:
            app = Soniq(own.url, schema="public")
            stage, steps = _prepared(story, folder, app, own.url)
            stack.callback(stage.close)
            try:
                return await play(steps, stage)
            finally:
                await app.close()

        observed = asyncio.run(tell())
        if keep:
            click.echo(f"kept: the logs in {folder} and the database;")
            click.echo(f"  soniq status --database-url {shlex.quote(own.later)}")
    return 0 if observed else 1


def _prepared(story: str, folder: Path, app: Soniq, url: str) -> tuple[Stage, list[Step]]:
    """Return where a story plays, and its steps; nothing runs yet."""
    if story == "releases":
        from soniq.cli.release_stage import ReleaseStage
        from soniq.cli.releases import Releases

        releases = ReleaseStage(folder, url)
        return releases, Releases(app, releases).steps()
    from soniq.cli.stage import Stage
    from soniq.cli.story import Story

    stage = Stage(folder, url)
    return stage, Story(app, stage).steps()


def _interrupt(_number: int, _frame: object) -> None:
    # As SIGINT, which asyncio turns into a cancellation: an exception from here could strike while
    # a process is being started, before anybody has noted that it must be ended.
    signal.raise_signal(signal.SIGINT)


class Database(NamedTuple):
    """A database for one demo: its URL, and the one to print for later (without a password)."""

    url: str
    later: str


def _own_database(stack: ExitStack, folder: Path, url: str | None, keep: bool) -> Database:
    """Return a database for this demo only; ``stack`` disposes of it."""
    from soniq.postgres.embedded import resolve_embedded
    from soniq.runtime.config import redact

    if url is None:
        embedded = f"embedded:{folder / 'postgres'}"
        server = resolve_embedded(embedded)
        stack.callback(server.stop)
        return Database(server.dsn, embedded)
    if url.startswith("embedded:"):
        server = resolve_embedded(url)
        stack.callback(server.stop)
        url = server.dsn
    name = f"soniq_demo_{uuid4().hex[:12]}"
    own = with_database(url, name)
    _create(own)
    if not keep:
        stack.callback(_drop, url, name)
    return Database(own, redact(own))


def with_database(url: str, name: str) -> str:
    """Return the URL with another database, whether it was named in the path or the query."""
    parts = urlsplit(url)
    query = [
        (key, value)
        for key, value in parse_qsl(parts.query, keep_blank_values=True)
        if key not in ("database", "dbname")
    ]
    return parts._replace(path=f"/{name}", query=urlencode(query)).geturl()


def _create(url: str) -> None:
    from soniq.app import Soniq

    async def run() -> None:
        app = Soniq(url, schema="public")
        try:
            await app.setup()
        finally:
            await app.close()

    asyncio.run(run())


def _drop(url: str, name: str) -> None:
    from soniq.postgres.admin import drop_database

    try:
        asyncio.run(drop_database(url, name))
    except Exception as error:
        # Whatever the driver says here must not hide how the demo itself ended.
        click.echo(f"could not drop the database {name}: {type(error).__name__}", err=True)


async def play(steps: Sequence[Step], stage: Stage) -> bool:
    """Play the steps in order and tell each; stop at the first that is not observed.

    A failed step is named with what was missing and the last lines of the process started last.
    """
    from soniq.cli.story import NotObserved

    begun = time.monotonic()
    for number, step in enumerate(steps, 1):
        started = time.monotonic()
        try:
            evidence = await step.play()
        except (NotObserved, SoniqError) as error:
            mark = paint(symbol("✗", "FAILED"), "red", bold=True)
            click.echo(f"{number} {mark} {step.title}")
            reason = describe(error) if isinstance(error, SoniqError) else str(error)
            click.echo(f"step {number} was not observed ({step.title}): {reason}", err=True)
            for line in stage.last_words():
                click.echo(f"    {clean(line)}", err=True)
            return False
        seconds = paint(f"{time.monotonic() - started:5.1f} s", dim=True)
        mark = paint(symbol("✓", "ok"), "green", bold=True)
        click.echo(f"{number} {mark} {paint(f'{step.title:<62}', bold=True)} {seconds}")
        for line in evidence:
            deeper = INDENT + " " * (len(line) - len(line.lstrip()))
            click.echo(textwrap.fill(line, 80, initial_indent=INDENT, subsequent_indent=deeper))
        click.echo()
    click.echo(f"all {len(steps)} steps observed in {time.monotonic() - begun:.1f} s")
    return True
