"""Parts of sentences that the messages of several rules share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is closest to ``name``, or None when nothing is close."""
    from soniq.errors import nearest as found

    return found(name, sorted(set(known)))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ``; did you mean 'x'?`` as the end of a message, or nothing."""
    close = nearest(name, known)
    return "" if close is None else f"; did you mean {close!r}?"


def listed(names: Sequence[str]) -> str:
    """Return names in quotes as a list: ``'a', 'b' and 'c'``."""
    quoted = [repr(name) for name in names]
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"


def the_task(name: str | None) -> str:
    """Return ``task 'x'``, or ``the task`` when its name is not known."""
    return "the task" if name is None else f"task {name!r}"


def a(noun: str) -> str:
    """Return a noun with its article: ``an InvoiceArgs``."""
    return f"{'an' if noun[:1] in 'AEIOUaeiou' else 'a'} {noun}"
