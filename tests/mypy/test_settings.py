"""The options of the plugin: where they are read, and what mypy says of wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from mypy.options import Options

from soniq_mypy.settings import Settings, read_settings
from tests.mypy.runs import PARALLEL, daemon, run_mypy

PROGRAM = "number: int = 1\n"


def read(path: Path, text: str) -> tuple[Settings, list[str]]:
    path.write_text(text, encoding="utf-8")
    options = Options()
    options.config_file = str(path)
    settings, problems = read_settings(options)
    return settings, [problem.removeprefix(str(path)) for problem in problems]


def test_without_a_file_there_are_the_defaults() -> None:
    assert read_settings(Options()) == (Settings(), [])


def test_a_file_that_is_gone_has_no_options(tmp_path: Path) -> None:
    options = Options()
    options.config_file = str(tmp_path / "mypy.ini")
    assert read_settings(options) == (Settings(), [])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", "[tool.soniq-mypy]\nstrict_args = true\n"),
        ("pyproject.toml", "[tool]\nsoniq-mypy = {strict_args = true}\n"),
        ("pyproject.toml", "[tool]\n'soniq-mypy'.strict_args = true\n"),
        ("mypy.ini", "[mypy]\n[soniq-mypy]\nstrict_args = yes\n"),
        (".mypy.ini", "[soniq-mypy]\nstrict_args: True\n"),
        ("setup.cfg", "[DEFAULT]\nother = 1\n[soniq-mypy]\nSTRICT_ARGS = on\n"),
        ("setup.cfg", "[metadata]\nname = größe %(x)s\n[soniq-mypy]\nstrict_args = 1\n"),
    ],
)
def test_an_option_is_read(name: str, text: str, tmp_path: Path) -> None:
    assert read(tmp_path / name, text) == (Settings(strict_args=True), [])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", "[soniq-mypy]\nstrict_args = true\n"),
        ("pyproject.toml", "tool = 3\nsoniq-mypy = 1\n"),
        ("pyproject.toml", "# soniq-mypy\n[tool.mypy]\n"),
        ("pyproject.toml", "[tool.soniq-mypy]\nstrict_args = false\n"),
        ("pyproject.toml", "[tool.soniq-mypy\nstrict_args = true\n"),
        ("mypy.ini", "[mypy]\nstrict_args = yes\n# soniq-mypy\n"),
        ("mypy.ini", "[soniq-mypy\nstrict_args = yes\n"),
        ("mypy.ini", "[soniq-mypy]\nstrict_args = off\n"),
    ],
)
def test_what_is_elsewhere_broken_or_off_leaves_the_defaults(
    name: str, text: str, tmp_path: Path
) -> None:
    assert read(tmp_path / name, text) == (Settings(), [])


def test_a_file_in_another_encoding_has_no_options(tmp_path: Path) -> None:
    path = tmp_path / "mypy.ini"
    path.write_bytes("[soniq-mypy]\nstrict_args = größe\n".encode("latin-1"))
    options = Options()
    options.config_file = str(path)
    assert read_settings(options) == (Settings(), [])


def test_everything_wrong_in_toml_is_said_at_once_with_its_line(tmp_path: Path) -> None:
    text = """
[tool.mypy]
strict_args = 1

[tool.soniq-mypy]
strict-args = true
strict_args = "true"
"something else" = 1
"""
    assert read(tmp_path / "pyproject.toml", text)[1] == [
        ":6: error: tool.soniq-mypy.strict-args: there is no such key; did you mean 'strict_args'?",
        ":7: error: tool.soniq-mypy.strict_args: must be true or false",
        ":8: error: tool.soniq-mypy.something else: there is no such key",
    ]


def test_everything_wrong_in_an_ini_is_said_at_once_with_its_line(tmp_path: Path) -> None:
    text = "[mypy]\nstrict = True\n[soniq-mypy]\nStrict_Arg = yes\nstrict_args = maybe\n[other]\n"
    assert read(tmp_path / "setup.cfg", text)[1] == [
        ":4: error: [soniq-mypy] strict_arg: there is no such key; did you mean 'strict_args'?",
        ":5: error: [soniq-mypy] strict_args: must be true or false",
    ]


def test_a_key_of_unclear_place_has_no_line(tmp_path: Path) -> None:
    text = "[tool]\nsoniq-mypy = {strict = true}\n"
    assert read(tmp_path / "pyproject.toml", text)[1] == [
        ": error: tool.soniq-mypy.strict: there is no such key; did you mean 'strict_args'?"
    ]


def test_the_table_must_be_a_table(tmp_path: Path) -> None:
    text = "[tool]\nsoniq-mypy = true\n"
    assert read(tmp_path / "pyproject.toml", text)[1] == [
        ": error: tool.soniq-mypy: must be a table"
    ]


def test_no_value_is_repeated(tmp_path: Path) -> None:
    assert "hunter2" not in str(read(tmp_path / "a.ini", "[soniq-mypy]\nstrict_args=hunter2\n")[1])


# in mypy

WRONG = "[mypy]\nplugins = soniq.mypy\n[soniq-mypy]\nstrict_arg = yes\n"
RIGHT = "[mypy]\nplugins = soniq.mypy\n[soniq-mypy]\nstrict_args = yes\n"
SAID = (
    "mypy.ini:4: error: [soniq-mypy] strict_arg: there is no such key; "
    "did you mean 'strict_args'?\n"
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    Path(tmp_path, "main.py").write_text(PROGRAM)
    Path(tmp_path, "mypy.ini").write_text(WRONG)
    return tmp_path


@pytest.mark.process
def test_mypy_ends_with_the_problems_and_no_traceback(project: Path) -> None:
    run = run_mypy(project, "main.py")
    assert (run.err, run.code) == (SAID, 2)
    assert run.out == "Found 1 error in 1 file (errors prevented further checking)\n"


@pytest.mark.process
@pytest.mark.skipif(not PARALLEL, reason="this mypy has no parallel checking")
def test_a_parallel_run_ends_in_the_same_way(project: Path) -> None:
    run = run_mypy(project, *PARALLEL, "main.py")
    assert (run.err, run.code) == (SAID, 2)


@pytest.mark.process
def test_the_daemon_lives_on_and_sees_that_options_change(project: Path) -> None:
    config = Path(project, "mypy.ini")
    with daemon(project, project / "status") as server:
        runs = [server.run("main.py") for _ in range(2)]
        config.write_text(RIGHT)
        runs.append(server.run("main.py"))
        config.write_text(WRONG)
        runs.append(server.run("main.py"))
    assert [run.code for run in runs] == [2, 2, 0, 2]
    assert [run.err for run in runs] == [SAID, SAID, "", SAID]


@pytest.mark.process
def test_what_mypy_cached_counts_no_more_when_an_option_changes(project: Path) -> None:
    Path(project, "mypy.ini").write_text(RIGHT)
    runs = [run_mypy(project, "-v", "main.py") for _ in range(2)]
    Path(project, "mypy.ini").write_text(RIGHT.replace("yes", "no"))
    runs.append(run_mypy(project, "-v", "main.py"))
    assert ["Metadata fresh for main" in run.err for run in runs] == [False, True, False]
