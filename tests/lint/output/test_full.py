"""The format people read: frames with a mark under what is wrong."""

from __future__ import annotations

import unicodedata

import pytest

from soniq_lint.diagnostics import Diagnostic, Note, Span
from soniq_lint.output.sources import read_sources
from soniq_lint.report import Report

from .samples import BY_NAME, FIELD, PRODUCER, REPORT, ROOT, TYPO, framed, one, show


def only(*diagnostics: Diagnostic) -> Report:
    return Report(diagnostics, ROOT, files=1)


def test_a_typo_shows_the_key_the_line_that_says_otherwise_and_the_nearest_name():
    assert show(only(TYPO), "full") == (
        """\
error[SQ101] unknown-argument: 'billing.invoices.send.v2' has no argument `custmer`
 --> producer/main.py:2:65
  |
1 | async def main(producer):
2 |     await producer.enqueue(send_invoice, args={"order_id": 123, "custmer": "acme"})
  |                                                                 ^^^^^^^^^
  |
 ::: ../tasks/myservice_tasks/schemas.py:3:5
  |
3 |     customer: str
  |     -------- declared here
  |
  = help: did you mean `customer`?
  = fix: rename the key to `customer` (safe, apply with --fix)

Found 1 error in 1 of 1 file (1 fixable with --fix).
"""
    )


def test_a_note_without_a_place_and_an_unsafe_fix_stand_beneath_the_frame():
    assert show(only(BY_NAME), "full").split("\n\n")[0] == (
        """\
warning[SQ108] string-task-name: 'billing.invoices.send.v2' is enqueued by name, not by its ref
 --> producer/main.py:6:22
  |
5 | async def later(producer):
6 |     producer.enqueue("billing.invoices.send.v2", args={"order_id": "o1"})
  |                      ^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = note: the name is checked when the job runs, the ref before
  = fix: use `send_invoice` (unsafe, apply with --unsafe-fixes)"""
    )


def test_several_lines_of_a_call_are_bracketed():
    text = """\
async def main(producer):
    await producer.enqueue(
        send_invoice,
        args={
            "order_id": "o1",
        },
    )
"""
    piece = """\
{
            "order_id": "o1",
        }"""
    assert framed(text, piece) == (
        """\
 --> producer/main.py:4:14
  |
3 |           send_invoice,
4 |           args={
  |  ______________^
5 | |             "order_id": "o1",
6 | |         },
  | |_________^
7 |       )
  |
"""
    )


def test_a_span_that_begins_its_line_has_a_slash_there():
    text = '@app.job(\n    name="x",\n)\nasync def handler(): ...\n'
    piece = 'app.job(\n    name="x",\n)'
    assert framed(text, "@" + piece) == (
        """\
 --> producer/main.py:1:1
  |
1 | / @app.job(
2 | |     name="x",
3 | | )
  | |_^
4 |   async def handler(): ...
  |
"""
    )


def test_the_middle_of_a_long_span_is_left_out():
    text = "args = {\n" + "".join(f"    'k{n}': {n},\n" for n in range(20)) + "}\n"
    assert framed(text, text.strip()) == (
        """\
  --> producer/main.py:1:1
   |
 1 | / args = {
 2 | |     'k0': 0,
 3 | |     'k1': 1,
   | | ...
21 | |     'k19': 19,
22 | | }
   | |_^
   |
"""
    )


def test_a_span_that_ends_with_its_newline_is_marked_to_the_end_of_the_line():
    assert framed("a = bad\nb = 1\n", "bad\n") == (
        """\
 --> producer/main.py:1:5
  |
1 | a = bad
  |     ^^^
2 | b = 1
  |
"""
    )


def test_the_mark_follows_the_width_of_tabs_and_of_wide_and_combining_characters():
    text = 'x = {\n\t"名前": 1, "Zoe\u0308": 2, "bad": 3}\n'
    frame = framed(text, '"bad"')
    line, mark = frame.splitlines()[3:5]

    def columns(shown: str) -> int:
        wide = sum(unicodedata.east_asian_width(c) == "W" for c in shown)
        return len(shown) + wide - sum(unicodedata.category(c) == "Mn" for c in shown)

    assert line == '2 |     "名前": 1, "Zoe\u0308": 2, "bad": 3}'
    assert mark.rstrip().endswith("^^^^^")
    assert len(mark.rstrip()) == columns(line.split('"bad"')[0] + '"bad"')


def test_a_mark_under_wide_characters_is_as_wide_as_they_are():
    assert framed('x = {"名前": 1}\n', "名前").splitlines()[3] == "  |       ^^^^"


