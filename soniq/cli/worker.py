"""``soniq worker APP``: handle jobs."""

from __future__ import annotations

import asyncio
import logging
import os

import click

from soniq.cli.connection import connected, current_target

HELP = """\
Handle the jobs of the application APP, written module:attribute.

The working directory is on the import path. The worker claims only tasks that the
application has handlers for. The first SIGINT or SIGTERM lets running jobs finish and
hands the rest back; a second one cancels running jobs and hands them back too. A sync
handler cannot be cancelled: the process ends when its thread does.

\b
Examples:
  soniq worker orders.app:app
  soniq worker orders.app:app --queues billing,reports --concurrency 20
  soniq worker orders.app:app --run-once          drain what is due, then stop
"""

LEVELS = ["debug", "info", "warning", "error"]


@click.command("worker", help=HELP)
@connected
@click.argument("app", metavar="APP")
@click.option("--queues", metavar="A,B", help="Only these queues. Default: SONIQ_QUEUES, or all.")
@click.option(
    "--concurrency",
    type=click.IntRange(min=1),
    help="Jobs at a time. Default: SONIQ_CONCURRENCY, or 10.",
)
@click.option("--run-once", is_flag=True, help="Drain what is due, then stop.")
@click.option(
    "--log-level",
    type=click.Choice(LEVELS, case_sensitive=False),
    default="info",
    show_default=True,
)
def command(
    app: str, queues: str | None, concurrency: int | None, run_once: bool, log_level: str
) -> None:
    """Load the application and run its worker in this process."""
    target = current_target()
    # The application reads its settings where it is created, so they must be there before.
    for name, value in target.settings().items():
        os.environ[f"SONIQ_{name.upper()}"] = value

    from soniq.cli.loader import load_app

    logging.basicConfig(
        level=log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    application = load_app(app)
    for name, value in target.settings().items():
        if getattr(application.settings, name) != value:
            option = f"--{name.replace('_', '-')}"
            raise click.UsageError(
                f"{app} sets its own {name}, so {option} has no effect; remove one of the two"
            )
    chosen = None if queues is None else [q for q in (q.strip() for q in queues.split(",")) if q]
    if chosen == []:
        raise click.UsageError("--queues names no queue")

    async def run() -> None:
        try:
            await application.run_worker(concurrency=concurrency, queues=chosen, run_once=run_once)
        finally:
            await application.close()

    asyncio.run(run())
