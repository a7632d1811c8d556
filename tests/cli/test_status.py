from __future__ import annotations

import json
from datetime import UTC, datetime

from soniq import task_ref
from soniq.cli.status import unserved
from soniq.runtime.jobs import QueueStats
from soniq.runtime.ports import WorkerView

SEND = task_ref(name="mail.send", default_queue="mail")

COUNTS = {"total", "queued", "processing", "done", "dead_letter", "cancelled"}


def stats(queued: int) -> QueueStats:
    return QueueStats(queued, queued, 0, 0, 0, 0)


def worker(queues: tuple[str, ...] | None, live: bool) -> WorkerView:
    now = datetime.now(UTC)
    return WorkerView("id", None, None, "host", 1, queues, 10, now, now, live, 0)


def test_empty_database(soniq_db):
    outcome = soniq_db("status")
    assert (outcome.code, outcome.out) == (0, "no jobs\n\nno workers\n")


def test_queues_are_counted(soniq_db, arrange):
    arrange(lambda app: app.enqueue_many(SEND, [{"n": 1}, {"n": 2}]))
    outcome = soniq_db("status")
    assert outcome.out.splitlines()[1].split() == ["mail", "2", "0", "0", "0", "0"]


def test_queue_without_a_worker_is_pointed_out(soniq_db, arrange):
    arrange(lambda app: app.enqueue(SEND, args={}))
    assert "queue 'mail': 1 job queued and no live worker" in soniq_db("status").out


def test_json_has_the_documented_keys(soniq_db, arrange):
    arrange(lambda app: app.enqueue(SEND, args={}))
    shape = json.loads(soniq_db("status", "--json").out)
    assert set(shape) == {"queues", "total", "workers"}
    assert set(shape["queues"]["mail"]) == COUNTS
    assert shape["total"]["queued"] == 1


def test_live_worker_for_every_queue_serves_all():
    assert unserved({"a": stats(1)}, [worker(None, True)]) == []


def test_worker_of_other_queues_does_not_serve():
    assert unserved({"a": stats(1), "b": stats(1)}, [worker(("b",), True)]) == ["a"]


def test_stale_worker_does_not_serve():
    assert unserved({"a": stats(1)}, [worker(None, False)]) == ["a"]


def test_empty_queue_needs_nobody():
    assert unserved({"a": stats(0)}, []) == []
