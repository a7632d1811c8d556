"""Every type checker that is installed says what the documentation tells of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.checkers.matrix import Form, Matrix, differences, read_kept, run_matrix
from tests.checkers.page import COLUMNS, PAGE, render_page
from tests.checkers.programs import PROGRAMS, Program

each_program = pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)

UNCHECKED = {
    "args left out",  # a ref does not say which of its fields are required
    "text that is no number",
    "text that is no time",
    "unknown option by name",
    "handler with a field and the whole model",
    "handler by name with a misspelt parameter",
    "handler by name and another model",
    "name of one ref and model of another",
    "misspelt name of a task",
}
"""Mistakes that types cannot say are mistakes; the plugin knows of most."""

PLUGIN_MISSES = {"misspelt name of a task"}


@pytest.fixture(scope="module")
def run_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Program], Matrix]:
    runs: dict[str, Matrix] = {}

    def run(program: Program) -> Matrix:
        if not program.is_installed:
            pytest.skip(f"{program.module} is not installed")
        if program.name not in runs:
            folder = tmp_path_factory.mktemp(program.name).resolve()
            runs[program.name] = run_matrix(folder, [program])
        return runs[program.name]

    return run


@pytest.mark.process
@each_program
def test_correct_code_is_not_reported(
    program: Program, run_of: Callable[[Program], Matrix]
) -> None:
    assert run_of(program).alarms == []


@pytest.mark.process
@each_program
def test_mistakes_are_found_as_the_tables_say(
    program: Program, run_of: Callable[[Program], Matrix]
) -> None:
    different = differences(read_kept(), run_of(program))
    assert different == [], "if it is for the better, run python -m tests.checkers --write"


def test_the_page_has_the_tables_that_are_kept() -> None:
    current = PAGE.read_text(encoding="utf-8") == render_page(read_kept())
    assert current, "run python -m tests.checkers --write"


@pytest.mark.parametrize("name", [name for name in COLUMNS if name != "plugin"])
def test_generated_stubs_show_every_mistake_to_every_checker(name: str) -> None:
    missed = kinds_missed(read_kept(), "generated", name)
    # ty reads no options from Unpack[...]
    assert missed - UNCHECKED == ({"unknown option of job"} if name == "ty" else set())


@pytest.mark.parametrize("form", ["declared", "generated"])
def test_the_plugin_misses_what_is_listed_and_nothing_else(form: Form) -> None:
    assert kinds_missed(read_kept(), form, "plugin") == PLUGIN_MISSES


def test_the_plugin_finds_the_same_beside_that_of_pydantic() -> None:
    for kind, forms in read_kept().mistakes.items():
        for cells in forms.values():
            assert cells["plugin"] == cells["plugins"], kind


def kinds_missed(matrix: Matrix, form: Form, name: str) -> set[str]:
    return {kind for kind, forms in matrix.mistakes.items() if forms[form][name] == "missed"}
