"""Ids of jobs."""

from __future__ import annotations

import time
from uuid import RFC_4122

import pytest

from soniq.runtime.jobs import new_id, new_ids


def test_an_id_is_a_uuid_of_version_7_that_holds_the_time() -> None:
    before = time.time_ns() // 1_000_000
    made = new_id()
    assert (made.version, made.variant) == (7, RFC_4122)
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000


@pytest.mark.parametrize("count", [0, 1, 7, 5_000])
def test_ids_made_together_differ_and_ascend(count: int) -> None:
    made = new_ids(count)
    assert len(set(made)) == count
    assert made == sorted(made)
    assert {(one.version, one.variant) for one in made} <= {(7, RFC_4122)}


def test_ids_made_in_different_microseconds_sort_in_that_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ticks = iter(range(1_700_000_000_000_000_000, 1_700_000_000_002_000_000, 1_000))
    monkeypatch.setattr("soniq.runtime.jobs.time.time_ns", lambda: next(ticks))
    made = [new_id() for _ in range(1_000)]
    assert made == sorted(made)
