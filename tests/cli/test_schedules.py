from __future__ import annotations

import json

import pytest

from soniq import Soniq, task_ref

BUILD = task_ref(name="reports.build")

KEYS = {
    "name", "task", "queue", "priority", "cron", "every", "timezone", "paused", "next_run_at",
    "last_run_at", "last_job_id", "service", "version",
}  # fmt: skip


async def declare(app: Soniq) -> None:
    await app.schedules.add(
        "nightly_report", task=BUILD, cron="0 3 * * *", args={"who": "p3rs0nal"}
    )


@pytest.fixture
def nightly(arrange) -> str:
    arrange(declare)
    return "nightly_report"


def only(soniq_db) -> dict[str, object]:
    (shape,) = json.loads(soniq_db("schedules", "--json").out)
    return shape


def test_no_schedules(soniq_db):
    assert soniq_db("schedules").out == "no schedules\n"


def test_list_says_when(soniq_db, nightly):
    line = soniq_db("schedules", "list").out.splitlines()[1]
    assert "nightly_report  0 3 * * *  in " in line
    assert "never" in line


def test_json_has_the_documented_keys_and_no_args(soniq_db, nightly):
    assert set(only(soniq_db)) == KEYS


def test_pause_and_resume(soniq_db, nightly):
    assert soniq_db("schedules", "pause", nightly).out == "paused nightly_report\n"
    assert only(soniq_db)["paused"] is True
    assert soniq_db("schedules", "resume", nightly).out == "resumed nightly_report\n"
    assert only(soniq_db)["paused"] is False


def test_delete(soniq_db, nightly):
    assert soniq_db("schedules", "delete", nightly).out == "deleted nightly_report\n"
    assert soniq_db("schedules").out == "no schedules\n"


@pytest.mark.parametrize("action", ["pause", "resume", "delete"])
def test_misspelt_name_names_the_nearest(soniq_db, nightly, action):
    outcome = soniq_db("schedules", action, "nightly_reprot")
    assert outcome.code == 1
    assert "did you mean 'nightly_report'?" in outcome.err
