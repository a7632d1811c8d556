"""Counting rows against candidates."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniq.drift.in_flight import KINDS, SAMPLES, STATES, Candidate, Count, Row
from soniq.drift.progress import restore, to_document
from soniq.errors import ArgProblem
from soniq.runtime.in_flight import InFlightBatch, pack_moments

TASK = "billing.send"


def row(
    args: str = "", state: str = "queued", *, task: str = TASK, at: float = 0, n: int = 0
) -> Row:
    return Row(UUID(int=n), task, "default", state, at, args)


def reads(args: str) -> Sequence[ArgProblem]:
    """Refuse args that name problems, as ``path:type`` parted by spaces."""
    return [ArgProblem(*each.split(":"), "") for each in args.split()]


def counted(*rows: Row, candidate: Candidate | None = None) -> Count:
    count = Count({TASK: candidate or Candidate(reads)})
    count.add(rows)
    return count


def test_rows_are_counted_by_what_would_become_of_them() -> None:
    (tally,) = counted(row(), row(state="dead"), row("a:missing"), row("a:missing", "dead")).tasks()

    assert tally.accepted == {"queued": 1, "dead": 1}
    assert tally.refused == {"queued": 1, "dead": 1}
    assert tally.blocked == 1


def test_a_row_with_two_problems_is_one_row_and_two_refusals() -> None:
    (tally,) = counted(row("a:missing b:int_type")).tasks()

    assert tally.refused == {"queued": 1}
    assert set(tally.refusals) == {("a", "missing"), ("b", "int_type")}


def test_places_in_lists_are_one_place() -> None:
    (tally,) = counted(row("lines[0].price:float_type lines[17].price:float_type")).tasks()

    (refusal,) = tally.refusals.values()
    assert (refusal.path, refusal.states) == ("lines[].price", {"queued": 1})


def test_a_refusal_keeps_some_ids_and_when_its_rows_are_due() -> None:
    rows = [row("a:missing", n=n, at=100.0 - n) for n in range(SAMPLES + 3)]
    (tally,) = counted(*rows).tasks()

    (refusal,) = tally.refusals.values()
    assert refusal.samples == [str(UUID(int=n)) for n in range(SAMPLES)]
    assert refusal.moments == (
        datetime.fromtimestamp(100 - SAMPLES - 2, UTC),
        datetime.fromtimestamp(100, UTC),
    )


def test_kinds_of_refusals_are_bounded() -> None:
    (tally,) = counted(*(row(f"key{n}:missing") for n in range(KINDS + 5))).tasks()

    assert len(tally.refusals) == KINDS + 1
    assert tally.refusals["", "other"].states == {"queued": 5}


def test_dead_letters_that_would_be_taken_are_listed() -> None:
    count = Count({TASK: Candidate(reads)})
    rows = [row(state="dead", n=1), row("a:missing", "dead", n=2), row(n=3)]

    assert count.add(rows) == [str(UUID(int=1))]


def test_tasks_that_the_candidate_does_not_declare_are_only_counted() -> None:
    count = Count({})

    assert count.add([row("a:missing", "dead", task="other")]) == []
    (tally,) = count.tasks()
    assert (tally.known, tally.accepted, tally.refused) == (False, {"dead": 1}, {})


def test_a_candidate_without_a_model_takes_everything() -> None:
    candidate = Candidate(None, ("its model is not in view",))
    (tally,) = counted(row("a:missing"), candidate=candidate).tasks()

    assert (tally.accepted, tally.doubts) == ({"queued": 1}, ("its model is not in view",))


@pytest.mark.parametrize("size", [1, 7])
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from([TASK, "other"]),
            st.sampled_from(STATES),
            st.sampled_from(["", "a:missing", "a:missing b:int_type"]),
        ),
        max_size=30,
    )
)
def test_no_row_is_lost_whatever_the_batches(size: int, rows: list[tuple[str, str, str]]) -> None:
    made = [row(args, state, task=task, n=n) for n, (task, state, args) in enumerate(rows)]
    count = Count({TASK: Candidate(reads)})
    for start in range(0, len(made), size):
        count.add(made[start : start + size])

    assert count.rows == len(made)
    assert sum(each.accepted.total() + each.refused.total() for each in count.tasks()) == len(made)
    for tally in count.tasks():
        mine = [each for each in made if each.task == tally.task]
        refused = [each for each in mine if each.args and tally.known]
        assert tally.refused.total() == len(refused)
        assert tally.blocked == sum(each.state != "dead" for each in refused)


ROWS = st.lists(
    st.tuples(
        st.sampled_from([TASK, "other", "mail.send"]),
        st.sampled_from(["fast", "slow"]),
        st.sampled_from(STATES),
        st.sampled_from(["", "", "a:missing", "a:missing b:int_type", "lines[3].price:int_type"]),
        st.integers(0, 10**9),
    ),
    max_size=40,
)
CANDIDATES = {
    TASK: Candidate(reads),
    "mail.send": Candidate(reads, scan=lambda texts: [n for n, text in enumerate(texts) if text]),
    "audit": Candidate(None),
}


def numbered(rows: list[tuple[str, str, str, str, int]]) -> list[Row]:
    return [
        Row(UUID(int=n + 1), task, queue, state, float(at), args)
        for n, (task, queue, state, args, at) in enumerate(rows)
    ]


def batches(rows: Sequence[Row], seed: int) -> list[InFlightBatch]:
    """Return rows as a store does: by task, queue and state, and otherwise in any order."""
    groups: defaultdict[tuple[str, str, str], list[Row]] = defaultdict(list)
    shuffled = list(rows)
    random.Random(seed).shuffle(shuffled)
    for each in shuffled:
        groups[each.task, each.queue, each.state].append(each)
    return [
        InFlightBatch(
            *kind,
            [each.args for each in found],
            b"".join(each.id.bytes for each in found),  # type: ignore[union-attr]
            pack_moments(datetime.fromtimestamp(each.at, UTC) for each in found),
        )
        for kind, found in groups.items()
    ]


def told(count: Count) -> tuple[int, list[dict[str, Any]]]:
    return count.rows, [asdict(tally) for tally in count.tasks()]


@given(rows=ROWS, size=st.integers(1, 15), seed=st.integers(0, 3))
def test_pages_come_to_the_same_as_row_by_row(
    rows: list[tuple[str, str, str, str, int]], size: int, seed: int
) -> None:
    made = numbered(rows)
    one_by_one, by_page = Count(CANDIDATES), Count(CANDIDATES)
    ids = one_by_one.add(made)
    found = []
    for start in range(0, len(made), size):
        found += by_page.add_page(batches(made[start : start + size], seed))

    assert told(by_page) == told(one_by_one)
    assert found == ids


@given(rows=ROWS, cut=st.integers(0, 40))
def test_a_count_goes_on_from_what_it_has_written(
    rows: list[tuple[str, str, str, str, int]], cut: int
) -> None:
    made = numbered(rows)
    whole, first, second = Count(CANDIDATES), Count(CANDIDATES), Count(CANDIDATES)
    whole.add(made)
    first.add(made[:cut])
    restore(second, to_document(first))
    second.add(made[cut:])

    assert told(second) == told(whole)


@pytest.mark.parametrize("document", [{}, {"rows": 1}, {"rows": 1, "tasks": [{"task": "a"}]}])
def test_what_is_no_count_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no count"):
        restore(Count({}), document)


def test_a_reader_is_asked_only_about_what_a_scan_finds() -> None:
    asked: list[str] = []

    def read(args: str) -> Sequence[ArgProblem]:
        asked.append(args)
        return reads(args)

    scanned: list[int] = []

    def scan(texts: Sequence[str]) -> list[int]:
        scanned.append(len(texts))
        return [n for n, text in enumerate(texts) if text]

    count = Count({TASK: Candidate(read, scan=scan)})
    rows = [row(n=n, args="a:missing" if n == 700 else "") for n in range(1000)]
    page = batches(rows, 0)
    assert count.needs_ids(page)
    count.add_page(page)

    assert (asked, scanned) == (["a:missing"], [1000])
    assert count.tasks()[0].refused == {"queued": 1}


def test_a_scan_that_doubts_too_much_changes_nothing() -> None:
    count = Count({TASK: Candidate(reads, scan=lambda texts: range(len(texts)))})
    ids = count.add_page(batches([row(state="dead", n=n) for n in range(1, 4)], 0))

    assert count.tasks()[0].accepted == {"dead": 3}
    assert ids == [str(UUID(int=n)) for n in range(1, 4)]


@pytest.mark.parametrize(
    ("one", "needs"),
    [
        (row(), False),
        (row("a:missing"), True),
        (row("a:missing", "schedule"), True),
        (row(state="dead"), True),
        (row("a:missing", "dead", task="other"), False),
        (row("a:missing", task="audit"), False),
    ],
)
def test_ids_are_needed_of_what_is_refused_or_dead(one: Row, needs: bool) -> None:
    candidates = {
        TASK: Candidate(reads, scan=lambda texts: [n for n, text in enumerate(texts) if text]),
        "audit": Candidate(None),
    }
    assert Count(candidates).needs_ids(batches([one], 0)) is needs
