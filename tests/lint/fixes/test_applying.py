"""Fixes applied to a text."""

from __future__ import annotations

import pytest

from soniq_lint.diagnostics import Import
from soniq_lint.fixes.applying import apply

from .texts import PATH, at, fix

TEXT = "f(a, b, c)\n"


def test_edits_change_what_they_cover_and_nothing_else():
    result = apply(TEXT, [fix(at(1, 3, 1, 4, "x")), fix(at(1, 9, 1, 10, "zz"))], PATH)
    assert result == ("f(x, b, zz)\n", (0, 1), {})


def test_the_order_of_fixes_does_not_matter_when_they_are_apart():
    fixes = [fix(at(1, 9, 1, 10, "zz")), fix(at(1, 3, 1, 4, "x"))]
    assert apply(TEXT, fixes, PATH).text == "f(x, b, zz)\n"


def test_of_two_that_overlap_the_first_in_the_text_wins():
    fixes = [fix(at(1, 6, 1, 10, "y")), fix(at(1, 3, 1, 7, "x"))]
    result = apply(TEXT, fixes, PATH)
    assert result.text == "f(x, c)\n"
    assert result.applied == (1,)
    assert list(result.skipped) == [0]


def test_edits_side_by_side_do_not_overlap():
    fixes = [fix(at(1, 3, 1, 4, "x")), fix(at(1, 4, 1, 5, " ,"))]
    assert apply(TEXT, fixes, PATH).text == "f(x , b, c)\n"


@pytest.mark.parametrize("second", [at(1, 3, 1, 3, "z"), at(1, 3, 1, 4, "z"), at(1, 1, 1, 3, "g(")])
def test_what_is_inserted_beside_another_edit_waits(second):
    result = apply(TEXT, [fix(at(1, 3, 1, 3, "-")), fix(second)], PATH)
    assert len(result.applied) == 1
    assert list(result.skipped.values()) == ["it overlaps another fix"]


def test_equal_edits_are_made_once_and_count_for_both():
    again = fix(at(1, 3, 1, 3, "-"))
    result = apply(TEXT, [again, again], PATH)
    assert result == ("f(-a, b, c)\n", (0, 1), {})


def test_a_fix_is_applied_as_a_whole_or_not_at_all():
    two = fix(at(1, 3, 1, 4, "x"), at(1, 6, 1, 7, "y"))
    result = apply(TEXT, [two, fix(at(1, 6, 1, 10, "z"))], PATH)
    assert result.text == "f(x, y, c)\n"
    result = apply(TEXT, [fix(at(1, 1, 1, 4, "g(z")), two], PATH)
    assert result.text == "g(z, b, c)\n"


def test_a_fix_may_insert_around_what_it_replaces():
    around = fix(at(1, 3, 1, 3, "("), at(1, 3, 1, 4, "x"), at(1, 4, 1, 4, ")"))
    assert apply(TEXT, [around], PATH).text == "f((x), b, c)\n"


@pytest.mark.parametrize(
    "edit",
    [
        at(3, 1, 3, 1, "x"),
        at(0, 1, 1, 1, "x"),
        at(1, 0, 1, 1, "x"),
        at(1, 1, 1, 13, "x"),
        at(1, 5, 1, 4, "x"),
        at(2, 2, 2, 2, "x"),
        at(1, 1, 9, 1, "x"),
    ],
)
def test_places_that_the_text_has_not_got_are_refused(edit):
    result = apply(TEXT, [fix(edit)], PATH)
    assert result == (TEXT, (), {0: "the file has no such place"})


def test_the_place_behind_the_last_line_can_be_changed():
    assert apply(TEXT, [fix(at(2, 1, 2, 1, "g()\n"))], PATH).text == TEXT + "g()\n"
    assert apply(TEXT, [fix(at(1, 1, 2, 1, ""))], PATH).text == ""


def test_edits_of_other_files_are_refused():
    result = apply(TEXT, [fix(at(1, 3, 1, 4, "x", path="/shop/other.py"))], PATH)
    assert result == (TEXT, (), {0: "it changes another file"})


def test_edits_that_overlap_within_a_fix_are_refused():
    result = apply(TEXT, [fix(at(1, 3, 1, 5, "x"), at(1, 4, 1, 6, "y"))], PATH)
    assert result == (TEXT, (), {0: "its edits overlap"})


def test_a_fix_that_changes_nothing_does_not_count():
    result = apply(TEXT, [fix(at(1, 3, 1, 4, "a"))], PATH)
    assert result == (TEXT, (), {0: "it changes nothing"})


@pytest.mark.parametrize("text", ["f(", "f() g()", "f(\0)", "await f()", "f(a=1, a=2)", "return"])
def test_a_fix_that_breaks_the_code_is_left_out(text):
    fixes = [fix(at(1, 1, 1, 11, text)), fix(at(2, 3, 2, 4, "x"))]
    result = apply(TEXT + "g(y)\n", fixes, PATH)
    assert result.text == TEXT + "g(x)\n"
    assert result.applied == (1,)
    assert result.skipped == {0: "the result would not be valid Python"}


def test_code_that_never_compiled_may_be_fixed():
    result = apply("await f(a)\n", [fix(at(1, 9, 1, 10, "b"))], PATH)
    assert result.text == "await f(b)\n"


def test_code_that_is_no_python_is_left_alone():
    result = apply("f(a\n", [fix(at(1, 3, 1, 4, "b"))], PATH)
    assert result.text == "f(a\n"
    assert result.applied == ()


