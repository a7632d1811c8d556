"""``soniq in-flight`` in parts: stopped, cut off, killed, and gone on with."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, aclosing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from pydantic import BaseModel

from soniq import Soniq, task_ref
from soniq.postgres import in_flight as paging
from soniq.runtime.in_flight import InFlightFilter, InFlightPage, Wanted
from soniq.runtime.inspection import Inspection
from soniq.runtime.jobs import Dead
from soniq.testing import run_blocking

from .conftest import Arrange, Outcome, Run

pytestmark = pytest.mark.postgres

STUBS = """
from pydantic import BaseModel
from soniq import task_ref

class Order(BaseModel):
    order_id: str
    customer: str

place = task_ref(name="shop.orders.place.v1", args_model=Order)
"""


class Old(BaseModel):
    order_id: str
    customer: str | None = None


place = task_ref(name="shop.orders.place.v1", args_model=Old)

ROWS = 12
"""Every third one is refused, and the first half is dead."""


async def fill(app: Soniq) -> None:
    worker_id, store = uuid4(), await app._opened()
    for number in range(ROWS):
        args = {"order_id": f"o{number}"}
        await app.enqueue(place, args=args if number % 3 == 0 else {**args, "customer": "acme"})
        if number < ROWS // 2:
            (claimed,) = await store.claim(worker_id, {place.name: 100}, None, 1)
            await store.settle(
                worker_id, [Dead(claimed.id, claimed.token, "invalid_arguments", "no")]
            )
    await app.schedules.add("nightly", task=place, every=3600, args={"order_id": "o"})


@pytest.fixture(autouse=True)
def arranged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arrange: Arrange[None]
) -> Iterator[None]:
    (tmp_path / "shop_tasks.py").write_text(STUBS)
    monkeypatch.chdir(tmp_path)
    arrange(fill)
    with monkeypatch.context() as patch:
        patch.setattr(paging, "_FIRST_ROWS", 2)
        patch.setattr(paging, "MOST_ROWS", 2)
        yield


Happens = Callable[[int], Awaitable[None]]
Between = Callable[[Happens], AbstractContextManager[None]]


@pytest.fixture
def between() -> Between:
    """Have something happen after each page, given how many there were."""

    @contextmanager
    def arrange(happens: Happens) -> Iterator[None]:
        original = Inspection.in_flight

        async def in_flight(
            self: Inspection, which: InFlightFilter, wanted: Wanted | None
        ) -> AsyncGenerator[InFlightPage, None]:
            pages = 0
            async with aclosing(original(self, which, wanted)) as found:
                async for page in found:
                    yield page
                    pages += 1
                    await happens(pages)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Inspection, "in_flight", in_flight)
            yield

    return arrange


async def interrupt(pages: int) -> None:
    if pages == 2:
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(10)


CHECK = ("in-flight", "shop_tasks", "--replay-list", "ids.txt")
STATE = ("--state", "state.json", "--json")


def counted(done: Outcome) -> dict[str, Any]:
    document = json.loads(done.out)
    for each in ("complete", "last_id"):
        del document[each]
    for task in document["tasks"]:
        task["refusals"] = [{**each, "last": None} for each in task["refusals"]]
    return document


def whole(soniq_db: Run) -> tuple[dict[str, Any], str]:
    done = soniq_db(*CHECK, "--json")
    assert json.loads(done.out)["complete"]
    return counted(done), Path("ids.txt").read_text()


def test_an_interrupted_check_goes_on_from_its_state(soniq_db: Run, between: Between) -> None:
    expected, ids = whole(soniq_db)
    with between(interrupt):
        stopped = soniq_db(*CHECK, *STATE)
    assert stopped.code == 130
    assert counted(stopped)["rows"] == 4
    assert json.loads(stopped.out)["complete"] is False
    kept = json.loads(Path("state.json").read_text())
    assert kept["last_id"] == json.loads(stopped.out)["last_id"]
    assert "acme" not in json.dumps(kept)

    done = soniq_db(*CHECK, *STATE)
    assert done.code == 1
    assert counted(done) == expected
    assert Path("ids.txt").read_text() == ids
    assert not Path("state.json").exists()


def test_a_check_that_was_interrupted_again_and_again(soniq_db: Run, between: Between) -> None:
    expected, ids = whole(soniq_db)

    async def at_once(pages: int) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(10)

    with between(at_once):
        codes = [soniq_db(*CHECK, *STATE).code for _ in range(ROWS // 2)]
    assert codes == [130] * len(codes)
    done = soniq_db(*CHECK, *STATE)
    assert counted(done) == expected
    assert Path("ids.txt").read_text() == ids


def test_without_a_state_the_last_id_is_told(soniq_db: Run, between: Between) -> None:
    with between(interrupt):
        stopped = soniq_db("in-flight", "shop_tasks")
    assert stopped.code == 130
    assert "checked 4 rows: no waiting row would be refused of those\n" in stopped.out
    last = stopped.out.splitlines()[-1].removeprefix("stopped; go on with --after ")

    rest = soniq_db("in-flight", "shop_tasks", "--after", last, "--json")
    assert json.loads(rest.out)["rows"] == ROWS - 4


def test_a_lost_connection_keeps_what_was_counted(
    soniq_db: Run, soniq_database_url: str, between: Between
) -> None:
    expected, ids = whole(soniq_db)

    async def cut_off(pages: int) -> None:
        if pages == 3:
            sql = await asyncpg.connect(soniq_database_url)
            await sql.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            await sql.close()

    with between(cut_off):
        lost = soniq_db(*CHECK, "--state", "state.json")
    assert lost.code == 3
    assert "SONIQ_DATABASE_UNREACHABLE" in lost.err
    assert "checked " in lost.out
    assert lost.out.endswith("stopped; go on with --state state.json\n")

    done = soniq_db(*CHECK, *STATE)
    assert counted(done) == expected
    assert Path("ids.txt").read_text() == ids


KILLED = """
import os, signal, sys
from soniq.cli import in_flight_check, main
from soniq.cli.in_flight_check import Check
from soniq.postgres import in_flight

