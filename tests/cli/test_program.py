from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata

import click
import pytest

from soniq.cli.program import COMMANDS, program

HEAVY = {"asyncpg", "pydantic", "libcst", "mypy", "cronsim", "soniq.app", "soniq.postgres"}


def commands() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(program)
    for name in COMMANDS:
        command = program.get_command(context, name)
        assert command is not None
        yield f"soniq {name}", command
        if isinstance(command, click.Group):
            for inner in command.commands:
                yield f"soniq {name} {inner}", command.commands[inner]


def test_version_is_that_of_the_distribution(soniq):
    outcome = soniq("--version")
    assert (outcome.code, outcome.out) == (0, f"soniq {metadata.version('soniq')}\n")


@pytest.mark.parametrize("arguments", [["--version"], ["--help"]])
def test_version_and_help_load_nothing_heavy(arguments):
    code = (
        "import json, sys\n"
        "from soniq.cli import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "except SystemExit:\n    print(json.dumps(sorted(sys.modules)))\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(result.stdout.splitlines()[-1]))
    assert loaded & HEAVY == set()
    assert not [name for name in loaded if name.startswith("soniq.postgres")]


def test_help_lists_every_command(soniq):
    outcome = soniq("--help")
    assert outcome.code == 0
    for name, entry in COMMANDS.items():
        assert name in outcome.out
        assert entry.summary in outcome.out


def test_module_runs_like_the_command():
    result = subprocess.run(
        [sys.executable, "-m", "soniq.cli", "--version"], capture_output=True, text=True, check=True
    )
    assert result.stdout == f"soniq {metadata.version('soniq')}\n"


@pytest.mark.parametrize("name", list(COMMANDS))
def test_help_of_every_command_teaches_by_example(soniq, name):
    outcome = soniq(name, "--help")
    assert outcome.code == 0
    assert "Examples:" in outcome.out
    assert f"soniq {name}" in outcome.out.split("Examples:")[1]


def test_every_parameter_is_documented():
    silent = [
        f"{name} {param.opts[0]}"
        for name, command in commands()
        for param in command.params
        if isinstance(param, click.Option)
        and not (param.help or isinstance(param.type, click.Choice | click.IntRange))
    ]
    assert silent == []


def test_every_leaf_command_says_what_it_does():
    assert [name for name, command in commands() if not command.get_short_help_str()] == []


def test_unknown_command_names_the_nearest(soniq):
    outcome = soniq("stats")
    assert outcome.code == 2
    assert "did you mean 'status'?" in outcome.err


def test_unknown_subcommand_names_the_nearest(soniq):
    outcome = soniq("dead-letter", "reply")
    assert outcome.code == 2
    assert "did you mean 'replay'?" in outcome.err


def test_unknown_option_is_a_usage_error(soniq):
    outcome = soniq("status", "--jsno")
    assert outcome.code == 2
    assert "--json" in outcome.err


def test_no_database_url_is_a_configuration_error(soniq):
    outcome = soniq("status")
    assert outcome.code == 2
    assert outcome.err.startswith("error: ")
    assert "SONIQ_DATABASE_URL" in outcome.err


def test_misspelt_setting_is_a_configuration_error(soniq_db, monkeypatch):
    monkeypatch.setenv("SONIQ_CONCURENCY", "5")
    outcome = soniq_db("status")
    assert outcome.code == 2
    assert "SONIQ_CONCURRENCY" in outcome.err


@pytest.fixture
def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


LOOKING = [
    ["setup"],
    ["status"],
    ["jobs"],
    ["jobs", "show", "0198c5b2-7a54-7c7e-9d0e-2f6f4c8b1a55"],
    ["dead-letter", "list"],
    ["dead-letter", "export"],
    ["registry"],
    ["schedules"],
]


@pytest.mark.parametrize("arguments", LOOKING, ids=" ".join)
def test_unreachable_database_ends_in_3_without_the_password(soniq, closed_port, arguments):
    url = f"postgresql://jobs:s3cr3t@127.0.0.1:{closed_port}/jobs"
    outcome = soniq(*arguments, "--database-url", url)
    assert outcome.code == 3
    assert "SONIQ_DATABASE_UNREACHABLE" in outcome.err
    assert "Traceback" not in outcome.err
    assert "s3cr3t" not in outcome.out + outcome.err


def test_missing_tables_say_run_setup(soniq_db):
    outcome = soniq_db("status", "--schema", "empty")
    assert outcome.code == 1
    assert "SONIQ_SCHEMA_MISSING" in outcome.err
    assert "soniq setup" in outcome.err


def test_database_options_work_before_the_command_too(soniq, soniq_database_url):
    assert soniq("--database-url", soniq_database_url, "status").code == 0


def test_option_after_the_command_wins(soniq, closed_port, soniq_database_url):
    dead = f"postgresql://jobs@127.0.0.1:{closed_port}/jobs"
    assert soniq("--database-url", dead, "status", "--database-url", soniq_database_url).code == 0


@pytest.mark.process
def test_ctrl_c_ends_in_130(clean_environment):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)
        url = f"postgresql://jobs@127.0.0.1:{server.getsockname()[1]}/jobs"
        child = subprocess.Popen(
            [sys.executable, "-m", "soniq.cli", "status", "--database-url", url],
            stderr=subprocess.PIPE,
            text=True,
        )
        connection, _ = server.accept()  # it waits for an answer that never comes
        with connection:
            child.send_signal(signal.SIGINT)
            _, err = child.communicate(timeout=20)
    assert child.returncode == 130
    assert err.strip() == "interrupted"


@pytest.mark.process
def test_reader_that_goes_away_causes_no_noise():
    reading, writing = os.pipe()
    os.close(reading)
    child = subprocess.run(
        [sys.executable, "-m", "soniq.cli", "--help"],
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    assert child.stderr == ""
