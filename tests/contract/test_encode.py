"""What lands in the row."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

import pytest
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    Json,
    RootModel,
    computed_field,
    field_validator,
    model_validator,
)

from soniq.args import ArgsRefused, codec_for
from soniq.errors import InvalidTaskRef

from .samples import Invoice

ARGS = {"order_id": "o1", "customer": "acme"}
ROW = '{"order_id":"o1","customer":"acme"}'
T = TypeVar("T")


class View(Mapping[str, Any]):
    """A Mapping that is no dict."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data

    def __getitem__(self, key: str) -> Any:
        return self._data[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)


class Cat(BaseModel):
    kind: Literal["cat"] = "cat"
    name: str
    lives: int = 9


class Dog(BaseModel):
    kind: Literal["dog"] = "dog"
    name: str
    good: bool = True


class Tagged(BaseModel):
    pet: Annotated[Cat | Dog, Field(discriminator="kind")]
    pets: list[Cat | Dog] = []
    note: str = ""


@pytest.mark.parametrize(
    "args",
    [ARGS, Invoice(**ARGS), View(ARGS), MappingProxyType(ARGS), OrderedDict(ARGS)],
    ids=lambda args: type(args).__name__,
)
def test_every_form_of_args_gives_the_same_row(args: Any) -> None:
    assert codec_for(Invoice).encode(args) == ROW


def test_values_are_stored_coerced() -> None:
    class Args(BaseModel):
        count: int
        share: float
        day: date

    text = codec_for(Args).encode({"count": "5", "share": 1, "day": "2020-01-02"})

    assert text == '{"count":5,"share":1.0,"day":"2020-01-02"}'


def test_rich_types_are_stored_as_json() -> None:
    class Color(Enum):
        RED = "red"

    class Args(BaseModel):
        at: datetime
        id: UUID
        amount: Decimal
        color: Color

    args = Args(
        at=datetime(2020, 1, 2, tzinfo=UTC), id=UUID(int=1), amount=Decimal("1.50"), color=Color.RED
    )

    assert json.loads(codec_for(Args).encode(args)) == {
        "at": "2020-01-02T00:00:00Z",
        "id": "00000000-0000-0000-0000-000000000001",
        "amount": "1.50",
        "color": "red",
    }


def test_only_what_the_caller_set_is_stored() -> None:
    class Args(BaseModel):
        a: int
        b: int = 1
        c: int | None = None

    codec = codec_for(Args)

    assert codec.encode({"a": 1}) == '{"a":1}'
    assert codec.encode(Args(a=1, b=1)) == '{"a":1,"b":1}'
    assert codec.encode({"a": 1, "c": None}) == '{"a":1,"c":null}'


def test_names_on_the_wire_are_aliases() -> None:
    class Args(BaseModel):
        model_config = ConfigDict(populate_by_name=True)
        order_id: str = Field(alias="orderId")

    assert codec_for(Args).encode({"order_id": "o1"}) == '{"orderId":"o1"}'


def test_computed_fields_are_not_stored() -> None:
    class Args(BaseModel):
        model_config = ConfigDict(extra="forbid")
        a: int

        @computed_field
        def double(self) -> int:
            return 2 * self.a

    assert codec_for(Args).encode(Args(a=2)) == '{"a":2}'


def test_json_fields_stay_text() -> None:
    class Args(BaseModel):
        a: Json[list[int]]

    assert codec_for(Args).encode({"a": "[1, 2]"}) == '{"a":"[1,2]"}'


def test_unknown_keys_are_dropped_by_default() -> None:
    assert codec_for(Invoice).encode({**ARGS, "extra": 1}) == ROW


def test_unknown_keys_are_kept_where_the_model_allows_them() -> None:
    class Args(BaseModel):
        model_config = ConfigDict(extra="allow")
        a: int

    assert codec_for(Args).encode({"a": 1, "b": [2]}) == '{"a":1,"b":[2]}'


def test_an_instance_of_a_subclass_is_stored_as_the_model() -> None:
    class More(Invoice):
        note: str = ""

    assert codec_for(Invoice).encode(More(**ARGS, note="n")) == ROW


def test_a_constructed_instance_is_stored_in_canonical_form() -> None:
    class Args(BaseModel):
        count: int

    assert codec_for(Args).encode(Args.model_construct(count="5")) == '{"count":5}'


def test_an_instance_inside_a_mapping_is_stored_in_canonical_form() -> None:
    class Inner(BaseModel):
        count: int

    class Args(BaseModel):
        inner: Inner

    text = codec_for(Args).encode({"inner": Inner.model_construct(count="5")})

    assert text == '{"inner":{"count":5}}'


