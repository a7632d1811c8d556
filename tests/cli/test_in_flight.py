"""``soniq in-flight`` on a real database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from pydantic import BaseModel

from soniq import Soniq, task_ref
from soniq.testing import run_blocking
from soniq_lint.cli import run as lint

from .conftest import Arrange, Run

STUBS = """
from pydantic import BaseModel, Field
from soniq import task_ref

class Lines(BaseModel):
    price: int

class Order(BaseModel):
    order_id: str
    customer: str
    lines: list[Lines] = []

place = task_ref(name="shop.orders.place.v1", args_model=Order)
audit = task_ref(name="shop.orders.audit.v1")
"""


class Old(BaseModel):
    order_id: str
    customer: str | None = None
    lines: list[dict[str, float]] = []


class Older(BaseModel):
    order_id: int


place = task_ref(name="shop.orders.place.v1", args_model=Old)
audit = task_ref(name="shop.orders.audit.v1")
foreign = task_ref(name="mail.send.v1")

GOOD = {"order_id": "o1", "customer": "acme"}


@pytest.fixture(autouse=True)
def stubs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    package = tmp_path / "shop_tasks"
    package.mkdir()
    (package / "__init__.py").write_text(STUBS)
    monkeypatch.chdir(tmp_path)
    return package


async def fill(app: Soniq) -> None:
    await app.enqueue_many(place, [GOOD, GOOD, GOOD])
    await app.enqueue(place, args={"order_id": "o2"})
    await app.enqueue(place, args={"order_id": "o3"}, delay=3600)
    await app.enqueue(place, args={**GOOD, "lines": [{"price": 1}, {"price": 1.5}]}, queue="slow")
    await app.enqueue(audit, args={"anything": 1})
    await app.enqueue(foreign, args={"to": "secret@acme.example"})


async def fill_well(app: Soniq) -> None:
    await app.enqueue(place, args=GOOD)


async def let_die(app: Soniq) -> None:
    """Leave two dead letters that were refused, one of them readable, and one that was rejected."""
    worker = Soniq(app.settings.database_url, unregistered_grace=0)
    ids = [await app.enqueue(place, args=GOOD), await app.enqueue(place, args={"order_id": "x"})]
    ids.append(await app.enqueue(audit, args={}))

    @worker.job(name=place.name, validate=Older)
    async def handler(order_id: int) -> None: ...

    @worker.job(name=audit.name)
    async def reject() -> None:
        from soniq import Reject

        raise Reject

    async with worker:
        await worker.run_worker(run_once=True)
    assert len(await app.dead_letter.list()) == len(ids)


def tasks_of(out: str) -> dict[str, Any]:
    return {task["task"]: task for task in json.loads(out)["tasks"]}


def test_rows_that_the_candidate_takes(soniq_db: Run, arrange: Arrange[None]) -> None:
    arrange(fill_well)
    done = soniq_db("in-flight", "shop_tasks")

    assert done.code == 0
    assert done.err == ""
    assert done.out == (
        "shop.orders.place.v1\n"
        "  ✓ 1 queued would be taken\n"
        "checked 1 row: no waiting row would be refused\n"
    )


def test_rows_that_the_candidate_refuses(soniq_db: Run, arrange: Arrange[None]) -> None:
    arrange(fill)
    done = soniq_db("in-flight", "shop_tasks")

    assert done.code == 1
    assert "  ✓ 3 queued would be taken\n  ✗ 2 queued, 1 scheduled would be refused\n" in done.out
    assert "      customer: missing: 1 queued, 1 scheduled, due " in done.out
    assert "      lines[].price: int_from_float: 1 queued, due " in done.out
    assert "not declared by the candidate, not checked: 1 task, 1 row\n" in done.out
    assert done.out.endswith("checked 8 rows: 3 waiting would be refused\n")


def test_no_value_is_shown(soniq_db: Run, arrange: Arrange[None]) -> None:
    arrange(fill)
    for option in ((), ("--json",)):
        assert "acme" not in soniq_db("in-flight", "shop_tasks", *option).out


def test_values_of_a_few_refused_rows_are_shown_when_asked_for(
    soniq_db: Run, arrange: Arrange[None]
) -> None:
    async def schedule(app: Soniq) -> None:
        await fill(app)
        await app.schedules.add("nightly", task=place, every=3600, args={"order_id": "o\x1b9"})

    arrange(schedule)
    shown = soniq_db("in-flight", "shop_tasks", "--show-values")
    assert ': {"order_id": "o2"}\n' in shown.out
    assert '"lines": [{"price": 1.0}, {"price": 1.5}]}\n' in shown.out
    assert "        nightly: {" in shown.out
    assert "\x1b" not in shown.out
    assert "secret@acme.example" not in shown.out

    placed = tasks_of(soniq_db("in-flight", "shop_tasks", "--show-values", "--json").out)[
        place.name
    ]
    missing = next(each for each in placed["refusals"] if each["path"] == "customer")
    assert missing["values"].keys() == set(missing["samples"])
    assert missing["values"]["nightly"] == {"order_id": "o\x1b9"}


def test_values_that_are_not_asked_for_are_not_in_json(
    soniq_db: Run, arrange: Arrange[None]
) -> None:
    arrange(fill)
    placed = tasks_of(soniq_db("in-flight", "shop_tasks", "--json").out)[place.name]

    assert all("values" not in each for each in placed["refusals"])


def test_json(soniq_db: Run, arrange: Arrange[None]) -> None:
    arrange(fill)
    done = soniq_db("in-flight", "shop_tasks", "--json")
    document = json.loads(done.out)

    assert (document["rows"], document["share"], document["complete"]) == (8, 1.0, True)
    placed = tasks_of(done.out)[place.name]
    assert (placed["accepted"], placed["refused"]) == ({"queued": 3}, {"queued": 2, "scheduled": 1})
    missing = placed["refusals"][0]
    assert (missing["path"], missing["type"], missing["states"]) == (
        "customer",
        "missing",
        {"queued": 1, "scheduled": 1},
    )
    assert len(missing["samples"]) == 2
    assert tasks_of(done.out)[foreign.name]["declared"] is False


def test_only_some_rows(soniq_db: Run, arrange: Arrange[None]) -> None:
    arrange(fill)

    assert soniq_db("in-flight", "shop_tasks", "--queue", "slow", "--json").code == 1
    assert list(
        tasks_of(soniq_db("in-flight", "shop_tasks", "--task", audit.name, "--json").out)
    ) == [audit.name]
    nothing = soniq_db("in-flight", "shop_tasks", "--after", str(UUID(int=2**128 - 1)))
    assert (nothing.code, nothing.out) == (0, "checked 0 rows: no waiting row would be refused\n")


def test_a_sample_says_that_it_is_one(soniq_db: Run, arrange: Arrange[None]) -> None:
    arrange(fill)

    assert ", a sample of 0.01%: " in soniq_db("in-flight", "shop_tasks", "--sample", "0.0001").out


def test_dead_letters_do_not_block_and_can_be_listed(
    soniq_db: Run, arrange: Arrange[None], tmp_path: Path
) -> None:
    arrange(let_die)
    ids = tmp_path / "ids.txt"
    done = soniq_db("in-flight", "shop_tasks", "--replay-list", str(ids))

    assert done.code == 0
    assert "  ↻ 1 of 2 dead letters would be taken now\n" in done.out
    replayed = soniq_db("dead-letter", "replay", "--from", str(ids))
    assert (replayed.code, replayed.out) == (0, "replayed 1 job\n")


def test_schedules_are_rows_to_come(soniq_db: Run, arrange: Arrange[None]) -> None:
    async def schedule(app: Soniq) -> None:
        await app.schedules.add("nightly", task=place, every=3600, args={"order_id": "o1"})

    arrange(schedule)
    done = soniq_db("in-flight", "shop_tasks")

    assert done.code == 1
    assert "  ✗ 1 schedule would be refused\n" in done.out
    assert "such as nightly\n" in done.out


def test_a_snapshot_stands_for_the_package(
    soniq_db: Run, arrange: Arrange[None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrange(fill)
    assert lint(["snapshot", "shop_tasks", "--output", "contracts.json"], "soniq-lint") == 0
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)

    assert "3 waiting would be refused" in soniq_db("in-flight", "../contracts.json").out


def test_a_model_that_cannot_be_read_wholly_is_doubted(
    soniq_db: Run, arrange: Arrange[None], stubs: Path
) -> None:
    arrange(fill_well)
    text = STUBS.replace("customer: str", "customer: 'Unknown'")
    (stubs / "__init__.py").write_text(text)

    assert "  ? not sure of all: customer: " in soniq_db("in-flight", "shop_tasks").out


def test_code_of_the_candidate_is_not_run(
    soniq_db: Run, arrange: Arrange[None], stubs: Path
) -> None:
    arrange(fill_well)
    (stubs / "__init__.py").write_text(STUBS + "\nraise SystemExit('run')\n")

    assert soniq_db("in-flight", "shop_tasks").code == 0


def test_a_candidate_that_is_not_there(soniq: Run) -> None:
    done = soniq("in-flight", "no_such_package")

    assert done.code == 2
    assert "there is no package 'no_such_package'" in done.err


def test_a_candidate_without_tasks(soniq: Run, stubs: Path) -> None:
    (stubs / "__init__.py").write_text("")
    done = soniq("in-flight", "shop_tasks")

    assert done.code == 2
    assert "no tasks in shop_tasks" in done.err


def test_a_snapshot_of_a_registry_has_no_models(soniq_db: Run, arrange: Arrange[None]) -> None:
    arrange(fill_well)
    soniq_db("registry", "--snapshot", "registry.json")
    done = soniq_db("in-flight", "registry.json")

    assert done.code == 2
    assert "is a snapshot of a registry, which has no models" in done.err


def test_no_database_is_not_drift(soniq: Run) -> None:
    done = soniq("in-flight", "shop_tasks", "--database-url", "postgresql://127.0.0.1:1/none")

    assert done.code == 3
    assert done.out == ""
    assert "SONIQ_DATABASE_UNREACHABLE" in done.err


def test_a_database_without_tables_is_not_drift(soniq_db: Run) -> None:
    done = soniq_db("in-flight", "shop_tasks", "--schema", "nowhere")

    assert (done.code, done.out) == (3, "")
    assert "SONIQ_SCHEMA_MISSING" in done.err


@pytest.mark.parametrize(
    ("version", "code"), [(0, "SONIQ_SCHEMA_OUTDATED"), (999, "SONIQ_SCHEMA_TOO_NEW")]
)
@pytest.mark.parametrize("what", ["shop_tasks", "--forecast"])
def test_tables_of_another_release_are_not_drift(
    soniq_db: Run, soniq_database_url: str, version: int, code: str, what: str
) -> None:
    async def age() -> None:
        sql = await asyncpg.connect(soniq_database_url)
        await sql.execute("UPDATE soniq_migrations SET version = $1", version)
        await sql.close()

    run_blocking(age())
    done = soniq_db("in-flight", what)

    assert (done.code, done.out) == (3, "")
    assert code in done.err
    assert done.err.count("error:") == 1


def test_a_snapshot_of_another_format_is_a_mistake(soniq: Run, tmp_path: Path) -> None:
    (tmp_path / "contracts.json").write_text('{"format": "soniq.contracts/99"}')
    done = soniq("in-flight", "contracts.json")

    assert (done.code, done.out) == (2, "")
    assert done.err.count("error:") == 1