def test_a_warning_of_the_parser_is_no_failure():
    text = "x = '\\d' is 'y'\nf(a)\n"
    assert apply(text, [fix(at(2, 3, 2, 4, "b"))], PATH).text == "x = '\\d' is 'y'\nf(b)\n"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_inserted_lines_end_as_those_of_the_file(newline):
    text = f"f({newline}    a,{newline}){newline}"
    result = apply(text, [fix(at(2, 7, 2, 7, "\n    b,\r\n    c,"))], PATH)
    assert result.text == newline.join(["f(", "    a,", "    b,", "    c,", ")", ""])


def test_columns_count_characters_and_only_python_s_line_ends_end_lines():
    text = "x = '\U0001f600\x0c\x85\u2028'; f(ä)\n"
    assert apply(text, [fix(at(1, 15, 1, 16, "b"))], PATH).text == text.replace("ä", "b")


NAMED = (Import("acme.billing", "send"),)


def test_an_import_comes_with_the_edit():
    text = "import os\n\n\ndef g():\n    f('x')\n"
    result = apply(text, [fix(at(5, 7, 5, 10, "send"), imports=NAMED)], PATH)
    assert result.text == (
        "import os\n\nfrom acme.billing import send\n\n\ndef g():\n    f(send)\n"
    )


def test_an_import_for_several_fixes_is_added_once():
    text = "f('x')\nf('x')\n"
    fixes = [fix(at(line, 3, line, 6, "send"), imports=NAMED) for line in (1, 2)]
    result = apply(text, fixes, PATH)
    assert result.text == "from acme.billing import send\n\nf(send)\nf(send)\n"
    assert result.applied == (0, 1)


def test_several_imports_are_added_in_order():
    text = "f('x', y)\n"
    both = (*NAMED, Import("acme.billing", "Model"), Import("acme", ""))
    result = apply(text, [fix(at(1, 3, 1, 6, "send"), imports=both)], PATH)
    assert result.text == ("import acme\nfrom acme.billing import Model, send\n\nf(send, y)\n")


def test_one_name_of_two_modules_waits():
    text = "f('x')\nf('y')\n"
    fixes = [
        fix(at(1, 3, 1, 6, "send"), imports=NAMED),
        fix(at(2, 3, 2, 6, "send"), imports=(Import("acme.mail", "send"),)),
    ]
    result = apply(text, fixes, PATH)
    assert result.text == "from acme.billing import send\n\nf(send)\nf('y')\n"
    assert list(result.skipped) == [1]


def test_an_import_whose_name_is_taken_is_refused_with_its_edits():
    text = "send = 1\nf('x')\ng(y)\n"
    fixes = [fix(at(2, 3, 2, 6, "send"), imports=NAMED), fix(at(3, 3, 3, 4, "z"))]
    result = apply(text, fixes, PATH)
    assert result.text == "send = 1\nf('x')\ng(z)\n"
    assert result.skipped == {0: "the name that it imports is taken"}


def test_an_import_without_a_place_is_refused_with_its_edits():
    text = "from __future__ import annotations; f('x')\ng(y)\n"
    fixes = [fix(at(1, 39, 1, 42, "send"), imports=NAMED), fix(at(2, 3, 2, 4, "z"))]
    result = apply(text, fixes, PATH)
    assert result.text == text.replace("y", "z")
    assert result.skipped == {0: "there is no place for the import above its use"}


def test_an_import_is_placed_above_the_first_use_after_other_edits_moved_it():
    text = "x(\n    a)\nfrom acme.billing import b\ny('x')\n"
    fixes = [
        fix(at(1, 1, 2, 7, "x(a)")),
        fix(at(4, 3, 4, 6, "send"), imports=NAMED),
    ]
    result = apply(text, fixes, PATH)
    assert result.text == "x(a)\nfrom acme.billing import b, send\ny(send)\n"


def test_an_edit_of_the_import_statement_and_a_name_added_to_it_do_not_collide():
    text = "from acme.billing import Old\nOld(f('x'))\n"
    fixes = [
        fix(at(1, 26, 1, 29, "new"), at(2, 1, 2, 4, "new")),
        fix(at(2, 7, 2, 10, "send"), imports=NAMED),
    ]
    result = apply(text, fixes, PATH)
    assert result.text == "from acme.billing import new, send\nnew(f(send))\n"


def test_an_import_that_is_there_needs_no_place():
    text = "from acme.billing import send\nf('x')\n"
    result = apply(text, [fix(at(2, 3, 2, 6, "send"), imports=NAMED)], PATH)
    assert result.text == "from acme.billing import send\nf(send)\n"


def test_a_fix_can_be_an_import_alone():
    result = apply("x = 1\n", [fix(imports=NAMED)], PATH)
    assert result.text == "from acme.billing import send\n\nx = 1\n"


def test_a_fix_that_breaks_the_code_does_not_keep_others_from_its_place():
    fixes = [fix(at(1, 3, 1, 5, "x,")), fix(at(1, 3, 1, 4, "("))]
    assert apply(TEXT, fixes[::-1], PATH).applied == (1,)
    assert apply(TEXT, fixes, PATH).applied == (0,)


def test_the_broken_ones_among_many_are_found():
    text = "".join(f"f('{i:03}')\n" for i in range(200))
    fixes = [fix(at(line, 3, line, 8, "x" if line % 50 else "x y")) for line in range(1, 201)]
    result = apply(text, fixes, PATH)
    assert sorted(result.skipped) == [49, 99, 149, 199]
    assert result.text.count("f(x)\n") == 196
