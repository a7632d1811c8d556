"""Counting rows against candidates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniq.drift.in_flight import KINDS, SAMPLES, STATES, Candidate, Count, Row
from soniq.errors import ArgProblem

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
