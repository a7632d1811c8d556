"""Rows held against reader schemas, and beside the models that the schemas are of."""

from __future__ import annotations

import json
from datetime import date
from random import Random
from typing import Annotated, Any
from uuid import UUID, uuid4

import pytest
from pydantic import BaseModel, Field, PastDate

from soniq.args import codec_for, reader_schema
from soniq.args.described import described_reader
from soniq.contract.compare.values import Values
from soniq.drift.forecast import WHOLE, Forecast
from soniq.drift.judges import UNCLEAR, judge_of, parsed
from soniq.drift.landscape import Party, Reader
from soniq.runtime.in_flight import InFlightBatch
from tests.compare.oracle import rows_of
from tests.compare.truth import named, pairs

TASK = "billing.send"


def reader(
    schema: dict[str, Any] | None, version: str = "1", queues: tuple[str, ...] | None = None
) -> Reader:
    # as it comes out of the registry
    stored = None if schema is None else json.loads(json.dumps(schema))
    party = Party("billing", version, "live")
    return Reader(TASK, party, queues, None, stored, typed=schema is not None, alive=True)


def foretold(schema: dict[str, Any] | None, text: str) -> bool | None:
    value = parsed(text)
    return None if value is UNCLEAR else judge_of(reader(schema))[0](value)


@pytest.mark.parametrize("seed", ["named", 7, 8])
def test_what_is_foretold_is_what_the_model_does(seed: str | int) -> None:
    chosen = named() if seed == "named" else pairs(int(seed), 25)
    certain = 0
    for _, before, after in chosen:
        rows = rows_of(before, Random(1))[:40]
        schema, refused = described_reader(after), codec_for(after).refused(rows)
        for number, text in enumerate(rows):
            answer = foretold(schema, text)
            if answer is not None:
                certain += 1
                assert answer is (number not in refused), (text, schema)
    assert certain > 300


HARD = [
    '{"v": 1e999}',
    '{"v": "\\ud800"}',
    '{"v": ' + "[" * 198 + "]" * 198 + "}",
    '{"v": ' + "[" * 250 + "]" * 250 + "}",
    '{"v": ' + "9" * 5000 + "}",
    '{"v": 12345678901234567890123}',
    '{"v": 1, "v": null}',
    '{"v": 9007199254740993.0}',
    '{"v": -0}',
    '{"v": "\\u0000"}',
]


@pytest.mark.parametrize("kind", [Any, int, float, str, list[Any], dict[str, Any] | None])
@pytest.mark.parametrize("text", HARD)
def test_json_that_parsers_read_differently_is_never_foretold_wrongly(kind: Any, text: str) -> None:
    class Args(BaseModel):
        v: kind

    answer = foretold(described_reader(Args), text)
    if answer is not None:
        assert answer is (codec_for(Args).refused([text]) == [])


def test_limits_of_dates_are_not_foretold() -> None:
    class Args(BaseModel):
        day: PastDate
        other: Annotated[date, Field(le=date(2020, 1, 1))]

    text = '{"day": "2999-01-01", "other": "2021-01-01"}'
    assert codec_for(Args).refused([text]) == [0]
    assert foretold(described_reader(Args), text) is None


def test_without_a_description_nothing_is_foretold() -> None:
    class Args(BaseModel):
        order_id: str

    for schema in (None, reader_schema(Args)):
        assert foretold(schema, '{"order_id": "o1"}') is None
        assert foretold(schema, "{}") is None


def test_a_share_is_of_the_ends_of_ids() -> None:
    class Args(BaseModel):
        v: int

    ids = [UUID(int=(uuid4().int >> 32 << 32) + end) for end in (0, WHOLE // 2 - 1, WHOLE // 2)]
    batch = InFlightBatch(
        TASK, "default", "queued", ['{"v": 1}'] * 3, b"".join(each.bytes for each in ids), b""
    )
    half, whole = (Forecast([reader(described_reader(Args))], share) for share in (0.5, 1.0))
    for each in (half, whole):
        each.add_page([batch])

    assert (half.rows, whole.rows) == (2, 3)
    (task,) = half.tasks()
    assert task.releases[0].taken == {"queued": 2}


def test_the_same_args_are_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    class Args(BaseModel):
        v: int

    asked = []
    monkeypatch.setattr(
        "soniq.drift.forecast.parsed", lambda text: asked.append(text) or json.loads(text)
    )
    forecast = Forecast([reader(described_reader(Args), str(n)) for n in range(3)])
    for number in range(50):
        forecast.add(TASK, "default", "queued", str(number), json.dumps({"v": number % 5}))

    assert len(asked) == 5
    assert [each.taken["queued"] for each in forecast.tasks()[0].releases] == [50, 50, 50]


def test_releases_with_one_schema_share_a_judgement(monkeypatch: pytest.MonkeyPatch) -> None:
    class Args(BaseModel):
        v: int

    class Other(BaseModel):
        v: int
        w: int

    asked = []
    takes = Values.takes

    def counted(self: Values, node: Any, value: Any, depth: int = 0) -> bool | None:
        asked.extend([value] * (depth == 0))
        return takes(self, node, value, depth)

    monkeypatch.setattr(Values, "takes", counted)
    schemas = [described_reader(model) for model in (Args, Args, Other, Args)]
    forecast = Forecast([reader(schema, str(n)) for n, schema in enumerate(schemas)])
    forecast.add(TASK, "default", "queued", "1", '{"v": 1}')

    (task,) = forecast.tasks()
    assert asked == [{"v": 1}] * 2
    assert [each.taken["queued"] for each in task.releases] == [1, 1, 0, 1]
    assert (task.refused_by_some, task.refused_by_all) == ({"queued": 1}, {})


def test_a_dead_letter_blocks_nothing() -> None:
    class Args(BaseModel):
        v: int

    forecast = Forecast([reader(described_reader(Args), queues=("slow",))])
    forecast.add(TASK, "slow", "dead", "1", "{}")
    forecast.add(TASK, "fast", "dead", "2", "{}")

    (task,) = forecast.tasks()
    assert task.refused_by_all == {"dead": 1}
    assert task.unserved == {("fast", "dead"): 1}
    assert task.blocked == 0
