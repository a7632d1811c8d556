from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from soniq import task_ref
from soniq.cli.registry import TaskLines, render_registry
from soniq.runtime.ports import RegistryEntry

SEND = task_ref(name="mail.send")
NOW = datetime.now(UTC)

ENTRY_KEYS = {
    "service", "version", "instance", "hostname", "queues", "shape", "fingerprint", "schema",
    "python_version", "pydantic_version", "first_seen", "last_seen", "live",
}  # fmt: skip


def entry(role: str, service: str, live: bool = True) -> RegistryEntry:
    return RegistryEntry(
        role=role, task="mail.send", service=service, version="1.0", instance="id",
        hostname="host", queues=None, fingerprint="0123456789abcdef", schema=None,
        python_version="3.11", pydantic_version="2.9", first_seen=NOW,
        last_seen=NOW - timedelta(seconds=5), live=live, shape="0123456789abcdef",
    )  # fmt: skip


def test_empty_registry(soniq_db):
    assert soniq_db("registry").out == "no tasks: start a worker or enqueue a job\n"


def test_empty_registry_as_json(soniq_db):
    assert json.loads(soniq_db("registry", "--json").out) == {"tasks": [], "unregistered": []}


def test_writers_and_readers_are_told_apart():
    lines = TaskLines("mail.send", [entry("writer", "shop")], [entry("reader", "mailer")])
    text = render_registry([lines]).splitlines()
    assert text[1] == "mail.send"
    assert text[2].split()[:5] == ["written", "by", "shop", "1.0", "01234567"]
    assert text[3].split()[:4] == ["read", "by", "mailer", "1.0"]
    assert "no live worker" not in text[-1]


def test_workers_alike_share_a_line():
    lines = TaskLines("mail.send", [], [entry("reader", "mailer"), entry("reader", "mailer")])
    text = render_registry([lines]).splitlines()
    assert len(text) == 3
    assert text[2].endswith("2 live")


def test_task_without_a_live_reader_is_marked():
    lines = TaskLines("mail.send", [entry("writer", "shop")], [entry("reader", "old", False)], 3)
    assert lines.unregistered
    assert render_registry([lines]).endswith("no live worker handles it; 3 dead letters")


def test_task_that_is_only_read_is_not_marked():
    assert not TaskLines("mail.send", [], [entry("reader", "mailer", False)]).unregistered


def test_producer_without_a_consumer_is_listed_as_unregistered(soniq_db, arrange):
    arrange(lambda app: app.enqueue(SEND, args={"to": "p3rs0nal"}))
    shape = json.loads(soniq_db("registry", "--json").out)
    (task,) = shape["tasks"]
    (writer,) = task["writers"]
    assert set(writer) == ENTRY_KEYS
    assert (task["task"], writer["service"], task["readers"]) == ("mail.send", "shop", [])
    assert shape["unregistered"] == [{"task": "mail.send", "dead_letters": 0}]


def test_task_filter(soniq_db, arrange):
    arrange(lambda app: app.enqueue(SEND, args={}))
    assert "mail.send" in soniq_db("registry", "--task", "mail.send").out
    assert "mail.send" not in soniq_db("registry", "--task", "mail.sent").out


def test_a_release_is_forgotten(soniq_db, arrange):
    arrange(lambda app: app.enqueue(SEND, args={}))
    outcome = soniq_db("registry", "--forget", "shop", "2.0")
    assert (outcome.code, outcome.out) == (0, "shop 2.0 no longer counts as a producer (1 line)\n")
    assert json.loads(soniq_db("registry", "--json").out)["tasks"] == []


def test_forgetting_a_release_that_nobody_knows_fails(soniq_db, arrange):
    arrange(lambda app: app.enqueue(SEND, args={}))
    outcome = soniq_db("registry", "--forget", "shop", "2.1")
    assert outcome.code == 1
    assert "knows no producer shop 2.1" in outcome.err


def test_forgetting_prints_nothing_else(soniq):
    assert soniq("registry", "--forget", "shop", "2.0", "--json").code == 2
