"""How a report is to be shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

Sources: TypeAlias = Callable[[str], "list[str] | None"]
"""Gives the lines of the file at an absolute path; None when it cannot be read any more."""


class Options(NamedTuple):
    """What the command line says about output.

    Attributes:
        colour: whether ANSI colours may be used; only ``full`` and ``concise`` do.
        width: columns of the terminal; 0 where there is none.
        show_unresolved: whether to list the enqueue sites that stayed dynamic.
        statistics: whether to count by rule.
        sources: where the lines of files come from.
    """

    colour: bool
    width: int
    show_unresolved: bool
    statistics: bool
    sources: Sources
