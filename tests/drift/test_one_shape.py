"""Models of one shape: the same fingerprint, and yet one may refuse what the other writes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import pytest
from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, NaiveDatetime, create_model

from soniq.args import writer_schema
from soniq.contract.findings import Severity
from soniq.contract.schema import fingerprint
from soniq.drift.report import Report, drift

from .parties import BILLING, live, producer, reader, scene, stub, worker, writer


def of(annotation: Any, **fields: Any) -> type[BaseModel]:
    model: type[BaseModel] = create_model("Args", at=(annotation, Field(**fields)))
    return model


PAIRS = {
    "no time zone, then one": (of(NaiveDatetime), of(AwareDatetime)),
    "a time zone, then none": (of(AwareDatetime), of(NaiveDatetime)),
    "fewer digits": (of(Decimal), of(Decimal, decimal_places=2)),
    "keys that are numbers": (of(dict[str, int]), of(dict[int, int])),
    "read under another key": (of(str), of(str, validation_alias="since")),
}


def report(*parties: Any) -> Report:
    return drift(scene(*parties), today=date(2026, 6, 1))


def codes(*parties: Any) -> list[str]:
    """Return what is worse than lossy: a key that is not read is lost as well."""
    found = (each.finding for each in report(*parties).findings)
    return [each.code for each in found if each.severity is not Severity.LOSSY]


@pytest.fixture(params=PAIRS.values(), ids=PAIRS)
def pair(request: pytest.FixtureRequest) -> tuple[type[BaseModel], type[BaseModel]]:
    before, after = request.param
    assert fingerprint(writer_schema(before)) == fingerprint(writer_schema(after))
    return before, after


def test_a_live_worker_refuses(pair: tuple[type[BaseModel], type[BaseModel]]) -> None:
    before, after = pair
    assert codes(stub(after), producer(before), worker(after)) == ["writer-refused"]


def test_source_would_refuse(pair: tuple[type[BaseModel], type[BaseModel]]) -> None:
    before, after = pair
    parties = (stub(after), writer(after), producer(before), reader(after), worker(before))
    found = [
        each.finding.message
        for each in report(*parties).findings
        if each.finding.code == "writer-refused"
    ]
    assert any(message.startswith("once billing is deployed") for message in found)


def test_a_fleet_of_which_one_half_refuses(pair: tuple[type[BaseModel], type[BaseModel]]) -> None:
    before, after = pair
    old = worker(before, party=live(BILLING, "2.9"))
    parties = (stub(before), producer(before), worker(after), old)
    assert codes(*parties) == ["mixed-fleet"]


def test_a_handler_differs_from_its_stub(pair: tuple[type[BaseModel], type[BaseModel]]) -> None:
    before, after = pair
    parties = (stub(before), producer(after), reader(after), worker(after))
    assert "handler-differs-from-stub" in codes(*parties)


@pytest.mark.parametrize("annotation", [Annotated[str, AfterValidator(str.strip)], Decimal, Any])
def test_one_model_on_both_sides_is_not_in_doubt(annotation: Any) -> None:
    model = of(annotation)
    assert codes(stub(model), writer(model), producer(model), reader(model), worker(model)) == []