def test_a_default_tag_is_stored_and_other_defaults_are_not() -> None:
    codec = codec_for(Tagged)
    args = Tagged(pet=Dog(name="Rex"), pets=[Dog(name="Bo"), Cat(name="Tom")])

    text = codec.encode(args)

    assert codec.decode(text) == args
    assert json.loads(text) == {
        "pet": {"kind": "dog", "name": "Rex"},
        "pets": [{"kind": "dog", "name": "Bo"}, {"kind": "cat", "name": "Tom"}],
    }


def test_storing_a_tag_leaves_the_callers_instance_alone() -> None:
    pet = Dog(name="Rex")
    codec_for(Tagged).encode({"pet": pet})

    assert pet.model_fields_set == {"name"}


def test_members_of_a_union_that_only_defaults_tell_apart_keep_their_defaults() -> None:
    class One(BaseModel):
        model_config = ConfigDict(extra="forbid")
        a: int = 1

    class Two(BaseModel):
        model_config = ConfigDict(extra="forbid")
        b: int = 2

    class Args(BaseModel):
        either: One | Two

    codec = codec_for(Args)

    assert codec.decode(codec.encode(Args(either=Two()))) == Args(either=Two())


def test_text_that_looks_suspicious_is_stored_as_it_is() -> None:
    args = {"order_id": "\\u0000 null NaN Infinity", "customer": "********"}
    codec = codec_for(Invoice)

    assert codec.decode(codec.encode(args)) == Invoice(**args)


def test_text_outside_ascii_is_stored_as_it_is() -> None:
    assert codec_for(Invoice).encode({**ARGS, "customer": "Äcme 😀"}).endswith('"Äcme 😀"}')


def test_a_root_model_of_an_object_can_be_args() -> None:
    class Counts(RootModel[dict[str, int]]):
        pass

    codec = codec_for(Counts)

    assert codec.encode({"a": 1}) == codec.encode(Counts({"a": 1})) == '{"a":1}'


def test_a_strict_model_reads_the_text_it_wrote() -> None:
    class Args(BaseModel):
        model_config = ConfigDict(strict=True)
        day: date
        id: UUID

    codec = codec_for(Args)
    args = Args(day=date(2020, 1, 2), id=UUID(int=1))

    assert codec.decode(codec.encode(args)) == args


def test_a_generic_model_can_be_args() -> None:
    class Box(BaseModel, Generic[T]):
        item: T

    assert codec_for(Box[int]).encode({"item": "5"}) == '{"item":5}'


def test_a_recursive_model_can_be_args() -> None:
    class Tree(BaseModel):
        value: int
        below: list[Tree] = []

    Tree.model_rebuild(_types_namespace={"Tree": Tree})
    args = {"value": 1, "below": [{"value": 2}]}

    assert json.loads(codec_for(Tree).encode(args)) == args


def test_a_derived_excluded_field_is_no_loss() -> None:
    class Args(BaseModel):
        a: int
        double: int = Field(default=0, exclude=True)

        @model_validator(mode="after")
        def _derive(self) -> Args:
            self.double = 2 * self.a
            return self

    assert codec_for(Args).encode({"a": 2}) == '{"a":2}'


def test_one_codec_is_built_for_each_model() -> None:
    assert codec_for(Invoice) is codec_for(Invoice)
    assert codec_for(Invoice).model is Invoice


@pytest.mark.parametrize("model", [dict, int, 5, BaseModel, RootModel])
def test_what_is_no_model_has_no_codec(model: Any) -> None:
    with pytest.raises(InvalidTaskRef):
        codec_for(model)


def test_a_model_with_an_undefined_name_has_no_codec() -> None:
    class Args(BaseModel):
        later: "Undefined"  # type: ignore[name-defined]  # noqa: F821, UP037

    with pytest.raises(InvalidTaskRef, match="not defined"):
        codec_for(Args)


def test_many_rows_are_encoded_in_order() -> None:
    rows = codec_for(Invoice).encode_many([ARGS, Invoice(**ARGS), {**ARGS, "order_id": "o2"}])

    assert rows == [ROW, ROW, ROW.replace("o1", "o2")]


def test_every_bad_item_of_many_is_reported_with_its_index() -> None:
    with pytest.raises(ArgsRefused) as caught:
        codec_for(Invoice).encode_many([ARGS, {"order_id": 5}, ARGS, None, {**ARGS, "customer": 1}])  # type: ignore[list-item]

    assert [found.path for found in caught.value.problems] == [
        "[1].order_id",
        "[1].customer",
        "[3]",
        "[4].customer",
    ]


def test_decoding_fills_defaults_and_runs_validators() -> None:
    class Args(BaseModel):
        a: str
        b: int = 5

        @field_validator("a")
        @classmethod
        def _upper(cls, value: str) -> str:
            return value.upper()

    decoded = codec_for(Args).decode('{"a":"x"}')

    assert (decoded.a, decoded.b) == ("X", 5)
