"""``soniq drift``: what does not fit between repositories, live workers and rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from soniq.cli.candidates import in_flight_option, read_candidates
from soniq.cli.connection import ask, connected
from soniq.cli.drift_config import read_drift_config
from soniq.cli.drift_sources import from_registry, read_facts
from soniq.cli.failures import describe
from soniq.contract.facts import Facts
from soniq.contract.findings import Severity
from soniq.drift.in_flight import Count, TaskTally
from soniq.drift.landscape import Gap, Landscape, normalise_name
from soniq.drift.report import FAIL_ON, Report, drift
from soniq.drift.sources import from_facts
from soniq.errors import DatabaseError
from soniq.runtime.ports import InFlightFilter

if TYPE_CHECKING:
    from soniq.app import Soniq

DRIFT, CANNOT_CHECK = 1, 3

STYLES: Final = {
    "text": "soniq.drift.render.text:to_text",
    "json": "soniq.drift.render.document:to_json",
    "markdown": "soniq.drift.render.markdown:to_markdown",
    "html": "soniq.drift.render.html:to_html",
    "github": "soniq.drift.render.github:to_github",
    "gitlab": "soniq.drift.render.gitlab:to_gitlab",
    "junit": "soniq.drift.render.junit:to_junit",
    "sarif": "soniq.drift.render.sarif:to_sarif",
    "mermaid": "soniq.drift.render.mermaid:to_mermaid",
}
"""Where each format is rendered; only the one asked for is loaded."""

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
@click.option("--prefix", metavar="TEXT", help="Only tasks whose name begins so.")
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
@click.pass_context
def command(
    ctx: click.Context,
    sources: tuple[str, ...],
    candidates: tuple[str, ...],
    offline: bool,
    fail_on: str | None,
    tasks: tuple[str, ...],
    prefix: str | None,
    config: str | None,
    style: str,
    output: str | None,
) -> None:
    """Print a drift report."""
    configured = read_drift_config(config)
    sources = sources or configured.sources
    candidates = candidates or (() if offline else configured.in_flight)
    prefix = prefix or configured.prefix
    if offline and candidates:
        raise click.UsageError("--in-flight needs the database that --offline leaves out")
    if offline and not sources:
        raise click.UsageError("give at least one checkout or facts file")
    landscape = from_facts(owned(sources, configured.owners or {}))
    count = read_candidate_models(candidates)
    if offline:
        gap = Gap("the live registry and the rows in flight", "--offline")
        landscape = replace(landscape, gaps=(*landscape.gaps, gap))
    else:
        try:
            landscape = ask(Look(landscape, count))
        except DatabaseError as error:
            click.echo(describe(error), err=True)
            ctx.exit(CANNOT_CHECK)
    tallies = count.tasks()
    if tasks or prefix:
        landscape, tallies = _scoped(landscape, tallies, tasks, prefix)
    today = datetime.now(UTC).date()
    report = drift(landscape, tallies=tallies, waivers=configured.waivers, today=today)
    _write(report, style, output)
    least = Severity(fail_on) if fail_on else configured.fail_on
    ctx.exit(DRIFT if report.fails(least) else 0)


def owned(sources: Sequence[str], owners: Mapping[str, str]) -> Iterator[Facts]:
    """Yield the facts of each source, with the owner that is configured for its service."""
    by_name = {normalise_name(name): owner for name, owner in owners.items()}
    for source in sources:
        facts = read_facts(source)
        owner = by_name.get(normalise_name(facts.service.name or ""))
        service = facts.service if owner is None else replace(facts.service, owner=owner)
        yield replace(facts, service=service)


def _write(report: Report, style: str, output: str | None) -> None:
    if style == "text" and output is None:
        from soniq.cli.render import paint
        from soniq.drift.render.text import to_text

        click.echo(to_text(report, paint=paint))
        return
    module, name = STYLES[style].split(":")
    render: Callable[[Report], str] = getattr(import_module(module), name)
    text = render(report)
    text = text if text.endswith("\n") else f"{text}\n"
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        Path(output).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise click.FileError(output, error.strerror) from None


def read_candidate_models(candidates: Sequence[str]) -> Count:
    """Return a count of rows against what stub packages declare; unread files are told."""
    if not candidates:
        return Count({})
    found = read_candidates(candidates)
    for line in found.unread:
        click.echo(f"not read: {line}", err=True)
    return Count(found.by_task)


class Look:
    """Looks at a database: the registry, how many rows there are, and what they hold."""

    def __init__(self, landscape: Landscape, count: Count) -> None:
        self._landscape = landscape
        self._count = count

    async def __call__(self, app: Soniq) -> Landscape:
        """Return the landscape with what is live."""
        live = from_registry(await app.registry())
        counts = await app.in_flight_by_task()
        if self._count.candidates:
            async for rows in app.in_flight(InFlightFilter(self._count.candidates)):
                self._count.add(rows)
        known = self._landscape
        return replace(
            known,
            writers=(*known.writers, *live.writers),
            readers=(*known.readers, *live.readers),
            has_registry=True,
            rows={task: waiting for task, (waiting, _) in counts.items() if waiting},
            dead={task: dead for task, (_, dead) in counts.items() if dead},
        )


def _scoped(
    landscape: Landscape, tallies: Sequence[TaskTally], tasks: Sequence[str], prefix: str | None
) -> tuple[Landscape, list[TaskTally]]:
    """Return what concerns some tasks; the rest is another team's."""

    def wanted(task: str) -> bool:
        return task in tasks or (prefix is not None and task.startswith(prefix))

    return (
        replace(
            landscape,
            stubs=tuple(each for each in landscape.stubs if wanted(each.task)),
            writers=tuple(each for each in landscape.writers if wanted(each.task)),
            readers=tuple(each for each in landscape.readers if wanted(each.task)),
            rows=None
            if landscape.rows is None
            else {task: n for task, n in landscape.rows.items() if wanted(task)},
            dead={task: n for task, n in landscape.dead.items() if wanted(task)},
        ),
        [tally for tally in tallies if wanted(tally.task)],
    )
