"""``soniq in-flight``: which rows already stored a new version of the models would refuse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import click

from soniq.cli.candidates import Candidates, read_candidates
from soniq.cli.connection import ask, connected
from soniq.cli.failures import describe
from soniq.cli.imports import asks_for_import, import_options, imported_packages, with_imported
from soniq.cli.in_flight_check import Check
from soniq.cli.in_flight_files import FileNotWritten, ReplayList, StateFile
from soniq.cli.in_flight_report import as_json, as_text
from soniq.cli.render import clean, print_json
from soniq.drift.in_flight import Count
from soniq.errors import DatabaseError, ImportedPackageFailed, nearest
from soniq.runtime.in_flight import InFlightFilter

REFUSED, CANNOT_CHECK, INTERRUPTED = 1, 3, 130

HELP = """\
Check the rows already stored against models about to be deployed.

CANDIDATE is a stub package, by import name or path, or a snapshot file of one. Its
models are rebuilt from source, and every row that is queued, scheduled, retrying,
running or died unread, and every schedule, is read as a worker would. Nothing is
written, values of args are shown only if asked for, and nothing of the package is run,
unless --import asks for that: then its validators read the rows too.

\b
Examples:
  soniq in-flight myservice_tasks
  soniq in-flight ../tasks --task billing.invoices.send.v2
  soniq in-flight contracts.json --json
  soniq in-flight --import myservice_tasks
  soniq in-flight myservice_tasks --sample 0.05
  soniq in-flight myservice_tasks --state check.json --replay-list ids.txt
  soniq in-flight --forecast

