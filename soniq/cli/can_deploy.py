"""``soniq can-deploy``: whether one release can go out beside everything that is live."""

from __future__ import annotations

import click

from soniq.cli.candidates import in_flight_option
from soniq.cli.connection import ask, connected
from soniq.cli.drift import Look, owned, read_candidate_models
from soniq.cli.drift_config import read_drift_config
from soniq.cli.failures import describe
from soniq.cli.render import clean, paint, print_json
from soniq.contract.compare import compare
from soniq.drift.gate import Answer, Gate, check_gate
from soniq.drift.landscape import Landscape, Side, normalise_name
from soniq.drift.render.document import reported_object
from soniq.drift.reported import Reported
from soniq.drift.sources import from_facts
from soniq.errors import DatabaseError

NO, CANNOT_TELL = 1, 3

HELP = """\
Say whether a release can be deployed now: yes, no with what is in the way, or that it
cannot be told.

SOURCES are checkouts or facts files; the one of --service is the candidate, and its
stub package may be among them. What it writes is held against the live workers, what
it reads against the live producers and, with --in-flight, against the rows.

\b
Examples:
  soniq can-deploy --service orders ../orders
  soniq can-deploy --service billing --version 3.2.0 billing.facts.json --in-flight ../tasks
  soniq can-deploy --service billing ../billing --explain

\b
Exit codes: 0 yes, 1 no, 2 usage, 3 cannot tell.
"""


@click.command("can-deploy", help=HELP)
@connected
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--service", required=True, metavar="NAME", help="The service of the candidate.")
@click.option("--version", metavar="VERSION", help="Its release. Default: what its source says.")
@in_flight_option
@click.option("--explain", is_flag=True, help="Also print the steps until it can be deployed.")
@click.option("--config", metavar="FILE", help="Read [tool.soniq.drift] of this file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def command(
    ctx: click.Context,
    sources: tuple[str, ...],
    service: str,
    version: str | None,
    candidates: tuple[str, ...],
    explain: bool,
    config: str | None,
    as_json: bool,
) -> None:
    """Answer for one candidate."""
    configured = read_drift_config(config)
    candidate = from_facts(owned(sources, configured.owners or {}))
    sides: tuple[Side, ...] = (*candidate.stubs, *candidate.writers, *candidate.readers)
    known = {each.party.key: each.party for each in sides}
    party = known.get(normalise_name(service))
    if party is None:
        names = ", ".join(sorted(each.name for each in known.values())) or "none"
        raise click.UsageError(f"no source of the service {service!r}; there is: {names}")
    count = read_candidate_models(candidates)
    try:
        live = ask(Look(Landscape(), count))
    except DatabaseError as error:
        click.echo(describe(error), err=True)
        ctx.exit(CANNOT_TELL)
    gate = check_gate(
        candidate,
        live,
        service=party.name,
        version=version or party.version,
        judge=lambda writer, reader, task: compare(writer, reader, task=task),
        tallies=count.tasks(),
    )
    if as_json:
        print_json(_object(gate))
    else:
        _print(gate, explain)
    ctx.exit({Answer.YES: 0, Answer.NO: NO, Answer.CANNOT_TELL: CANNOT_TELL}[gate.answer])


def _print(gate: Gate, explain: bool) -> None:
    colours = {Answer.YES: "green", Answer.NO: "red", Answer.CANNOT_TELL: "yellow"}
    name = clean(f"{gate.party.name} {gate.party.version}".strip())
    answer = paint(gate.answer.value, colours[gate.answer], bold=True)
    click.echo(f"{answer}: {name}")
    for label, found in (("no", gate.blockers), ("?", gate.doubts), ("note", gate.notes)):
        for each in found:
            click.echo(f"  {label}: {_line(each)}")
            for owner in each.owners:
                click.echo(paint(f"      owner: {clean(owner)}", dim=True))
    for gap in gate.gaps:
        click.echo(f"  ?: not read: {clean(gap.what)}: {clean(gap.reason)}")
    if explain:
        click.echo("steps:")
        for number, step in enumerate(gate.steps(), 1):
            click.echo(f"  {number}. {clean(step)}")


def _line(each: Reported) -> str:
    return clean(f"{each.finding.task}: {each.finding.message} [{each.finding.code}]")


def _object(gate: Gate) -> dict[str, object]:
    return {
        "answer": gate.answer.value,
        "service": gate.party.name,
        "version": gate.party.version,
        "blockers": [reported_object(each) for each in gate.blockers],
        "doubts": [reported_object(each) for each in gate.doubts],
        "notes": [reported_object(each) for each in gate.notes],
        "not_checked": [{"what": gap.what, "reason": gap.reason} for gap in gate.gaps],
        "steps": list(gate.steps()),
    }
