"""What holds for every pair of shapes."""

from __future__ import annotations

import copy
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soniq.contract.compare import Outcome, Verdict, compare
from soniq.contract.findings import Severity

drawn = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MARK = {"x-soniq": {"described": True}}
RANKS = {Outcome.COMPATIBLE: 0, Outcome.UNKNOWN: 1, Outcome.BREAKING: 2}
KEYS = st.sampled_from(["order_id", "customer", "amount", "note"])


def _objects(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    def made(properties: dict[str, Any], required: bool) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": properties,
            "required": sorted(properties) if required else sorted(properties)[:1],
        }

    return st.builds(made, st.dictionaries(KEYS, inner, min_size=1, max_size=3), st.booleans())


leaves = st.one_of(
    st.sampled_from(
        [
            {"type": "string"},
            {"type": "integer"},
            {"type": "number"},
            {"type": "boolean"},
            {"type": "null"},
            {"type": "string", "format": "date-time"},
            {"type": "string", "format": "uuid"},
            {"type": "string", "pattern": "^[a-z]+$"},
            {"type": "string", "x-soniq": {"decimal": True}},
            {},
        ]
    ),
    st.builds(lambda low: {"type": "integer", "minimum": low}, st.integers(-3, 3)),
    st.builds(lambda high: {"type": "string", "maxLength": high}, st.integers(0, 5)),
    st.builds(lambda v: {"enum": sorted(v)}, st.sets(st.sampled_from("abc"), min_size=1)),
)
types = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(lambda items: {"type": "array", "items": items}, inner),
        st.builds(lambda value: {"type": "object", "additionalProperties": value}, inner),
        st.builds(lambda arms: {"anyOf": arms}, st.lists(inner, min_size=2, max_size=3)),
        _objects(inner),
    ),
    max_leaves=6,
)
models = _objects(types)


def written(model: dict[str, Any]) -> dict[str, Any]:
    """Return a model as its writer schema: every object that declares properties is closed."""
    return {**_closed(model), **MARK}


def read(model: dict[str, Any]) -> dict[str, Any]:
    return {**model, **MARK}


def _closed(part: Any) -> Any:
    if isinstance(part, list):
        return [_closed(each) for each in part]
    if not isinstance(part, dict):
        return part
    closed = {key: _closed(value) for key, value in part.items()}
    if part.get("type") == "object" and "properties" in part:
        closed["additionalProperties"] = False
    return closed


@drawn
@given(models)
def test_a_shape_reads_what_it_writes(model: dict[str, Any]) -> None:
    assert compare(written(model), read(model)).outcome is not Outcome.BREAKING


@drawn
@given(models, types)
def test_a_defaulted_field_never_breaks_a_reader_that_passes_keys_over(
    model: dict[str, Any], kind: Any
) -> None:
    grown = {**model, "properties": {**model["properties"], "added": kind}}

    assert compare(written(grown), read(model)).outcome is not Outcome.BREAKING
    assert compare(written(model), read(grown)).outcome is not Outcome.BREAKING


@drawn
@given(models, models)
def test_comparing_ends_in_a_verdict_that_its_findings_explain(
    writer: dict[str, Any], reader: dict[str, Any]
) -> None:
    found = compare(written(writer), read(reader))

    worst = min((each.severity.rank for each in found.findings), default=Severity.INFO.rank)
    assert (found.outcome is Outcome.BREAKING) == (worst == Severity.BREAKING.rank)


@drawn
@given(models, models, st.data())
def test_one_more_finding_never_makes_a_verdict_better(
    writer: dict[str, Any], reader: dict[str, Any], data: st.DataObject
) -> None:
    found = list(compare(written(writer), read(reader)).findings)
    kept = data.draw(st.lists(st.sampled_from(found), unique=True)) if found else []

    assert RANKS[Verdict.of(kept).outcome] <= RANKS[Verdict.of(found).outcome]


@drawn
@given(models, models, st.sampled_from(["a", "b"]))
def test_requiring_more_never_makes_a_reader_better(
    writer: dict[str, Any], reader: dict[str, Any], key: str
) -> None:
    stricter = copy.deepcopy(reader)
    stricter["required"] = sorted({*reader["required"], *reader["properties"]})
    stricter["properties"][key] = {"type": "integer"}
    stricter["required"].append(key)

    before = compare(written(writer), read(reader)).outcome
    assert RANKS[before] <= RANKS[compare(written(writer), read(stricter)).outcome]


def shuffled(value: Any, rng: Random) -> Any:
    """Return a schema with its keys and the members of its unions in another order."""
    if isinstance(value, list):
        return [shuffled(each, rng) for each in value]
    if not isinstance(value, dict):
        return value
    keys = list(value)
    rng.shuffle(keys)
    made = {key: shuffled(value[key], rng) for key in keys}
    if isinstance(made.get("anyOf"), list):
        rng.shuffle(made["anyOf"])
    return made


def retold(value: Any, inside: bool = False) -> Any:
    """Return a schema with titles, descriptions and defaults everywhere."""
    if isinstance(value, list):
        return [retold(each) for each in value]
    if not isinstance(value, dict):
        return value
    made = {
        key: (
            {name: retold(each) for name, each in part.items()}
            if key == "properties"
            else part
            if key in ("x-soniq", "enum", "required")
            else retold(part)
        )
        for key, part in value.items()
    }
    return {**made, "title": "Some title", "description": "Some words", "default": 3}


def prints(found: Verdict) -> set[str]:
    return {each.fingerprint for each in found.findings}


@drawn
@given(models, models, st.randoms(use_true_random=False))
def test_order_changes_no_fingerprint(
    writer: dict[str, Any], reader: dict[str, Any], rng: Random
) -> None:
    before = compare(written(writer), read(reader))
    after = compare(shuffled(written(writer), rng), shuffled(read(reader), rng))

    assert prints(after) == prints(before)
    assert after.outcome is before.outcome


@drawn
@given(models, models)
def test_words_change_no_fingerprint(writer: dict[str, Any], reader: dict[str, Any]) -> None:
    before = compare(written(writer), read(reader))

    assert compare(retold(written(writer)), retold(read(reader))) == before


@drawn
@given(models, models)
def test_the_given_schemas_are_left_alone(writer: dict[str, Any], reader: dict[str, Any]) -> None:
    given_ = written(writer), read(reader)
    before = copy.deepcopy(given_)
    compare(*given_)

    assert given_ == before
