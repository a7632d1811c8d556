"""Finding refused rows among many: the same ones that ``decode`` refuses."""

from __future__ import annotations

from random import Random
from typing import Any

from pydantic import BaseModel, field_validator

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
