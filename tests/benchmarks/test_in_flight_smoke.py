"""The benchmark of rows in flight at a tiny size: everything is measured, nothing is timed."""

from __future__ import annotations

import json

import pytest
from pydantic import BaseModel, ValidationError

from benchmarks.drift import in_flight
from benchmarks.drift.kinds import KINDS, Kind
from benchmarks.server import Server
from soniq.testing import TestServer

ROWS = 250


@pytest.mark.process
@pytest.mark.postgres
def test_every_kind_of_rows_is_measured(soniq_server: TestServer) -> None:
    server = Server(soniq_server.dsn("postgres"), "the tests' own")
    samples = in_flight.measure(server, list(KINDS.values()), ROWS, 1, lambda line: None)

    assert set(samples) == set(KINDS)
    for (sample,) in samples.values():
        assert min(sample.alone.wall, sample.check.wall, sample.check.cpu, sample.check.mib) > 0
    text = in_flight.render(samples, ROWS, (0.1, 0.2))
    for kind in KINDS.values():
        assert kind.title in text
    document = json.loads(json.dumps(in_flight.as_json(samples, ROWS)))
    assert set(document["samples"]) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_as_many_rows_are_refused_as_it_says(kind: Kind) -> None:
    assert len(list(kind.texts(ROWS))) == ROWS
    assert sum(refuses(kind.model, text) for text in kind.texts(ROWS)) == kind.refused(ROWS)


def refuses(model: type[BaseModel], text: str) -> bool:
    try:
        model.model_validate_json(text)
    except ValidationError:
        return True
    return False


def test_bad_options_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        in_flight.parse(["--rows", "0"])
    assert "at least 1" in capsys.readouterr().err
