"""What the kinds of a model's parts say, beside what trying the model shows."""

from __future__ import annotations

import uuid
import warnings
from random import Random
from typing import Annotated, Any

import pytest
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PrivateAttr,
    computed_field,
    create_model,
)

from soniq.args.symmetry import is_symmetric, runs_code
from soniq.contract.findings import Severity
from soniq.witness import check_model
from tests.compare.specs import build, generated
from tests.contract.samples import MODELS


def same(value: Any) -> Any:
    return value


class Computing(BaseModel):
    a: int

    @computed_field
    def double(self) -> int:
        return self.a * 2


class Hooked(BaseModel):
    a: int

    def model_post_init(self, context: Any, /) -> None:
        return None


class Private(BaseModel):
    a: int
    _own: int = PrivateAttr(default_factory=lambda: 1)


class Quiet(BaseModel):
    a: uuid.UUID = Field(default_factory=uuid.uuid4)
    b: list[int] = Field(default_factory=list)
    _own: int = 1


WITH_CODE: dict[str, Any] = {
    "validator": Annotated[int, AfterValidator(same)],
    "validator of an item": list[Annotated[int, AfterValidator(same)]],
    "serializer": Annotated[int, PlainSerializer(same)],
    "factory": Annotated[int, Field(default_factory=lambda: 1)],
    "hook": Hooked,
    "private factory": Private,
    "field called function": create_model("M", function=(Annotated[int, AfterValidator(same)], 1)),
}


@pytest.mark.parametrize("name", WITH_CODE)
def test_code_of_the_author_is_seen(name: str) -> None:
    assert runs_code(create_model("Args", v=(WITH_CODE[name], ...)))


@pytest.mark.parametrize("model", [Computing, Quiet, create_model("M", function=(int, 1))])
def test_pydantic_and_python_are_no_code_of_the_author(model: type[BaseModel]) -> None:
    assert not runs_code(model)
    assert is_symmetric(model)


def test_nothing_but_wholly_plain_models_is_symmetric() -> None:
    asymmetric = [
        create_model("M", v=(str, Field(exclude=True))),
        create_model("M", v=(str, Field(serialization_alias="w"))),
        create_model("M", __config__=ConfigDict(val_json_bytes="base64"), v=(bytes, ...)),
        create_model("M", __config__=ConfigDict(str_to_lower=True), v=(str, Field(pattern="A"))),
    ]

    assert [is_symmetric(each) for each in asymmetric] == [False] * 4
    assert all(check_model(each) for each in asymmetric)


@pytest.mark.parametrize("seed", range(60))
def test_what_is_symmetric_reads_what_it_writes(seed: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            model = build(generated(Random(f"symmetric/{seed}")))
        except TypeError:  # a key or an item that cannot be hashed
            return
        if is_symmetric(model):
            assert not runs_code(model)
            assert all(each.severity is Severity.INFO for each in check_model(model, rows=80))


def test_most_samples_are_symmetric_or_found_by_trying() -> None:
    assert sum(map(is_symmetric, MODELS)) > len(MODELS) // 2
