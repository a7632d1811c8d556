"""Marks of the project's files are read, and wrong ones refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checkers.marks import Mark, read_marks


def marks_of(tmp_path: Path, text: str) -> list[Mark]:
    path = tmp_path / "marked.py"
    path.write_text(text)
    return read_marks(path)


def test_a_part_is_found_in_a_statement_of_several_lines(tmp_path: Path) -> None:
    [mark] = marks_of(tmp_path, "# group: G\n# wrong: K -> 'b'\nprint(\n    'a',\n    'b',\n)\n")
    assert (mark.group, mark.kind) == ("G", "K")
    assert [line for line in range(1, 9) if mark.holds(line)] == [3, 4, 5, 6]
    assert mark.names(5, 5)
    assert not mark.names(4, 5)


@pytest.mark.parametrize("statement", ["call(key=value)", 'call({"key": value})'])
def test_the_keyword_or_key_before_a_value_counts_as_the_value(
    statement: str, tmp_path: Path
) -> None:
    [mark] = marks_of(tmp_path, f"# wrong: K -> value\n{statement}\n")
    assert mark.names(2, statement.index("key") + 1)
    assert mark.names(2, statement.index("value") + 1)
    assert not mark.names(2, 1)


def test_a_function_is_marked_from_its_decorator_to_its_end(tmp_path: Path) -> None:
    [mark] = marks_of(tmp_path, "# wrong: K -> f\n@decorate\ndef f():\n    return 1\n")
    assert (mark.first, mark.last, mark.line) == (2, 4, 3)


def test_what_is_right_needs_no_part(tmp_path: Path) -> None:
    [mark] = marks_of(tmp_path, "# right: K\nf()\n")
    assert mark.holds(2)
    assert not mark.names(2, 1)


@pytest.mark.parametrize("text", ["# wrong: K -> x\n\nx = 1\n", "# wrong: K -> y\nx = 1\n"])
def test_a_mark_that_marks_nothing_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"marked\.py:2"):
        marks_of(tmp_path, text)
