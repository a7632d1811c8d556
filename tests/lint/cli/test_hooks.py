"""The published pre-commit hooks are what users have been told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from soniq_lint.cli.arguments import parser
from soniq_lint.cli.compat import parser as compat_parser

ROOT = Path(__file__).parents[3]


Hooks = dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def hooks() -> Hooks:
    """Read the file, which has no nesting: a list of keys with plain values."""
    text = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    found: Hooks = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        key, _, value = line[2:].partition(": ")
        if line.startswith("- "):
            assert key == "id"
            hook = found[value] = {}
        hook[key] = value
    return found


def test_there_are_three(hooks: Hooks) -> None:
    assert list(hooks) == ["soniq-lint", "soniq-lint-project", "soniq-lint-compat"]


def test_one_process_at_a_time_uses_the_cache(hooks: Hooks) -> None:
    for hook in hooks.values():
        assert hook["require_serial"] == "true"
        assert hook["language"] == "python"


def test_every_entry_is_a_command_line(hooks: Hooks) -> None:
    for name, hook in hooks.items():
        program, command, *options = hook["entry"].split()
        compat = name == "soniq-lint-compat"
        assert (program, command) == ("soniq-lint", "compat" if compat else "check")
        if compat:
            assert compat_parser(name).parse_args(["acme_tasks", "--against", "main"])
        else:
            assert parser("soniq-lint").parse_args([*options, "a.py"])


def test_changed_files_are_passed_and_exclusion_holds(hooks: Hooks) -> None:
    hook = hooks["soniq-lint"]

    assert hook["types_or"] == "[python, pyi]"
    assert "--force-exclude" in hook["entry"]
    assert "pass_filenames" not in hook


@pytest.mark.parametrize(
    ("name", "runs"),
    [
        ("src/a.py", True),
        ("a.pyi", True),
        ("pyproject.toml", True),
        ("services/a/pyproject.toml", True),
        ("soniq-lint.toml", True),
        ("README.md", False),
        ("my-pyproject.toml", False),
        ("a.pyc", False),
    ],
)
def test_the_project_is_looked_at_when_it_can_have_changed(
    hooks: Hooks, name: str, runs: bool
) -> None:
    for hook in (hooks["soniq-lint-project"], hooks["soniq-lint-compat"]):
        assert hook["pass_filenames"] == "false"
        assert bool(re.search(hook["files"], name)) is runs
