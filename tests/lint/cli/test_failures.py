from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

import pytest

from soniq.errors import MissingExtra
from soniq_lint.cli import program

from .analyser import Analyser
from .conftest import Lint, Project

BAD = "app.enqueue(unknown_argument)\n"


def failing(error: BaseException) -> Callable[..., NoReturn]:
    def fail(*arguments: object) -> NoReturn:
        raise error

    return fail


def test_an_internal_error_is_one_line_with_version_and_what_to_do(
    project: Project, lint: Lint, analyser: Analyser, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("a.py", BAD)
    monkeypatch.setattr(
        sys.modules["soniq_lint.analyse"], "analyse", failing(ValueError("no\n\nway"))
    )
    outcome = lint()

    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("internal error: ValueError: no way (soniq-lint 0.")
    assert "please report it with what SONIQ_LINT_DEBUG=1 prints" in outcome.err
    assert outcome.err.count("\n") == 1


def test_an_internal_error_is_shown_whole_on_request(
    project: Project, lint: Lint, analyser: Analyser, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("a.py", BAD)
    monkeypatch.setenv("SONIQ_LINT_DEBUG", "1")
    monkeypatch.setattr(sys.modules["soniq_lint.analyse"], "analyse", failing(ValueError("no")))

    with pytest.raises(ValueError, match="no"):
        lint()


def test_an_error_from_a_cached_record_is_tried_without_the_cache(
    project: Project, lint: Lint, analyser: Analyser, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("a.py", BAD)
    lint()
    check, calls = analyser.check_project, []

    def fail_once(*arguments: object, **options: bool) -> object:
        calls.append(1)
        if len(calls) == 1:
            raise KeyError("place")
        return check(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(sys.modules["soniq_lint.project"], "check_project", fail_once)

    assert lint().code == 1
    assert len(analyser.analysed) == 2


def test_a_missing_extra_is_one_line_and_code_2(
    project: Project, lint: Lint, analyser: Analyser, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("a.py", BAD)
    monkeypatch.setattr(
        sys.modules["soniq_lint.analyse"], "analyse", failing(MissingExtra("fixing", "lint"))
    )
    outcome = lint()

    assert outcome.code == 2
    assert "soniq[lint]" in outcome.err
    assert outcome.err.count("\n") == 1


def test_an_interrupt_is_one_word_and_code_130(
    project: Project, lint: Lint, analyser: Analyser, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("a.py", BAD)
    monkeypatch.setattr(sys.modules["soniq_lint.analyse"], "analyse", failing(KeyboardInterrupt()))

    assert lint() == (130, "", "interrupted\n")


def test_a_command_gets_its_arguments_and_its_name(
    lint: Lint, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[Sequence[str], str]] = []

    def command(arguments: Sequence[str], prog: str) -> int:
        seen.append((arguments, prog))
        return 7

    monkeypatch.setitem(program.COMMANDS, "facts", ("tests.lint.cli.test_failures:command", ""))
    monkeypatch.setattr(sys.modules[__name__], "command", command, raising=False)

    assert lint("facts", "--output", "x").code == 7
    assert seen == [(["--output", "x"], "soniq-lint facts")]


def test_colour_follows_the_stream_and_the_environment() -> None:
    from soniq_lint.cli.showing import wants_colour

    class Stream:
        def __init__(self, terminal: bool) -> None:
            self.isatty = lambda: terminal

    def wants(choice: str, terminal: bool, **environ: str) -> bool:
        return wants_colour(choice, Stream(terminal), environ)  # type: ignore[arg-type]

    assert wants("auto", True)
    assert not wants("auto", False)
    assert not wants("auto", True, NO_COLOR="1")
    assert wants("auto", True, NO_COLOR="")
    assert wants("auto", False, FORCE_COLOR="1")
    assert not wants("auto", True, FORCE_COLOR="1", NO_COLOR="1")
    assert not wants("auto", True, TERM="dumb")
    assert wants("always", False, NO_COLOR="1")
    assert not wants("never", True, FORCE_COLOR="1")
    assert not wants_colour("auto", None, {"FORCE_COLOR": "1"})


@pytest.mark.parametrize("option", ["--colour", "--color"])
def test_colours_can_be_had(project: Project, lint: Lint, analyser: Analyser, option: str) -> None:
    project.write("a.py", BAD)

    assert "\x1b[" in lint(option, "always").out
    assert "\x1b[" not in lint().out


def process(*arguments: str, **more: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "soniq_lint", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **more,  # type: ignore[call-overload]
    )


@pytest.mark.process
def test_a_reader_that_leaves_is_no_error(project: Project) -> None:
    with process("--list-rules") as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        error = running.stderr.read()

    assert error == b""


@pytest.mark.process
def test_output_without_unicode_is_no_error(project: Project) -> None:
    project.write(os.fsdecode(b"caf\xe9.py"), "x = 1\n")
    project.write("é.py", "app.enqueue(\n")
    environ = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONWARNINGS": "error"}
    with process("--isolated", "--select", "SQ904", env=environ) as running:
        output, error = running.communicate()

    assert (running.returncode, error) == (1, b"")
    assert b"\\xe9.py:1" in output
