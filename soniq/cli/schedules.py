"""``soniq schedules``: look at periodic jobs and control them from anywhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import click

from soniq.cli.connection import ask, connected
from soniq.cli.groups import ListingGroup
from soniq.cli.render import age, is_wide, print_json, span, table
from soniq.cli.shapes import schedule_object
from soniq.errors import nearest
from soniq.runtime.ports import Schedule

if TYPE_CHECKING:
    from soniq.app import Soniq

HELP = """\
List and control periodic jobs.

Schedules live in the database: a pause takes effect for all workers at once and survives
restarts. A schedule deleted here comes back when a worker that declares it starts.

\b
Examples:
  soniq schedules
  soniq schedules pause nightly_report
  soniq schedules resume nightly_report
"""


@click.group("schedules", cls=ListingGroup, help=HELP)
def command() -> None:
    """Group the commands about schedules."""


@command.command("list")
@connected
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array of schedules.")
def list_command(as_json: bool) -> None:
    """List all schedules by name."""
    found = ask(_listed)
    if as_json:
        print_json([schedule_object(schedule) for schedule in found])
    elif found:
        _print_schedules(found)
    else:
        click.echo("no schedules")


async def _listed(app: Soniq) -> list[Schedule]:
    return await app.schedules.list()


def _print_schedules(found: list[Schedule]) -> None:
    headers = ["NAME", "WHEN", "NEXT", "LAST"]
    rows: list[list[object]] = [
        [
            schedule.name,
            _when(schedule),
            "paused" if schedule.paused else age(schedule.next_run_at),
            age(schedule.last_run_at) or "never",
        ]
        for schedule in found
    ]
    if is_wide():
        headers += ["TASK", "QUEUE"]
        for row, schedule in zip(rows, found, strict=True):
            row += [schedule.task, schedule.queue]
    click.echo(table(headers, rows))


def _when(schedule: Schedule) -> str:
    if schedule.every is not None:
        return f"every {span(schedule.every)}"
    zone = "" if schedule.timezone == "UTC" else f" {schedule.timezone}"
    return f"{schedule.cron}{zone}"


@command.command("pause")
@connected
@click.argument("name")
def pause_command(name: str) -> None:
    """Stop a schedule from starting jobs until it is resumed."""

    _act(name, "paused", lambda app: app.schedules.pause(name))


@command.command("resume")
@connected
@click.argument("name")
def resume_command(name: str) -> None:
    """Let a paused schedule start jobs again."""

    _act(name, "resumed", lambda app: app.schedules.resume(name))


@command.command("delete")
@connected
@click.argument("name")
def delete_command(name: str) -> None:
    """Delete a schedule; jobs it has started stay."""

    _act(name, "deleted", lambda app: app.schedules.delete(name))


def _act(name: str, verb: str, action: Callable[[Soniq], Awaitable[None]]) -> None:
    """Act on a schedule and say so; name the nearest one where there is none of this name."""

    async def question(app: Soniq) -> None:
        known = [schedule.name for schedule in await app.schedules.list()]
        if name not in known:
            close = nearest(name, known)
            hint = f"; did you mean {close!r}?" if close else ""
            raise click.ClickException(f"there is no schedule {name!r}{hint}")
        await action(app)

    ask(question)
    click.echo(f"{verb} {name}")
