"""``soniq jobs``: list, show and cancel jobs."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import click

from soniq.cli.connection import ask, connected
from soniq.cli.groups import ListingGroup
from soniq.cli.render import age, clean, fields, is_wide, paint, print_json, table
from soniq.cli.shapes import job_object
from soniq.runtime.jobs import Job, JobStatus

if TYPE_CHECKING:
    from soniq.app import Soniq

HELP = """\
List, show and cancel jobs.

Without a command, lists jobs, newest first. Job arguments are often personal data, so
they are shown only with --show-args.

\b
Examples:
  soniq jobs --status queued --task billing.invoices.send.v2
  soniq jobs show 0198c5b2-7a54-7c7e-9d0e-2f6f4c8b1a55 --show-args
  soniq jobs cancel 0198c5b2-7a54-7c7e-9d0e-2f6f4c8b1a55
  soniq jobs --json | jq -r '.[].id'
"""


@click.group("jobs", cls=ListingGroup, help=HELP)
def command() -> None:
    """Group the commands about jobs."""


@command.command("list")
@connected
@click.option("--status", type=click.Choice([status.value for status in JobStatus]))
@click.option("--task", metavar="NAME", help="Only jobs of this task.")
@click.option("--queue", metavar="NAME", help="Only jobs in this queue.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True)
@click.option("--before", type=click.UUID, metavar="ID", help="Next page: jobs older than this.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array of jobs.")
def list_command(
    status: str | None,
    task: str | None,
    queue: str | None,
    limit: int,
    before: UUID | None,
    as_json: bool,
) -> None:
    """List jobs, newest first."""

    async def question(app: Soniq) -> list[Job]:
        return await app.list_jobs(
            status=None if status is None else JobStatus(status),
            task=task,
            queue=queue,
            limit=limit,
            before=None if before is None else str(before),
        )

    jobs = ask(question)
    if as_json:
        print_json([job_object(job) for job in jobs])
    elif jobs:
        print_jobs(jobs)
        if len(jobs) == limit:
            click.echo(paint(f"more: --before {jobs[-1].id}", dim=True), err=True)
    else:
        click.echo("no jobs")


@command.command("show")
@connected
@click.argument("job_id", type=click.UUID, metavar="ID")
@click.option("--show-args", is_flag=True, help="Also show the arguments and the result.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show_command(job_id: UUID, show_args: bool, as_json: bool) -> None:
    """Show everything about one job."""

    async def question(app: Soniq) -> Job:
        return await app.get_job(str(job_id))

    job = ask(question)
    if as_json:
        print_json(job_object(job, details=True, values=show_args))
    else:
        print_job(job, show_args)


@command.command("cancel")
@connected
@click.argument("job_id", type=click.UUID, metavar="ID")
def cancel_command(job_id: UUID) -> None:
    """Cancel a waiting job. One that runs or has ended stays as it is."""

    async def question(app: Soniq) -> tuple[bool, Job]:
        cancelled = await app.cancel_job(str(job_id))
        return cancelled, await app.get_job(str(job_id))

    cancelled, job = ask(question)
    if not cancelled:
        status = job.status.value
        raise click.ClickException(f"only a queued job can be cancelled; this one is {status}")
    click.echo(f"cancelled {job.id} ({clean(job.task)})")


def print_jobs(jobs: list[Job]) -> None:
    """Print a table of jobs; ids are never cut."""
    headers = ["ID", "TASK", "STATUS", "AGE"]
    rows: list[list[object]] = [
        [job.id, job.task, job.status.value, age(job.created_at).removesuffix(" ago")]
        for job in jobs
    ]
    if is_wide():
        headers += ["QUEUE", "ATTEMPTS"]
        for row, job in zip(rows, jobs, strict=True):
            row += [job.queue, job.attempts]
    click.echo(table(headers, rows, whole=[0]))


def print_job(job: Job, show_args: bool) -> None:
    """Print one job as aligned fields, then what went wrong in each failed run."""
    origin = " ".join(part for part in (job.origin.service, job.origin.version) if part)
    click.echo(
        fields(
            [
                ("job", job.id),
                ("task", job.task),
                ("queue", job.queue),
                ("status", job.status.value),
                ("reason", job.reason),
                ("message", job.message),
                ("priority", job.priority),
                ("attempts", job.attempts),
                ("created", _when(job.created_at)),
                ("scheduled", _when(job.scheduled_at)),
                ("started", _when(job.started_at)),
                ("finished", _when(job.finished_at)),
                ("worker", job.worker_id),
                ("sent by", origin),
                ("producer", job.origin.producer_id),
                ("shape", job.origin.fingerprint),
                ("args", json.dumps(job.args, ensure_ascii=False) if show_args else None),
                ("result", json.dumps(job.result, ensure_ascii=False) if show_args else None),
            ]
        )
    )
    for error in job.errors:
        click.echo(f"\nattempt {error.get('attempt')}, {error.get('at')}, {error.get('type')}:")
        for problem in error.get("problems", []):
            where = problem.get("path") or "(args)"
            click.echo(f"  - {clean(where)}: {clean(str(problem.get('type')))}")
        text = str(error.get("traceback") or error.get("message"))
        for line in text.rstrip().splitlines():
            click.echo(f"  {clean(line)}")


def _when(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return f"{moment.isoformat(sep=' ', timespec='milliseconds')} ({age(moment)})"
