"""The benchmark command at tiny sizes: everything is measured, nothing is timed by a test."""

from __future__ import annotations

import json

import pytest

from benchmarks.__main__ import parse, run
from benchmarks.environments import own_runners
from benchmarks.measure import percentile
from benchmarks.report import as_json, render, rows_of
from benchmarks.scenarios import SCENARIOS, Sizes
from benchmarks.server import Server
from soniq.testing import TestServer

TINY = Sizes(
    single=20,
    concurrent=50,
    bulk=50,
    bulk_batch=25,
    drain=50,
    defaults=50,
    drain_seconds=30.0,
    future=50,
    due=50,
    foreign=50,
    empty_claims=5,
    latency_calls=3,
    latency_warm=1,
    claim_levels=(50, 100),
    claim_batch=5,
    claim_times=5,
)


@pytest.mark.process
@pytest.mark.postgres
async def test_every_row_is_measured_for_raw_and_soniq(soniq_server: TestServer) -> None:
    said: list[str] = []
    runners, scenarios = own_runners(), list(SCENARIOS)
    server = Server(soniq_server.dsn("postgres"), "the tests' own")
    facts, results = await run(server, TINY, scenarios, runners, 1, said.append)

    assert results.failures == {}, said
    rows = rows_of(scenarios, TINY)
    medians = results.medians()
    assert {row.name for row in rows} == set(medians)
    for row in rows:
        assert {name for name, sample in medians[row.name].items() if sample.value > 0} == {
            "raw",
            "soniq",
        }, row.name

    text = render(facts, rows, runners, results, runs=1)
    for row in rows:
        assert row.title in text
    document = json.loads(json.dumps(as_json(facts, rows, runners, results, runs=1)))
    assert [line["name"] for line in document["rows"]] == [row.name for row in rows]


def test_an_unknown_scenario_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["--only", "drain_three"])
    assert "drain_one" in capsys.readouterr().err


@pytest.mark.parametrize(("share", "expected"), [(0.5, 5), (0.95, 10), (0.01, 1), (1.0, 10)])
def test_a_percentile_is_the_smallest_value_that_covers_the_share(
    share: float, expected: float
) -> None:
    assert percentile([float(value) for value in range(10, 0, -1)], share) == expected
