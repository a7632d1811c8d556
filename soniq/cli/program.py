"""The top of the command line: the group of all commands, and how every failure ends.

Exit codes: 0 success, 1 failure, 2 usage or configuration error, 3 database unreachable,
130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import metadata
from typing import NoReturn

import click

from soniq.cli.connection import connected
from soniq.cli.failures import describe, exit_code
from soniq.cli.groups import Entry, LazyGroup
from soniq.errors import SoniqError

HELP = """\
Typed job contracts across services on one PostgreSQL.

\b
Start here:
  soniq demo                          watch the whole story, no database needed
  soniq dev orders.app:app            server, tables and worker in one terminal

\b
With your own database:
  export SONIQ_DATABASE_URL=postgresql://user@host/jobs
  soniq setup                         create or migrate the tables
  soniq worker orders.app:app         handle jobs
  soniq status                        queues and workers at a glance
  soniq registry                      who writes and who reads each task

Passwords are never printed, and job arguments only where you ask for them.

\b
Exit codes: 0 success, 1 failure, 2 usage or configuration error,
3 database unreachable, 130 interrupted.
"""

COMMANDS = {
    "setup": Entry("soniq.cli.setup:command", "Create or migrate the tables."),
    "worker": Entry("soniq.cli.worker:command", "Handle the jobs of an application."),
    "dev": Entry("soniq.cli.dev:command", "Database, tables and reloading worker in one."),
    "status": Entry("soniq.cli.status:command", "Show queues and workers."),
    "jobs": Entry("soniq.cli.jobs:command", "List, show and cancel jobs."),
    "dead-letter": Entry("soniq.cli.dead_letter:command", "Work through failed jobs."),
    "in-flight": Entry("soniq.cli.in_flight:command", "Check stored rows against new models."),
    "can-deploy": Entry("soniq.cli.can_deploy:command", "Say whether a release can go out."),
    "drift": Entry("soniq.cli.drift:command", "Report what does not fit together."),
    "registry": Entry("soniq.cli.registry:command", "Show who writes and reads each task."),
    "schedules": Entry("soniq.cli.schedules:command", "List and control periodic jobs."),
    "lint": Entry("soniq.cli.lint:command", "Find contract mistakes in source."),
    "demo": Entry("soniq.cli.demo:command", "Run three services and watch what happens."),
}


def _print_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(f"soniq {metadata.version('soniq')}")
        ctx.exit()


class Program(LazyGroup):
    """The group of all commands."""

    entries = COMMANDS


@click.group("soniq", cls=Program, help=HELP)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version and exit.",
)
@connected
def program() -> None:
    """Hold the options that every command takes."""


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit the process.

    Args:
        argv: the arguments after ``soniq``; None takes them from ``sys.argv``.
    """
    try:
        code = _run(argv)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output is gone, as with `| head`. Nothing may be written at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    sys.exit(code)


def _run(argv: Sequence[str] | None) -> int:
    try:
        result = program.main(
            args=None if argv is None else list(argv), prog_name="soniq", standalone_mode=False
        )
    except SoniqError as error:
        click.echo(describe(error), err=True)
        return exit_code(error)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return 130
    return result if isinstance(result, int) else 0
