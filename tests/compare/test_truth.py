"""Verdicts beside Pydantic itself; ``python -m tests.compare.truth --pairs 3000`` for longer."""

from __future__ import annotations

import warnings
from random import Random

import pytest

from soniq.contract.compare import KINDS, Outcome, Verdict
from soniq.witness import prove
from tests.compare.named import pairs as named_pairs
from tests.compare.oracle import refused, rows_of
from tests.compare.rules import RULES
from tests.compare.truth import Figures, named, pairs, run

OF_ONE_MODEL = {"field-not-stored", "nan-not-stored", "own-row-refused", "secret-masked"}
NAMED = dict(named_pairs())


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


def test_every_code_about_two_shapes_is_met(generated: Figures, of_each_rule: Figures) -> None:
    # the others are about one model, one rebuilt in part, and one of thousands of parts
    wanted = KINDS.keys() - OF_ONE_MODEL - {"model-partly-known", "too-large"}

    assert wanted <= generated.codes | of_each_rule.codes


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_is_kept_in_both_directions(rule: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, forwards, backwards in RULES[rule]:
            before, after = NAMED[name]
            for writer, reader, wanted in ((before, after, forwards), (after, before, backwards)):
                verdict = prove(writer, reader, rows=150, seconds=60)
                assert said(verdict) == wanted, name
                assert wanted == "breaks" or not refused(reader, rows_of(writer, Random(name)))


def said(verdict: Verdict) -> str:
    if verdict.outcome is not Outcome.COMPATIBLE:
        return "breaks" if verdict.outcome is Outcome.BREAKING else "unknown"
    return "loses" if verdict.is_lossy else "reads"