in_flight._FIRST_ROWS = in_flight.MOST_ROWS = 2
in_flight_check.SAVE_EVERY = 0.0
pages = 0
add = Check._add

def adding(self, page):
    global pages
    add(self, page)
    pages += 1
    if pages == 4:
        self.replay_list._file.flush()
        os.kill(os.getpid(), signal.SIGKILL)

Check._add = adding
main(sys.argv[1:])
"""


@pytest.mark.process
def test_a_killed_check_goes_on_from_its_last_state(soniq_db: Run) -> None:
    expected, ids = whole(soniq_db)
    killed = subprocess.run([sys.executable, "-c", KILLED, *CHECK, *STATE], capture_output=True)
    assert killed.returncode == -signal.SIGKILL
    assert json.loads(Path("state.json").read_text())["count"]["rows"] == 6

    done = soniq_db(*CHECK, *STATE)
    assert counted(done) == expected
    assert Path("ids.txt").read_text() == ids
    assert sorted(map(str, Path().iterdir())) == ["ids.txt", "shop_tasks.py"]


@pytest.mark.process
def test_an_interrupt_ends_the_query_itself(soniq_db: Run, soniq_database_url: str) -> None:
    async def run() -> tuple[int, str, str]:
        holder = await asyncpg.connect(soniq_database_url)
        watcher = await asyncpg.connect(soniq_database_url)
        waiting = (
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'soniq_jobs'::regclass"
        )
        async with holder.transaction():
            await holder.execute("LOCK TABLE soniq_jobs IN ACCESS EXCLUSIVE MODE")
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "soniq.cli", "in-flight", "shop_tasks"),
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
            async with asyncio.timeout(60):
                while not await watcher.fetchval(waiting):  # noqa: ASYNC110, it is a database
                    await asyncio.sleep(0.02)
                process.send_signal(signal.SIGINT)
                out, err = await process.communicate()
            assert await watcher.fetchval(waiting) == 0
        await holder.close()
        await watcher.close()
        assert process.returncode is not None
        return process.returncode, out.decode(), err.decode()

    assert run_blocking(run()) == (130, "stopped before a row was checked\n", "")


@pytest.fixture
def kept(soniq_db: Run, between: Between) -> str:
    """Leave the state of an interrupted check."""
    with between(interrupt):
        assert soniq_db(*CHECK, *STATE).code == 130
    return Path("state.json").read_text()


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--queue", "slow"], "another --queue;"),
        (["--task", place.name, "--sample", "0.5"], "another --task, --sample;"),
    ],
)
def test_a_state_of_another_check_is_refused(
    soniq_db: Run, kept: str, options: list[str], named: str
) -> None:
    ids = Path("ids.txt").read_text()
    done = soniq_db(*CHECK, *STATE, *options)

    assert (done.code, done.out) == (2, "")
    assert f"state.json belongs to another check, with {named}" in done.err
    assert (Path("state.json").read_text(), Path("ids.txt").read_text()) == (kept, ids)


def test_a_state_of_other_models_is_refused(soniq_db: Run, kept: str) -> None:
    Path("shop_tasks.py").write_text(STUBS.replace("customer: str", "customer: int"))
    done = soniq_db(*CHECK, *STATE)

    assert done.code == 2
    assert "belongs to another check, with another candidate;" in done.err


def test_a_state_of_another_database_is_refused(soniq_db: Run, kept: str) -> None:
    done = soniq_db(*CHECK, *STATE, "--schema", "other")

    assert done.code == 2
    assert "with another schema;" in done.err


def test_a_replay_list_that_was_cut_is_noticed(soniq_db: Run, kept: str) -> None:
    Path("ids.txt").write_text("")
    done = soniq_db(*CHECK, *STATE)

    assert done.code == 2
    assert "ids.txt is shorter than this check has left it" in done.err


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"format": "soniq.in-flight-state/9", "check": {}}', "\x00" * 9],
)
def test_a_file_that_is_no_state_is_left_alone(soniq_db: Run, text: str) -> None:
    Path("state.json").write_text(text)
    done = soniq_db(*CHECK, *STATE)

    assert (done.code, done.out) == (2, "")
    assert "state.json is no state of a check by this release" in done.err
    assert Path("state.json").read_text() == text


@pytest.mark.parametrize("damage", ["last_id", "replay_list_bytes", "count"])
def test_a_damaged_state_is_told(soniq_db: Run, kept: str, damage: str) -> None:
    Path("state.json").write_text(json.dumps({**json.loads(kept), damage: "x"}))
    done = soniq_db(*CHECK, *STATE)

    assert done.code == 2
    assert "state.json is damaged; remove it to begin anew" in done.err


def test_a_state_that_cannot_be_written_is_no_answer(soniq_db: Run, between: Between) -> None:
    Path("folder").mkdir()

    async def moved(pages: int) -> None:
        if pages == 1:
            os.rename("folder", "elsewhere")  # noqa: PTH104
        await interrupt(pages)

    with between(moved):
        done = soniq_db("in-flight", "shop_tasks", "--state", "folder/state.json")

    assert done.code == 3
    assert "folder/state.json cannot be written: no such file or directory" in done.err


@pytest.mark.parametrize("option", ["--state", "--replay-list"])
def test_a_folder_that_is_not_there_is_told_at_once(soniq: Run, option: str) -> None:
    done = soniq("in-flight", "shop_tasks", option, "nowhere/file")

    assert done.code == 2
    assert "nowhere/file cannot be written: there is no such folder" in done.err


def test_options_that_do_not_go_together(soniq: Run) -> None:
    done = soniq(
        *("in-flight", "shop_tasks", "--state", "x", "--replay-list", "x", "--forecast"),
        *("--after", str(uuid4())),
    )

    assert done.code == 2
    assert "--forecast looks at the workers of one moment, which --state cannot keep" in done.err
    assert "leave out --after" in done.err
    assert "name the same file" in done.err


def test_a_list_is_empty_when_there_is_nothing_to_replay(soniq_db: Run) -> None:
    Path("ids.txt").write_text("an older list\n")
    assert soniq_db(*CHECK, "--queue", "other").code == 0
    assert Path("ids.txt").read_text() == ""


def test_a_check_that_cannot_begin_leaves_the_list_alone(soniq_db: Run) -> None:
    Path("ids.txt").write_text("an older list\n")
    assert soniq_db(*CHECK, "--schema", "nowhere").code == 3
    assert Path("ids.txt").read_text() == "an older list\n"
