"""``soniq setup``: make the tables ready."""

from __future__ import annotations

import click

from soniq.cli.connection import connected, current_target
from soniq.cli.render import paint, print_json, symbol

HELP = """\
Create the database and the tables, or bring the tables up to date.

Safe to run again, from many machines at once, and while workers run. Needs a role that
may create tables in the schema; creating a missing database needs CREATEDB.

\b
Examples:
  soniq setup
  soniq setup --database-url postgresql://jobs@db.example/jobs --schema queue
"""


@click.command("setup", help=HELP)
@connected
@click.option("--json", "as_json", is_flag=True, help="Print {database, schema} as JSON.")
def command(as_json: bool) -> None:
    """Run the migrations that the database has not seen yet."""
    import asyncio

    from soniq.app import Soniq
    from soniq.runtime.config import redact

    target = current_target()
    app = Soniq(target.database_url, schema=target.schema)

    async def run() -> None:
        try:
            await app.setup()
        finally:
            await app.close()

    asyncio.run(run())
    database = redact(app.settings.database_url or "")
    if as_json:
        print_json({"database": database, "schema": app.settings.schema})
    else:
        mark = paint(symbol("✓", "ok"), "green")
        click.echo(f"{mark} the tables are ready in schema {app.settings.schema} of {database}")
