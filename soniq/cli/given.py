"""What is wrong with the sources that a report is given, all of it at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

import click

from soniq.contract.facts import Facts
from soniq.contract.rows import Place
from soniq.drift.landscape import normalise_name

Given = tuple[str, Facts]
"""A source as it was named, and its facts."""


def refuse_missing(sources: Sequence[str]) -> None:
    """Raise click.UsageError with all sources that do not exist."""
    missing = [source for source in sources if not _exists(source)]
    if missing:
        raise click.UsageError("\n".join(f"{each}: no such file or directory" for each in missing))


def _exists(source: str) -> bool:
    try:
        Path(source).stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError:
        pass  # it is there, and reading it will say more
    return True


def refuse_doubles(given: Sequence[Given]) -> None:
    """Raise click.UsageError where two sources say what one service is, or differ about it.

    Parts of one repository may have its name; then they have nothing in common.
    """
    services: defaultdict[str, list[Given]] = defaultdict(list)
    for source, facts in given:
        services[normalise_name(facts.service.name or "")].append((source, facts))
    problems = [problem for group in services.values() for problem in _problems(group)]
    if problems:
        raise click.UsageError("\n".join(problems))


def _problems(group: Sequence[Given]) -> Iterator[str]:
    for (source, facts), (other, others) in combinations(group, 2):
        versions = facts.service.version, others.service.version
        name = facts.service.name or "an unnamed service"
        if None not in versions and versions[0] != versions[1]:
            yield (
                f"{name} is given in two versions: {versions[0]} by {source}, "
                f"{versions[1]} by {other}; give one of them"
            )
        elif _rows(facts) & _rows(others):
            yield f"{name} is given twice, by {source} and by {other}; give one of them"


def _rows(facts: Facts) -> set[tuple[object, ...]]:
    """Return what rows are known by, wherever the repository is."""
    return {
        *(("declares", row.task, row.ref, *_at(row.place)) for row in facts.declares),
        *(("enqueues", row.task, row.function, *_at(row.place)) for row in facts.enqueues),
        *(("handles", row.task, row.function, *_at(row.place)) for row in facts.handles),
    }


def _at(place: Place) -> tuple[str, int, int]:
    return Path(place.path).name, place.line, place.column
