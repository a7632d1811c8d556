"""``--import``: which package, by which interpreter, and what a failure ends in."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from pydantic import BaseModel

from soniq import Soniq, task_ref

from .conftest import Arrange, Run

TASKS = """
from typing import Annotated

from pydantic import AfterValidator, BaseModel
from soniq import task_ref


def no_seven(value: int) -> int:
    if value == 7:
        raise ValueError(f"seven: {value}")
    return value


class Args(BaseModel):
    amount: Annotated[int, AfterValidator(no_seven)]


send = task_ref(name="shop.send.v1", args_model=Args)
"""
SEND = "shop.send.v1"

DESK_PROJECT = """
[project]
name = "desk"
version = "1"

[tool.soniq-lint]
stubs = ["../tasks/src"]
"""
DESK = """
from shop_tasks import send
from soniq import Soniq

app = Soniq()

@app.job(send)
async def handle(amount: int) -> None: ...
"""


class Args(BaseModel):
    amount: int


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name, text in {
        "tasks/pyproject.toml": '[project]\nname = "shop-tasks"\nversion = "2.0"\n',
        "tasks/src/shop_tasks/__init__.py": TASKS,
        "tasks/setup.py": "raise SystemExit('setup was run')\n",
        "tasks/tests/test_tasks.py": "raise SystemExit('tests were run')\n",
        "empty/nothing.py": "",
        "desk/pyproject.toml": DESK_PROJECT,
        "desk/desk.py": DESK,
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    return tmp_path


async def rows(app: Soniq) -> None:
    ref = task_ref(name=SEND, args_model=Args)
    await app.enqueue_many(ref, [{"amount": amount} for amount in (6, 7, 7, 8)])


@pytest.mark.process
def test_rows_are_read_with_validators(soniq_db: Run, arrange: Arrange[None]) -> None:
    arrange(rows)
    rebuilt = json.loads(soniq_db("in-flight", "tasks", "--json").out)["tasks"][0]
    done = soniq_db("in-flight", "--import", "tasks", "--json")
    imported = json.loads(done.out)["tasks"][0]

    assert rebuilt["accepted"] == {"queued": 4}
    assert rebuilt["doubts"]
    assert done.code == 1
    assert (imported["accepted"], imported["refused"]) == ({"queued": 2}, {"queued": 2})
    assert [(each["path"], each["type"]) for each in imported["refusals"]] == [
        ("amount", "value_error")
    ]
    assert imported["doubts"] == []
    assert "seven" not in done.out


@pytest.mark.process
def test_rows_of_a_report_and_of_the_gate_are_read_with_validators(
    soniq_db: Run, arrange: Arrange[None]
) -> None:
    arrange(rows)
    arguments = ("desk", "tasks", "--in-flight", "tasks", "--import", "tasks")
    report = soniq_db("drift", *arguments, "--format", "json")
    gate = soniq_db("can-deploy", "--service", "desk", *arguments, "--json")

    found = {each["code"]: each["message"] for each in json.loads(report.out)["findings"]}
    assert "2 rows in flight would be refused" in found["rows-refused"]
    assert "rows-undecided" not in found
    assert gate.code == 1
    assert "rows-refused" in {each["code"] for each in json.loads(gate.out)["blockers"]}


GATE = ("can-deploy", "--service", "desk", "desk", "tasks")


@pytest.mark.process
def test_the_gate_knows_what_a_validator_refuses_of_a_live_producer(
    soniq_db: Run, arrange: Arrange[None]
) -> None:
    arrange(rows)
    rebuilt, done = soniq_db(*GATE), soniq_db(*GATE, "--import", "tasks", "--show-values")

    assert (rebuilt.code, done.code) == (3, 1)
    assert 'such as {"amount": 7}' in done.out


@pytest.mark.process
def test_the_gate_opens_for_the_model_that_a_live_producer_has(
    soniq_db: Run, arrange: Arrange[None]
) -> None:
    module = ModuleType("live_tasks")
    exec(compile(TASKS, module.__name__, "exec", dont_inherit=True), module.__dict__)

    async def validated_rows(app: Soniq) -> None:
        await app.enqueue(module.send, args={"amount": 6})

    arrange(validated_rows)
    assert soniq_db(*GATE, "--import", "tasks").out == "yes: desk 1\n"
    assert soniq_db(*GATE).out == "yes: desk 1\n"


@pytest.mark.process
def test_nothing_is_imported_unless_it_is_asked_for(soniq: Run, here: Path) -> None:
    mark = here / "imported"
    with (here / "tasks/src/shop_tasks/__init__.py").open("a") as file:
        file.write(f"\nopen({str(mark)!r}, 'w').close()\n")
    soniq("drift", "tasks", "--offline")
    assert not mark.exists()
    soniq("drift", "tasks", "--offline", "--import", "tasks")
    assert mark.exists()


@pytest.mark.process
def test_a_package_by_its_name_comes_from_the_interpreter(
    soniq: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("drift", "tasks", "--offline", "--import", "shop_tasks", "--python")
    missing = soniq(*arguments, sys.executable)
    monkeypatch.setenv("PYTHONPATH", "tasks/src")

    assert missing.code == 3
    assert "No module named 'shop_tasks'" in missing.err
    assert soniq(*arguments, sys.executable).code == 0
    assert soniq(*arguments, sys.prefix).code == 0


@pytest.mark.process
@pytest.mark.parametrize("command", ["drift", "can-deploy", "in-flight"])
def test_a_package_that_fails_is_no_drift(soniq: Run, here: Path, command: str) -> None:
    with (here / "tasks/src/shop_tasks/__init__.py").open("a") as file:
        file.write("\nprint('about to fail')\nraise SystemExit(1)\n")
    arguments = {
        "drift": ("drift", "tasks", "--offline"),
        "can-deploy": ("can-deploy", "desk", "--service", "desk"),
        "in-flight": ("in-flight", "tasks"),
    }[command]
    done = soniq(*arguments, "--import", "tasks")

    assert (done.code, done.out) == (3, "")
    assert "cannot import shop_tasks: SystemExit: 1" in done.err
    assert "  | about to fail" in done.err
    assert "SONIQ_IMPORTED_PACKAGE_FAILED" in done.err
    assert "Traceback" not in done.err


@pytest.mark.process
def test_a_package_that_dies_while_rows_are_read_is_no_answer(
    soniq_db: Run, arrange: Arrange[None], here: Path
) -> None:
    arrange(rows)
    dying = TASKS.replace('raise ValueError(f"seven: {value}")', "os._exit(4)")
    (here / "tasks/src/shop_tasks/__init__.py").write_text(f"import os\n{dying}")
    done = soniq_db("in-flight", "--import", "tasks")

    assert done.code == 3
    assert "it ended with exit code 4 before it answered" in done.err
    assert "would be" not in done.out


@pytest.mark.process
def test_the_time_for_an_import_can_be_set(soniq: Run, here: Path) -> None:
    (here / "tasks/src/shop_tasks/__init__.py").write_text(TASKS + "\nwhile True: pass\n")
    done = soniq("drift", "--offline", "tasks", "--import", "tasks", "--import-timeout", "0.5")

    assert done.code == 3
    assert "has not answered within 0.5 s" in done.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--import", "no/where"), "there is no file or folder 'no/where'"),
        (("--import", "empty"), "no tasks in empty"),
        (("--import", "tasks", "--python", "nowhere"), "there is no interpreter 'nowhere'"),
        (("--import", "tasks", "--python", "empty"), "there is no interpreter 'empty'"),
        (("--python", sys.executable), "--python is for --import"),
        (("--import", "tasks", "--import-timeout", "0"), "0.0 is not in the range"),
    ],
)
def test_mistakes_in_what_is_given(soniq: Run, arguments: tuple[str, ...], said: str) -> None:
    done = soniq("drift", "tasks", "--offline", *arguments)

    assert (done.code, done.out) == (2, "")
    assert said in done.err
