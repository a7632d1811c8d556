from __future__ import annotations

import io
import sys

import pytest


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x = 1\n")))
    return tmp_path


def test_arguments_reach_the_linter(soniq, project):
    (project / "a.py").write_text("x = 1\n")
    outcome = soniq("lint", "a.py", "--output-format", "concise", "-v")

    assert outcome.code == 0
    assert "1 file: 1 read, 0 of interest, 0 analysed" in outcome.err


def test_a_command_of_the_linter_can_be_named(soniq, project):
    assert soniq("lint", "check", "--list-rules").out.startswith("SQ101")


def test_standard_input_reaches_the_linter(soniq, project):
    assert soniq("lint", "-", "--fix").out == "x = 1\n"


def test_the_exit_code_is_that_of_the_linter(soniq, project):
    assert soniq("lint", "gone.py").code == 2
    assert soniq("lint", "--no-such-option").code == 2


def test_help_is_that_of_the_linter_under_the_name_that_was_typed(soniq, project):
    outcome = soniq("lint", "--help")

    assert outcome.code == 0
    assert outcome.out.startswith("usage: soniq lint [check] [OPTIONS] [PATHS]")
    assert "soniq lint --explain unknown-argument" in outcome.out
    assert "soniq-lint " not in outcome.out.replace("[tool.soniq-lint]", "")


def test_a_mistake_names_the_command_that_was_typed(soniq, project):
    assert "try 'soniq lint --help'" in soniq("lint", "--fixx").err
