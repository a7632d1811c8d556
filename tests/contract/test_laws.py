"""What holds for every model and every value."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, Optional
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, create_model

from soniq.args import ArgsRefused, codec_for, decode_plain, encode_plain, plain_digest


class Size(Enum):
    SMALL = "s"
    LARGE = 1


class Leaf(BaseModel):
    kind: Literal["leaf"] = "leaf"
    n: int = 0


class Branch(BaseModel):
    kind: Literal["branch"] = "branch"
    n: int = 0
    below: list[Leaf] = []


# a model is built for every example, which costs milliseconds
drawn = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

storable = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
integers = st.integers(-(2**70), 2**70)
leaves = st.builds(Leaf) | st.builds(Leaf, n=integers)
branches = st.builds(Branch, below=st.lists(leaves, max_size=2)) | st.builds(Branch, n=integers)

SCALARS: list[tuple[Any, st.SearchStrategy[Any]]] = [
    (str, storable),
    (int, integers),
    (bool, st.booleans()),
    (float, st.floats(allow_nan=False, allow_infinity=False)),
    (Decimal, st.decimals(allow_nan=False, allow_infinity=False, places=3)),
    (datetime, st.datetimes(timezones=st.just(UTC))),
    (date, st.dates()),
    (timedelta, st.timedeltas(timedelta(days=-9999), timedelta(days=9999))),
    (UUID, st.uuids()),
    (Size, st.sampled_from(Size)),
    (Leaf, leaves),
    (Leaf | Branch, leaves | branches),
    (
        Any,
        st.recursive(
            st.none() | storable | st.booleans(), lambda s: st.lists(s, max_size=2), max_leaves=4
        ),
    ),
]


@st.composite
def fields(draw: st.DrawFn) -> tuple[Any, st.SearchStrategy[Any]]:
    kind, values = draw(st.sampled_from(SCALARS))
    match draw(st.sampled_from(["one", "list", "dict", "optional", "tuple"])):
        case "list":
            return list[kind], st.lists(values, max_size=3)
        case "dict":
            return dict[str, kind], st.dictionaries(storable, values, max_size=3)
        case "optional":
            return Optional[kind], st.none() | values  # noqa: UP045 - kind is a value here
        case "tuple":
            return tuple[kind, int], st.tuples(values, integers)
    return kind, values


@st.composite
def models_and_args(draw: st.DrawFn) -> tuple[type[BaseModel], dict[str, Any]]:
    """Draw a model of up to four fields, some with defaults, and args that it accepts."""
    shapes = draw(st.lists(fields(), min_size=1, max_size=4))
    declared: dict[str, Any] = {}
    args: dict[str, Any] = {}
    for index, (annotation, values) in enumerate(shapes):
        name = f"f{index}"
        if optional := draw(st.booleans()):
            declared[name] = (annotation, draw(values))
        else:
            declared[name] = (annotation, ...)
        if not optional or draw(st.booleans()):
            args[name] = draw(values)
    extra = draw(st.sampled_from(["ignore", "forbid"]))
    return create_model("Drawn", __config__=ConfigDict(extra=extra), **declared), args


@drawn
@given(models_and_args())
def test_what_is_encoded_decodes_to_the_same(case: tuple[type[BaseModel], dict[str, Any]]) -> None:
    model, args = case
    codec = codec_for(model)

    assert codec.decode(codec.encode(args)) == model(**args)


@drawn
@given(models_and_args())
def test_encoding_what_was_decoded_changes_nothing(
    case: tuple[type[BaseModel], dict[str, Any]],
) -> None:
    model, args = case
    codec = codec_for(model)
    text = codec.encode(args)

    assert codec.encode(codec.decode(text)) == text


@drawn
@given(models_and_args())
def test_a_mapping_and_an_instance_give_the_same_row(
    case: tuple[type[BaseModel], dict[str, Any]],
) -> None:
    model, args = case
    codec = codec_for(model)

    assert codec.encode(model(**args)) == codec.encode(args)


@drawn
@given(models_and_args(), st.randoms(use_true_random=False))
def test_the_digest_depends_on_nothing_but_the_full_args(
    case: tuple[type[BaseModel], dict[str, Any]], random: Any
) -> None:
    model, args = case
    codec = codec_for(model)
    full = dict(model(**args))
    keys = random.sample(sorted(full), len(full))

    expected = codec.unique_digest("t", codec.encode(args))
    assert codec.unique_digest("t", codec.encode({key: full[key] for key in keys})) == expected


@drawn
@given(models_and_args(), st.data())
def test_bulk_and_single_encoding_agree(
    case: tuple[type[BaseModel], dict[str, Any]], data: st.DataObject
) -> None:
    model, args = case
    codec = codec_for(model)
    count = data.draw(st.integers(0, 3))

    assert codec.encode_many([args] * count) == [codec.encode(args)] * count


SECRET = "s3cret-"


def attempt(encode: Callable[[dict[str, Any]], str], args: dict[str, Any]) -> str | ArgsRefused:
    try:
        return encode(args)
    except ArgsRefused as refused:
        return refused


anything = st.recursive(
    st.none() | st.integers() | st.floats() | st.text(max_size=5).map(lambda t: SECRET + t),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=6,
)


@drawn
@given(models_and_args(), st.dictionaries(st.sampled_from(["f0", "f1", "f2", "f9"]), anything))
def test_no_refusal_repeats_a_value(
    case: tuple[type[BaseModel], dict[str, Any]], args: dict[str, Any]
) -> None:
    model, _ = case
    outcome = attempt(codec_for(model).encode, args)

    if isinstance(outcome, ArgsRefused):
        assert outcome.problems
        assert SECRET not in str(outcome)
    else:
        codec_for(model).decode(outcome)


json_values = st.recursive(
    st.none() | st.booleans() | integers | storable | st.floats(allow_nan=False, width=32),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(storable, inner, max_size=3),
    max_leaves=8,
)


@drawn
@given(st.dictionaries(st.text(max_size=5), anything, max_size=3))
def test_plain_args_are_stored_exactly_or_refused(args: dict[str, Any]) -> None:
    outcome = attempt(encode_plain, args)

    if isinstance(outcome, ArgsRefused):
        assert SECRET not in str(outcome)
    else:
        assert decode_plain(outcome) == args
        outcome.encode()


@given(st.dictionaries(storable, json_values, max_size=4), st.randoms(use_true_random=False))
def test_a_plain_digest_ignores_the_order_of_keys(args: dict[str, Any], random: Any) -> None:
    finite = json.loads(json.dumps(args).replace("Infinity", "0"))
    other = {key: finite[key] for key in random.sample(sorted(finite), len(finite))}

    assert plain_digest("t", encode_plain(finite)) == plain_digest("t", encode_plain(other))
