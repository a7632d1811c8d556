"""Args that are refused: every problem at once, at its place, without values."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from decimal import Decimal
from operator import itemgetter
from typing import Annotated, Any, Literal

import pytest
from pydantic import (
    AfterValidator,
    AliasChoices,
    AliasPath,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    RootModel,
    SecretStr,
    StringConstraints,
    field_serializer,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from soniq.args import ArgsRefused, codec_for
from soniq.args.problems import format_path

from .samples import Invoice


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int


class Dog(BaseModel):
    kind: Literal["dog"]
    good: bool


class Customer(BaseModel):
    emails: list[str]
    nick: str = ""


class Args(BaseModel):
    model_config = ConfigDict(extra="forbid")
    order_id: str = "o"
    customer: Customer | None = None
    pet: Annotated[Cat | Dog, Field(discriminator="kind")] | None = None
    either: int | list[int] | dict[str, int] | None = None
    share: float | None = None
    anything: Any = None
    by_number: dict[int, str] = {}
    checked: Annotated[int, AfterValidator(abs)] | Customer | None = None


def refused(model: type[BaseModel], args: Any) -> list[tuple[str, str]]:
    with pytest.raises(ArgsRefused) as caught:
        codec_for(model).encode(args)
    return [(found.path, found.type) for found in caught.value.problems]


def message(model: type[BaseModel], args: Any) -> str:
    with pytest.raises(ArgsRefused) as caught:
        codec_for(model).encode(args)
    return str(caught.value)


def test_the_recipes_typo_is_refused() -> None:
    assert refused(Invoice, {"order_id": 123, "customer": "acme"}) == [("order_id", "string_type")]


def test_all_problems_come_at_once() -> None:
    args = {"order_id": 1, "customer": {"emails": ["a", 2, None]}, "share": "x"}

    assert refused(Args, args) == [
        ("order_id", "string_type"),
        ("customer.emails[1]", "string_type"),
        ("customer.emails[2]", "string_type"),
        ("share", "float_parsing"),
    ]


@pytest.mark.parametrize(
    ("args", "path"),
    [
        ({"pet": {"kind": "cat", "lives": "x"}}, "pet.lives"),
        ({"pet": {"kind": "cat"}}, "pet.lives"),
        ({"pet": {"kind": "bird"}}, "pet"),
        ({"pet": {}}, "pet"),
        ({"pet": 5}, "pet"),
        ({"either": "x"}, "either"),
        ({"customer": []}, "customer"),
        ({"by_number": {"one": "x"}}, "by_number.one"),
        ({"by_number": {1: 5}}, "by_number[1]"),
        ({"by_number": {"1": 5}}, "by_number[\"1\"]"),
        ({"checked": {"emails": 5}}, "checked.emails"),
        ({"checked": {}}, "checked.emails"),
    ],
)  # fmt: skip
def test_a_path_leads_to_the_data_and_names_no_branch(args: Any, path: str) -> None:
    assert path in {found for found, _ in refused(Args, args)}
    assert all(
        found.startswith(path.split(".")[0].split("[")[0]) for found, _ in refused(Args, args)
    )


def test_each_branch_of_a_union_says_what_it_expected() -> None:
    assert refused(Args, {"either": ["x"]}) == [
        ("either", "int_type"),
        ("either[0]", "int_parsing"),
        ("either", "dict_type"),
    ]


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        ((), ""),
        (("a", "b", 0, 1, "c"), "a.b[0][1].c"),
        ((0, "a"), "[0].a"),
        (("a", "x-id"), 'a["x-id"]'),
        (("x id", "a"), '["x id"].a'),
        (("a", "\0\ud800"), 'a["\\u0000\\ud800"]'),
        (("a", ""), 'a[""]'),
    ],
)
def test_paths_read_like_python(parts: tuple[str | int, ...], path: str) -> None:
    assert format_path(parts) == path


def test_a_long_key_is_cut_in_the_path() -> None:
    assert len(format_path(("a", "k" * 5000, "ä" * 5000))) < 900


def test_aliases_name_the_place_in_the_data() -> None:
    class Aliased(BaseModel):
        a: int = Field(alias="orderId")
        b: int = Field(validation_alias=AliasPath("b", 0))
        c: int = Field(validation_alias=AliasChoices("c1", "c2"))

    assert refused(Aliased, {"orderId": "x", "b": ["y"], "c2": "z"}) == [
        ("orderId", "int_parsing"),
        ("b[0]", "int_parsing"),
        ("c2", "int_parsing"),
    ]


@pytest.mark.parametrize(
    ("model", "args", "hint"),
    [
        (Args, {"custmer": 1}, "did you mean 'customer'?"),
        (Invoice, {"ordr_id": "o", "customer": "c"}, "is 'ordr_id' a misspelling of it?"),
        (Args, {"customer": {"emals": []}}, "is 'emals' a misspelling of it?"),
    ],
)
def test_a_misspelt_key_is_told_the_nearest(model: type[BaseModel], args: Any, hint: str) -> None:
    assert hint in message(model, args)


def test_a_name_in_place_of_its_alias_is_told_the_alias() -> None:
    class Aliased(BaseModel):
        model_config = ConfigDict(extra="forbid")
        order_id: str = Field(alias="orderId")

    assert "did you mean 'orderId'?" in message(Aliased, {"order_id": "o"})


@pytest.mark.parametrize(
    ("args", "kind"),
    [
        (Customer(emails=[]), "wrong_model"),
        (None, "args_type"),
        ([("order_id", "o")], "args_type"),
        ("{}", "args_type"),
        (Invoice, "args_type"),
    ],
)
def test_what_is_neither_mapping_nor_the_model_is_refused(args: Any, kind: str) -> None:
    assert refused(Invoice, args) == [("", kind)]


@pytest.mark.parametrize("key", [5, None, ("a",), b"order_id"])
def test_keys_that_are_no_str_are_refused(key: Any) -> None:
    assert refused(Invoice, {"order_id": "o", "customer": "c", key: 1}) == [("", "invalid_key")]
    assert ("", "invalid_key") in refused(Args, {key: 1})


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("form", [dict, Args], ids=["mapping", "instance"])
def test_numbers_that_are_not_finite_are_refused(number: float, form: Any) -> None:
    args = form(share=number, anything={"k": [1, number]})

    assert refused(Args, args) == [("share", "not_finite"), ("anything.k[1]", "not_finite")]


def test_nan_in_a_required_float_is_not_called_a_null() -> None:
    class Shares(BaseModel):
        a: float

    assert refused(Shares, Shares(a=float("nan"))) == [("a", "not_finite")]


def test_a_decimal_that_is_not_finite_is_refused() -> None:
    class Amount(BaseModel):
        a: Decimal

    assert refused(Amount, {"a": "NaN"}) == [("a", "finite_number")]


def test_nul_is_refused_in_values_and_keys() -> None:
    assert refused(Args, {"order_id": "a\0", "anything": {"k\0": ["\0"]}}) == [
        ("order_id", "nul_character"),
        ('anything["k\\u0000"]', "nul_character"),
        ('anything["k\\u0000"][0]', "nul_character"),
    ]


def test_lone_surrogates_are_refused_in_values_and_keys() -> None:
    assert refused(Args, {"anything": {"k\ud800": ["\udfff"]}}) == [
        ('anything["k\\ud800"]', "lone_surrogate"),
        ('anything["k\\ud800"][0]', "lone_surrogate"),
    ]
    [(path, _)] = refused(Args, {"order_id": "\ud800"})
    assert path == "order_id"


@pytest.mark.parametrize("value", [object(), b"\xff", len, 10**5000], ids=range(4))
def test_what_has_no_json_form_is_refused_at_its_place(value: Any) -> None:
    [(path, _)] = refused(Args, {"anything": {"k": [0, value]}})

    assert path == "anything.k[1]"


def test_nesting_deeper_than_a_reader_can_parse_is_refused() -> None:
    deep: Any = 1
    for _ in range(200):
        deep = [deep]

    assert refused(Args, {"anything": deep}) == [("", "too_deep")]


def test_a_structure_inside_itself_is_refused() -> None:
    loop: list[Any] = []
    loop.append(loop)

    assert refused(Args, {"anything": loop}) == [("", "too_deep")]


def test_a_constructed_instance_that_is_invalid_is_refused() -> None:
    assert refused(Invoice, Invoice.model_construct(order_id=5)) == [
        ("order_id", "string_type"),
        ("customer", "missing"),
    ]


def test_a_mutated_instance_that_is_invalid_is_refused() -> None:
    args = Invoice(order_id="o", customer="c")
    args.customer = None  # type: ignore[assignment]

    assert refused(Invoice, args) == [("customer", "string_type")]


def test_an_invalid_instance_inside_a_mapping_is_refused() -> None:
    args = {"customer": Customer.model_construct(emails="x")}

    assert refused(Args, args) == [("customer.emails", "list_type")]


def test_a_field_written_under_a_name_it_is_not_read_by_is_refused() -> None:
    class Renamed(BaseModel):
        a: int = Field(validation_alias="in", serialization_alias="out")

    assert refused(Renamed, {"in": 1}) == [("in", "missing")]
    assert "would be stored" in message(Renamed, {"in": 1})


def test_an_optional_field_that_would_get_lost_is_refused() -> None:
    class Renamed(BaseModel):
        a: int = Field(default=0, validation_alias="in", serialization_alias="out")
        b: int = Field(default=0, exclude=True)

    class Outer(BaseModel):
        items: list[Renamed]

    assert refused(Renamed, {"in": 1, "b": 2}) == [("a", "not_stored"), ("b", "not_stored")]
    assert refused(Outer, {"items": [{}, {"in": 1}]}) == [("items[1].a", "not_stored")]
    assert codec_for(Renamed).encode({}) == "{}"


def test_a_required_field_that_is_excluded_is_refused() -> None:
    class Excluded(BaseModel):
        a: int = Field(exclude=True)

    assert refused(Excluded, {"a": 1}) == [("a", "missing")]


def test_a_secret_is_refused_instead_of_stored_as_asterisks() -> None:
    class Login(BaseModel):
        password: SecretStr

    assert refused(Login, {"password": "hunter2"}) == [("password", "secret_masked")]


def test_a_secret_with_a_serializer_is_stored() -> None:
    class Login(BaseModel):
        password: SecretStr

        @field_serializer("password")
        def _reveal(self, value: SecretStr) -> str:
            return value.get_secret_value()

    assert codec_for(Login).encode({"password": "hunter2"}) == '{"password":"hunter2"}'


def test_a_model_that_writes_no_object_is_refused() -> None:
    class Numbers(RootModel[list[int]]):
        pass

    assert refused(Numbers, Numbers([1])) == [("", "not_an_object")]


def test_a_serializer_whose_text_the_model_refuses_is_refused() -> None:
    class Odd(BaseModel):
        a: int

        @field_serializer("a")
        def _word(self, value: int) -> str:
            return "one"

    assert refused(Odd, {"a": 1}) == [("a", "int_parsing")]


class Validated(BaseModel):
    a: str
    b: str = ""
    c: str = ""

    @field_validator("a")
    @classmethod
    def _value_error(cls, value: str) -> str:
        raise ValueError(f"bad {value}")

    @field_validator("b")
    @classmethod
    def _assertion(cls, value: str) -> str:
        raise AssertionError(value)

    @field_validator("c")
    @classmethod
    def _custom(cls, value: str) -> str:
        raise PydanticCustomError("string_type", "bad {value}", {"value": value})


def test_messages_of_validators_are_not_repeated() -> None:
    text = message(Validated, {"a": "s3cret", "b": "s3cret", "c": "s3cret"})

    assert "s3cret" not in text
    assert [part.split(":")[0] for part in text.split("; ")] == ["a", "b", "c"]


@pytest.mark.parametrize(
    "args",
    [
        {"pet": {"kind": "s3cret"}},
        {"either": "s3cret"},
        {"share": "s3cret"},
        {"customer": "s3cret"},
        {"by_number": {1: ["s3cret"]}},
    ],
)
def test_messages_of_pydantic_carry_no_values(args: Any) -> None:
    assert "s3cret" not in message(Args, args)


def test_a_whole_model_validator_points_at_the_args() -> None:
    class Checked(BaseModel):
        a: int

        @model_validator(mode="after")
        def _never(self) -> Checked:
            raise ValueError(self.a)

    assert refused(Checked, {"a": 1}) == [("", "value_error")]


class Crashing(BaseModel):
    a: Annotated[str, StringConstraints(min_length=1)]

    @field_validator("a")
    @classmethod
    def _crash(cls, value: str) -> str:
        raise KeyError(value)


@pytest.mark.parametrize(
    "act",
    [
        lambda: codec_for(Crashing).encode({"a": "s3cret"}),
        lambda: codec_for(Crashing).decode('{"a":"s3cret"}'),
    ],
    ids=["encode", "decode"],
)
def test_a_crashing_validator_is_a_problem_with_its_place(act: Callable[[], object]) -> None:
    with pytest.raises(ArgsRefused) as caught:
        act()

    [found] = caught.value.problems
    assert found.type == "validator_crashed"
    assert "KeyError at test_refusals.py:" in found.message
    assert "s3cret" not in found.message


def test_a_crash_without_code_of_the_model_has_no_place() -> None:
    class Picking(BaseModel):
        a: Annotated[object, BeforeValidator(itemgetter("x"))]

    with pytest.raises(ArgsRefused) as caught:
        codec_for(Picking).encode({"a": {}})

    [found] = caught.value.problems
    assert (found.type, found.message) == ("validator_crashed", "The model raised KeyError")


def test_no_value_hides_in_the_chain_of_exceptions() -> None:
    with pytest.raises(ArgsRefused) as caught:
        codec_for(Invoice).encode({"order_id": 5, "customer": "c"})

    assert caught.value.__suppress_context__
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", ("", "json_invalid")),
        ("[]", ("", "model_type")),
        ('{"order_id":5,"customer":"c"}', ("order_id", "string_type")),
        ('{"order_id":"o"}', ("customer", "missing")),
    ],
)
def test_stored_args_the_model_refuses_are_told_the_same_way(
    text: str, problem: tuple[str, str]
) -> None:
    with pytest.raises(ArgsRefused) as caught:
        codec_for(Invoice).decode(text)

    assert [(found.path, found.type) for found in caught.value.problems] == [problem]


def test_a_refusal_survives_pickling() -> None:
    with pytest.raises(ArgsRefused) as caught:
        codec_for(Invoice).encode({})

    assert pickle.loads(pickle.dumps(caught.value)).problems == caught.value.problems
