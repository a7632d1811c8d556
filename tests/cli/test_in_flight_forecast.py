"""``soniq in-flight --forecast``: rows beside what live workers registered."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from pydantic import BaseModel

from soniq import Soniq, task_ref
from soniq.args import reader_schema, writer_schema
from soniq.args.described import described_reader
from soniq.cli import in_flight_check
from soniq.contract.schema import FACETS, fingerprint
from soniq.runtime.jobs import Dead
from soniq.runtime.ports import ReaderRecord, WorkerRecord

from .conftest import Arrange, Run

pytestmark = pytest.mark.postgres


class Order(BaseModel):
    order_id: str
    customer: str | None = None


class Strict(BaseModel):
    order_id: str
    customer: str


place = task_ref(name="shop.orders.place.v1", args_model=Order)
audit = task_ref(name="shop.orders.audit.v1")


async def live(
    app: Soniq,
    version: str,
    model: type[BaseModel] | None,
    *,
    task: str = place.name,
    queues: tuple[str, ...] | None = None,
    schema: dict[str, Any] | None = None,
) -> None:
    """Register a worker as one of this release would."""
    store = await app._opened()
    worker = WorkerRecord(uuid4(), "desk", version, "host", 1, queues, 4, "0.1", "3.11", "2.14")
    reader = ReaderRecord(
        task,
        priority=100,
        fingerprint=None if model is None else fingerprint(reader_schema(model)),
        schema=schema or (None if model is None else described_reader(model)),
        shape=None if model is None else fingerprint(writer_schema(model)),
    )
    await store.register_worker(worker, 60.0, [reader])


async def fill(app: Soniq) -> None:
    await app.enqueue_many(place, [{"order_id": "o1", "customer": "acme"}] * 3)
    await app.enqueue_many(place, [{"order_id": f"o{number}"} for number in range(2)])


def test_each_live_release_is_held_against_the_rows(soniq_db: Run, arrange: Arrange[None]) -> None:
    async def arranged(app: Soniq) -> None:
        await fill(app)
        await live(app, "1.0", Order)
        await live(app, "2.0", Strict)

    arrange(arranged)
    done = soniq_db("in-flight", "--forecast")

    assert (done.code, done.err) == (1, "")
    head, name, old, new, last = done.out.splitlines()
    assert (head, name) == ("live workers, by the schemas that they registered", place.name)
    assert old == "  desk 1.0 (1 worker): takes 5 queued"
    assert new.startswith("  desk 2.0 (1 worker): takes 3 queued; refuses 2 queued, such as ")
    assert last == "held 5 rows against these: 2 waiting refused by one or more of them"


def test_rows_that_every_release_takes(soniq_db: Run, arrange: Arrange[None]) -> None:
    async def arranged(app: Soniq) -> None:
        await fill(app)
        await live(app, "1.0", Order)
        await live(app, "1.0", Order)

    arrange(arranged)
    done = soniq_db("in-flight", "--forecast")

    assert done.code == 0
    assert "  desk 1.0 (2 workers): takes 5 queued\n" in done.out
    assert done.out.endswith("held 5 rows against these: no waiting row is refused\n")


def test_only_queues_that_a_worker_takes_from_count(soniq_db: Run, arrange: Arrange[None]) -> None:
    async def arranged(app: Soniq) -> None:
        await app.enqueue(place, args={"order_id": "o1"}, queue="slow")
        await app.enqueue(place, args={"order_id": "o2"}, queue="fast")
        await app.enqueue(place, args={"order_id": "o3"}, queue="lost")
        await live(app, "1.0", Order, queues=("slow",))
        await live(app, "2.0", Strict, queues=("fast",))

    arrange(arranged)
    document = json.loads(soniq_db("in-flight", "--forecast", "--json").out)

    (task,) = document["forecast"]["tasks"]
    assert "tasks" not in document
    assert task["unserved"] == [{"queue": "lost", "state": "queued", "rows": 1}]
    assert task["refused_by_all"] == task["refused_by_some"] == {"queued": 1}
    old, new = task["releases"]
    assert (old["version"], old["queues"]) == ("1.0", ["slow"])
    assert (old["taken"], old["refused"], old["cannot_tell"]) == ({"queued": 1}, {}, {})
    assert (new["taken"], new["refused"]) == ({}, {"queued": 1})
    assert len(new["samples"]) == 1


def test_a_name_that_nobody_handles(soniq_db: Run, arrange: Arrange[None]) -> None:
    async def arranged(app: Soniq) -> None:
        await app.enqueue(audit, args={"anything": 1})

    arrange(arranged)
    done = soniq_db("in-flight", "--forecast")

    assert done.code == 1
    assert "  ✗ 1 queued and no live worker handles it\n" in done.out
    assert done.out.endswith(": 1 waiting taken by none of them\n")


def test_dead_letters_wait_for_nobody(soniq_db: Run, arrange: Arrange[None]) -> None:
    async def arranged(app: Soniq) -> None:
        store, worker_id = await app._opened(), uuid4()
        for task in (place, audit):
            await app.enqueue(task, args={"order_id": "o1"})
            (claimed,) = await store.claim(worker_id, {task.name: 100}, None, 1)
            dead = Dead(claimed.id, claimed.token, "invalid_arguments", "no")
            await store.settle(worker_id, [dead])
        await live(app, "2.0", Strict)

    arrange(arranged)
    done = soniq_db("in-flight", "--forecast")

    assert done.code == 0
    assert "  desk 2.0 (1 worker): refuses 1 dead, such as " in done.out
    assert "✗" not in done.out
    assert done.out.endswith("held 2 rows against these: no waiting row is refused\n")


@pytest.mark.parametrize("schema", [None, reader_schema(Strict)])
def test_what_a_schema_does_not_say_is_no_refusal(
    soniq_db: Run, arrange: Arrange[None], schema: dict[str, Any] | None
) -> None:
    async def arranged(app: Soniq) -> None:
        await fill(app)
        await live(app, "1.0", Strict if schema else None, schema=schema)

    arrange(arranged)
    done = soniq_db("in-flight", "--forecast")

    assert done.code == 0
    assert "cannot tell of 5 queued: it" in done.out


def test_a_schema_that_only_a_newer_release_can_read(soniq_db: Run, arrange: Arrange[None]) -> None:
    async def arranged(app: Soniq) -> None:
        await fill(app)
        schema = described_reader(Order)
        schema["properties"]["order_id"][FACETS] = {"checksum": "crc32"}
        await live(app, "9.0", Order, schema=schema)

    arrange(arranged)
    done = soniq_db("in-flight", "--forecast")

    assert done.code == 3
    assert "cannot tell of 5 queued: its schema was written by a newer Soniq" in done.out
    assert "desk 9.0 registered a schema that only a newer Soniq can read" in done.err


def test_schedules_and_scheduled_rows_are_held_too(soniq_db: Run, arrange: Arrange[None]) -> None:
    async def arranged(app: Soniq) -> None:
        await app.enqueue(place, args={"order_id": "o1"}, delay=60)
        await app.schedules.add("nightly", task=place, every=3600, args={"order_id": "o2"})
        await live(app, "2.0", Strict)

    arrange(arranged)
    done = soniq_db("in-flight", "--forecast")

    assert "refuses 1 scheduled, 1 schedule, such as " in done.out
    assert "  ✗ 1 scheduled, 1 schedule refused by all of them\n" in done.out


def test_many_rows_are_sampled_and_that_is_said(
    soniq_db: Run, arrange: Arrange[None], monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    async def arranged(app: Soniq) -> None:
        await app.enqueue_many(place, [{"order_id": "o1"}] * 200)
        await live(app, "1.0", Order)

    arrange(arranged)
    monkeypatch.setattr(in_flight_check, "FORECAST_ROWS", 100)
    done = soniq_db("in-flight", "--forecast")
    assert ", a sample of 50.00% against these: " in done.out
    assert "(1 worker): takes 200 queued" not in done.out

    whole = soniq_db("in-flight", "--forecast", "--sample", "1")
    assert "held 200 rows against these: " in whole.out

    (tmp_path / "shop_tasks.py").write_text(
        "from pydantic import BaseModel\n"
        "from soniq import task_ref\n"
        "class Order(BaseModel):\n"
        "    order_id: str\n"
        'place = task_ref(name="shop.orders.place.v1", args_model=Order)\n'
    )
    both = soniq_db("in-flight", str(tmp_path / "shop_tasks.py"), "--forecast", "--json")
    document = json.loads(both.out)
    assert document["rows"] == 200
    assert document["forecast"]["share"] == 0.5
    assert document["forecast"]["rows"] < 200


def test_a_forecast_alone_has_no_candidate_to_keep_or_replay(soniq: Run) -> None:
    done = soniq("in-flight", "--forecast", "--state", "s", "--replay-list", "r", "--show-values")

    assert done.code == 2
    for name in ("--state", "--replay-list", "--show-values"):
        assert f"{name} needs a CANDIDATE" in done.err


def test_neither_candidate_nor_forecast(soniq: Run) -> None:
    done = soniq("in-flight")

    assert done.code == 2
    assert "give a CANDIDATE to check the rows against, or --forecast" in done.err
