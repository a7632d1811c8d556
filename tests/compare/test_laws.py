"""What holds for every generated model."""

from __future__ import annotations

import subprocess
import sys
import warnings
from dataclasses import replace
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from soniq.args import reader_schema, writer_schema
from soniq.contract.compare import Outcome, Verdict, compare
from soniq.contract.schema import fingerprint
from soniq.witness import check_model, described_reader, described_writer, prove
from tests.compare.oracle import refused, rows_of
from tests.compare.specs import FieldSpec, Spec, a_type, build, changed, generated
from tests.compare.widening import widened

drawn = settings(max_examples=25, deadline=None)
seeds = st.integers(0, 10**6)
RANKS = {Outcome.COMPATIBLE: 0, Outcome.UNKNOWN: 1, Outcome.BREAKING: 2}


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


def verdicts(writer: type[BaseModel], reader: type[BaseModel]) -> tuple[Verdict, Verdict]:
    """Return what the schemas say, and what rows do."""
    by_schemas = compare(described_writer(writer), described_reader(reader))
    return by_schemas, prove(writer, reader, rows=60, seconds=60)


def never_worse(one: tuple[Verdict, Verdict], other: tuple[Verdict, Verdict]) -> bool:
    """Tell whether nothing breaks that did not; with rows, whether nothing is less certain."""
    (schemas, rows), (schemas_after, rows_after) = one, other
    breaks_newly = RANKS[schemas_after.outcome] == 2 and RANKS[schemas.outcome] < 2
    return not breaks_newly and RANKS[rows_after.outcome] <= RANKS[rows.outcome]


@drawn
@given(seeds)
def test_a_wider_reader_is_never_worse(seed: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rng = Random(seed)
        spec = generated(rng)
        reading = changed(spec, rng)
        wider = widened(reading, rng)
        assume(wider != reading)
        writer, reader = build(spec), build(reading)

        assert never_worse(verdicts(writer, reader), verdicts(writer, build(wider)))


@drawn
@given(seeds)
def test_a_narrower_writer_is_never_worse(seed: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rng = Random(seed)
        spec = generated(rng)
        wider = widened(spec, rng)
        assume(wider != spec)
        reader = build(changed(spec, rng))

        assert never_worse(verdicts(build(wider), reader), verdicts(build(spec), reader))


@drawn
@given(seeds)
def test_whatever_a_narrower_reader_reads_a_wider_one_reads(seed: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rng = Random(seed)
        spec = generated(rng)
        model, wider = build(spec), build(widened(spec, rng))
        rows = rows_of(model, rng)

        assert set(refused(wider, rows)) <= set(refused(model, rows))


def turned(spec: Spec) -> Spec:
    """Return a specification with its fields in the other order."""
    fields = tuple(replace(each, type=turned(each.type)) for each in reversed(spec.fields))
    return replace(spec, inner=tuple(map(turned, spec.inner)), fields=fields)


@drawn
@given(seeds)
def test_order_of_fields_and_names_of_classes_change_no_fingerprint(seed: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rng = Random(seed)
        before = generated(rng)
        after = changed(before, rng)
        one = build(before, "A"), build(after, "B")
        other = build(turned(before), "Y"), build(turned(after), "X")

        for schema in (writer_schema, reader_schema):
            prints = [[fingerprint(schema(each)) for each in pair] for pair in (one, other)]
            assert prints[0] == prints[1]
        found = [
            compare(described_writer(writer), described_reader(reader)).findings
            for writer, reader in (one, other)
        ]
        assert {each.fingerprint for each in found[0]} == {each.fingerprint for each in found[1]}


SCRIPT = """
import warnings
from random import Random
from soniq.args import reader_schema, writer_schema
from soniq.contract.schema import fingerprint
from soniq.witness import check_model, prove
from tests.compare.specs import build, changed, generated

warnings.simplefilter("ignore")
for seed in range(15):
    rng = Random(seed)
    spec = generated(rng)
    writer, reader = build(spec), build(changed(spec, rng))
    print(fingerprint(writer_schema(writer)), fingerprint(reader_schema(reader)))
    found = (*prove(writer, reader, rows=60, seconds=60).findings, *check_model(writer, rows=60))
    print(*(each.fingerprint for each in found))
"""


@pytest.mark.process
def test_fingerprints_are_the_same_in_every_process() -> None:
    def run(seed: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(filter(None, sys.path))},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    told = run("1")
    assert told == run("2")
    assert len(set(told.split())) > 30