def test_a_long_line_is_cut_to_what_is_around_the_mark():
    text = 'args = {"a": 1, ' + '"filler": 0, ' * 30 + '"bad": 1, ' + '"more": 0, ' * 30 + "}\n"
    assert framed(text, '"bad"', width=84) == (
        """\
 --> producer/main.py:1:407
  |
1 | ...er": 0, "filler": 0, "filler": 0, "bad": 1, "more": 0, "more": 0, "more": ...
  |                                      ^^^^^
  |
"""
    )


def test_a_long_line_is_cut_at_its_end_only_when_the_mark_is_near_its_start():
    text = 'args = {"bad": 1, ' + '"more": 0, ' * 30 + "}\n"
    assert framed(text, '"bad"', width=64).splitlines()[2:4] == [
        '1 | args = {"bad": 1, "more": 0, "more": 0, "more": 0, "more"...',
        "  |         ^^^^^",
    ]


def test_a_long_line_is_cut_at_its_start_only_when_the_mark_is_near_its_end():
    text = "args = {" + '"more": 0, ' * 30 + '"bad": 1}\n'
    assert framed(text, '"bad"', width=64).splitlines()[2:4] == [
        '1 | ... 0, "more": 0, "more": 0, "more": 0, "more": 0, "bad": 1}',
        "  |                                                    ^^^^^",
    ]


def test_a_span_wider_than_the_frame_is_marked_to_the_edge():
    text = "x = " + '"y" ' * 30 + "\n"
    assert framed(text, ('"y" ' * 30).strip(), width=45).splitlines()[2:4] == [
        '1 | x = "y" "y" "y" "y" "y" "y" "y" "y" "y...',
        "  |     " + "^" * 37,
    ]


def test_wide_characters_at_the_edges_of_a_cut_line_do_not_shift_the_mark():
    text = "x = '" + "名" * 101 + "', bad, '" + "前" * 101 + "'\n"
    for width in range(44, 60):
        line, mark = framed(text, "bad", width=width).splitlines()[2:4]
        shown = line[: line.index("bad")]
        assert len(mark[: mark.index("^")]) == len(shown) + shown.count("名")
        assert "..." in shown
        assert line.endswith("...")


def test_a_line_of_megabytes_is_not_looked_at_as_a_whole():
    text = "x = [" + "1, " * 1_000_000 + "bad, " + "2, " * 1_000_000 + "]\n"
    assert framed(text, "bad", width=64).splitlines()[2:4] == [
        "1 | ... 1, 1, 1, 1, 1, 1, 1, 1, bad, 2, 2, 2, 2, 2, 2, 2, 2, ...",
        "  |                             ^^^",
    ]


def test_a_neighbour_of_which_nothing_is_in_view_is_left_out():
    text = "a = 1\nargs = [" + "1, " * 100 + "bad]\nb = 2\n"
    assert [row[:3] for row in framed(text, "bad", width=60).splitlines()[2:4]] == ["2 |", "  |"]


def test_blank_neighbours_are_left_out():
    assert framed("\na = bad\n   \nb = 1\n", "bad").splitlines()[2:] == [
        "2 | a = bad",
        "  |     ^^^",
        "  |",
    ]


def test_a_place_without_characters_has_one_mark():
    text = "f()\n"
    report = one(text, "f()", span=Span(PRODUCER, 1, 3, 1, 3))
    shown = show(report, "full", sources=read_sources({PRODUCER: text}))
    assert shown.splitlines()[3:5] == ["1 | f()", "  |   ^"]


def test_the_end_of_a_line_can_be_marked():
    text = "f(\n"
    report = one(text, "f(", span=Span(PRODUCER, 1, 3, 1, 3))
    shown = show(report, "full", sources=read_sources({PRODUCER: text}))
    assert shown.splitlines()[3:5] == ["1 | f(", "  |   ^"]


def test_lines_ending_in_cr_lf_show_no_cr():
    assert framed("a = bad\r\nb = 1\r\n", "bad").splitlines()[2:] == [
        "1 | a = bad",
        "  |     ^^^",
        "2 | b = 1",
        "  |",
    ]


def test_lines_given_with_their_endings_show_none():
    shown = show(one("a = bad\r\n", "bad"), "full", sources=lambda path: ["a = bad\r\n", "b\n"])
    assert "␍" not in shown
    assert "2 | b\n" in shown


@pytest.mark.parametrize(
    ("character", "shown"),
    [
        ("\x1b", "␛"),
        ("\x00", "␀"),
        ("\x7f", "␡"),
        ("\x0c", "␌"),
        ("\x9b", "<U+009B>"),
        ("\u202e", "<U+202E>"),
        ("\u200b", "<U+200B>"),
        ("\u2028", "<U+2028>"),
        ("\ud800", "<U+D800>"),
        ("\U000e0001", "<U+E0001>"),
    ],
)
def test_nothing_in_the_source_steers_the_terminal(character: str, shown: str):
    text = f"a = '{character}[31m', bad\n"
    line, mark = framed(text, "bad").splitlines()[2:4]
    assert line == f"1 | a = '{shown}[31m', bad"
    assert mark.index("^") == line.index("bad")


