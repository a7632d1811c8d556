from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from soniq.cli import render

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "is_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")


ROW = ["0198c5b2-7a54-7c7e-9d0e-2f6f4c8b1a55", "a" * 60, "done"]


def test_pipe_gets_whole_cells():
    assert "a" * 60 in render.table(["ID", "TASK", "STATUS"], [ROW])


@pytest.mark.usefixtures("terminal")
def test_terminal_gets_80_columns(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    lines = render.table(["ID", "TASK", "STATUS"], [ROW], whole=[0]).splitlines()
    assert max(map(len, lines)) == 36 + 2 + 36 + 2 + 4
    assert ROW[0] in lines[1]


@pytest.mark.usefixtures("terminal")
def test_columns_to_keep_are_never_cut(monkeypatch):
    monkeypatch.setenv("COLUMNS", "20")
    assert ROW[0] in render.table(["ID", "TASK", "STATUS"], [ROW], whole=[0])


def test_numbers_are_aligned_right():
    lines = render.table(["QUEUE", "QUEUED"], [["a", 5], ["b", 1234]]).splitlines()
    assert lines == ["QUEUE  QUEUED", "a           5", "b        1234"]


def test_stored_text_cannot_steer_the_terminal():
    assert "\x1b" not in render.table(["TASK"], [["\x1b[2Jboo"]])
    assert render.clean("a\nb\x07") == "a b\ufffd"


@pytest.mark.usefixtures("terminal")
def test_terminal_gets_colour():
    assert render.paint("x", "red") != "x"


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_no_colour_where_none_is_wanted(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    assert render.paint("x", "red") == "x"


def test_pipe_gets_no_colour():
    assert render.paint("x", "red", bold=True) == "x"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.4, "0 s ago"), (119, "119 s ago"), (120, "2 min ago"), (7200, "2 h ago"),
     (200_000, "2 d ago"), (-90, "in 90 s")],
)  # fmt: skip
def test_age_uses_the_largest_fitting_unit(seconds, text):
    assert render.age(NOW - timedelta(seconds=seconds), NOW) == text


def test_age_of_nothing_is_empty():
    assert render.age(None) == ""


def test_fields_leave_out_what_is_empty():
    assert render.fields([("job", "1"), ("reason", None), ("sent by", "")]) == "job  1"


def test_plural_counts():
    assert (render.plural(1, "job"), render.plural(2000, "job")) == ("1 job", "2,000 jobs")


def test_json_can_be_written_whatever_a_path_is_called(capsys):
    render.print_json({"place": "\udcff é.py"})
    assert json.loads(capsys.readouterr().out) == {"place": "? é.py"}
