"""Args and results without a model."""

from __future__ import annotations

import enum
import json
from collections import OrderedDict, namedtuple
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel, SecretStr

from soniq.args import (
    ArgsRefused,
    decode_plain,
    encode_plain,
    encode_plain_many,
    encode_result,
    plain_digest,
    result_from_json,
)

from .samples import Invoice


class Color(str, enum.Enum):  # noqa: UP042 - a str whose str() is not its value
    RED = "red"


Pair = namedtuple("Pair", "a b")


@dataclass
class Point:
    x: int
    y: int


def problems(encode: Any, value: Any) -> list[tuple[str, str]]:
    with pytest.raises(ArgsRefused) as caught:
        encode(value)
    return [(found.path, found.type) for found in caught.value.problems]


def nested(levels: int) -> dict[str, Any]:
    value: Any = 1
    for _ in range(levels - 1):
        value = [value]
    return {"a": value}


@pytest.mark.parametrize(
    ("args", "text"),
    [
        ({}, "{}"),
        ({"b": 1, "a": [1.5, True, None, "ä"]}, '{"b":1,"a":[1.5,true,null,"ä"]}'),
        ({"a": (1, 2)}, '{"a":[1,2]}'),
        ({"a": Pair(1, 2)}, '{"a":[1,2]}'),
        ({"a": Color.RED, Color.RED: 1}, '{"a":"red","red":1}'),
        (OrderedDict(a=1), '{"a":1}'),
        (MappingProxyType({"a": MappingProxyType({"b": 1})}), '{"a":{"b":1}}'),
        ({"a": "\\u0000"}, '{"a":"\\\\u0000"}'),
    ],
    ids=range(8),
)
def test_json_args_are_stored_as_they_are(args: Mapping[str, Any], text: str) -> None:
    assert encode_plain(args) == text


@pytest.mark.parametrize(
    "value",
    [
        datetime.now(UTC),
        date(2020, 1, 1),
        UUID(int=1),
        Decimal(1),
        {1},
        b"a",
        object(),
        Point(1, 2),
    ],
    ids=lambda value: type(value).__name__,
)
def test_other_types_are_refused_by_name(value: Any) -> None:
    with pytest.raises(ArgsRefused, match=f"type {type(value).__name__} is not JSON"):
        encode_plain({"a": [0, value]})


def test_every_problem_is_reported_at_its_place() -> None:
    args = {
        "a": float("nan"),
        "b": [0, float("-inf")],
        "c": "\0",
        "d": {"\ud800": {1}},
        "e": {5: 1},
        "f": 10**5000,
    }

    assert problems(encode_plain, args) == [
        ("a", "not_finite"),
        ("b[1]", "not_finite"),
        ("c", "nul_character"),
        ('d["\\ud800"]', "lone_surrogate"),
        ('d["\\ud800"]', "not_json"),
        ("e", "invalid_key"),
        ("f", "number_too_large"),
    ]


@pytest.mark.parametrize("args", [None, [1], "{}", 5, [("a", 1)]])
def test_what_is_no_mapping_is_refused(args: Any) -> None:
    assert problems(encode_plain, args) == [("", "args_type")]


def test_a_model_instance_needs_a_model() -> None:
    assert problems(encode_plain, Invoice(order_id="o", customer="c")) == [("", "wrong_model")]


def test_the_deepest_nesting_that_every_reader_parses_is_stored() -> None:
    class Reader(BaseModel):
        a: Any

    text = encode_plain(nested(200))

    assert decode_plain(text) == Reader.model_validate_json(text).model_dump()
    assert problems(encode_plain, nested(201)) == [("", "too_deep")]
    assert problems(encode_plain, nested(50_000)) == [("", "too_deep")]


def test_a_structure_inside_itself_is_refused() -> None:
    loop: dict[str, Any] = {}
    loop["a"] = loop

    assert problems(encode_plain, loop) == [("", "too_deep")]


