"""``soniq dead-letter``: look at failed jobs, run them again, move them, delete them."""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from uuid import UUID

import click

from soniq.cli.connection import ask, connected
from soniq.cli.groups import ListingGroup
from soniq.cli.jobs import print_job
from soniq.cli.render import age, is_wide, paint, plural, print_json, table
from soniq.cli.shapes import job_object
from soniq.errors import JobNotFound
from soniq.runtime.jobs import DeadReason, Job

if TYPE_CHECKING:
    from soniq.app import Soniq

HELP = """\
Work through the dead-letter queue: jobs that will not run again by themselves.

Reasons: job_not_registered (no consumer handles the name), invalid_arguments (the
consumer's model refused the args), attempts_exhausted, worker_lost, rejected,
invalid_result (the handler's answer is not JSON).

\b
Examples:
  soniq dead-letter list --reason job_not_registered
  soniq dead-letter show 0198c5b2-7a54-7c7e-9d0e-2f6f4c8b1a55
  soniq dead-letter replay --task billing.invoices.send.v2
  soniq dead-letter replay --from ids.txt
  soniq dead-letter export --task billing.invoices.send.v2 > lost.jsonl
  soniq dead-letter delete 0198c5b2-7a54-7c7e-9d0e-2f6f4c8b1a55
"""


_MOST_NAMED = 20


@click.group("dead-letter", cls=ListingGroup, help=HELP)
def command() -> None:
    """Group the commands about dead letters."""


@command.command("list")
@connected
@click.option("--task", metavar="NAME", help="Only dead letters of this task.")
@click.option("--queue", metavar="NAME", help="Only those of this queue.")
@click.option("--reason", type=click.Choice([reason.value for reason in DeadReason]))
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True)
@click.option("--before", type=click.UUID, metavar="ID", help="Next page: older than this.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array of jobs.")
def list_command(
    task: str | None,
    queue: str | None,
    reason: str | None,
    limit: int,
    before: UUID | None,
    as_json: bool,
) -> None:
    """List dead letters, newest first."""

    async def question(app: Soniq) -> list[Job]:
        older = None if before is None else str(before)
        return await app.dead_letter.list(
            task=task, queue=queue, reason=reason, limit=limit, before=older
        )

    jobs = ask(question)
    if as_json:
        print_json([job_object(job) for job in jobs])
    elif jobs:
        _print_dead(jobs)
        if len(jobs) == limit:
            click.echo(paint(f"more: --before {jobs[-1].id}", dim=True), err=True)
    else:
        click.echo("no dead letters")


def _print_dead(jobs: list[Job]) -> None:
    headers = ["ID", "DEAD", "MESSAGE"]
    rows: list[list[object]] = [
        [job.id, age(job.finished_at).removesuffix(" ago"), job.message] for job in jobs
    ]
    if is_wide():
        headers += ["REASON", "TASK", "SENT BY"]
        for row, job in zip(rows, jobs, strict=True):
            row += [job.reason, job.task, job.origin.service]
    click.echo(table(headers, rows, whole=[0]))


