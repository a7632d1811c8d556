from __future__ import annotations

import json

import pytest

from soniq import task_ref

SEND = task_ref(name="mail.send", default_queue="mail")
CALL = task_ref(name="phone.call")
ABSENT = "0198c5b2-7a54-7c7e-9d0e-2f6f4c8b1a55"

KEYS = {
    "id", "task", "queue", "status", "priority", "attempts", "created_at", "scheduled_at",
    "started_at", "finished_at", "worker_id", "reason", "message", "origin",
}  # fmt: skip


@pytest.fixture
def job(arrange) -> str:
    return arrange(lambda app: app.enqueue(SEND, args={"to": "p3rs0nal"}))


def test_no_jobs(soniq_db):
    assert soniq_db("jobs").out == "no jobs\n"


def test_list_shows_ids_and_tasks(soniq_db, job):
    outcome = soniq_db("jobs")
    assert outcome.code == 0
    assert outcome.out.splitlines()[1].split()[:3] == [job, "mail.send", "queued"]


def test_list_is_the_default_command(soniq_db, job):
    first, second = (soniq_db("jobs", *words, "--json") for words in ([], ["list"]))
    assert [j["id"] for j in json.loads(first.out)] == [job]
    assert first.out == second.out


def test_json_has_the_documented_keys_and_no_args(soniq_db, job):
    outcome = soniq_db("jobs", "--json")
    (shape,) = json.loads(outcome.out)
    assert set(shape) == KEYS
    assert shape["origin"]["service"] == "shop"
    assert "p3rs0nal" not in outcome.out


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (["--task", "mail.send"], 1),
        (["--task", "mail.sent"], 0),
        (["--queue", "mail"], 1),
        (["--queue", "default"], 1),
        (["--status", "queued"], 2),
        (["--status", "done"], 0),
        (["--limit", "1"], 1),
    ],
)
def test_filters(soniq_db, arrange, job, filters, count):
    arrange(lambda app: app.enqueue(CALL, args={}))
    assert len(json.loads(soniq_db("jobs", *filters, "--json").out)) == count


def test_before_pages(soniq_db, arrange):
    ids = arrange(lambda app: app.enqueue_many(SEND, [{}, {}, {}]))
    newest_first = sorted(ids, reverse=True)
    page = soniq_db("jobs", "--limit", "2")
    assert f"--before {newest_first[1]}" in page.err
    rest = json.loads(soniq_db("jobs", "--before", newest_first[1], "--json").out)
    assert [shape["id"] for shape in rest] == newest_first[2:]


def test_show_hides_args_by_default(soniq_db, job):
    outcome = soniq_db("jobs", "show", job)
    assert outcome.code == 0
    assert "mail.send" in outcome.out
    assert "shop 2.0" in outcome.out
    assert "p3rs0nal" not in outcome.out


def test_show_args_shows_them(soniq_db, job):
    assert "p3rs0nal" in soniq_db("jobs", "show", job, "--show-args").out


def test_show_json_adds_errors_and_on_demand_args(soniq_db, job):
    assert set(json.loads(soniq_db("jobs", "show", job, "--json").out)) == KEYS | {"errors"}
    shape = json.loads(soniq_db("jobs", "show", job, "--json", "--show-args").out)
    assert shape["args"] == {"to": "p3rs0nal"}


def test_absent_job_is_a_failure(soniq_db):
    outcome = soniq_db("jobs", "show", ABSENT)
    assert outcome.code == 1
    assert "SONIQ_JOB_NOT_FOUND" in outcome.err


def test_malformed_id_is_a_usage_error(soniq_db):
    assert soniq_db("jobs", "show", "17").code == 2


def test_cancel_a_waiting_job(soniq_db, job):
    outcome = soniq_db("jobs", "cancel", job)
    assert (outcome.code, outcome.out) == (0, f"cancelled {job} (mail.send)\n")
    assert json.loads(soniq_db("jobs", "show", job, "--json").out)["status"] == "cancelled"


def test_cancel_what_has_ended_is_a_failure(soniq_db, job):
    soniq_db("jobs", "cancel", job)
    outcome = soniq_db("jobs", "cancel", job)
    assert outcome.code == 1
    assert "this one is cancelled" in outcome.err


def test_cancel_of_an_absent_job_is_a_failure(soniq_db):
    outcome = soniq_db("jobs", "cancel", ABSENT)
    assert outcome.code == 1
    assert "SONIQ_JOB_NOT_FOUND" in outcome.err
