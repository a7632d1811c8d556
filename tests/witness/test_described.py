"""What stands beside the schemas of a model, and that nothing else changes."""

from __future__ import annotations

import enum
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple

import pytest
from pydantic import (
    AfterValidator,
    AliasChoices,
    AliasPath,
    AnyUrl,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    Discriminator,
    Field,
    FutureDate,
    HttpUrl,
    PlainSerializer,
    StrictInt,
    StringConstraints,
    Tag,
    WithJsonSchema,
    create_model,
    model_validator,
)

from soniq.args import reader_schema, writer_schema
from soniq.contract.compare import Outcome, compare
from soniq.contract.schema import fingerprint
from soniq.witness import described_reader, described_writer
from tests.contract.samples import MODELS


def same(value: Any) -> Any:
    return value


def as_text(value: int) -> str:
    return str(value)


def tag_of(value: Any) -> str:
    return "a"


class Pair(NamedTuple):
    a: int
    b: int


class Checked(BaseModel):
    a: int

    @model_validator(mode="after")
    def check(self) -> Checked:
        return self


class Tree(BaseModel):
    value: int
    parent: Tree | None = None

    @model_validator(mode="after")
    def check(self) -> Tree:
        return self


class Eager(BaseModel):
    a: int

    def model_post_init(self, context: Any, /) -> None:
        return None


class Guessing(enum.Enum):
    A = "a"

    @classmethod
    def _missing_(cls, value: object) -> Guessing:
        return cls.A


def facets_of(kind: Any, *, writing: bool = False, **config: Any) -> dict[str, Any]:
    model = create_model("Args", __config__=config or None, v=(kind, ...))  # type: ignore[call-overload]
    schema = (described_writer if writing else described_reader)(model)
    found: dict[str, Any] = schema["properties"]["v"]
    return found.get("x-soniq", {})  # type: ignore[no-any-return]


READING: dict[str, tuple[Any, dict[str, Any]]] = {
    "int": (int, {}),
    "text": (str, {}),
    "strict": (StrictInt, {"strict": True}),
    "aware": (AwareDatetime, {"zone": "aware"}),
    "plain datetime": (datetime, {}),
    "future": (FutureDate, {"checks": True}),
    "limited date": (Annotated[date, Field(gt=date(2020, 1, 1))], {"limits": {"gt": "2020-01-01"}}),
    "stripped": (Annotated[str, StringConstraints(strip_whitespace=True)], {"trims": True}),
    "validator after": (Annotated[int, AfterValidator(same)], {"checks": True}),
    "validator before": (Annotated[int, BeforeValidator(same)], {"code": True}),
    "schema by hand": (Annotated[int, WithJsonSchema({"type": "string"})], {"code": True}),
    "schema with more by hand": (
        Annotated[int, Field(json_schema_extra={"minimum": 3})],
        {"code": True},
    ),
    "words by hand": (Annotated[int, Field(json_schema_extra={"examples": [3]})], {}),
    "list": (list[int], {}),
    "literal": (Literal["a"], {}),
    "keys": (dict[int, str], {"keys": {"type": "integer"}}),
    "keys of text": (dict[str, str], {}),
    "model": (Checked, {}),
}


@pytest.mark.parametrize("name", READING)
def test_what_a_reader_s_type_is_described_with(name: str) -> None:
    kind, wanted = READING[name]

    assert facets_of(kind) == wanted


def test_the_members_of_a_decimal_are_described() -> None:
    kind = Annotated[Decimal, Field(max_digits=5)]
    schema = described_reader(create_model("Args", v=(kind, ...)))
    members = schema["properties"]["v"]["anyOf"]

    assert [each["x-soniq"] for each in members] == [{"decimal": True, "digits": 5}] * 2


@pytest.mark.parametrize("kind", [Guessing, Pair])
def test_a_class_with_code_of_its_own_is_described_where_it_is_defined(kind: type) -> None:
    schema = described_reader(create_model("Args", v=(kind, ...)))

    assert schema["$defs"][kind.__name__]["x-soniq"] == {"code": True}


def test_what_is_written_by_code_is_described() -> None:
    kind = Annotated[int, PlainSerializer(as_text, return_type=str)]

    assert facets_of(kind, writing=True) == {"code": True}
    assert facets_of(kind) == {}


def test_a_validator_may_write_anything() -> None:
    assert facets_of(Annotated[int, AfterValidator(same)], writing=True) == {"code": True}


def test_the_configuration_of_a_model_counts_for_its_fields() -> None:
    assert facets_of(int, strict=True) == {"strict": True}
    assert facets_of(str, coerce_numbers_to_str=True) == {"numbers": True}
    assert facets_of(str, str_max_length=3) == {"checks": True}
    assert facets_of(str, str_to_lower=True) == {"trims": True}


def test_other_names_of_a_field_are_described() -> None:
    choices = Field(validation_alias=AliasChoices("new", "old"))
    schema = described_reader(create_model("Args", v=(int, choices)))

    assert schema["x-soniq"] == {"described": True, "names": {"new": ["old"]}}


def test_a_field_that_is_read_from_inside_another_is_code() -> None:
    path = Field(validation_alias=AliasPath("a", "b"))

    assert described_reader(create_model("Args", v=(int, path)))["x-soniq"]["code"]


def test_a_discriminator_that_is_called_is_code() -> None:
    member = Annotated[Checked, Tag("a")]
    union = Annotated[member | Annotated[int, Tag("b")], Discriminator(tag_of)]
    members = described_reader(create_model("Args", v=(union, ...)))["properties"]["v"]["oneOf"]

    assert all(each["x-soniq"]["code"] for each in members)


@pytest.mark.parametrize("model", [Checked, Eager])
def test_code_of_a_model_as_a_whole_is_described(model: type[BaseModel]) -> None:
    holder = create_model("Args", v=(model, ...))
    schemas = (described_reader(model), described_reader(holder)["$defs"][model.__name__])

    assert all(each["x-soniq"]["checks"] for each in schemas)


def test_code_of_a_model_that_contains_itself_is_described_everywhere() -> None:
    assert described_reader(Tree)["$defs"]["Tree"]["x-soniq"] == {"checks": True}


def test_classes_that_share_a_format_are_told_apart() -> None:
    writer, reader = create_model("Args", v=(AnyUrl, ...)), create_model("Args", v=(HttpUrl, ...))

    assert compare(described_writer(writer), described_reader(reader)).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_description_says_nothing_else_than_the_schema(model: type[BaseModel]) -> None:
    def bare(part: Any) -> Any:
        if isinstance(part, list):
            return [bare(each) for each in part]
        if isinstance(part, dict):
            return {key: bare(each) for key, each in part.items() if key != "x-soniq"}
        return part

    for described, plain in (
        (described_reader(model), reader_schema(model)),
        (described_writer(model), writer_schema(model)),
    ):
        assert fingerprint(bare(described)) == fingerprint(plain)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_no_model_breaks_itself_by_the_rules(model: type[BaseModel]) -> None:
    verdict = compare(described_writer(model), described_reader(model))

    assert verdict.outcome is not Outcome.BREAKING