@command.command("show")
@connected
@click.argument("job_id", type=click.UUID, metavar="ID")
@click.option("--show-args", is_flag=True, help="Also show the arguments.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show_command(job_id: UUID, show_args: bool, as_json: bool) -> None:
    """Show one dead letter. Why it died, who sent it, and every failed run."""

    async def question(app: Soniq) -> Job:
        return await app.dead_letter.get(str(job_id))

    job = ask(question)
    if as_json:
        print_json(job_object(job, details=True, values=show_args))
    else:
        print_job(job, show_args)


@command.command("replay")
@connected
@click.argument("job_ids", type=click.UUID, nargs=-1, metavar="[ID]...")
@click.option("--task", metavar="NAME", help="Replay every dead letter of this task.")
@click.option(
    "--from",
    "listed",
    metavar="FILE",
    help="Replay the ids in this file, one a line; - for standard input.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the ids as a JSON array.")
def replay_command(
    job_ids: tuple[UUID, ...], task: str | None, listed: str | None, as_json: bool
) -> None:
    """Put dead letters back into their queue. Due now, with attempts counted from zero."""
    if listed is None:
        _one_of(job_ids, task)
    elif job_ids or task is not None:
        raise click.UsageError("give either ids, --task NAME or --from FILE")
    else:
        job_ids = _ids_in(listed)

    async def question(app: Soniq) -> tuple[list[str], list[UUID]]:
        if task is not None:
            return await app.dead_letter.replay(task=task), []
        replayed, absent = [], []
        for job_id in job_ids:
            try:
                replayed += await app.dead_letter.replay(job_id)
            except JobNotFound:
                absent.append(job_id)
        return replayed, absent

    replayed, absent = ask(question)
    if as_json:
        print_json(replayed)
    else:
        click.echo(f"replayed {plural(len(replayed), 'job')}")
    _complain(absent)


@command.command("delete")
@connected
@click.argument("job_ids", type=click.UUID, nargs=-1, metavar="[ID]...")
@click.option("--task", metavar="NAME", help="Delete every dead letter of this task.")
@click.option("--yes", is_flag=True, help="Do not ask before deleting by --task.")
def delete_command(job_ids: tuple[UUID, ...], task: str | None, yes: bool) -> None:
    """Delete dead letters for good. Export them first if in doubt."""
    _one_of(job_ids, task)
    if task is not None and not yes:
        click.confirm(f"delete every dead letter of {task!r} for good?", abort=True)

    async def question(app: Soniq) -> tuple[int, list[UUID]]:
        if task is not None:
            return await app.dead_letter.delete(task=task), []
        deleted, absent = 0, []
        for job_id in job_ids:
            try:
                deleted += await app.dead_letter.delete(job_id)
            except JobNotFound:
                absent.append(job_id)
        return deleted, absent

    deleted, absent = ask(question)
    click.echo(f"deleted {plural(deleted, 'dead letter')}")
    _complain(absent)


@command.command("export")
@connected
@click.option("--task", metavar="NAME", help="Only dead letters of this task.")
@click.option("--without-args", is_flag=True, help="Leave the arguments out.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Default: stdout.")
def export_command(task: str | None, without_args: bool, output: Path | None) -> None:
    """Write dead letters as JSON lines, one object each.

    Moving data is the purpose of an export, so unlike every other command it includes the
    arguments unless --without-args is given. The file may hold personal data.
    """

    def writer(stream: IO[str]) -> Callable[[Soniq], Awaitable[int]]:
        async def question(app: Soniq) -> int:
            count = 0
            async for letter in app.dead_letter.export(task=task):
                stream.write(_line(letter, without_args) + "\n")
                count += 1
            return count

        return question

    if output is None:
        ask(writer(sys.stdout))
        return
    with output.open("w", encoding="utf-8") as stream:
        count = ask(writer(stream))
    click.echo(f"wrote {plural(count, 'dead letter')} to {output}", err=True)


def _line(letter: dict[str, Any], without_args: bool) -> str:
    kept = {k: v for k, v in letter.items() if not (without_args and k in ("args", "result"))}
    return json.dumps(kept, ensure_ascii=False)


def _ids_in(listed: str) -> tuple[UUID, ...]:
    """Return the ids in a file, each once; empty lines do not count."""
    job_ids: dict[UUID, None] = {}
    wrong: list[int] = []
    try:
        with click.open_file(listed, encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if text := line.strip():
                    try:
                        job_ids[UUID(text)] = None
                    except ValueError:
                        wrong.append(number)
    except OSError as error:
        raise click.UsageError(f"{listed}: {(error.strerror or str(error)).lower()}") from None
    except UnicodeDecodeError:
        raise click.UsageError(f"{listed} is no text file") from None
    if wrong:
        raise click.UsageError(f"{listed}: no id in line {_some(wrong)}; nothing was replayed")
    return tuple(job_ids)


def _some(things: Sequence[object]) -> str:
    shown = ", ".join(map(str, things[:_MOST_NAMED]))
    more = len(things) - _MOST_NAMED
    return shown if more <= 0 else f"{shown} and {more} more"


def _one_of(job_ids: tuple[UUID, ...], task: str | None) -> None:
    if bool(job_ids) == (task is not None):
        raise click.UsageError("give either ids or --task NAME")


def _complain(absent: list[UUID]) -> None:
    if absent:
        raise click.ClickException(f"not among the dead letters: {_some(absent)}")
