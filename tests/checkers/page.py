"""The tables of ``docs/reference/type-checkers.md``, from the run that is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.checkers.marks import read_marks
from tests.checkers.matrix import FORMS, HERE, PROJECT, Form, Matrix, Outcome, Table

PAGE = HERE.parents[1] / "docs" / "reference" / "type-checkers.md"
PART = re.compile(r"(<!-- generated: (?P<part>[\w-]+) -->)\n.*?\n?(<!-- end -->)", re.DOTALL)

COLUMNS = {
    "mypy": "mypy",
    "plugin": "mypy, plugin",
    "pyright": "pyright",
    "basedpyright": "basedpyright",
    "ty": "ty",
    "pyrefly": "pyrefly",
    "zuban": "zuban",
}
"""Programs in the tables, with their titles."""

MISTAKES: dict[Outcome, str] = {"exact": "exact", "call": "call", "missed": "-"}
REFUSED = {
    (True, True): "refused",
    (True, False): "before",
    (False, True): "after",
    (False, False): "",
}


def render_page(matrix: Matrix) -> str:
    """Return the page with its generated parts as a run says."""
    parts = {
        "versions": versions(matrix),
        "totals": totals(matrix),
        "declared": table("mistakes.py", matrix.mistakes, "declared", MISTAKES),
        "generated": table("mistakes.py", matrix.mistakes, "generated", MISTAKES),
        "refused": both_forms(matrix.refused),
    }
    return PART.sub(
        lambda found: f"{found[1]}\n{parts[found['part']]}\n{found[3]}",
        PAGE.read_text(encoding="utf-8"),
    )


def versions(matrix: Matrix) -> str:
    """Return the checkers of a run with their versions."""
    return "Run with " + ", ".join(f"{n} {v}" for n, v in matrix.versions.items()) + "."


def totals(matrix: Matrix) -> str:
    """Return how many kinds each checker catches in each form."""
    lines = [_row(["", *COLUMNS.values()]), _rule(len(COLUMNS))]
    titles = {"declared": "refs as declared", "generated": "after `soniq-lint typegen`"}
    for form in FORMS:
        cells = [titles[form]]
        for name in COLUMNS:
            found = [kinds[form].get(name) for kinds in matrix.mistakes.values()]
            caught = sum(each not in ("missed", None) for each in found)
            cells.append(f"{caught} ({found.count('exact')} exact) of {len(found)}")
        lines.append(_row(cells))
    return "\n".join(lines)


def table(file: str, found: Table, form: Form, words: dict[Outcome, str]) -> str:
    """Return the kinds of one form as tables, one for each group."""
    lines: list[str] = []
    for group, kinds in _groups(PROJECT / file):
        lines += ["", _row([group, *COLUMNS.values()]), _rule(len(COLUMNS))]
        for kind in kinds:
            cells = found[kind][form]
            lines.append(_row([kind, *(words[cells[name]] for name in COLUMNS)]))
    return "\n".join(lines[1:])


def both_forms(found: Table) -> str:
    """Return what is refused although it is correct: always, or in one form alone."""
    lines: list[str] = []
    for group, kinds in _groups(PROJECT / "refused.py"):
        lines += ["", _row([group, *COLUMNS.values()]), _rule(len(COLUMNS))]
        for kind in kinds:
            cells = [kind]
            for name in COLUMNS:
                cells.append(REFUSED[tuple(found[kind][form][name] != "missed" for form in FORMS)])
            lines.append(_row(cells))
    return "\n".join(lines[1:])


def _groups(path: Path) -> Iterator[tuple[str, list[str]]]:
    groups: dict[str, list[str]] = {}
    for mark in read_marks(path):
        groups.setdefault(mark.group, []).append(mark.kind)
    yield from groups.items()


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |")


def _rule(columns: int) -> str:
    return _row(["---"] * (columns + 1))
