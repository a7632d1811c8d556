"""``soniq status``: queues and workers at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from soniq.cli.connection import ask, connected
from soniq.cli.render import age, paint, plural, print_json, table
from soniq.cli.shapes import stats_object, worker_object

if TYPE_CHECKING:
    from soniq.app import Soniq
    from soniq.runtime.jobs import QueueStats
    from soniq.runtime.ports import WorkerView

HELP = """\
Show how many jobs each queue holds, and which workers serve it.

A worker is live while its lease is valid; a stale one has crashed or lost the database,
and its jobs go to others. Counts of done and cancelled jobs cover their retention only.

\b
Examples:
  soniq status
  soniq status --json | jq '.queues.billing.queued'
"""


@click.command("status", help=HELP)
@connected
@click.option("--json", "as_json", is_flag=True, help="Print {queues, total, workers} as JSON.")
def command(as_json: bool) -> None:
    """Print queues and workers."""

    async def question(app: Soniq) -> tuple[dict[str, QueueStats], QueueStats, list[WorkerView]]:
        return await app.queues(), await app.get_queue_stats(), await app.workers()

    queues, total, workers = ask(question)
    if as_json:
        print_json(
            {
                "queues": {name: stats_object(stats) for name, stats in sorted(queues.items())},
                "total": stats_object(total),
                "workers": [worker_object(worker) for worker in workers],
            }
        )
        return
    _print_queues(queues)
    click.echo()
    _print_workers(workers)
    for name in unserved(queues, workers):
        waiting = plural(queues[name].queued, "job")
        click.echo(paint(f"\nqueue {name!r}: {waiting} queued and no live worker", "yellow"))


def unserved(queues: dict[str, QueueStats], workers: list[WorkerView]) -> list[str]:
    """Return the queues that have queued jobs and no live worker, sorted."""
    live = [worker for worker in workers if worker.live]
    return sorted(
        name
        for name, stats in queues.items()
        if stats.queued
        and not any(worker.queues is None or name in worker.queues for worker in live)
    )


def _print_queues(queues: dict[str, QueueStats]) -> None:
    if not queues:
        click.echo("no jobs")
        return
    headers = ["QUEUE", "QUEUED", "PROCESSING", "DONE", "DEAD", "CANCELLED"]
    rows = [
        (name, s.queued, s.processing, s.done, s.dead_letter, s.cancelled)
        for name, s in sorted(queues.items())
    ]
    click.echo(table(headers, rows))


def _print_workers(workers: list[WorkerView]) -> None:
    if not workers:
        click.echo("no workers")
        return
    headers = ["SERVICE", "VERSION", "PROCESS", "QUEUES", "BUSY", "SEEN", "STATE"]
    rows = [
        (
            worker.service or "-",
            worker.version or "-",
            f"{worker.hostname}:{worker.pid}",
            "all" if worker.queues is None else ",".join(worker.queues),
            f"{worker.processing}/{worker.concurrency}",
            age(worker.last_seen),
            "live" if worker.live else "stale",
        )
        for worker in workers
    ]
    click.echo(table(headers, rows))
