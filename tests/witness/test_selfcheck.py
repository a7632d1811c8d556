"""A model beside itself: what it cannot read of what it writes, and the many that can."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import (
    AliasChoices,
    BaseModel,
    Field,
    FiniteFloat,
    Json,
    PlainSerializer,
    SecretStr,
    StringConstraints,
    computed_field,
    create_model,
    field_validator,
)

from soniq.contract.findings import Finding
from soniq.witness import check_model
from tests.contract.samples import MODELS


def args(**fields: Any) -> type[BaseModel]:
    return create_model("Args", **fields)


def as_text(value: int) -> str:
    return str(value)


def refused_if_zero(value: int) -> int | str:
    return value or "zero"


ran: list[object] = []


class Folder(BaseModel):
    key: SecretStr
    folders: list[Folder] = []


class Watching(BaseModel):
    a: int
    hidden: str = Field(exclude=True)

    @field_validator("a", mode="before")
    @classmethod
    def watch(cls, value: object) -> object:
        ran.append(value)
        return value


def told(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(str(each.severity), each.code, each.path) for each in findings]


def test_a_required_field_that_is_excluded() -> None:
    found = check_model(args(a=(int, ...), token=(str, Field(exclude=True))))

    assert told(found) == [("breaking", "field-not-stored", "token")]
    assert json.loads(found[0].witness or "")["token"] is not None


def test_a_defaulted_field_that_is_excluded_is_not_meant_to_be_given() -> None:
    found = check_model(args(a=(int, ...), token=(str, Field("x", exclude=True))))

    assert told(found) == [("info", "field-not-stored", "token")]


def test_a_field_that_is_written_under_another_name() -> None:
    found = check_model(args(a=(int, Field(serialization_alias="b"))))

    assert ("breaking", "field-not-stored", "a") in told(found)


def test_a_secret() -> None:
    [found] = check_model(args(user=(str, ...), token=(SecretStr, ...)))

    assert (found.code, found.path) == ("secret-masked", "token")


def test_a_serializer_that_writes_what_is_not_read() -> None:
    [found] = check_model(args(n=(Annotated[int, PlainSerializer(hex)], ...)))

    assert (found.code, found.path) == ("own-row-refused", "n")


def test_floats_that_may_be_nan_are_worth_knowing() -> None:
    found = check_model(args(ratio=(float, ...), fine=(FiniteFloat, ...), n=(int, ...)))

    assert told(found) == [("info", "nan-not-stored", "ratio")]


def test_one_place_does_not_hide_another() -> None:
    capitals = Annotated[str, StringConstraints(to_lower=True, pattern="^[A-Z]+$")]
    found = check_model(args(token=(SecretStr, ...), code=(capitals, ...)))

    assert told(found) == [
        ("breaking", "own-row-refused", "code"),
        ("breaking", "secret-masked", "token"),
    ]


def test_what_unusual_values_alone_show_is_for_information() -> None:
    [found] = check_model(args(n=(Annotated[int, PlainSerializer(refused_if_zero)], ...)))

    assert told([found]) == [("info", "own-row-refused", "n")]
    assert found.message.endswith(", for some values.")
    assert json.loads(found.witness or "") == {"n": 0}


def test_a_value_that_is_the_only_one_is_not_unusual() -> None:
    kind = Annotated[int, Field(ge=10**6), PlainSerializer(hex)]

    assert told(check_model(args(n=(kind, ...)))) == [("breaking", "own-row-refused", "n")]


def test_positions_and_keys_that_are_data_are_not_in_a_path() -> None:
    inner = args(b=(SecretStr, ...))

    assert [each.path for each in check_model(args(a=(dict[str, list[inner]], ...)))] == [  # type: ignore[valid-type]
        "a[*][*].b"
    ]


def test_a_model_that_contains_itself_is_reported_once() -> None:
    assert told(check_model(Folder)) == [("breaking", "secret-masked", "key")]


def test_code_is_not_run_without_rows() -> None:
    ran.clear()
    found = check_model(Watching, rows=0)

    assert told(found) == [("breaking", "field-not-stored", "hidden")]
    assert ran == []


def test_a_model_of_very_many_parts_takes_no_time() -> None:
    model = args(s=(SecretStr, ...))
    for _ in range(12):
        model = args(a=(model, ...), b=(model, ...))

    assert told(check_model(model, rows=20, turns=5)) == [("unknown", "no-rows", "")]


def test_an_excluded_field_inside_another_model() -> None:
    inner = args(b=(int, Field(exclude=True)))

    assert told(check_model(args(a=(inner, ...)))) == [("breaking", "field-not-stored", "a.b")]


class Totalled(BaseModel, extra="forbid"):
    a: int

    @computed_field
    def double(self) -> int:
        return self.a * 2


FINE: dict[str, type[BaseModel]] = {
    "plain": args(a=(int, ...), b=(str, "x"), c=(list[int], [])),
    "Json text": args(a=(Json[list[int]], ...)),
    "computed field": Totalled,
    "alias": args(a=(int, Field(alias="b"))),
    "two names": args(
        a=(int, Field(validation_alias=AliasChoices("a", "b"), serialization_alias="a"))
    ),
    "times and numbers": args(a=(datetime, ...), b=(date, ...), c=(Decimal, ...), d=(UUID, ...)),
    "values": args(a=(Literal["x", 1, True, None], ...)),
    "bytes": args(a=(bytes, ...)),
    "anything": args(a=(Any, ...)),
    "a serializer that is read": args(n=(Annotated[int, PlainSerializer(as_text)], ...)),
    "further keys": create_model("Args", __config__={"extra": "allow"}, a=(int, ...)),
    "strict": create_model("Args", __config__={"strict": True}, a=(date, ...), b=(int, ...)),
}


@pytest.mark.parametrize("name", FINE)
def test_a_model_that_reads_what_it_writes_is_not_reported(name: str) -> None:
    assert check_model(FINE[name]) == []


def test_models_of_every_kind_are_reported_for_what_they_are() -> None:
    found = {model.__name__: check_model(model) for model in MODELS}
    reported = {
        name: sorted({each.code for each in findings if each.severity != "info"})
        for name, findings in found.items()
    }

    assert {name: codes for name, codes in reported.items() if codes} == EXPECTED


EXPECTED = {
    "Aliased": ["field-not-stored"],
    "Ints": ["own-row-refused"],
    "Literals": ["no-rows"],  # a literal that is a member of an enum is not read from JSON
    "Serialized": ["own-row-refused"],
    "Strings": ["secret-masked"],
}
