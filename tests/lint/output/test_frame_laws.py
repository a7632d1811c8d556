"""Laws of frames, for any text and any place in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from soniq_lint.diagnostics import Span
from soniq_lint.output.colours import painter
from soniq_lint.output.frame import Look, frame
from soniq_lint.output.text import columns, visible

PLAIN = painter(False)

CHARACTERS = st.one_of(
    st.characters(blacklist_characters="\r\n"),
    st.sampled_from("ab \t名\u0308\x1b\u202e\U0001f600\ud800"),
)
LINES = st.lists(st.text(CHARACTERS, max_size=120), min_size=1, max_size=12)
ROOMS = st.integers(40, 100)


@st.composite
def places(draw: st.DrawFn) -> tuple[list[str], Span]:
    lines = draw(LINES)
    first = draw(st.integers(1, len(lines)))
    last = draw(st.integers(first, len(lines)))
    begin = draw(st.integers(1, len(lines[first - 1]) + 1))
    least = begin if first == last else 1
    end = draw(st.integers(least, max(least, len(lines[last - 1]) + 1)))
    return lines, Span("/a.py", first, begin, last, end)


@given(places(), ROOMS)
def test_a_place_in_the_text_has_a_frame_that_fits(place: tuple[list[str], Span], room: int):
    lines, span = place
    rows = frame(lines, span, Look(room, "^", "error", "said\nhere", context=1), PLAIN)
    assert rows is not None
    for _, body in rows:
        assert columns(body)[-1] <= room + 2  # two for the bracket of several lines
        assert visible(body) == body
    numbers = [number for number, _ in rows if number is not None]
    assert numbers == sorted(set(numbers))
    assert {span.line} <= set(numbers)
    assert sum("said␊here" in body for _, body in rows) == 1


@given(places(), ROOMS)
def test_the_mark_stands_under_the_first_character(place: tuple[list[str], Span], room: int):
    lines, span = place
    text = lines[span.line - 1]
    character = text[span.column - 1 : span.column]
    span = span._replace(end_line=span.line, end_column=span.column + len(character))
    [row, mark] = frame(lines, span, Look(room, "^", "error"), PLAIN) or []
    begin = mark.body.index("^")
    if character and columns(character)[-1]:
        wanted = visible(character)
        starts = [n for n in range(len(row.body)) if row.body.startswith(wanted, n)]
        assert begin in [columns(row.body[:n])[-1] for n in starts]


@given(LINES, st.tuples(*[st.integers(-1, 130)] * 4))
def test_no_place_at_all_is_an_error(lines: list[str], numbers: tuple[int, int, int, int]):
    rows = frame(lines, Span("/a.py", *numbers), Look(60, "^", "error", context=1), PLAIN)
    assert rows is None or rows


@given(st.text())
def test_visible_text_is_one_line_that_stays_as_it_is(text: str):
    shown = visible(text)
    assert visible(shown) == shown
    assert shown.splitlines() in ([], [shown])
    shown.encode("utf-8")


@given(st.text())
def test_columns_of_a_text_are_those_of_what_is_shown(text: str):
    assert columns(text)[-1] == columns(visible(text))[-1]
    assert list(columns(text)) == sorted(columns(text))
