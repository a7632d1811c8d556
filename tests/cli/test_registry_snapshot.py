from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import BaseModel

from soniq import task_ref
from soniq.args import reader_schema, writer_schema
from soniq.cli.registry import TaskLines, look
from soniq.cli.registry_snapshot import registry_snapshot
from soniq.cli.shapes import entry_object
from soniq.contract.schema import fingerprint, normalise
from soniq.contract.snapshots import Contract, from_json
from soniq.runtime.ports import RegistryEntry

NOW = datetime.now(UTC)


class Letter(BaseModel):
    to: str


SEND = task_ref(name="mail.send.v1", args_model=Letter, default_queue="mail")
PLAIN = task_ref(name="mail.purge")


def entry(
    role: str,
    shape: str | None = "a",
    *,
    service: str = "shop",
    seconds: int = 5,
    live: bool = True,
    queues: tuple[str, ...] | None = ("mail",),
) -> RegistryEntry:
    return RegistryEntry(
        role=role, task="mail.send.v1", service=service, version="1.0", instance="id",
        hostname="host", queues=queues, fingerprint=shape and shape * 16,
        schema=shape and {"title": shape}, python_version="3.11", pydantic_version="2.9",
        first_seen=NOW, last_seen=NOW - timedelta(seconds=seconds), live=live,
        shape=shape and shape * 16,
    )  # fmt: skip


def contract(*entries: RegistryEntry) -> Contract:
    lines = TaskLines(
        "mail.send.v1",
        [each for each in entries if each.role == "writer"],
        [each for each in entries if each.role == "reader"],
    )
    (found,) = registry_snapshot([lines]).tasks
    return found


def test_both_sides_agree():
    found = contract(entry("writer"), entry("reader", queues=None))
    assert found.shape == "a" * 16
    assert (found.writer, found.reader) == ({"title": "a"}, {"title": "a"})
    assert (found.queue, found.reason) == ("mail", "")


def test_sides_that_differ_have_their_own_schemas_and_no_shape():
    found = contract(entry("writer", "a"), entry("reader", "b"))
    assert found.shape is None
    assert (found.writer, found.reader) == ({"title": "a"}, {"title": "b"})


def test_two_shapes_on_one_side_are_none():
    found = contract(entry("reader", "a"), entry("reader", "b", service="mailer"))
    assert (found.reader, found.shape) == (None, None)
    assert found.reason == "not written by anybody; read in 2 shapes"


def test_readers_of_one_shape_that_refuse_different_things_agree_on_the_shape_alone():
    told_apart = [
        replace(
            entry("reader"),
            schema={"type": "string", "format": "date-time", "x-soniq": {"zone": zone}},
        )
        for zone in ("naive", "aware")
    ]
    assert contract(*told_apart).reader == {"type": "string", "format": "date-time"}
    assert contract(told_apart[0], told_apart[0]).reader == told_apart[0].schema


@pytest.mark.parametrize("schema", ["text", True, [1]])
def test_a_schema_that_is_no_object_is_none(schema):
    strange = replace(entry("reader"), schema=schema)
    assert contract(strange).reader is None
    assert entry_object(strange)["schema"] is None


def test_a_side_without_a_model_has_no_schema():
    found = contract(entry("writer", None), entry("reader", "a"))
    assert (found.writer, found.reader, found.shape) == (None, {"title": "a"}, None)
    assert found.reason == "written without a model"


def test_a_side_partly_without_a_model_has_no_schema():
    found = contract(entry("writer", None), entry("writer", "a", service="other"))
    assert found.writer is None
    assert found.reason == "written with and without a model; not read by anybody"


def test_live_readers_outvote_those_that_are_gone():
    found = contract(entry("reader", "a", seconds=900, live=False), entry("reader", "b"))
    assert found.reader == {"title": "b"}


def test_all_live_readers_count():
    assert contract(entry("reader", "a", seconds=9), entry("reader", "b")).reader is None


@pytest.mark.parametrize("role", ["writer", "reader"])
def test_the_latest_release_of_a_service_counts_when_none_is_live(role):
    old = entry(role, "a", seconds=900, live=False)
    new = entry(role, "b", seconds=300, live=False)
    for pair in ((old, new), (new, old)):
        found = contract(*pair)
        assert (found.reader if role == "reader" else found.writer) == {"title": "b"}


def test_several_queues_are_none():
    other = entry("writer", service="other", queues=("bulk",))
    assert contract(entry("writer"), other).queue is None


def test_names_that_only_dead_letters_have_are_left_out():
    assert registry_snapshot([TaskLines("mail.sned.v1", dead=3)]).tasks == ()


def test_snapshot_of_a_database(soniq_db, arrange, tmp_path):
    async def fill(app):
        await app.enqueue(SEND, args={"to": "p3rs0nal"})
        await app.enqueue(PLAIN, args={"to": "p3rs0nal"})

    arrange(fill)
    path = tmp_path / "contracts.json"
    done = soniq_db("registry", "--snapshot", str(path))
    assert (done.code, done.out, done.err) == (0, "", f"wrote 2 tasks to {path}\n")
    assert "p3rs0nal" not in path.read_text()
    snapshot = from_json(path.read_text())
    assert snapshot.origin.kind == "registry"
    plain, send = snapshot.tasks
    assert plain == Contract(
        task="mail.purge",
        queue=plain.queue,
        reason="written without a model; not read by anybody",
    )
    assert (send.task, send.queue, send.ref, send.exports) == ("mail.send.v1", "mail", "", ())
    assert normalise(send.writer) == normalise(writer_schema(Letter))
    assert send.shape == fingerprint(writer_schema(Letter))


def test_a_worker_has_the_reader_schema(arrange):
    async def work(app):
        seen = []

        @app.job(SEND)
        async def send(to: str) -> None:
            seen.append(await look(app))

        await app.enqueue(SEND, args={"to": "a"})
        await app.run_worker(run_once=True)
        return seen

    (during,) = arrange(work)
    (contract,) = registry_snapshot(during).tasks
    assert normalise(contract.reader) == normalise(reader_schema(Letter))
    assert (contract.shape, contract.reason) == (fingerprint(writer_schema(Letter)), "")


def test_snapshot_of_one_task(soniq_db, arrange):
    arrange(lambda app: app.enqueue(SEND, args={"to": "a"}))
    shown = soniq_db("registry", "--task", "mail.sent", "--snapshot", "-").out
    assert json.loads(shown)["tasks"] == []


def test_the_same_registry_gives_the_same_bytes(soniq_db, arrange):
    arrange(lambda app: app.enqueue(SEND, args={"to": "a"}))
    first = soniq_db("registry", "--snapshot", "-").out
    assert soniq_db("registry", "--snapshot", "-").out == first


def test_json_and_snapshot_at_once_are_refused(soniq):
    assert soniq("registry", "--json", "--snapshot", "-").code == 2


def test_a_file_that_cannot_be_written(soniq_db, arrange, tmp_path):
    arrange(lambda app: app.enqueue(PLAIN, args={}))
    done = soniq_db("registry", "--snapshot", str(tmp_path / "absent" / "contracts.json"))
    assert done.code == 1
    assert "contracts.json" in done.err
