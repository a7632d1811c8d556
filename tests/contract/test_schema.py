from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pydantic
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field, create_model

from soniq.args import reader_schema, writer_schema
from soniq.contract.schema import fingerprint, normalise

from .samples import MODELS, Forest, Invoice, Left, Node

FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("schemas-pydantic-*.json"))
CAPTURED: dict[str, dict[str, Any]] = {
    path.stem.rpartition("-")[2]: json.loads(path.read_text()) for path in FIXTURES
}
SIDES = {"writer": writer_schema, "reader": reader_schema}


def test_schemas_of_several_versions_were_captured() -> None:
    minors = {version.split(".")[1] for version in CAPTURED}

    assert {"7", "9", "11", "12", "14"} <= minors
    assert all(captured.keys() == {m.__name__ for m in MODELS} for captured in CAPTURED.values())


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_normal_form_is_the_same_under_every_pydantic(
    model: type[BaseModel], side: str
) -> None:
    live = normalise(SIDES[side](model))

    for version, captured in CAPTURED.items():
        other = normalise(captured[model.__name__][side])
        assert other == live, f"Pydantic {version} against {pydantic.VERSION}"


def test_without_normalising_versions_do_differ() -> None:
    raw = [json.dumps(captured, sort_keys=True) for captured in CAPTURED.values()]

    assert len(set(raw)) > 2


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_normalising_twice_changes_nothing(model: type[BaseModel]) -> None:
    for schema in (writer_schema(model), reader_schema(model)):
        once = normalise(schema)
        assert normalise(once) == once
        assert fingerprint(once) == fingerprint(schema)


def test_different_models_have_different_fingerprints() -> None:
    prints = [fingerprint(reader_schema(model)) for model in MODELS]

    assert len(set(prints)) == len(prints)


def test_a_fingerprint_is_sixteen_hexadecimal_digits() -> None:
    digits = fingerprint(reader_schema(Invoice))

    assert len(digits) == 16
    assert int(digits, 16) >= 0


def test_the_fingerprint_of_the_recipe_never_changes() -> None:
    # rows in databases carry it: a change here is a change of every stored fingerprint
    assert fingerprint(writer_schema(Invoice)) == "47491b27d30912b3"
    assert fingerprint(reader_schema(Invoice)) == "30e959fc56e7fa22"


def test_names_and_texts_are_no_shape() -> None:
    class Renamed(BaseModel):
        """Another docstring."""

        customer: str = Field(title="Customer", description="Who", examples=["acme"])
        order_id: str

    assert fingerprint(reader_schema(Renamed)) == fingerprint(reader_schema(Invoice))


def test_a_default_is_no_shape_but_being_optional_is() -> None:
    one, two = create_model("M", a=(int, 1)), create_model("M", a=(int, 2))
    required = create_model("M", a=(int, ...))

    assert fingerprint(reader_schema(one)) == fingerprint(reader_schema(two))
    assert fingerprint(reader_schema(one)) != fingerprint(reader_schema(required))


@pytest.mark.parametrize("keyword", ["title", "description", "default", "examples", "properties"])
def test_a_property_called_like_a_keyword_is_kept(keyword: str) -> None:
    schema = {"type": "object", "properties": {keyword: {"type": "string", "title": "T"}}}

    assert normalise(schema)["properties"] == {keyword: {"type": "string"}}


def test_definitions_are_inlined() -> None:
    class Outer(BaseModel):
        one: Invoice
        many: list[Invoice]

    shape = normalise(reader_schema(Outer))

    assert "$defs" not in shape
    assert shape["properties"]["one"] == normalise(reader_schema(Invoice))
    assert shape["properties"]["many"]["items"] == shape["properties"]["one"]


def test_recursive_definitions_are_kept_under_numbers() -> None:
    shape = normalise(reader_schema(Forest))

    assert set(shape["$defs"]) == {"1", "2", "3"}
    assert shape["properties"]["again"] in [{"$ref": f"#/$defs/{n}"} for n in shape["$defs"]]


def test_a_recursive_model_may_be_renamed() -> None:
    class Tree(BaseModel):
        value: int
        children: list[Tree] = []

    Tree.model_rebuild(_types_namespace={"Tree": Tree})

    assert fingerprint(reader_schema(Tree)) == fingerprint(reader_schema(Node))
    assert fingerprint(reader_schema(Tree)) != fingerprint(reader_schema(Left))


def test_a_reference_that_leads_nowhere_is_kept() -> None:
    assert normalise({"$ref": "#/$defs/Gone"}) == {"$ref": "#/$defs/Gone"}


def test_siblings_that_contradict_a_reference_stay_beside_it() -> None:
    schema = {
        "properties": {"a": {"$ref": "#/$defs/N", "minimum": 5}},
        "$defs": {"N": {"type": "integer", "minimum": 1}},
    }

    assert normalise(schema)["properties"]["a"] == {
        "allOf": [{"minimum": 1, "type": "integer"}],
        "minimum": 5,
    }


def test_the_given_schema_is_left_alone() -> None:
    schema = reader_schema(Forest)
    before = json.dumps(schema)
    normalise(schema)

    assert json.dumps(schema) == before


def shuffled(value: Any, data: st.DataObject) -> Any:
    if isinstance(value, dict):
        keys = data.draw(st.permutations(list(value)))
        return {key: shuffled(value[key], data) for key in keys}
    if isinstance(value, list):
        return [shuffled(item, data) for item in value]
    return value


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(model=st.sampled_from(MODELS), data=st.data())
def test_the_order_of_keys_is_no_shape(model: type[BaseModel], data: st.DataObject) -> None:
    schema = writer_schema(model)

    assert fingerprint(shuffled(schema, data)) == fingerprint(schema)