def test_many_are_encoded_or_refused_together() -> None:
    assert encode_plain_many([{"a": 1}, {}]) == ['{"a":1}', "{}"]
    assert problems(encode_plain_many, [{"a": 1}, {"a": {1}}, None]) == [
        ("[1].a", "not_json"),
        ("[2]", "args_type"),
    ]


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", '"a"', '{"a":NaN}', "[" * 100_000])
def test_stored_text_that_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(ArgsRefused):
        decode_plain(text)


def test_a_digest_ignores_the_order_of_keys_and_white_space() -> None:
    one = plain_digest("a", '{"a":1,"b":{"c":2,"d":3}}')

    assert plain_digest("a", '{ "b": {"d":3, "c":2}, "a":1 }') == one
    assert len(one) == 32


@pytest.mark.parametrize("other", ['{"a":2}', '{"a":"1"}', '{"a":1,"b":null}', '{"a":true}'])
def test_different_args_have_different_digests(other: str) -> None:
    assert plain_digest("a", other) != plain_digest("a", '{"a":1}')


def test_different_tasks_have_different_digests() -> None:
    assert plain_digest("a", "{}") != plain_digest("b", "{}")


@pytest.mark.parametrize(
    ("result", "text"),
    [
        (None, None),
        (0, "0"),
        ("ä", '"ä"'),
        ([1, (2, 3)], "[1,[2,3]]"),
        ({"a": {"b": None}}, '{"a":{"b":null}}'),
        (Invoice(order_id="o", customer="c"), '{"order_id":"o","customer":"c"}'),
        (Point(1, 2), '{"x":1,"y":2}'),
        ([datetime(2020, 1, 2, tzinfo=UTC)], '["2020-01-02T00:00:00Z"]'),
        ({"id": UUID(int=1), "n": Decimal("1.5")}, None),
        ({1}, "[1]"),
        (Color.RED, '"red"'),
        ({date(2020, 1, 2): 1, 5: 2}, '{"2020-01-02":1,"5":2}'),
    ],
    ids=range(12),
)
def test_results_are_written_as_pydantic_writes_them(result: object, text: str | None) -> None:
    if isinstance(result, dict) and "id" in result:
        text = '{"id":"00000000-0000-0000-0000-000000000001","n":"1.5"}'

    assert encode_result(result) == text


@pytest.mark.parametrize(
    ("result", "found"),
    [
        (object(), [("", "not_json")]),
        ({"a": [object()], "b": float("nan")}, [("a[0]", "not_json"), ("b", "not_finite")]),
        ("\0", [("", "nul_character")]),
        ("\ud800", [("", "lone_surrogate")]),
        (b"\xff", [("", "not_json")]),
        ([SecretStr("x")], [("[0]", "secret_masked")]),
        (nested(201), [("", "too_deep")]),
        (lambda: 1, [("", "not_json")]),
    ],
    ids=range(8),
)
def test_results_that_cannot_be_stored_are_refused(
    result: object, found: list[tuple[str, str]]
) -> None:
    assert problems(encode_result, result) == found


def test_a_generator_is_written_as_a_list() -> None:
    assert encode_result(n for n in range(3)) == "[0,1,2]"


@pytest.mark.parametrize(
    ("result", "kind"),
    [
        (Invoice(order_id="o", customer="c"), Invoice),
        (Point(1, 2), Point),
        ([date(2020, 1, 2)], list[date]),
        ({"a": Decimal("1.5")}, dict[str, Decimal]),
    ],
    ids=range(4),
)
def test_a_result_reads_back_as_its_type(result: object, kind: type[object]) -> None:
    text = encode_result(result)

    assert text is not None
    assert result_from_json(json.loads(text), kind) == result


def test_a_result_of_another_shape_is_refused_at_its_place() -> None:
    with pytest.raises(ArgsRefused) as caught:
        result_from_json([{"order_id": "s3cret"}], list[Invoice])

    [found] = caught.value.problems
    assert (found.path, found.type) == ("[0].customer", "missing")
    assert "s3cret" not in str(caught.value)