\b
Exit codes: 0 no waiting row would be refused, 1 some would, 2 usage,
3 could not check, 130 interrupted.
"""

_PATH = click.Path(path_type=Path)


@click.command("in-flight", help=HELP)
@connected
@click.argument("candidates", nargs=-1, metavar="[CANDIDATE]...")
@click.option(
    "--forecast",
    "wants_forecast",
    is_flag=True,
    help="Hold the rows against what each live worker reads, too; alone without a CANDIDATE.",
)
@click.option("--task", "tasks", multiple=True, metavar="NAME", help="Only this task; repeatable.")
@click.option("--queue", metavar="NAME", help="Only this queue.")
@click.option(
    "--sample",
    type=click.FloatRange(0, 1, min_open=True),
    metavar="SHARE",
    help="Check only this share of the rows, such as 0.05; always the same ones.",
)
@click.option(
    "--after", type=click.UUID, metavar="ID", help="Go on after this id, where a run was stopped."
)
@click.option(
    "--state",
    "state_path",
    type=_PATH,
    metavar="FILE",
    help="Keep what was counted in this file until the check is done, and go on from it.",
)
@click.option(
    "--replay-list",
    "replay_path",
    type=_PATH,
    metavar="FILE",
    help="Write the ids of dead letters that the candidate would take, one a line.",
)
@click.option(
    "--show-values", is_flag=True, help="Show the args of a few refused rows; personal data, often."
)
@import_options
@click.option("--json", "as_object", is_flag=True, help="Print one JSON object.")
@click.pass_context
def command(
    ctx: click.Context,
    candidates: tuple[str, ...],
    wants_forecast: bool,
    tasks: tuple[str, ...],
    queue: str | None,
    sample: float | None,
    after: UUID | None,
    state_path: Path | None,
    replay_path: Path | None,
    show_values: bool,
    as_object: bool,
) -> None:
    """Check rows in flight."""
    problems = list(
        _problems(
            bool(candidates) or asks_for_import(),
            *(wants_forecast, after, state_path, replay_path, show_values),
        )
    )
    if problems:
        raise click.UsageError("\n".join(problems))
    found = with_imported(_found(candidates), ctx.with_resource(imported_packages()))
    if found is not None and not wants_forecast:
        _refuse_undeclared(tasks, found)
    check = Check(
        count=None if found is None else Count(found.by_task),
        which=InFlightFilter(tasks or None, queue, after, 1.0 if sample is None else sample),
        sampled=sample is not None,
        wants_forecast=wants_forecast,
        state=None if state_path is None else StateFile(state_path),
        replay_list=None if replay_path is None else ReplayList(replay_path),
        identity={
            "candidate": "" if found is None else found.fingerprint,
            "--task": sorted(tasks),
            "--queue": queue,
            "--sample": sample,
            "--replay-list": None if replay_path is None else str(replay_path.absolute()),
            **_releases(),
        },
        shows_values=show_values,
    )
    code = _run(check)
    if check.rows or code != CANNOT_CHECK:
        if as_object:
            print_json(as_json(check))
        else:
            click.echo("\n".join(as_text(check)))
    unread = found is not None and bool(found.unread)
    ctx.exit(_verdict(check, unread=unread) if code is None else code)


def _problems(
    candidates: bool,
    wants_forecast: bool,
    after: UUID | None,
    state: Path | None,
    replay_list: Path | None,
    show_values: bool,
) -> Iterator[str]:
    """Yield what does not go together."""
    if not candidates and not wants_forecast:
        yield "give a CANDIDATE to check the rows against, or --forecast"
    if not candidates:
        for name, given in (
            ("--state", state),
            ("--replay-list", replay_list),
            ("--show-values", show_values),
        ):
            if given:
                yield f"{name} needs a CANDIDATE"
    elif state is not None and wants_forecast:
        yield "--forecast looks at the workers of one moment, which --state cannot keep"
    if state is not None and after is not None:
        yield "--state knows after which id to go on; leave out --after"
    if state is not None and replay_list is not None and state.absolute() == replay_list.absolute():
        yield "--state and --replay-list name the same file"


def _found(targets: tuple[str, ...]) -> Candidates | None:
    if not targets:
        return None
    found = read_candidates(targets)
    for line in found.unread:
        click.echo(f"not read: {clean(line)}", err=True)
    if not found.by_task:
        raise click.UsageError(f"no tasks in {', '.join(targets)}")
    return found


def _refuse_undeclared(tasks: tuple[str, ...], found: Candidates) -> None:
    """Raise click.UsageError with the tasks that are asked for and not declared."""
    problems = []
    for task in tasks:
        if task not in found.by_task:
            near = nearest(task, found.by_task)
            hint = f"; did you mean {near!r}?" if near else ""
            problems.append(f"no candidate declares the task {task!r}{hint}")
    if problems:
        raise click.UsageError("\n".join(problems))


def _releases() -> dict[str, object]:
    from soniq.runtime.versions import running_versions

    versions = running_versions()
    return {"release of Soniq": versions.soniq, "release of Pydantic": versions.pydantic}


def _run(check: Check) -> int | None:
    """Run a check and keep what it reached; return the exit code when it could not end."""
    code: int | None = None
    try:
        try:
            ask(check.run)
        except (DatabaseError, ImportedPackageFailed) as error:
            click.echo(describe(error), err=True)
            code = CANNOT_CHECK
        except KeyboardInterrupt:
            code = INTERRUPTED
        check.keep()
    except FileNotWritten as error:
        click.echo(f"error: {error}", err=True)
        code = CANNOT_CHECK
    finally:
        if check.replay_list is not None:
            check.replay_list.close()
    return code


def _verdict(check: Check, *, unread: bool) -> int:
    """Return the exit code of a check that came to its end."""
    tallies = () if check.count is None else check.count.tasks()
    forecasts = () if check.forecast is None else check.forecast.tasks()
    if any(each.blocked for each in (*tallies, *forecasts)):
        return REFUSED
    outdated = [
        f"{task.task}: {release.reader.party}"
        for task in forecasts
        for release in task.releases
        if release.outdated
    ]
    for each in outdated:
        click.echo(
            f"error: {clean(each)} registered a schema that only a newer Soniq can read; "
            "check with that one",
            err=True,
        )
    if unread:
        click.echo("error: what could not be read may refuse rows; mend or exclude it", err=True)
    return CANNOT_CHECK if outdated or unread else 0
