"""The exported pytest module: run by pytest itself, it fails until the package is mended."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lint.commands import Command

from .repositories import Repository, fields, package

FILE = "tests/test_compat.py"
OLD = package(fields('size: Literal["s", "m"]', "a: str"))
NEW = package(fields('size: Literal["s", "l"]', "a: str", "b: int"))


def run_pytest(root: Path) -> tuple[int, str]:
    """Run the module as its owner would; return how many tests failed, and everything said."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", FILE],
        cwd=root,
        env={**environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.stdout.count("\nFAILED "), done.stdout


def export(lint: Command, *options: str):
    return lint("compat", "acme_tasks", "--against", "main", "--pytest", FILE, *options)


@pytest.mark.process
def test_it_fails_at_each_break_and_passes_once_all_are_mended(
    repository: Repository, lint: Command
) -> None:
    repository.commit({**OLD, "pyproject.toml": "[tool.pytest.ini_options]\n"})
    repository.write({**NEW, "tests/__init__.py": ""})

    done = export(lint)

    assert (done.code, done.err) == (1, f"wrote {FILE}\n")
    failed, said = run_pytest(repository.root)
    assert failed == 3, said
    for name in ("value-refused-size", "key-never-written-b"):
        assert f"can_be_read[mail.send.v1-{name}]" in said
    assert "refuses_is_not_written[mail.send.v1-value-refused-size]" in said

    repository.write(OLD)
    assert run_pytest(repository.root)[0] == 0
    text = (repository.root / FILE).read_text(encoding="utf-8")
    done = export(lint)
    assert (done.code, done.err) == (0, f"no break is proven by a row: {FILE} is not written\n")
    assert (repository.root / FILE).read_text(encoding="utf-8") == text


def test_a_reader_who_knows_nothing_of_it(repository: Repository, lint: Command) -> None:
    repository.commit(package(fields("a: str")))
    repository.write({**package(fields("a: str", "b: int")), "tests/__init__.py": ""})
    export(lint)

    assert (
        (repository.root / FILE).read_text(encoding="utf-8")
        == '''\
"""Rows on which two versions of acme_tasks disagree: the one now, and main.

Each row is a job's args as one version stores them. It was found by `soniq-lint compat`, it holds
made-up values, and the other version refuses it. A test fails until the two versions agree on its
row, most simply by leaving a task as it was and declaring the new shape under the next version of
its name.
"""

import pytest

import acme_tasks

STORED_BEFORE = [
    pytest.param(
        acme_tasks.send,
        '{"a": ""}',
        id="mail.send.v1-key-never-written-b",
    ),
]


@pytest.mark.parametrize(("ref", "row"), STORED_BEFORE)
def test_a_row_that_was_stored_before_can_be_read(ref, row):
    ref.args_model.model_validate_json(row)
'''
    )


def test_the_same_versions_give_the_same_module(repository, lint) -> None:
    repository.commit(OLD)
    repository.write({**NEW, "tests/__init__.py": ""})
    export(lint)
    first = (repository.root / FILE).read_bytes()
    assert export(lint).code == 1
    assert (repository.root / FILE).read_bytes() == first


def test_a_file_of_somebody_else_is_left_alone(repository, lint) -> None:
    repository.commit(OLD)
    repository.write({**NEW, FILE: "def test_mine(): ...\n"})

    done = export(lint)

    assert (done.code, done.out) == (2, "")
    assert f"{FILE} is not one of soniq-lint compat, and is left as it is" in done.err
    assert (repository.root / FILE).read_text(encoding="utf-8") == "def test_mine(): ...\n"


def test_a_folder_that_is_not_there(repository, lint) -> None:
    repository.commit(OLD)
    repository.write(NEW)

    done = export(lint)

    assert done.code == 2
    assert done.err == f"error: --pytest: No such file or directory: {FILE}\n"


def test_rows_with_any_character_are_python(repository, lint) -> None:
    repository.commit(package(fields("a: Literal['\"\\'\\\\\\u2028é', 'x']")))
    repository.write({**package(fields("a: Literal['x']")), "tests/__init__.py": ""})
    export(lint)

    text = (repository.root / FILE).read_text(encoding="utf-8")
    compile(text, FILE, "exec")
    assert text.isascii()
