"""``soniq lint``: the linter, under the roof of the one command."""

from __future__ import annotations

import click

EXAMPLES = """\
Find contract mistakes in source, without running any of it.

All arguments go to soniq-lint as they are; soniq lint --help shows them.

\b
Examples:
  soniq lint                              lint the current folder
  soniq lint src/orders --fix             lint a folder and fix what is certain
  soniq lint --explain unknown-argument   read the page of a rule
"""


@click.command(
    "lint",
    help=EXAMPLES,
    add_help_option=False,
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def command(ctx: click.Context, arguments: tuple[str, ...]) -> None:
    """Run soniq-lint."""
    from soniq_lint.cli import run

    ctx.exit(run(arguments, "soniq lint"))
