"""On which lines words stand, and which nodes reach over one of them."""

from __future__ import annotations

import ast

import pytest

from soniq_lint.resolve.lines import EVERYWHERE, Lines, Text


def numbers(lines: Lines) -> list[int]:
    return [number for number in range(1, 30) if lines.between(number, number)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x\ny\nx", [1, 3]),
        ("x\r\ny\r\nx", [1, 3]),
        ("x\ry\rx", [1, 3]),
        ("y\r\ny\rx\nx", [3, 4]),
        ("xx\n_x\nx1\n.x.\n'x'", [4, 5]),
        ("y\x0cx\nx", [1, 2]),
        ("y\u2028x\nx", [1, 2]),
        ("é x\nx", [1, 2]),
        ("éx\nx", [2]),
        ("", []),
    ],
)
def test_a_name_is_found_on_the_lines_that_python_counts(text, expected):
    assert numbers(Text(text).mentioning("x")) == expected


def test_words_are_found_as_parts_of_others_too():
    assert numbers(Text("enqueue_many\nnothing\nre_enqueue job").holding("enqueue", "job")) == [
        1,
        3,
    ]


def test_in_a_text_of_another_normal_form_a_name_may_be_anywhere():
    assert Text("\ufb01ll = 1").mentioning("fill") is EVERYWHERE


def test_nothing_found_is_false():
    assert not Text("a").mentioning("b")
    assert Text("a").mentioning("a")
    assert EVERYWHERE


def test_a_walk_leaves_out_what_lies_elsewhere():
    text = "def f():\n    x\n    y\n\n@x\ndef g(): pass\n\ndef h():\n    y\n"
    found = list(Text(text).mentioning("x").walk(ast.parse(text)))

    assert [each.name for each in found if isinstance(each, ast.FunctionDef)] == ["g", "f"]
    assert sorted(each.id for each in found if isinstance(each, ast.Name)) == ["x", "x"]


def test_a_walk_goes_everywhere_in_an_f_string():
    text = "y = f'''\n\n{x}\n'''\n"
    found = list(Text(text).mentioning("x").walk(ast.parse(text)))

    assert [each.id for each in found if isinstance(each, ast.Name) and each.id == "x"] == ["x"]
