"""The next release of a service: no while something is in the way, yes once it is mended."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from .planted import DROPPED, Live
from .world import World

pytestmark = [pytest.mark.process, pytest.mark.postgres]

HANDLER = "@app.job(place)\nasync def place_order(order_id: str, customer: str) -> None: ...\n"


@pytest.fixture
def candidate(world: World) -> Path:
    """Return the next release of orders, which has lost a handler."""
    folder = world.folder / "next" / "orders"
    shutil.copytree(world.folder / "orders", folder, dirs_exist_ok=True)
    app = folder / "orders" / "app.py"
    text = app.read_text()
    assert HANDLER in text
    app.write_text(text.replace(HANDLER, "").replace("import_stock, place, ", "import_stock, "))
    project = folder / "pyproject.toml"
    project.write_text(project.read_text().replace("2.0.0", "2.1.0"))
    return folder


def test_no_then_yes(world: World, candidate: Path) -> None:
    arguments = ("can-deploy", "--service", "orders", str(candidate), "--in-flight", "stubs")
    done = world.run(*arguments, "--json")
    answer = json.loads(done.out)

    assert (done.code, answer["answer"], answer["version"]) == (1, "no", "2.1.0")
    [blocker] = answer["blockers"]
    assert (blocker["code"], blocker["task"]) == (DROPPED.code, DROPPED.task)
    live = {Live(site["service"], site["version"]) for site in blocker["sites"]}
    assert live == set(DROPPED.sites)

    app = candidate / "orders" / "app.py"
    app.write_text((world.folder / "orders" / "orders" / "app.py").read_text())
    done = world.run(*arguments, "--json")
    answer = json.loads(done.out)
    assert (done.code, answer["answer"]) == (0, "yes"), answer


def test_what_is_wrong_elsewhere_is_in_nobodys_way(world: World) -> None:
    done = world.run("can-deploy", "--service", "orders", "orders", "stubs", "--json")
    assert (done.code, json.loads(done.out)["answer"]) == (0, "yes"), done.out


@pytest.mark.parametrize(
    ("service", "blockers"),
    [
        (
            "web",
            {
                ("writer-refused", "shop.invoices.send.v1"),
                ("no-handler", "shop.orders.archive.v1"),
                ("queue-not-served", "shop.orders.export.v1"),
            },
        ),
        (
            "desk",
            {
                ("no-handler", "shop.invoices.void.v1"),
                ("writer-refused", "shop.orders.quote.v1"),
            },
        ),
    ],
)
def test_a_producer_with_planted_drift(
    world: World, service: str, blockers: set[tuple[str, str]]
) -> None:
    done = world.run("can-deploy", "--service", service, service, "stubs", "--json")
    answer = json.loads(done.out)
    assert (done.code, answer["answer"]) == (1, "no")
    assert {(each["code"], each["task"]) for each in answer["blockers"]} == blockers


def test_a_consumer_with_planted_drift(world: World) -> None:
    done = world.run(
        *("can-deploy", "--service", "billing", "billing", "stubs"),
        *("--in-flight", "stubs", "--json"),
    )
    answer = json.loads(done.out)
    assert (done.code, answer["answer"]) == (1, "no")
    blockers = {(each["code"], each["task"]) for each in answer["blockers"]}
    assert blockers == {
        ("writer-refused", "shop.invoices.send.v1"),
        ("rows-refused", "shop.parcels.track.v1"),
        ("handler-dropped", "shop.labels.burn.v1"),
    }