def test_nothing_in_a_message_or_a_path_steers_the_terminal():
    text = "a = bad\n"
    hostile = "x\x1b[2J\ny"
    report = one(
        text,
        "bad",
        message=hostile,
        help=hostile,
        notes=(Note(hostile, None),),
        span=Span("/srv/shop/" + hostile, 1, 5, 1, 8),
    )._replace(skipped=((hostile, hostile),), problems=(hostile,))
    for format in ("full", "concise"):
        shown = show(report, format)
        assert "\x1b" not in shown
        assert shown.count("x␛[2J␊y") == {"full": 7, "concise": 5}[format]


def test_a_file_that_is_gone_has_no_frame():
    gone = TYPO._replace(span=Span("/srv/shop/gone.py", 2, 1, 2, 5), notes=(), fix=None)
    assert show(only(gone), "full").split("\n\n")[0] == (
        """\
error[SQ101] unknown-argument: 'billing.invoices.send.v2' has no argument `custmer`
 --> gone.py:2:1
  = help: did you mean `customer`?"""
    )


@pytest.mark.parametrize(
    "place", [(9, 1, 9, 2), (1, 90, 1, 91), (1, 1, 1, 90), (1, 1, 9, 1), (1, 5, 1, 2), (0, 0, 0, 0)]
)
def test_a_file_that_has_changed_has_no_frame(place: tuple[int, int, int, int]):
    report = only(TYPO._replace(span=Span(PRODUCER, *place), notes=()))
    shown = show(report, "full", sources=read_sources({PRODUCER: "a = 1\n"}))
    assert " | " not in shown
    assert f"producer/main.py:{place[0]}:{place[1]}\n" in shown


def test_a_note_whose_file_is_gone_still_says_where():
    gone = TYPO._replace(notes=(Note("declared here", Span("/srv/tasks/gone.py", 7, 5, 7, 9)),))
    assert "  = note: declared here (../tasks/gone.py:7:5)\n" in show(only(gone), "full")


def test_a_note_too_long_for_its_line_stands_below_the_mark():
    note = Note("the model declares the field under another name, and so does its parent", FIELD)
    shown = show(only(TYPO._replace(notes=(note,))), "full", width=64)
    assert shown.split(":::")[1].splitlines()[2:7] == [
        "3 |     customer: str",
        "  |     --------",
        "  | the model declares the field under another name, and so does",
        "  | its parent",
        "  |",
    ]


def test_the_gutter_is_as_wide_as_the_longest_number_of_all_frames():
    text = "\n" * 99 + "a = bad\n"
    report = one(text, "bad", notes=(Note("declared here", FIELD),))
    stub = "class InvoiceArgs(BaseModel):\n    order_id: str\n    customer: str\n"
    sources = read_sources({PRODUCER: text, FIELD.path: stub})
    assert show(report, "full", sources=sources).split("\n\n")[0].splitlines()[1:] == [
        "   --> producer/main.py:100:5",
        "    |",
        "100 | a = bad",
        "    |     ^^^",
        "    |",
        "   ::: ../tasks/myservice_tasks/schemas.py:3:5",
        "    |",
        "  3 |     customer: str",
        "    |     -------- declared here",
        "    |",
    ]


def test_colours_are_used_when_asked_for_only():
    coloured = show(REPORT, "full", colour=True)
    assert "\x1b" not in show(REPORT, "full")
    for piece in (
        "\x1b[1;31merror[SQ101]\x1b[0m\x1b[1m unknown-argument: ",
        "\x1b[1;33mwarning[SQ108]\x1b[0m",
        "\x1b[1;31m^^^^^^^^^\x1b[0m\n",
        "\x1b[1;34m--------\x1b[0m ",
        "\x1b[1;34m  |\x1b[0m",
        "\x1b[1;36mhelp:\x1b[0m did you mean",
    ):
        assert piece in coloured


def test_colours_change_nothing_but_colours():
    coloured = show(REPORT, "full", colour=True, unresolved=True, statistics=True)
    for code in ("1;31", "1;33", "1;34", "1;36", "1", "0"):
        coloured = coloured.replace(f"\x1b[{code}m", "")
    assert coloured == show(REPORT, "full", unresolved=True, statistics=True)


def test_a_rule_that_the_catalogue_lacks_is_shown_by_its_name():
    report = one("a = bad\n", "bad", rule="syntax-error")
    assert show(report, "full").startswith("error[syntax-error]: wrong\n")
