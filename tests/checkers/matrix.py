"""The matrix: what each checker says of correct code and of each mistake, as plain data."""

from __future__ import annotations

import importlib.metadata
import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from tests.checkers.marks import Mark, read_marks
from tests.checkers.programs import PROGRAMS, Program, Report
from tests.checkers.stubs import generate_stubs

Form = Literal["declared", "generated"]
Outcome = Literal["exact", "call", "missed"]
Table = dict[str, dict[Form, dict[str, Outcome]]]
"""Outcomes by kind, form and program: reported at the part that is wrong, elsewhere in the
statement, or not at all."""

FORMS: tuple[Form, ...] = ("declared", "generated")
"""Refs as they are declared, and after ``soniq-lint typegen``."""

HERE = Path(__file__).parent
PROJECT = HERE / "project"
KEPT = HERE / "matrix.json"
CORRECT = ("tasks", "calls.py", "handlers.py", "uses.py")
MARKED = ("mistakes.py", "refused.py")
EXAMPLES = HERE.parents[1] / "examples"


@dataclass
class Matrix:
    """What one run found.

    Attributes:
        versions: of the checkers that ran.
        mistakes: what was found of each kind.
        refused: the same for what is correct.
        alarms: reports about correct code, as text.
    """

    versions: dict[str, str] = field(default_factory=dict)
    mistakes: Table = field(default_factory=dict)
    refused: Table = field(default_factory=dict)
    alarms: list[str] = field(default_factory=list)


def installed() -> list[Program]:
    """Return the checkers that can be run here."""
    return [each for each in PROGRAMS if each.is_installed]


def run_matrix(folder: Path, programs: Iterable[Program]) -> Matrix:
    """Run checkers on copies of the project and of the examples, made in a folder.

    Raises:
        CheckerFailed: one of them could not check.
    """
    matrix = Matrix()
    services, examples = folder / "services", folder / "examples"
    make_services(services)
    make_examples(examples)
    for program in programs:
        matrix.versions[program.module] = importlib.metadata.version(program.module)
        paths = [f"{form}/{name}" for form in FORMS for name in (*CORRECT, *MARKED)]
        _sort(matrix, program, program.run(services, paths))
        for form in FORMS:
            packages = sorted(each.parent.name for each in (examples / form).glob("*/__init__.py"))
            for report in program.run(examples / form, packages):
                matrix.alarms.append(_alarm(program, f"examples, {form}", report))
    return matrix


def make_services(folder: Path) -> None:
    """Copy the project once for each form, side by side as in one large application."""
    for form in FORMS:
        shutil.copytree(PROJECT, folder / form, ignore=shutil.ignore_patterns("__pycache__"))
    generate_stubs(folder, "generated/tasks")


def make_examples(folder: Path) -> None:
    """Copy the packages of the examples once for each form."""
    for form in FORMS:
        for package in EXAMPLES.glob("*/*/"):
            if (package / "__init__.py").exists():
                shutil.copytree(
                    package,
                    folder / form / package.name,
                    ignore=shutil.ignore_patterns("__pycache__"),
                )
    generate_stubs(folder / "generated", "myservice_tasks")


def _sort(matrix: Matrix, program: Program, reports: list[Report]) -> None:
    """Sort reports into mistakes that were caught, correct code refused, and false alarms."""
    left = set(reports)
    for form in FORMS:
        for name, table in (("mistakes.py", matrix.mistakes), ("refused.py", matrix.refused)):
            path = f"{form}/{name}"
            here = [each for each in reports if each.path == path]
            for mark in read_marks(PROJECT / name):
                about = [each for each in here if mark.holds(each.line)]
                left.difference_update(about)
                cells = table.setdefault(mark.kind, {}).setdefault(form, {})
                cells[program.name] = _outcome(mark, about)
    matrix.alarms += [_alarm(program, "services", each) for each in reports if each in left]


def _outcome(mark: Mark, about: list[Report]) -> Outcome:
    if not about:
        return "missed"
    return "exact" if any(mark.names(each.line, each.column) for each in about) else "call"


def _alarm(program: Program, where: str, report: Report) -> str:
    place = f"{report.path}:{report.line}:{report.column}"
    return f"{program.name}: {where}: {place}: {report.text}"


def as_json(matrix: Matrix) -> dict[str, object]:
    """Return what is kept of a run as plain data."""
    return {
        "versions": matrix.versions,
        "mistakes": matrix.mistakes,
        "refused": matrix.refused,
    }


def from_json(document: dict[str, Any]) -> Matrix:
    """Return the run that ``as_json`` told of."""
    return Matrix(document["versions"], document["mistakes"], document["refused"])


def read_kept() -> Matrix:
    """Return the run whose tables are in the documentation."""
    return from_json(json.loads(KEPT.read_text(encoding="utf-8")))


def differences(kept: Matrix, now: Matrix) -> list[str]:
    """Return where a run is not what the kept one was, a line for each cell.

    For a version other than the kept one it is enough that every mistake is found that was,
    wherever it is reported, and nothing correct refused that was not.
    """
    modules = {program.name: program.module for program in PROGRAMS}
    different = []
    for before, after, better in (
        (kept.mistakes, now.mistakes, ("exact", "call")),
        (kept.refused, now.refused, ("missed",)),
    ):
        for kind, form, name, outcome in outcomes(after):
            module = modules[name]
            was = before.get(kind, {}).get(form, {}).get(name)
            same = kept.versions.get(module) == now.versions[module]
            if outcome != was and (same or outcome not in better) and (same or was in better):
                different.append(f"{kind}, {form}, {name}: {outcome}, and {was} is kept")
    return different


def outcomes(table: Table) -> Iterator[tuple[str, Form, str, Outcome]]:
    """Yield kind, form, program and outcome of all cells."""
    for kind, forms in table.items():
        for form, cells in forms.items():
            for name, outcome in cells.items():
                yield kind, form, name, outcome
