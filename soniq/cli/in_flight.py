"""``soniq in-flight``: which rows already stored a new version of the models would refuse."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING
from uuid import UUID

import click

from soniq.cli.connection import ask, connected
from soniq.cli.failures import describe
from soniq.cli.render import age, clean, paint, plural, print_json, symbol
from soniq.drift.in_flight import STATES, Count, Refusal, Row, TaskTally
from soniq.errors import DatabaseError
from soniq.runtime.ports import InFlightFilter, InFlightRow

if TYPE_CHECKING:
    from soniq.app import Soniq

REFUSED, CANNOT_CHECK, INTERRUPTED = 1, 3, 130

HELP = """\
Check the rows already stored against models about to be deployed.

CANDIDATE is a stub package, by import name or path, or a snapshot file of one. Its
models are rebuilt from source, and every row that is queued, scheduled, retrying,
running or dead, and every schedule, is read with them as a worker would. Nothing is
written and nothing of the package is run; values of args are never shown.

\b
Examples:
  soniq in-flight myservice_tasks
  soniq in-flight ../tasks --task billing.invoices.send.v2
  soniq in-flight contracts.json --json
  soniq in-flight myservice_tasks --sample 0.05
  soniq in-flight myservice_tasks --replay-list ids.txt

\b
Exit codes: 0 no waiting row would be refused, 1 some would, 2 usage,
3 could not check, 130 interrupted.
"""


@click.command("in-flight", help=HELP)
@connected
@click.argument("candidates", nargs=-1, required=True, metavar="CANDIDATE...")
@click.option("--task", "tasks", multiple=True, metavar="NAME", help="Only this task; repeatable.")
@click.option("--queue", metavar="NAME", help="Only this queue.")
@click.option(
    "--sample",
    type=click.FloatRange(0, 1, min_open=True),
    default=1.0,
    metavar="SHARE",
    help="Check only this share of the rows, such as 0.05; always the same ones.",
)
@click.option(
    "--after", type=click.UUID, metavar="ID", help="Go on after this id, where a run was stopped."
)
@click.option(
    "--replay-list",
    type=click.File("w", encoding="utf-8", lazy=True),
    metavar="FILE",
    help="Write the ids of dead letters that the candidate would take, one a line.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def command(
    ctx: click.Context,
    candidates: tuple[str, ...],
    tasks: tuple[str, ...],
    queue: str | None,
    sample: float,
    after: UUID | None,
    replay_list: IO[str] | None,
    as_json: bool,
) -> None:
    """Check rows in flight."""
    from soniq.cli.candidates import read_candidates

    found = read_candidates(candidates)
    for line in found.unread:
        click.echo(f"not read: {clean(line)}", err=True)
    if not found.by_task:
        raise click.UsageError(f"no tasks in {', '.join(candidates)}")
    which = InFlightFilter(tasks or None, queue, after, sample)
    check = Check(Count(found.by_task), which, replay_list)
    try:
        ask(check.run)
    except DatabaseError as error:
        click.echo(describe(error), err=True)
        ctx.exit(CANNOT_CHECK)
    except KeyboardInterrupt:
        check.interrupted = True
    if as_json:
        print_json(check.as_json())
    else:
        click.echo("\n".join(check.as_text()))
    if check.interrupted:
        ctx.exit(INTERRUPTED)
    ctx.exit(REFUSED if any(tally.blocked for tally in check.count.tasks()) else 0)


class Check:
    """One check: reads batch after batch, and shows what came out."""

    def __init__(self, count: Count, which: InFlightFilter, replay_list: IO[str] | None) -> None:
        self.count = count
        self.interrupted = False
        self._last: str | None = None
        self._which = which
        self._replay_list = replay_list

    async def run(self, app: Soniq) -> None:
        """Count every row; an interrupt between batches loses nothing that was counted."""
        which = self._which
        total = await app.count_in_flight(which)
        with ExitStack() as stack:
            bar = None
            if sys.stderr.isatty():
                length = int(total * which.share)
                shown = click.progressbar(length=length, label="rows", file=sys.stderr)
                bar = stack.enter_context(shown)
            async for rows in app.in_flight(which):
                self._add(rows)
                if bar is not None:
                    bar.update(len(rows))
                await asyncio.sleep(0)  # let an interrupt in
        if which.after is None:
            schedules = await app.schedules.list()
            self.count.add(
                [
                    Row(
                        *(each.name, each.task, each.queue, "schedule"),
                        *(each.next_run_at.timestamp(), each.args),
                    )
                    for each in schedules
                    if (which.tasks is None or each.task in which.tasks)
                    and which.queue in (None, each.queue)
                ]
            )

    def _add(self, rows: Sequence[InFlightRow]) -> None:
        replayable = self.count.add(rows)
        if self._replay_list is not None and replayable:
            self._replay_list.write("".join(f"{each}\n" for each in replayable))
        self._last = str(rows[-1].id)

    # showing

    def as_json(self) -> dict[str, object]:
        """Return everything as plain data."""
        return {
            "rows": self.count.rows,
            "share": self._which.share,
            "complete": not self.interrupted,
            "last_id": self._last,
            "tasks": [_task_object(tally) for tally in self.count.tasks()],
        }

    def as_text(self) -> Iterator[str]:
        """Yield lines: tasks with refusals first told in full, then the sum."""
        tallies = self.count.tasks()
        for tally in tallies:
            if tally.known:
                yield from _task_lines(tally)
        foreign = [tally for tally in tallies if not tally.known]
        if foreign:
            rows = sum(tally.accepted.total() for tally in foreign)
            yield paint(
                f"not declared by the candidate, not checked: {plural(len(foreign), 'task')}, "
                f"{plural(rows, 'row')}",
                dim=True,
            )
        yield self._sum(tallies)
        if self.interrupted and self._last is not None:
            yield f"stopped; go on with --after {self._last}"

    def _sum(self, tallies: list[TaskTally]) -> str:
        blocked = sum(tally.blocked for tally in tallies)
        sample = "" if self._which.share == 1 else f", a sample of {self._which.share:.2%}"
        checked = f"checked {plural(self.count.rows, 'row')}{sample}"
        if not blocked:
            return f"{checked}: no waiting row would be refused"
        return f"{checked}: " + paint(f"{blocked} waiting would be refused", "red", bold=True)


def _task_lines(tally: TaskTally) -> Iterator[str]:
    yield paint(clean(tally.task), bold=True)
    taken = tally.accepted.copy()
    dead = taken.pop("dead", 0)
    if taken.total():
        yield f"  {symbol('✓', 'ok')} {_counted(taken)} would be taken"
    refused = tally.refused.copy()
    still_dead = refused.pop("dead", 0)
    if refused.total():
        yield paint(f"  {symbol('✗', 'x')} {_counted(refused)} would be refused", "red")
    for refusal in sorted(tally.refusals.values(), key=_order):
        if refusal.states.total() > refusal.states["dead"]:
            yield f"      {_refusal_line(refusal)}"
    if dead or still_dead:
        letters = plural(dead + still_dead, "dead letter")
        yield f"  {symbol('↻', '-')} {dead} of {letters} would be taken now"
    for doubt in tally.doubts:
        yield paint(f"  ? not sure of all: {clean(doubt)}", "yellow")


def _refusal_line(refusal: Refusal) -> str:
    states = refusal.states.copy()
    del states["dead"]
    first, last = map(age, refusal.moments)
    when = f"due {first}" if first == last else f"due {first} to {last}"
    path = clean(refusal.path) or "the whole"
    return f"{path}: {refusal.type}: {_counted(states)}, {when}, such as {refusal.samples[0]}"


def _counted(states: Counter[str]) -> str:
    return ", ".join(f"{states[state]} {state}" for state in STATES if states[state])


def _order(refusal: Refusal) -> tuple[int, str, str]:
    return -refusal.states.total(), refusal.path, refusal.type


def _task_object(tally: TaskTally) -> dict[str, object]:
    return {
        "task": tally.task,
        "declared": tally.known,
        "doubts": list(tally.doubts),
        "accepted": dict(tally.accepted),
        "refused": dict(tally.refused),
        "refusals": [
            {
                "path": refusal.path,
                "type": refusal.type,
                "states": dict(refusal.states),
                "samples": refusal.samples,
                "first": refusal.moments[0].isoformat(),
                "last": refusal.moments[1].isoformat(),
            }
            for refusal in sorted(tally.refusals.values(), key=_order)
        ],
    }
