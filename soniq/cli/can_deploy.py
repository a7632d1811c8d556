"""``soniq can-deploy``: whether one release can go out beside everything that is live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import click

from soniq.cli.candidates import in_flight_option
from soniq.cli.connection import ask, connected
from soniq.cli.drift import checkouts, owned, read_candidate_models
from soniq.cli.drift_config import read_drift_config
from soniq.cli.failures import describe
from soniq.cli.imports import import_options, imported_packages
from soniq.cli.judging import ModelJudge
from soniq.cli.live import Look
from soniq.cli.render import clean, paint, print_json
from soniq.contract.facts import Facts, Service
from soniq.drift.gate import Answer, Gate, check_gate
from soniq.drift.landscape import Landscape, Side, normalise_name
from soniq.drift.render.document import reported_object
from soniq.drift.reported import Reported, Waiver
from soniq.drift.sources import from_facts
from soniq.errors import DatabaseError, nearest

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
@import_options
@click.option("--show-values", is_flag=True, help="Show a row for each break, with its values.")
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
    show_values: bool,
    as_json: bool,
) -> None:
    """Answer for one candidate."""
    configured = read_drift_config(config)
    candidates = candidates or configured.in_flight
    given = list(owned(sources, configured.owners or {}))
    party = _party(service, given)
    candidate = from_facts(given, checkouts(sources))
    session = ctx.with_resource(imported_packages())
    judge = ModelJudge(session, witnesses=show_values)
    count, unread = read_candidate_models(candidates, session)
    try:
        live = ask(Look(Landscape(), count, owners=configured.owners))
    except DatabaseError as error:
        click.echo(describe(error), err=True)
        ctx.exit(CANNOT_TELL)
    _tell_strangers(party.name or service, live)
    gate = check_gate(
        candidate,
        live,
        service=party.name or service,
        version=version or party.version or "",
        judge=judge,
        tallies=count.tasks(),
        waivers=configured.waivers,
        today=datetime.now(UTC).date(),
        values=show_values,
    )
    gate = replace(gate, gaps=(*gate.gaps, *unread, *judge.gaps))
    if as_json:
        print_json(_object(gate))
    else:
        _print(gate, explain)
    ctx.exit({Answer.YES: 0, Answer.NO: NO, Answer.CANNOT_TELL: CANNOT_TELL}[gate.answer])


def _party(name: str, given: Sequence[Facts]) -> Service:
    """Return the candidate among what is given.

    Raises:
        click.UsageError: it is not there, or is a stub package, which nobody deploys.
    """
    known = {normalise_name(facts.service.name or ""): facts for facts in given}
    facts = known.get(normalise_name(name))
    if facts is None:
        names = [each.service.name or "" for each in given]
        near = nearest(name, names)
        hint = f"; did you mean {near!r}?" if near else ""
        there = ", ".join(sorted(names))
        raise click.UsageError(f"no source of the service {name!r}; there is: {there}{hint}")
    if facts.declares and not facts.enqueues and not facts.handles:
        raise click.UsageError(
            f"{facts.service.name} neither produces nor handles a task; ask about a service that "
            "does, and compare stub packages with soniq-lint compat"
        )
    return facts.service


def _tell_strangers(name: str, live: Landscape) -> None:
    """Say when nothing that runs has the candidate's name: then nothing is known to be replaced."""
    sides: tuple[Side, ...] = (*live.writers, *live.readers)
    known = {each.party.key: each.party.name or "one without a name" for each in sides}
    if known and normalise_name(name) not in known:
        there = clean(", ".join(sorted(known.values())))
        click.echo(
            f"note: nothing that runs is called {clean(name)}; unless this is its first release, "
            f"set SONIQ_SERVICE to that name; there is: {there}",
            err=True,
        )


def _print(gate: Gate, explain: bool) -> None:
    colours = {Answer.YES: "green", Answer.NO: "red", Answer.CANNOT_TELL: "yellow"}
    name = clean(f"{gate.party.name} {gate.party.version}".strip())
    answer = paint(gate.answer.value, colours[gate.answer], bold=True)
    click.echo(f"{answer}: {name}")
    for label, found in (("no", gate.blockers), ("?", gate.doubts), ("note", gate.notes)):
        for each in found:
            click.echo(f"  {label}: {_line(each)}")
            for witness in each.witnesses[:1]:
                click.echo(f"      such as {clean(witness)}")
            if each.waiver is not None:
                click.echo(paint(f"      {clean(_waived(each.waiver))}", dim=True))
            for owner in each.owners:
                click.echo(paint(f"      owner: {clean(owner)}", dim=True))
    for gap in gate.gaps:
        click.echo(f"  ?: not read: {clean(gap.what)}: {clean(gap.reason)}")
    if explain:
        click.echo("steps:")
        for number, step in enumerate(gate.steps(), 1):
            click.echo(f"  {number}. {clean(step)}")


def _waived(waiver: Waiver) -> str:
    return f"waived by {waiver.owner} until {waiver.expires}: {waiver.reason}"


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
