"""The two kinds of command group: one that imports lazily, and one with a default command."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import ClassVar, NamedTuple

import click

from soniq.errors import nearest


class Entry(NamedTuple):
    """Where a command lives (``module:attribute``) and its line in the list of commands."""

    target: str
    summary: str


class SuggestingGroup(click.Group):
    """A group that answers an unknown command with the nearest known one."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that ``args`` start with, or fail naming the nearest one."""
        name, known = args[0], self.list_commands(ctx)
        if name not in known and not name.startswith("-"):
            close = nearest(name, known)
            hint = f"did you mean {close!r}?" if close else f"there is {', '.join(known)}"
            ctx.fail(f"no such command {name!r}; {hint}")
        return super().resolve_command(ctx, args)


class LazyGroup(SuggestingGroup):
    """A group that knows its commands' names and summaries, and imports one only to run it."""

    entries: ClassVar[Mapping[str, Entry]] = {}
    """The commands by name, in the order in which ``--help`` lists them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in the declared order."""
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command; None when there is no such name."""
        entry = self.entries.get(cmd_name)
        if entry is None:
            return None
        module, _, attribute = entry.target.partition(":")
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{entry.target} is not a click command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in self.entries.items()])


class ListingGroup(SuggestingGroup):
    """A group whose ``list`` command runs when none is named: ``soniq jobs --status done``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put ``list`` in front of options, and in the place of nothing."""
        if not args or (args[0].startswith("-") and args[0] != "--help"):
            args = ["list", *args]
        return super().parse_args(ctx, args)
