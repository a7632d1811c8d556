"""``soniq drift``: what does not fit between repositories, live workers and rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soniq.cli.candidates import in_flight_option, read_candidates
from soniq.cli.connection import ask, connected
from soniq.cli.drift_config import read_drift_config
from soniq.cli.drift_reports import STYLES, ReportFile, rendered, reports_option, write_report
from soniq.cli.drift_sources import read_facts
from soniq.cli.failures import describe
from soniq.cli.given import refuse_doubles, refuse_missing
from soniq.cli.imports import import_options, imported_candidates, imported_packages
from soniq.cli.judging import ModelJudge
from soniq.cli.live import Look, scoped
from soniq.contract.facts import Facts
from soniq.contract.findings import Severity
from soniq.drift.in_flight import Count
from soniq.drift.landscape import Gap, normalise_name
from soniq.drift.report import FAIL_ON, Report, drift
from soniq.drift.scope import Scope
from soniq.drift.sources import from_facts
from soniq.errors import DatabaseError

if TYPE_CHECKING:
    from soniq.importing.session import Session

DRIFT, CANNOT_CHECK = 1, 3

HELP = """\
Report what does not fit: between producers and consumers, between source and what
runs, between models and the rows in flight.

SOURCES are checkouts of producers, consumers and stub packages, or facts files that
each repository's own CI made with soniq-lint facts. Nothing of them is run. The live
registry and the rows come from the database; --offline leaves them out and says so.

\b
Examples:
  soniq drift ../orders ../billing ../tasks
  soniq drift facts/*.json --in-flight ../tasks
  soniq drift ../orders ../billing --offline --format json

\b
Exit codes: 0 nothing as bad as --fail-on, 1 drift, 2 usage, 3 could not check.
"""


@click.command("drift", help=HELP)
@connected
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@in_flight_option
@click.option("--offline", is_flag=True, help="Look at no database.")
@click.option(
    "--fail-on",
    type=click.Choice([severity.value for severity in FAIL_ON]),
    help="Least severity that ends in exit code 1. Default: breaking.",
)
@click.option("--task", "tasks", multiple=True, metavar="NAME", help="Only this task; repeatable.")
@click.option(
    "--prefix",
    "prefixes",
    multiple=True,
    metavar="TEXT",
    help="Only tasks whose name begins so; repeatable.",
)
@click.option(
    "--service",
    "services",
    multiple=True,
    metavar="NAME",
    help="Only tasks that this service declares, produces or handles; repeatable.",
)
@click.option(
    "--queue", "queues", multiple=True, metavar="NAME", help="Only tasks of this queue; repeatable."
)
@click.option("--config", metavar="FILE", help="Read [tool.soniq.drift] of this file.")
@click.option(
    "--format",
    "style",
    type=click.Choice(list(STYLES)),
    default="text",
    show_default=True,
    help="How to write the report.",
)
@click.option(
    "--output", "-o", metavar="FILE", help="Write it to this file instead of standard output."
)
@reports_option
@import_options
@click.option("--show-values", is_flag=True, help="Show a row for each break, with its values.")
@click.pass_context
def command(
    ctx: click.Context,
    sources: tuple[str, ...],
    candidates: tuple[str, ...],
    offline: bool,
    fail_on: str | None,
    tasks: tuple[str, ...],
    prefixes: tuple[str, ...],
    services: tuple[str, ...],
    queues: tuple[str, ...],
    config: str | None,
    style: str,
    output: str | None,
    reports: list[ReportFile],
    show_values: bool,
) -> None:
    """Print a drift report."""
    configured = read_drift_config(config)
    sources = sources or configured.sources
    candidates = candidates or (() if offline else configured.in_flight)
    scope = Scope(
        tasks,
        prefixes or configured.prefixes,
        services or configured.services,
        queues or configured.queues,
    )
    if offline and candidates:
        raise click.UsageError("--in-flight needs the database that --offline leaves out")
    if offline and not sources:
        raise click.UsageError("give at least one checkout or facts file")
    landscape = from_facts(owned(sources, configured.owners or {}), checkouts(sources))
    session = ctx.with_resource(imported_packages())
    judge = ModelJudge(session, witnesses=show_values)
    count, unread = read_candidate_models(candidates, session)
    landscape = replace(landscape, gaps=(*landscape.gaps, *unread))
    if offline:
        gap = Gap("the live registry and the rows in flight", "--offline")
        landscape = replace(landscape, gaps=(*landscape.gaps, gap))
        landscape, _ = scoped(landscape, scope)
    else:
        try:
            landscape = ask(Look(landscape, count, scope, configured.owners))
        except DatabaseError as error:
            click.echo(describe(error), err=True)
            ctx.exit(CANNOT_CHECK)
    today = datetime.now(UTC).date()
    report = drift(
        landscape,
        judge=judge,
        tallies=count.tasks(),
        waivers=configured.waivers,
        today=today,
        values=show_values,
        whole=not scope,
    )
    report = replace(report, not_checked=(*report.not_checked, *judge.gaps))
    if not report.tasks and not report.unread:
        raise click.UsageError("there is nothing to check: no task in the sources or the database")
    for each in reports:
        write_report(report, each.style, each.file)
    _write(report, style, output)
    least = Severity(fail_on) if fail_on else configured.fail_on
    if report.fails(least):
        ctx.exit(DRIFT)
    if report.unread:
        click.echo("error: what could not be read may hide drift; mend it, or exclude it", err=True)
        ctx.exit(CANNOT_CHECK)


def checkouts(sources: Sequence[str]) -> list[str | None]:
    """Return the folder of each source, None for a facts file."""
    return [source if Path(source).is_dir() else None for source in sources]


def owned(sources: Sequence[str], owners: Mapping[str, str]) -> Iterator[Facts]:
    """Yield the facts of each source, with the owner that is configured for its service.

    Raises:
        click.UsageError: sources that are not there, cannot be read or say the same twice.
        InvalidSnapshot: a file is no facts file.
    """
    by_name = {normalise_name(name): owner for name, owner in owners.items()}
    refuse_missing(sources)
    every = list(read_facts(sources))
    refuse_doubles(list(zip(sources, every, strict=True)))
    for facts in every:
        owner = by_name.get(normalise_name(facts.service.name or ""))
        service = facts.service if owner is None else replace(facts.service, owner=owner)
        yield replace(facts, service=service)


def _write(report: Report, style: str, output: str | None) -> None:
    if style == "text" and output is None:
        from soniq.cli.render import paint
        from soniq.drift.render.text import to_text

        click.echo(to_text(report, paint=paint))
        return
    if output is None:
        click.echo(rendered(report, style), nl=False)
    else:
        write_report(report, style, output)


def read_candidate_models(
    candidates: Sequence[str], session: Session | None = None
) -> tuple[Count, tuple[Gap, ...]]:
    """Return a count of rows against what stub packages declare, and what of them is not read.

    Imported models take the place of rebuilt ones.
    """
    if not candidates:
        return Count({}), ()
    found = read_candidates(candidates)
    if not found.by_task and not found.unread:
        raise click.UsageError(f"no tasks in {', '.join(candidates)}")
    lines = (line.partition(": ") for line in found.unread)
    imported = imported_candidates(session)
    by_task = {task: imported.get(task, each) for task, each in found.by_task.items()}
    return Count(by_task), tuple(Gap(what, reason, unread=True) for what, _, reason in lines)
