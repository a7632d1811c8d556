"""Finding refused rows among many: the same ones that ``decode`` refuses."""

from __future__ import annotations

from random import Random
from typing import Any, Self

import pytest
from pydantic import (
    BaseModel,
    ConfigDict,
    PrivateAttr,
    RootModel,
    field_validator,
    model_validator,
)

from soniq.args import ArgsRefused, ModelCodec, codec_for
from tests.compare.oracle import rows_of
from tests.compare.truth import named


def one_by_one(codec: ModelCodec[Any], texts: list[str]) -> list[int]:
    found = []
    for position, text in enumerate(texts):
        try:
            codec.decode(text)
        except ArgsRefused:
            found.append(position)
    return found


def test_what_is_refused_is_what_decode_refuses() -> None:
    both = 0
    for _, before, after in named():
        texts = [*rows_of(before, Random(1))[:20], "{", "[]", '{"v": 1e999}']
        found = codec_for(after).refused(texts)
        assert found == one_by_one(codec_for(after), texts)
        both += 2 < len(found) < len(texts)
    assert both > 20


class Plain(BaseModel):
    kind: str


class Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", str_max_length=5)
    kind: str
    size: int = 1


class Checked(Plain):
    @model_validator(mode="after")
    def check(self) -> Self:
        if self.kind == "value":
            raise ValueError
        return self


class Begun(Plain):
    def __init__(self, **given: Any) -> None:
        if given["kind"] == "value":
            raise LookupError
        super().__init__(**given)


class Finished(Plain):
    def model_post_init(self, _: Any) -> None:
        if self.kind == "value":
            raise ValueError


class Made(Plain):
    def __new__(cls, *given: Any, **named: Any) -> Self:
        raise ValueError


class Root(RootModel[dict[str, str]]):
    pass


class Tree(Plain):
    below: list[Tree] = []


class Private(Plain):
    _seen: int = PrivateAttr(default_factory=lambda: 1 // 0)


@pytest.mark.parametrize(
    "model", [Plain, Strict, Checked, Begun, Finished, Made, Root, Tree, Private]
)
def test_code_that_runs_when_an_instance_is_made_counts(model: type[BaseModel]) -> None:
    texts = [
        '{"kind": "value"}',
        '{"kind": "fine"}',
        '{"kind": 1}',
        '{"kind": "fine", "size": "1"}',
        '{"kind": "fine", "more": 1}',
        '{"kind": "too long"}',
        '{"kind": "fine", "below": [{"kind": "fine", "below": [{}]}]}',
        "{}",
        "[]",
        "null",
    ]
    codec = codec_for(model)
    assert codec.refused(texts) == one_by_one(codec, texts)


class Crashing(BaseModel):
    kind: str

    @field_validator("kind")
    @classmethod
    def crash(cls, kind: str) -> str:
        match kind:
            case "stop":
                raise StopIteration
            case "lookup":
                raise LookupError(kind)
            case "value":
                raise ValueError(kind)
        return kind


def test_a_validator_that_crashes_ends_nothing_early() -> None:
    kinds = ["stop", "fine", "lookup", "value", "fine", "stop"]
    texts = [f'{{"kind": "{kind}"}}' for kind in kinds]
    codec = codec_for(Crashing)

    assert codec.refused(texts) == one_by_one(codec, texts) == [0, 2, 3, 5]


def test_no_texts() -> None:
    assert codec_for(Crashing).refused([]) == []
