from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field, IPvAnyAddress
from typing_extensions import TypedDict

from soniq.args import codec_for, reader_schema, writer_schema

from .samples import (
    MODELS,
    Aliased,
    Allows,
    Computed,
    Empty,
    Excluded,
    Forbids,
    Invoice,
    JsonFields,
)


class Keys(TypedDict):
    a: int


@dataclass
class Point:
    x: int


class Lock:
    """A class Pydantic knows nothing of."""


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_schemas_are_json(model: type[BaseModel]) -> None:
    json.dumps(writer_schema(model), allow_nan=False)
    json.dumps(reader_schema(model), allow_nan=False)


def test_bounds_that_are_dates_are_json_too() -> None:
    class Bounded(BaseModel):
        day: date = Field(ge=date(2020, 1, 1), default=date(2021, 1, 1))

    json.dumps([writer_schema(Bounded), reader_schema(Bounded)])


def test_a_writer_is_closed_and_a_reader_is_not() -> None:
    assert writer_schema(Invoice)["additionalProperties"] is False
    assert "additionalProperties" not in reader_schema(Invoice)


def test_a_writer_that_allows_extra_is_open() -> None:
    assert writer_schema(Allows)["additionalProperties"] is True


def test_a_writer_is_closed_at_every_depth() -> None:
    class Outer(BaseModel):
        inner: list[Invoice]
        free: dict[str, Any]

    schema = writer_schema(Outer)

    assert schema["$defs"]["Invoice"]["additionalProperties"] is False
    assert schema["properties"]["free"].get("additionalProperties", True) is True


def test_a_property_called_properties_is_not_closed() -> None:
    class Odd(BaseModel):
        properties: dict[str, int]

    assert writer_schema(Odd)["properties"]["properties"]["additionalProperties"] == {
        "type": "integer"
    }


@pytest.mark.parametrize(("extra", "open_"), [("forbid", False), ("allow", True)])
def test_a_model_decides_about_further_keys_of_what_has_no_config(extra: Any, open_: bool) -> None:
    class Outer(BaseModel):
        model_config = ConfigDict(extra=extra)
        keys: Keys
        point: Point

    for schema in (writer_schema(Outer), reader_schema(Outer)):
        inner = [schema["$defs"][name]["additionalProperties"] for name in ("Keys", "Point")]
        assert inner == [open_, open_]


def test_lengths_for_a_whole_model_are_no_shape_of_what_they_do_not_limit() -> None:
    class Short(BaseModel):
        model_config = ConfigDict(str_max_length=5)
        text: str
        address: IPvAnyAddress
        code: str = Field(max_length=3)

    lengths = {k: v.get("maxLength") for k, v in writer_schema(Short)["properties"].items()}
    assert lengths == {"text": None, "address": None, "code": 3}


def test_a_default_of_bytes_that_are_no_text_is_no_obstacle() -> None:
    class Raw(BaseModel):
        raw: bytes = b"\xff"

    assert reader_schema(Raw)["properties"]["raw"]["type"] == "string"


def test_a_model_without_fields_writes_nothing() -> None:
    assert writer_schema(Empty)["additionalProperties"] is False


def test_a_reader_that_forbids_extra_is_closed() -> None:
    assert reader_schema(Forbids)["additionalProperties"] is False


def test_computed_fields_are_not_written() -> None:
    assert set(writer_schema(Computed)["properties"]) == {"width"}
    assert writer_schema(Computed)["required"] == ["width"]


def test_excluded_fields_are_not_written() -> None:
    assert set(writer_schema(Excluded)["properties"]) == {"a"}


def test_json_fields_are_written_as_text() -> None:
    for schema in (writer_schema(JsonFields), reader_schema(JsonFields)):
        assert schema["properties"]["b"]["type"] == "string"
        assert schema["properties"]["b"]["contentSchema"]["items"] == {"type": "integer"}


def test_each_side_has_its_own_names() -> None:
    assert {"A", "sB"} <= set(writer_schema(Aliased)["properties"])
    assert {"A", "vB"} <= set(reader_schema(Aliased)["properties"])


def test_a_field_with_a_default_may_be_absent_on_both_sides() -> None:
    class Optional(BaseModel):
        a: int
        b: int = 1

    assert writer_schema(Optional)["required"] == ["a"]
    assert reader_schema(Optional)["required"] == ["a"]


def test_a_type_without_a_schema_is_open_and_no_error() -> None:
    class Odd(BaseModel):
        model_config = ConfigDict(arbitrary_types_allowed=True)
        call: Callable[[], int]
        thing: Lock

    schema = reader_schema(Odd)

    assert "type" not in schema["properties"]["thing"]


def test_a_default_that_is_not_json_is_no_warning() -> None:
    class Odd(BaseModel):
        model_config = ConfigDict(arbitrary_types_allowed=True)
        a: Any = object()

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        json.dumps(writer_schema(Odd))


def test_what_is_stored_fits_the_writer_schema() -> None:
    text = codec_for(Computed).encode({"width": 3})

    assert json.loads(text).keys() == set(writer_schema(Computed)["properties"])
