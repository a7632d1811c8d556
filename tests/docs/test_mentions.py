"""No page speaks of a setting, an option, a code, a table or a name that does not exist."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import click
import pytest

import soniq
from soniq.app import Soniq
from soniq.cli.program import program
from soniq.errors import SoniqError
from soniq.postgres.migrate import migrations
from soniq.runtime.call_options import OPTIONS
from soniq.runtime.config import describe_settings
from soniq.runtime.jobs import DeadReason, JobStatus
from soniq_lint.cli.program import COMMANDS
from soniq_lint.cli.program import DEBUG as LINT_DEBUG

from .pages import ROOT, page_paths

UPPER = re.compile(r"\bSONIQ_[A-Z_]*[A-Z]\b")
TABLE = re.compile(r"\bsoniq_[a-z_]+\b")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
IMPORTED = re.compile(r"^from soniq import (?P<names>[\w, ]+)$", re.MULTILINE)
FOREIGN_OPTIONS = re.compile(
    r"\b(pip|pytest|ruff|mypy|lint-imports|benchmarks|tests\.(?:lint|mypy|compare|checkers|contract)|generate\.py"
    r"|pre-commit run|gh run|curl)\b.*"
)

VARIABLES = {setting.env for setting in describe_settings()} | {
    "SONIQ_TASK_NAME_PATTERN",
    "SONIQ_TEST_BROWSER",
    "SONIQ_TEST_DATABASE_URL",
    "SONIQ_TEST_SERVER",
    LINT_DEBUG,
}
OTHER_NAMES = {"soniq_server", "soniq_database_url", "soniq_demo_", "soniq_x", "soniq_cache"}
"""Fixtures of soniq.testing, the prefix of the demo's databases, a stand-in for any table, and the
linter's cache."""

BENCHMARK_OPTIONS = {"--server", "--no-peers"}
"""Options of ``python -m benchmarks``."""


def codes(cls: type[SoniqError] = SoniqError) -> set[str]:
    return {cls.code}.union(*(codes(child) for child in cls.__subclasses__()))


def tables() -> set[str]:
    script = "".join(migration.script for migration in migrations())
    return {"soniq_migrations", *re.findall(r"CREATE TABLE \$schema\.(\w+)", script)}


def options(command: click.Command = program) -> set[str]:
    found = {"--help"} | {name for param in command.params for name in param.opts}
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            member = command.get_command(context, name)
            assert member is not None
            found |= options(member)
    return found


def lint_options() -> set[str]:
    """Return the options of ``soniq-lint`` and its commands."""
    modules = [import_module(entry[0].partition(":")[0]) for entry in COMMANDS.values()]
    actions = [action for module in modules for action in module.parser("soniq-lint")._actions]
    return {name for action in actions for name in action.option_strings}


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


pages = pytest.mark.parametrize(
    "path", page_paths(), ids=lambda path: path.relative_to(ROOT).as_posix()
)


@pages
def test_variables_and_codes_exist(path):
    known = VARIABLES | codes()
    examples_of_mistakes = {"SONIQ_CONCURENCY"}
    assert set(UPPER.findall(text_of(path))) - known <= examples_of_mistakes


@pages
def test_tables_exist(path):
    indexes = {"soniq_jobs_ready", "soniq_jobs_parked", "soniq_jobs_leased"}
    text = re.sub(r"soniq_(lint|mypy)\b", "", text_of(path))
    assert set(TABLE.findall(text)) - tables() - indexes <= OTHER_NAMES


@pages
def test_command_line_options_exist(path):
    joined = text_of(path).replace("\\\n", " ")
    text = "\n".join(FOREIGN_OPTIONS.sub("", line) for line in joined.splitlines())
    known = options() | lint_options() | BENCHMARK_OPTIONS
    assert [name for name in OPTION.findall(text) if name not in known] == []


@pages
def test_imported_names_are_public(path):
    for found in IMPORTED.finditer(text_of(path)):
        names = [name.strip() for name in found["names"].split(",")]
        assert set(names) <= set(soniq.__all__)


def test_every_table_is_described():
    page = text_of(ROOT / "docs" / "reference" / "tables.md")
    assert [name for name in tables() if f"`{name}`" not in page] == []


def test_every_column_that_people_query_is_described():
    page = text_of(ROOT / "docs" / "reference" / "tables.md")
    script = migrations()[0].script
    for table in ("soniq_jobs", "soniq_finished_jobs", "soniq_dead_letters", "soniq_schedules"):
        body = re.search(rf"CREATE TABLE \$schema\.{table} \((.*?)\n\)", script, re.DOTALL)
        assert body is not None
        columns = re.findall(r"^    ([a-z_]+) +[a-z]", body[1], re.MULTILINE)
        assert len(columns) > 5
        assert [name for name in columns if f"`{name}`" not in page] == []


def test_api_page_names_every_method_and_option():
    page = text_of(ROOT / "docs" / "reference" / "api.md")
    methods = [name for name in dir(Soniq) if not name.startswith("_")]
    assert [name for name in methods if f"{name}(" not in page] == []
    assert [name for name in OPTIONS if f"`{name}`" not in page] == []
    names = ("retries", "retry_delay", "retry_backoff", "retry_max_delay", "timeout", "unique")
    assert [name for name in names if f"`{name}`" not in page] == []


def test_tables_page_names_every_status_and_reason():
    page = text_of(ROOT / "docs" / "reference" / "tables.md")
    assert [value for value in [*JobStatus, *DeadReason] if f"`{value}`" not in page] == []
