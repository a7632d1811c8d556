"""A plugin that fails: mypy goes on, and one note in a run names who failed."""

from __future__ import annotations

from pathlib import Path

import mypy.version
import pytest

import soniq
from tests.mypy.runs import PARALLEL, Run, daemon, run_mypy

pytestmark = pytest.mark.process

PROGRAM = """
class Base: ...
class Model(Base): ...
class Other(Model): ...
class Queue:
    def enqueue(self) -> int: ...
def send(queue: Queue) -> str:
    queue.enqueue()
    return queue.enqueue()
"""
BROKEN = """
from soniq.mypy import plugin
from soniq_mypy.plugin import SoniqPlugin

def fail_on_call(context: object) -> None:
    raise KeyError("secret")

def fail_on_class(context: object) -> None:
    raise RecursionError("secret")

def fail_to_find(self: object, name: str) -> None:
    raise ValueError("secret")

def stop(context: object) -> None:
    raise SystemExit(7)

SoniqPlugin._find_method_signature_hook = {call}
SoniqPlugin._find_customize_class_mro_hook = {cls}
"""


MODEL = """
from pydantic import BaseModel
from soniq import Soniq, task_ref

class Model(BaseModel):
    order_id: str

ref = task_ref(name="billing.invoices.send.v2", args_model=Model)

@Soniq().job(ref)
async def handle(anything: int) -> None: ...

async def send() -> None:
    await Soniq().enqueue(ref, args={"anything": 1})
"""


def project(folder: Path, *, call: str, cls: str) -> Path:
    Path(folder, "main.py").write_text(PROGRAM)
    Path(folder, "broken.py").write_text(BROKEN.format(call=call, cls=cls))
    Path(folder, "mypy.ini").write_text(
        "[mypy]\nplugins = broken.py\nmypy_path = $MYPY_CONFIG_FILE_DIR\n"
        "disable_error_code = empty-body\n"
    )
    return folder


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project(
        tmp_path_factory.mktemp("failing"),
        call="lambda self, name: fail_on_call",
        cls="lambda self, name: fail_on_class",
    )


def note(line: int, error: str) -> str:
    return (
        f"main.py:{line}: note: the mypy plugin of soniq {soniq.__version__} failed here with "
        f"{error} and checked less than it could; please report it, with what mypy "
        f"--show-traceback prints (this is mypy {mypy.version.__version__}; "
        "supported are 1.11 to 2.4)"
    )


MISTAKE = 'main.py:9: error: Incompatible return value type (got "int", expected "str")'
EXPECTED = [note(2, "RecursionError"), note(8, "KeyError"), f"{MISTAKE}  [return-value]"]


def said(run: Run) -> list[str]:
    assert not run.err
    return [line for line in run.out.splitlines() if line.startswith("main.py")]


def test_a_cold_and_a_warm_run_have_one_note_for_each_failure(
    failing: Path, tmp_path: Path
) -> None:
    runs = [run_mypy(failing, "--cache-dir", str(tmp_path), "main.py") for _ in range(2)]
    assert [said(run) for run in runs] == [EXPECTED, EXPECTED]


def test_notes_alone_are_no_failure_of_the_run(failing: Path, tmp_path: Path) -> None:
    program = tmp_path / "notes.py"
    program.write_text(PROGRAM.replace("-> str", "-> int"))
    assert run_mypy(failing, "--cache-dir", str(tmp_path / "cache"), str(program)).code == 0


@pytest.mark.skipif(not PARALLEL, reason="this mypy has no parallel checking")
def test_a_parallel_run_has_the_same_notes(failing: Path, tmp_path: Path) -> None:
    run = run_mypy(failing, *PARALLEL, "--cache-dir", str(tmp_path), "main.py")
    assert said(run) == EXPECTED


def test_the_daemon_has_the_same_notes_when_it_checks_again(failing: Path, tmp_path: Path) -> None:
    with daemon(failing, tmp_path / "status") as server:
        first = server.run("main.py")
        Path(failing, "main.py").write_text(PROGRAM + "\n\n")
        assert said(first) == said(server.run("main.py")) == EXPECTED


def test_a_failure_in_the_search_for_a_hook_is_noted_too(tmp_path: Path) -> None:
    project(tmp_path, call="fail_to_find", cls="fail_to_find")
    run = run_mypy(tmp_path, "--cache-dir", str(tmp_path / "cache"), "main.py")
    assert said(run) == [note(2, "ValueError"), f"{MISTAKE}  [return-value]"]


def test_a_model_that_could_not_be_read_is_not_judged(tmp_path: Path) -> None:
    find = "SoniqPlugin._find_method_signature_hook"  # as it is
    project(tmp_path, call=find, cls="lambda self, name: fail_on_class")
    Path(tmp_path, "main.py").write_text(MODEL)
    options = ("--cache-dir", str(tmp_path / "cache"), "--follow-imports", "silent")
    assert said(run_mypy(tmp_path, *options, "main.py")) == [note(5, "RecursionError")]


def test_show_traceback_prints_the_traceback_once(failing: Path, tmp_path: Path) -> None:
    run = run_mypy(failing, "--show-traceback", "--cache-dir", str(tmp_path), "main.py")
    assert run.err.count("Traceback") == 2  # two failures
    assert run.err.count("in fail_on_call") == 1


def test_an_exit_is_let_through(tmp_path: Path) -> None:
    project(tmp_path, call="lambda self, name: stop", cls="lambda self, name: None")
    assert run_mypy(tmp_path, "--cache-dir", str(tmp_path / "cache"), "main.py").code == 7


@pytest.mark.parametrize(("disabled", "notes"), [("soniq", 0), ("soniq-args", 2)])
def test_notes_are_turned_off_with_the_code_soniq(
    disabled: str, notes: int, failing: Path, tmp_path: Path
) -> None:
    options = ("--disable-error-code", disabled, "--cache-dir", str(tmp_path))
    assert run_mypy(failing, *options, "main.py").out.count("soniq") == notes
