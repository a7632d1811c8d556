"""What holds for every generated model."""

from __future__ import annotations

import warnings
from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from soniq.contract.compare import Outcome, compare
from soniq.witness import check_model, described_reader, described_writer, prove
from tests.compare.specs import FieldSpec, Spec, a_type, build, generated

drawn = settings(max_examples=25, deadline=None)
seeds = st.integers(0, 10**6)


def open_model(seed: int) -> Spec:
    """Return a model that passes over keys it does not know."""
    spec = generated(Random(seed))
    return replace(spec, config=tuple(each for each in spec.config if each[0] == "strict"))


@drawn
@given(seeds)
def test_a_model_breaks_itself_only_where_the_self_check_says_why(seed: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = build(generated(Random(seed)))
        by_rules = compare(described_writer(model), described_reader(model))
        tried = prove(model, model, rows=60)

        assert tried.outcome is not Outcome.BREAKING
        assert by_rules.outcome is not Outcome.BREAKING or check_model(model, rows=60)


@drawn
@given(seeds)
def test_a_defaulted_field_never_breaks_a_reader_that_passes_keys_over(seed: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        spec = open_model(seed)
        added = FieldSpec("added", a_type(Random(seed), 3), required=False)
        before, after = build(spec), build(replace(spec, fields=(*spec.fields, added)))

        for writer, reader in ((before, after), (after, before)):
            assert prove(writer, reader, rows=60).outcome is not Outcome.BREAKING
            assert compare(described_writer(writer), described_reader(reader)).outcome is not (
                Outcome.BREAKING
            )


@drawn
@given(seeds)
def test_the_same_models_and_seed_give_the_same_verdict(seed: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        before, after = build(generated(Random(seed))), build(generated(Random(seed + 1)))
        one, other = (prove(before, after, rows=40, seconds=60) for _ in range(2))

        assert one == other
