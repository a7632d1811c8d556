"""Every schema that Soniq writes can be compared; what is malformed is as good as unknown."""

from __future__ import annotations

import copy
import json
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from soniq.args import reader_schema, writer_schema
from soniq.contract.compare import Outcome, compare
from soniq.contract.schema import FACETS
from soniq.drift.readable import readable
from soniq.witness import described_reader, described_writer
from tests.compare.specs import build, generated
from tests.contract.samples import MODELS

MAKERS = (described_reader, described_writer, reader_schema, writer_schema)


def schemas_of(model: type[BaseModel]) -> list[dict[str, Any]]:
    return [json.loads(json.dumps(make(model))) for make in MAKERS]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_what_models_have(model: type[BaseModel]) -> None:
    for schema in schemas_of(model):
        assert readable(schema) is schema


def test_what_generated_models_have() -> None:
    rng = Random(5)
    for _ in range(60):
        for schema in schemas_of(build(generated(rng))):
            assert readable(schema) is schema


@pytest.mark.parametrize(
    "schema",
    [
        *(None, True, 3, "text", [], [{}]),
        {"type": "tensor"},
        {"type": ["object", 3]},
        {"type": None},
        {"properties": []},
        {"properties": {"a": 3}},
        {"properties": {"a": {"items": {"required": "a"}}}},
        {"required": {"a": True}},
        {"required": [1]},
        {"anyOf": {"type": "object"}},
        {"anyOf": ["object"]},
        {"enum": "ab"},
        {"pattern": 3},
        {"maxLength": []},
        {"maxLength": True},
        {"$ref": 3},
        {"$ref": "#/$defs/A"},
        {"$ref": "https://example.com/a.json"},
        {"$defs": [], "type": "object"},
        {"$defs": {"A": {"type": "tensor"}}},
        {"discriminator": {"propertyName": ["kind"]}},
        {"x-soniq": 3},
        {"x-soniq": {"keys": 3}},
    ],
)
def test_what_is_malformed(schema: object) -> None:
    assert readable(schema) is None


def test_how_deep_it_is_does_not_matter() -> None:
    schema: dict[str, Any] = {"type": "integer"}
    for _ in range(100_000):
        schema = {"items": schema}
    assert readable(schema) is schema


@given(st.data())
def test_what_is_readable_is_compared_without_an_accident(data: st.DataObject) -> None:
    """Spoilt somewhere, a schema is refused or compared; either way nothing is raised."""
    good = schemas_of(data.draw(st.sampled_from(MODELS)))[0]
    spoilt: Any = copy.deepcopy(good)
    part = spoilt
    while isinstance(part, dict | list) and part:
        keys = list(part) if isinstance(part, dict) else list(range(len(part)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(part[key], dict | list) or data.draw(st.booleans()):
            part[key] = data.draw(st.sampled_from([None, True, 3, "text", [], {}, [3], {"a": 3}]))
            break
        part = part[key]
    if readable(spoilt) is not None:
        compare(spoilt, good)
        compare(good, spoilt)


@pytest.mark.parametrize("make", [described_reader, described_writer])
@pytest.mark.parametrize("place", [(), ("properties", "order_id")])
def test_a_facet_of_a_newer_release_leaves_it_open(make: Any, place: tuple[str, ...]) -> None:
    class Order(BaseModel):
        order_id: str

    sides = {
        each: json.loads(json.dumps(each(Order))) for each in (described_writer, described_reader)
    }
    assert compare(*sides.values()).outcome is Outcome.COMPATIBLE
    part = sides[make]
    for key in place:
        part = part[key]
    part.setdefault(FACETS, {})["checksum"] = "crc32"
    assert compare(*sides.values()).outcome is Outcome.UNKNOWN
