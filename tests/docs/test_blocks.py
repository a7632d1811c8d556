"""Every block of code in README and docs runs; each is one test, named by its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .exceptions import BENCHMARKS, NOT_RUN
from .pages import ROOT, Block, all_blocks, blocks_of
from .session import PageFailure, PageSession, parse_command

LANGUAGES = {"python", "pycon", "console", "sql", "toml", "json", "yaml", "ini", "text"}

NO_DATABASE = re.compile(r"(soniq-lint|cat|cd) ")
"""Starts of commands that look at files and nothing else."""


def runs_processes(block: Block) -> bool:
    return (
        block.language == "console"
        and block.directive != ("parse",)
        and any(
            command not in NOT_RUN and not command.startswith(BENCHMARKS)
            for command in block.commands
        )
    )


def needs_database(block: Block) -> bool:
    makes_app = re.search(r"\bSoniq\((?!store=)", block.text) is not None
    runs_code = block.language in ("python", "pycon")
    commands = block.commands if runs_processes(block) else []
    return (
        block.language == "sql"
        or (runs_code and makes_app and block.file is None)
        or any(not NO_DATABASE.match(f"{command} ") for command in commands)
    )


def marked(block: Block) -> object:
    """Return a test parameter whose marks are those of the whole page, which runs as one."""
    page = blocks_of(ROOT / block.page)
    marks = [pytest.mark.process] if any(map(runs_processes, page)) else []
    marks += [pytest.mark.postgres] if any(map(needs_database, page)) else []
    return pytest.param(block, id=block.id, marks=marks)


@pytest.fixture(scope="module")
def sessions(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], PageSession]]:
    opened: dict[str, PageSession] = {}
    databases: list[str] = []

    def database() -> str:
        server = request.getfixturevalue("soniq_server")
        name = server.create_migrated_database()
        databases.append(name)
        return str(server.dsn(name))

    def session(page: str) -> PageSession:
        if page not in opened:
            folder = tmp_path_factory.mktemp(Path(page).stem)
            blocks = blocks_of(ROOT / page)
            made = database if any(map(needs_database, blocks)) else None
            opened[page] = PageSession(page, blocks, folder, made)
        return opened[page]

    yield session
    for page in opened.values():
        page.close()
    for name in databases:
        request.getfixturevalue("soniq_server").drop_database(name)


@pytest.mark.parametrize("block", [marked(block) for block in all_blocks()])
def test_block(block: Block, sessions: Callable[[str], PageSession]) -> None:
    assert block.language in LANGUAGES, f"{block.id}: give the block a language we can check"
    sessions(block.page).outcome(block)


def test_every_command_that_is_not_run_is_in_a_page():
    commands = {command for block in all_blocks() for command in block.commands}
    assert set(NOT_RUN) - commands == set()


@pytest.mark.parametrize("command", NOT_RUN)
def test_command_that_is_not_run_is_covered_elsewhere(command):
    assert (ROOT / NOT_RUN[command].covered_by).exists()


@pytest.mark.parametrize(
    "command",
    [
        "soniq jobs --stauts done",
        "soniq setpu",
        "soniq-lint --fxi",
        "soniq-lint facts --ouptut x",
        "ls",
    ],
)
def test_wrong_command_is_found_without_running_it(command):
    with pytest.raises(PageFailure):
        parse_command(command)


@pytest.mark.parametrize("text", ["raise ValueError('no')\n", "await missing()\n", "def\n"])
def test_failing_block_fails_and_the_next_one_runs(text, tmp_path):
    blocks = (Block("page.md", 1, "python", text), Block("page.md", 5, "python", "x = 1\n"))
    page = PageSession("page.md", blocks, tmp_path, lambda: "postgresql://nowhere/x")
    try:
        with pytest.raises(PageFailure):
            page.outcome(blocks[0])
        page.outcome(blocks[1])
    finally:
        page.close()
