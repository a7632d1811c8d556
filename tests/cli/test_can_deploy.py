"""``soniq can-deploy`` for producers and consumers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from soniq import Soniq, task_ref

from .conftest import Arrange, Run
from .test_drift import CANCEL, PLACE, REFUND, Loose, Order, here, start

__all__ = ["here"]


async def everything_handled(app: Soniq) -> None:
    await start(app, "3.0", {PLACE: Order, CANCEL: Order, REFUND: Order})


def test_yes(soniq_db: Run, arrange: Arrange[None]) -> None:
    arrange(everything_handled)
    done = soniq_db("can-deploy", "--service", "web", "web", "tasks")

    assert (done.code, done.out) == (0, "yes: web 1.4\n")


def test_no_with_what_is_in_the_way(soniq_db: Run, arrange: Arrange[None]) -> None:
    async def one_missing(app: Soniq) -> None:
        await start(app, "3.0", {PLACE: Order, CANCEL: Order})

    arrange(one_missing)
    done = soniq_db("can-deploy", "--service", "web", "web", "tasks", "--explain")

    assert done.code == 1
    assert done.out == (
        "no: web 1.4\n"
        f"  no: {REFUND}: produced by web 1.4 (source); no live worker handles it [no-handler]\n"
        "      owner: team-web\n"
        "steps:\n"
        f"  1. Deploy a worker that handles {REFUND}.\n"
        "  2. Deploy web 1.4.\n"
    )


def test_what_is_waived_is_not_in_the_way(
    soniq_db: Run, arrange: Arrange[None], here: Path
) -> None:
    async def one_missing(app: Soniq) -> None:
        await start(app, "3.0", {PLACE: Order, CANCEL: Order})

    arrange(one_missing)
    with (here / "pyproject.toml").open("a") as file:
        file.write(
            f'[[tool.soniq.drift.waivers]]\ncode = "no-handler"\ntask = "{REFUND}"\n'
            'expires = 9999-12-31\nreason = "comes with desk 3.2"\nowner = "team-desk"\n'
        )
    done = soniq_db("can-deploy", "--service", "web", "web", "tasks")

    assert done.code == 0
    assert done.out == (
        "yes: web 1.4\n"
        f"  note: {REFUND}: produced by web 1.4 (source); no live worker handles it [no-handler]\n"
        "      waived by team-desk until 9999-12-31: comes with desk 3.2\n"
        "      owner: team-web\n"
    )


def test_rows_in_the_way(soniq_db: Run, arrange: Arrange[None]) -> None:
    async def old_rows(app: Soniq) -> None:
        place = task_ref(name=PLACE, args_model=Loose, default_queue="shop")
        await app.enqueue(place, args={"order_id": "o1"})

    arrange(old_rows)
    done = soniq_db(
        "can-deploy", "--service", "desk", "desk", "tasks", "--in-flight", "tasks", "--json"
    )
    document = json.loads(done.out)

    assert (done.code, document["answer"]) == (1, "no")
    assert {each["code"] for each in document["blockers"]} >= {"rows-refused"}
    assert document["steps"][-1] == "Deploy desk 3.1."


def test_cannot_tell_where_a_file_is_not_read(
    soniq_db: Run, arrange: Arrange[None], here: Path
) -> None:
    arrange(everything_handled)
    (here / "web" / "broken.py").write_text("from soniq import task_ref\ndef\n")
    done = soniq_db("can-deploy", "--service", "web", "web", "tasks", "--version", "1.5")

    assert done.code == 3
    assert done.out.startswith("cannot tell: web 1.5\n  ?: not read: web: broken.py: ")


def test_a_service_that_is_not_among_the_sources(soniq: Run) -> None:
    done = soniq("can-deploy", "--service", "wep", "web", "tasks")

    assert done.code == 2
    assert "no source of the service 'wep'; there is: shop-tasks, web" in done.err


@pytest.mark.parametrize("arguments", [(), ("--service", "web")])
def test_what_must_be_given(soniq: Run, arguments: tuple[str, ...]) -> None:
    assert soniq("can-deploy", *arguments).code == 2


def test_no_database_is_no_answer(soniq: Run) -> None:
    url = "postgresql://127.0.0.1:1/none"
    done = soniq("can-deploy", "--service", "web", "web", "tasks", "--database-url", url)

    assert (done.code, done.out) == (3, "")
    assert "SONIQ_DATABASE_UNREACHABLE" in done.err
