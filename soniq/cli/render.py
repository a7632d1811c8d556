"""Text for people: tables, ages, marks and colour, fit for a terminal and for a pipe.

Colour needs a terminal, and is off where NO_COLOR is set. Tables fit the width of a terminal by
cutting long cells; nothing is cut in a pipe.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import click

GAP = "  "


def is_terminal() -> bool:
    """Tell whether stdout is a terminal."""
    return sys.stdout.isatty()


def paint(text: str, colour: str | None = None, *, bold: bool = False, dim: bool = False) -> str:
    """Return the text in a colour, or as it is where colour is not wanted."""
    if not is_terminal() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    return click.style(text, fg=colour, bold=bold or None, dim=dim or None)


def symbol(wanted: str, plain: str) -> str:
    """Return ``wanted`` where stdout can encode it, else ``plain``."""
    try:
        wanted.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return plain
    return wanted


def clean(text: str) -> str:
    """Replace control characters, so that stored text cannot steer the terminal."""
    return "".join(c if c.isprintable() else "�" if c not in "\n\t" else " " for c in text)


def is_wide() -> bool:
    """Tell whether there is room for less important columns: a pipe, or 100 columns."""
    return not is_terminal() or shutil.get_terminal_size().columns >= 100


def table(
    headers: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    indent: str = "",
    whole: Sequence[int] = (),
) -> str:
    """Return an aligned table; columns that hold only numbers are aligned right.

    ``whole`` are the columns never cut, such as ids that people copy.
    """
    cells = [["" if c is None else clean(str(c)) for c in row] for row in rows]
    columns = range(len(headers))
    widths = [max(len(row[i]) for row in [list(headers), *cells]) for i in columns]
    if is_terminal():
        room = shutil.get_terminal_size().columns - len(indent) - len(GAP) * (len(headers) - 1)
        floors = [widths[i] if i in whole else max(len(headers[i]), 8) for i in columns]
        _shrink(widths, floors, room)
    numeric = [bool(cells) and all(row[i].isdigit() for row in cells if row[i]) for i in columns]

    def line(row: Sequence[str]) -> str:
        parts = []
        for i in columns:
            text = _cut(row[i], widths[i])
            parts.append(text.rjust(widths[i]) if numeric[i] else text.ljust(widths[i]))
        return (indent + GAP.join(parts)).rstrip()

    return "\n".join([paint(line(headers), dim=True), *(line(row) for row in cells)])


def fields(pairs: Sequence[tuple[str, object]]) -> str:
    """Return one aligned line for each pair whose value is not None or empty."""
    shown = [(name, clean(str(value))) for name, value in pairs if value not in (None, "")]
    width = max((len(name) for name, _ in shown), default=0)
    return "\n".join(f"{paint(name.ljust(width), dim=True)}{GAP}{value}" for name, value in shown)


def _shrink(widths: list[int], floors: Sequence[int], room: int) -> None:
    """Narrow the widest column that can give, again and again, until all fit."""
    while sum(widths) > room:
        giving = [i for i, width in enumerate(widths) if width > floors[i]]
        if not giving:
            return
        widths[max(giving, key=lambda i: widths[i])] -= 1


def _cut(text: str, width: int) -> str:
    """Cut in the middle: both the service and the version of a task name are at its ends."""
    if len(text) <= width:
        return text
    tail = (width - 1) // 2
    return text[: width - 1 - tail] + symbol("…", "~") + text[len(text) - tail :]


def age(moment: datetime | None, now: datetime | None = None) -> str:
    """Return how long ago, as ``12 s ago``; ``in 5 min`` for the future; empty for None."""
    if moment is None:
        return ""
    seconds = ((now or datetime.now(UTC)) - moment).total_seconds()
    text = span(abs(seconds))
    return f"in {text}" if seconds < 0 else f"{text} ago"


def span(seconds: float) -> str:
    """Return a duration in its largest fitting unit: ``45 s``, ``12 min``, ``3 h``, ``9 d``."""
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{int(seconds // size)} {unit}"
    return f"{int(seconds)} s"


def plural(count: int, noun: str) -> str:
    """Return ``1 job``, ``2 jobs``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def print_json(value: object) -> None:
    """Print a value as indented JSON; a path that is not UTF-8 has a ``?`` in it."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False).encode("utf-8", "replace").decode())
