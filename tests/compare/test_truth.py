"""Verdicts beside Pydantic itself; ``python -m tests.compare.truth --pairs 3000`` for longer."""

from __future__ import annotations

import pytest

from soniq.contract.compare import Outcome
from tests.compare.truth import Figures, named, pairs, run


@pytest.fixture(scope="module")
def generated() -> Figures:
    return run(pairs(seed=1, count=300))


@pytest.fixture(scope="module")
def of_each_rule() -> Figures:
    return run(named())


def test_no_break_of_generated_pairs_is_missed(generated: Figures) -> None:
    assert generated.wrong == []
    assert generated.undecided == []
    assert generated.directions >= 590


def test_generated_pairs_break_about_as_often_as_not(generated: Figures) -> None:
    assert 200 < generated.broken < 400
    assert generated.rows > 20_000


def test_no_break_of_the_named_pairs_is_missed(of_each_rule: Figures) -> None:
    assert of_each_rule.wrong == []
    assert of_each_rule.undecided == []
    assert of_each_rule.directions >= 260


def test_what_the_schemas_call_breaking_nearly_always_is(
    generated: Figures, of_each_rule: Figures
) -> None:
    assert len(generated.alarms) <= generated.directions // 100
    assert of_each_rule.alarms == []


def test_models_leave_hardly_anything_unknown(generated: Figures) -> None:
    assert generated.proven[Outcome.UNKNOWN] <= generated.directions // 50


def test_schemas_alone_decide_most_directions(generated: Figures) -> None:
    assert generated.by_schemas[Outcome.UNKNOWN] < generated.directions * 0.3
