from __future__ import annotations

import asyncio
import io
import json
from uuid import uuid4

import pytest

from soniq import Soniq, task_ref

SEND = task_ref(name="mail.send", default_queue="mail")
ABSENT = "0198c5b2-7a54-7c7e-9d0e-2f6f4c8b1a55"


async def bury(app: Soniq, count: int) -> list[str]:
    """Enqueue jobs whose handler fails at once, and let them die."""

    @app.job(SEND, retries=0)
    async def send(to: str) -> None:
        raise LookupError("no such mailbox")

    ids = await app.enqueue_many(SEND, [{"to": "p3rs0nal"}] * count)
    async with asyncio.timeout(20):
        await app.run_worker(run_once=True)
    return ids


@pytest.fixture
def dead(arrange) -> list[str]:
    ids: list[str] = arrange(lambda app: bury(app, 2))
    return ids


def remaining(soniq_db) -> list[str]:
    return [shape["id"] for shape in json.loads(soniq_db("dead-letter", "list", "--json").out)]


def test_no_dead_letters(soniq_db):
    assert soniq_db("dead-letter").out == "no dead letters\n"


def test_list_shows_what_happened(soniq_db, dead):
    outcome = soniq_db("dead-letter", "list")
    assert outcome.code == 0
    for job_id in dead:
        assert job_id in outcome.out
    assert "attempts_exhausted" in outcome.out


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (["--task", "mail.send"], 2),
        (["--task", "other.task"], 0),
        (["--queue", "mail"], 2),
        (["--reason", "attempts_exhausted"], 2),
        (["--reason", "rejected"], 0),
        (["--limit", "1"], 1),
    ],
)
def test_filters(soniq_db, dead, filters, count):
    assert len(json.loads(soniq_db("dead-letter", "list", *filters, "--json").out)) == count


def test_show_tells_the_failed_run_without_args(soniq_db, dead):
    outcome = soniq_db("dead-letter", "show", dead[0])
    assert outcome.code == 0
    assert "LookupError" in outcome.out
    assert "shop 2.0" in outcome.out
    assert "p3rs0nal" not in outcome.out


def test_show_args_shows_them(soniq_db, dead):
    shape = json.loads(soniq_db("dead-letter", "show", dead[0], "--json", "--show-args").out)
    assert shape["args"] == {"to": "p3rs0nal"}


def test_replay_by_id(soniq_db, dead):
    outcome = soniq_db("dead-letter", "replay", dead[0])
    assert (outcome.code, outcome.out) == (0, "replayed 1 job\n")
    assert remaining(soniq_db) == [dead[1]]


def test_replay_by_task(soniq_db, dead):
    replayed = json.loads(soniq_db("dead-letter", "replay", "--task", "mail.send", "--json").out)
    assert sorted(replayed) == sorted(dead)
    assert remaining(soniq_db) == []


def test_replay_of_an_absent_id_is_a_failure(soniq_db):
    assert soniq_db("dead-letter", "replay", ABSENT).code == 1


@pytest.mark.parametrize("action", ["replay", "delete"])
@pytest.mark.parametrize("words", [[], [ABSENT, "--task", "mail.send"]])
def test_ids_or_task_but_not_both(soniq_db, action, words):
    assert soniq_db("dead-letter", action, *words).code == 2


def test_delete_by_id(soniq_db, dead):
    outcome = soniq_db("dead-letter", "delete", *dead)
    assert (outcome.code, outcome.out) == (0, "deleted 2 dead letters\n")
    assert remaining(soniq_db) == []


def test_delete_by_task_asks_first(soniq_db, dead, monkeypatch):
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "n")
    assert soniq_db("dead-letter", "delete", "--task", "mail.send").code == 130
    assert len(remaining(soniq_db)) == 2


def test_delete_by_task_with_yes(soniq_db, dead):
    assert soniq_db("dead-letter", "delete", "--task", "mail.send", "--yes").code == 0
    assert remaining(soniq_db) == []


def test_export_writes_json_lines_with_args(soniq_db, dead):
    outcome = soniq_db("dead-letter", "export")
    letters = [json.loads(line) for line in outcome.out.splitlines()]
    assert sorted(letter["id"] for letter in letters) == sorted(dead)
    assert [letter["args"] for letter in letters] == [{"to": "p3rs0nal"}] * 2


def test_export_can_leave_args_out(soniq_db, dead):
    outcome = soniq_db("dead-letter", "export", "--without-args")
    assert outcome.code == 0
    assert len(outcome.out.splitlines()) == 2
    assert "p3rs0nal" not in outcome.out


def test_export_to_a_file(soniq_db, dead, tmp_path):
    path = tmp_path / "dead.jsonl"
    outcome = soniq_db("dead-letter", "export", "--task", "mail.send", "--output", str(path))
    assert (outcome.code, outcome.out) == (0, "")
    assert len(path.read_text().splitlines()) == 2


def test_replay_of_a_list(soniq_db, dead, tmp_path):
    listed = tmp_path / "ids.txt"
    listed.write_text(f"\n{dead[1]}\n  {dead[0]}\r\n{dead[1]}\n")
    outcome = soniq_db("dead-letter", "replay", "--from", str(listed))
    assert (outcome.code, outcome.out) == (0, "replayed 2 jobs\n")
    assert remaining(soniq_db) == []


def test_replay_of_standard_input(soniq_db, dead, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(dead[0].encode())))
    assert soniq_db("dead-letter", "replay", "--from", "-").out == "replayed 1 job\n"


def test_a_list_with_something_else_replays_nothing(soniq_db, dead, tmp_path):
    listed = tmp_path / "ids.txt"
    listed.write_text(f"{dead[0]}\nnot an id\n{dead[1]}\n12\n")
    outcome = soniq_db("dead-letter", "replay", "--from", str(listed))
    assert outcome.code == 2
    assert "ids.txt: no id in line 2, 4; nothing was replayed" in outcome.err
    assert len(remaining(soniq_db)) == 2


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x00"])
def test_a_list_that_is_no_text(soniq_db, tmp_path, content):
    listed = tmp_path / "ids.txt"
    listed.write_bytes(content)
    outcome = soniq_db("dead-letter", "replay", "--from", str(listed))
    assert outcome.code == 2
    assert "ids.txt" in outcome.err


def test_a_list_that_is_not_there(soniq, tmp_path):
    outcome = soniq("dead-letter", "replay", "--from", str(tmp_path / "ids.txt"))
    assert outcome.code == 2
    assert "ids.txt: no such file or directory" in outcome.err


def test_ids_of_a_list_that_are_gone_are_named(soniq_db, dead, tmp_path):
    listed = tmp_path / "ids.txt"
    listed.write_text("".join(f"{uuid4()}\n" for _ in range(25)) + dead[0])
    outcome = soniq_db("dead-letter", "replay", "--from", str(listed))
    assert (outcome.code, outcome.out) == (1, "replayed 1 job\n")
    assert outcome.err.rstrip().endswith(" and 5 more")


def test_a_list_and_ids_do_not_go_together(soniq, tmp_path):
    (tmp_path / "ids.txt").write_text("")
    outcome = soniq("dead-letter", "replay", ABSENT, "--from", str(tmp_path / "ids.txt"))
    assert outcome.code == 2
    assert "give either ids, --task NAME or --from FILE" in outcome.err
