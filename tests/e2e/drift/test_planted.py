"""Each kind of drift is found where it is planted, and nothing else is."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from soniq.drift.catalogue import CATALOGUE
from soniq.runtime.jobs import DeadReason

from .planted import CONFIG, PLANTED, At, Plant
from .world import HEADS, Outcome, World

pytestmark = [pytest.mark.process, pytest.mark.postgres]

OWNERS = {
    "shop-tasks": "platform",
    "web": "shop-front",
    "desk": "back-office",
    "orders": "fulfilment",
    "billing": "finance",
}
REAL = [plant for plant in PLANTED if not plant.code.startswith("waiver-")]
every_plant = pytest.mark.parametrize("plant", REAL, ids=[plant.code for plant in REAL])


@pytest.fixture(scope="module")
def report(world: World) -> dict[str, Any]:
    """Return the report of the platform team, read from its configuration."""
    done = drift(world)
    assert (done.code, done.err) == (1, "")
    document: dict[str, Any] = json.loads(done.out)
    return document


def drift(world: World, *arguments: str) -> Outcome:
    (world.folder / "drift.toml").write_text(CONFIG)
    return world.run("drift", "--config", "drift.toml", "--format", "json", *arguments)


def found(report: dict[str, Any]) -> Counter[tuple[str, str]]:
    return Counter((each["code"], each["task"]) for each in report["findings"])


def sites(finding: dict[str, Any]) -> set[tuple[str, ...]]:
    """Return where a finding is: source by place, what runs by release."""
    return {
        (site["service"], *map(str, site["place"][:2]))
        if site.get("place")
        else (site["service"], site["version"], site["stage"])
        for site in finding["sites"]
    }


def expected(world: World, plant: Plant) -> set[tuple[str, ...]]:
    places = set()
    for site in plant.sites:
        if isinstance(site, At):
            folder, _, path = site.file.partition("/")
            service = {"stubs": "shop-tasks"}.get(folder, folder)
            places.add((service, path, str(world.line(site.file, site.text))))
        else:
            places.add((*site, "live"))
    return places


def test_every_kind_of_drift_is_planted() -> None:
    assert {plant.code for plant in PLANTED} == CATALOGUE.keys()
    assert max(Counter(plant.code for plant in PLANTED).values()) == 1
    assert len({plant.task for plant in REAL}) == len(REAL)


def test_all_is_found_and_nothing_else(report: dict[str, Any]) -> None:
    assert found(report) == Counter((plant.code, plant.task) for plant in PLANTED)
    assert report["not_checked"] == []


@every_plant
def test_where_it_is(world: World, report: dict[str, Any], plant: Plant) -> None:
    [finding] = [each for each in report["findings"] if each["code"] == plant.code]
    assert sites(finding) == expected(world, plant)


@every_plant
def test_whose_it_is(report: dict[str, Any], plant: Plant) -> None:
    [finding] = [each for each in report["findings"] if each["code"] == plant.code]
    assert set(finding["owners"]) == {OWNERS[site["service"]] for site in finding["sites"]}


def test_there_was_much_to_be_wrong_about(world: World, report: dict[str, Any]) -> None:
    """What is right was there: rows of every kind, two releases at once, a schedule."""
    tasks = {each["task"]: each for each in report["tasks"]}
    right = tasks.keys() - {plant.task for plant in REAL}
    assert right == {
        "shop.orders.place.v1",
        "shop.orders.amend.v1",
        "shop.orders.rename.v1",
        "shop.stock.count.v1",
        "shop.stock.import.v1",
        "shop.parcels.label.v1",
        "shop.mails.send.v1",
        "shop.reports.daily.v1",
        "shop.coupons.redeem.v1",
    }
    document = json.loads(world.run("in-flight", "stubs", "--json").out)
    states = Counter[str]()
    for each in document["tasks"]:
        states.update(each["accepted"])
        states.update(each["refused"])
    assert {"queued", "scheduled", "retrying", "dead", "schedule"} <= states.keys()
    letters = json.loads(world.run("dead-letter", "list", "--json").out)
    assert {each["reason"] for each in letters} == {
        DeadReason.INVALID_ARGUMENTS,
        DeadReason.REJECTED,
    }


def test_facts_of_each_repository_say_the_same(world: World, report: dict[str, Any]) -> None:
    world.write_facts()
    done = drift(world, *(f"{name}/facts.json" for name in HEADS))
    facts = json.loads(done.out)
    assert done.code == 1
    assert found(facts) == found(report)
    for one, other in zip(report["findings"], facts["findings"], strict=True):
        assert sites(one) == sites(other)


def test_source_alone_finds_what_source_alone_can(world: World) -> None:
    report = json.loads(drift(world, "--offline").out)
    expected = Counter(
        (plant.code, plant.task)
        for plant in PLANTED
        if plant.code
        in {
            "no-handler",
            "handler-without-stub",
            "writer-refused",
            "writer-lossy",
            "writer-undecided",
            "handler-differs-from-stub",
            "no-reader-model",
            "waiver-expired",
        }
    )
    dropped = ("no-handler", "shop.labels.burn.v1")  # handled by what runs, and by no source
    assert found(report) == expected + Counter([dropped])


@pytest.mark.parametrize(
    ("scope", "tasks"),
    [
        (
            ("--service", "web"),
            {"shop.orders.", "shop.carts.merge.v1", "shop.stock.", "shop.invoices."},
        ),
        (("--queue", "bulk"), {"shop.orders.export.v1"}),
        (("--prefix", "shop.carts.", "--prefix", "shop.coupons."), {"shop.carts.", "shop.coupons"}),
        (("--service", "desk", "--queue", "orders"), {"shop.orders.quote.v1"}),
    ],
)
def test_a_scope_leaves_the_others_out(
    world: World, report: dict[str, Any], scope: tuple[str, ...], tasks: set[str]
) -> None:
    part = json.loads(drift(world, *scope).out)
    names = {each["task"] for each in part["tasks"]}
    assert names < {each["task"] for each in report["tasks"]}
    assert found(part) == Counter(
        {
            kind: count
            for kind, count in found(report).items()
            if kind[1] in names and kind[0] != "waiver-unused"
        }
    )
    drifting = {task for _, task in found(part)}
    assert all(task.startswith(tuple(tasks)) for task in drifting)
    assert drifting
