"""``soniq registry``: who writes and who reads each task."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soniq.cli.connection import ask, connected
from soniq.cli.render import age, clean, paint, plural, print_json, table
from soniq.cli.shapes import entry_object
from soniq.runtime.jobs import DeadReason
from soniq.runtime.ports import RegistryEntry

if TYPE_CHECKING:
    from soniq.app import Soniq

DEAD_SCANNED = 1000
"""Newest dead letters looked at for names that nobody handles."""

HELP = """\
Show, for each task, which services write it and which workers read it.

The registry is live: producers and workers enter it by running. A shape is the
fingerprint of what a side's argument model writes: the same on both sides when they
have the same model; two different ones mean "compare", not "broken". A task with
writers and no live reader is marked.

A snapshot is a file of task names and their schemas: soniq-lint takes it for a
repository in which neither the stub package nor its source is at hand.

A release of a producer stays for registry_retention, 30 days, after it was last seen.
--forget takes one out whose last process has ended; should it enqueue again, it is back.

\b
Examples:
  soniq registry
  soniq registry --task billing.invoices.send.v2
  soniq registry --json | jq -r '.unregistered[].task'
  soniq registry --snapshot contracts.json
  soniq registry --forget shop 1.4.0
"""


@dataclass(frozen=True, slots=True)
class TaskLines:
    """What the registry knows about one task.

    Attributes:
        dead: dead letters of this task with the reason job_not_registered, among the newest.
    """

    task: str
    writers: list[RegistryEntry] = field(default_factory=list)
    readers: list[RegistryEntry] = field(default_factory=list)
    dead: int = 0

    @property
    def unregistered(self) -> bool:
        """Tell whether somebody sends this task and no live worker handles it."""
        return not any(reader.live for reader in self.readers) and bool(self.writers or self.dead)


async def look(app: Soniq) -> list[TaskLines]:
    """Return what is known about every task, by name."""
    dead: defaultdict[str, int] = defaultdict(int)
    for letter in await app.dead_letter.list(
        reason=DeadReason.JOB_NOT_REGISTERED.value, limit=DEAD_SCANNED
    ):
        dead[letter.task] += 1
    by_task: dict[str, TaskLines] = {task: TaskLines(task, dead=n) for task, n in dead.items()}
    for entry in await app.registry():
        lines = by_task.setdefault(entry.task, TaskLines(entry.task))
        (lines.writers if entry.role == "writer" else lines.readers).append(entry)
    return [by_task[task] for task in sorted(by_task)]


@click.command("registry", help=HELP)
@connected
@click.option("--task", metavar="NAME", help="Only this task.")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print {tasks: [{task, writers, readers}], unregistered: [{task, dead_letters}]}.",
)
@click.option(
    "--snapshot",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    metavar="FILE",
    help="Write a contract snapshot of these tasks, to stdout for -, instead of printing.",
)
@click.option(
    "--forget",
    type=(str, str),
    metavar="SERVICE VERSION",
    help="Take a release that is no longer deployed out of the producers; - for no name.",
)
def command(
    task: str | None, as_json: bool, snapshot: Path | None, forget: tuple[str, str] | None
) -> None:
    """Print the registry."""
    if as_json and snapshot is not None:
        raise click.UsageError("give either --json or --snapshot FILE")
    if forget is not None:
        if task is not None or as_json or snapshot is not None:
            raise click.UsageError("--forget goes with no other option")
        forget_producer(*forget)
        return
    found = [lines for lines in ask(look) if task is None or lines.task == task]
    if snapshot is not None:
        write_snapshot(found, snapshot)
    elif as_json:
        print_json(
            {
                "tasks": [
                    {
                        "task": lines.task,
                        "writers": [entry_object(entry) for entry in lines.writers],
                        "readers": [entry_object(entry) for entry in lines.readers],
                    }
                    for lines in found
                ],
                "unregistered": [
                    {"task": lines.task, "dead_letters": lines.dead}
                    for lines in found
                    if lines.unregistered
                ],
            }
        )
    elif found:
        click.echo(render_registry(found))
    else:
        click.echo("no tasks: start a worker or enqueue a job")


def forget_producer(service: str, version: str) -> None:
    """Take one release out of the producers; one that is not among them is an error."""
    name = " ".join((service, version))
    given = ["" if each == "-" else each for each in (service, version)]

    async def forget(app: Soniq) -> int:
        return await app.forget_producer(*given)

    lines = ask(forget)
    if not lines:
        raise click.ClickException(f"the registry knows no producer {clean(name)}")
    click.echo(f"{clean(name)} no longer counts as a producer ({plural(lines, 'line')})")


def write_snapshot(found: Sequence[TaskLines], path: Path) -> None:
    """Write a contract snapshot of what was found, to stdout when the path is ``-``."""
    from soniq.cli.registry_snapshot import registry_snapshot
    from soniq.contract.snapshots import to_json

    made = registry_snapshot(found)
    text = to_json(made)
    if str(path) == "-":
        click.echo(text, nl=False)
        return
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise click.FileError(str(path), error.strerror) from None
    click.echo(f"wrote {plural(len(made.tasks), 'task')} to {path}", err=True)


def render_registry(found: Sequence[TaskLines]) -> str:
    """Return the registry as text: a block for each task, the columns aligned over all blocks."""
    rows = [
        [*_rows("written by", lines.writers), *_rows("read by", lines.readers)] for lines in found
    ]
    headers = ["", "SERVICE", "VERSION", "SHAPE", "QUEUES", "SEEN"]
    header, *body = table(headers, list(chain(*rows)), indent="  ").splitlines()
    remaining = iter(body)
    text = [header]
    for lines, own in zip(found, rows, strict=True):
        text.append(paint(clean(lines.task), bold=True))
        text += islice(remaining, len(own))
        if lines.unregistered:
            dead = f"; {plural(lines.dead, 'dead letter')}" if lines.dead else ""
            text.append(paint(f"  no live worker handles it{dead}", "yellow"))
    return "\n".join(text)


def _rows(role: str, entries: Iterable[RegistryEntry]) -> list[tuple[str, ...]]:
    """Return one row per service, version and shape, however many processes share it."""
    alike: defaultdict[tuple[str, ...], list[RegistryEntry]] = defaultdict(list)
    for entry in entries:
        queues = "all" if entry.queues is None else ",".join(entry.queues)
        shape = (entry.shape or "-")[:8]
        alike[entry.service or "-", entry.version or "-", shape, queues].append(entry)
    rows = []
    for key, group in alike.items():
        seen = age(max(entry.last_seen for entry in group))
        live = sum(entry.live for entry in group)
        if role == "read by" and live != 1:
            seen += f", {live} live"
        rows.append((role, *key, seen))
    return rows
