"""Packages in a process of their own: what they answer, and every way in which they fail."""

from __future__ import annotations

import json
import os
import select
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from soniq.errors import ImportedPackageFailed
from soniq.importing import PROTOCOL
from soniq.importing.session import Session, imported

GOOD = """
    from typing import Annotated

    from pydantic import AfterValidator, BaseModel
    from soniq import task_ref

    def no_seven(value: int) -> int:
        if value == 7:
            raise ValueError(f"seven: {value}")
        if value == 8:
            raise SystemExit("eight")
        return value

    class Args(BaseModel):
        amount: Annotated[int, AfterValidator(no_seven)]
        note: str = ""

    class Bare(BaseModel):
        amount: int

    class Tasks:
        send = task_ref(name="shop.send.v1", args_model=Args, default_queue="mail")

    plain = task_ref(name="shop.plain.v1")
    bare = task_ref(name="shop.bare.v1", args_model=Bare)
"""


def package(folder: Path, name: str, source: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(source))


def opened(folder: Path, name: str = "tasks", seconds: float = 20.0) -> Session:
    """Import a package and leave again."""
    with imported([name], python=sys.executable, roots=[str(folder)], seconds=seconds) as session:
        return session


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    folder = tmp_path_factory.mktemp("good")
    package(folder, "tasks/__init__.py", "")
    package(folder, "tasks/mail.py", GOOD)
    package(folder, "tasks/__main__.py", "raise SystemExit('run')")
    with imported(["tasks"], python=sys.executable, roots=[str(folder)]) as session:
        yield session


def test_every_ref_of_a_package_is_found(good: Session) -> None:
    tasks = {name: (task.ref, task.queue) for name, task in good.tasks.items()}

    assert tasks == {
        "shop.send.v1": ("tasks.mail.Tasks.send", "mail"),
        "shop.plain.v1": ("tasks.mail.plain", None),
        "shop.bare.v1": ("tasks.mail.bare", None),
    }
    assert set(good.models) == {"tasks.mail.Args", "tasks.mail.Bare"}
    assert set(good.sources) >= {"tasks", "tasks.mail"}


def test_rows_are_read_by_the_model_itself(good: Session) -> None:
    rows = ['{"amount":7}', '{"amount":6}', '{"amount":"x"}', '{"amount":8}', "{}"]
    readings = good.models["tasks.mail.Args"].read(rows)

    found = [[(each.path, each.kind) for each in reading.refusals] for reading in readings]
    assert found == [
        [(("amount",), "value_error")],
        [],
        [(("amount",), "int_parsing")],
        [((), "crash")],
        [(("amount",), "missing")],
    ]
    assert "seven" not in repr(readings)


def test_what_is_lost_is_told(good: Session) -> None:
    rows = ['{"amount":1,"more":2}', '{"amount":1}']
    readings = good.models["tasks.mail.Bare"].read(rows)

    assert [[(each.code, each.path) for each in reading.losses] for reading in readings] == [
        [("key-dropped", ("more",))],
        [],
    ]
    unasked = good.models["tasks.mail.Bare"].read(rows, losses=False)
    assert [list(reading.losses) for reading in unasked] == [[], []]


def test_args_are_stored_as_a_producer_would(good: Session) -> None:
    rows = good.models["tasks.mail.Args"].store([{"amount": "5"}, {"amount": 7}, {"amount": 8}, {}])

    assert rows == ['{"amount":5}', None, None, None]


def test_nothing_is_asked_for_no_rows(good: Session) -> None:
    model = good.models["tasks.mail.Args"]
    assert (model.store([]), model.read([])) == ([], [])


def test_the_environment_leads_to_no_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "SONIQ_DATABASE_URL": "postgresql://u:sentinel@h/d",
        "DATABASE_URL": "postgresql://u:sentinel@h/d",
        "PGPASSWORD": "sentinel",
        "PGHOST": "sentinel",
        "AWS_SECRET_ACCESS_KEY": "sentinel",
        "LC_ALL": "postgresql://u:sentinel@h/d",
        "LANG": "C.UTF-8",
    }.items():
        monkeypatch.setenv(name, value)
    seen = tmp_path / "seen.json"
    package(
        tmp_path,
        "tasks.py",
        f"""
        import json, os
        seen = {{"environ": dict(os.environ), "folder": os.getcwd(), "files": os.listdir()}}
        open({str(seen)!r}, "w").write(json.dumps(seen))
        """,
    )
    opened(tmp_path)
    found = json.loads(seen.read_text())

    assert "sentinel" not in seen.read_text()
    assert found["environ"]["LANG"] == "C.UTF-8"
    assert found["environ"]["PATH"] == os.environ["PATH"]
    assert not [name for name in found["environ"] if name.startswith("SONIQ_")]
    assert found["environ"]["PGPASSFILE"] == os.devnull
    assert found["files"] == []
    assert not Path(found["folder"]).exists()
    assert not (tmp_path / "__pycache__").exists()


EVERYWHERE = """
import os, signal

def everywhere(data):
    for stream in range(3, 12):
        try: os.write(stream, data)
        except OSError: pass

everywhere"""

BAD = {
    "import sys; sys.exit(3)": "cannot import tasks: SystemExit: 3 (tasks.py, line 1)",
    "import os; os._exit(7)": "ended with exit code 7 before it answered",
    "import nowhere.at_all": "cannot import tasks: ModuleNotFoundError: No module named 'nowhere'",
    "def": "cannot import tasks: SyntaxError: ",
    "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)": "was ended by SIGSEGV",
    "import os; os.closerange(3, 256)": "ended with exit code 1 before it answered",
    f"{EVERYWHERE}(b'x\\n')": "wrote something else into the answers",
    f'{EVERYWHERE}(b\'{{"id":1,"tasks":[3]}}\\n\'); signal.pause()': (
        "wrote something else into the answers"
    ),
    "raise KeyboardInterrupt": "cannot import tasks: KeyboardInterrupt",
}


@pytest.mark.process
@pytest.mark.parametrize(("source", "problem"), BAD.items(), ids=[str(n) for n in range(len(BAD))])
def test_a_package_that_cannot_be_imported(tmp_path: Path, source: str, problem: str) -> None:
    package(tmp_path, "tasks.py", source)

    with pytest.raises(ImportedPackageFailed) as failed:
        opened(tmp_path)
    assert problem in failed.value.message
    assert failed.value.message.count("\n") == 0


@pytest.mark.process
@pytest.mark.parametrize(
    "source",
    [
        "while True: pass",
        "while True: print('x' * 100_000)",
        "import os, time\nif os.fork() == 0: time.sleep(60)\nelse: time.sleep(60)",
    ],
)
def test_a_package_that_never_ends(tmp_path: Path, source: str) -> None:
    package(tmp_path, "tasks.py", source)

    with pytest.raises(ImportedPackageFailed, match="has not answered within 1 s"):
        opened(tmp_path, seconds=1)


@pytest.mark.process
def test_a_child_that_keeps_the_pipes_is_not_waited_for(tmp_path: Path) -> None:
    package(
        tmp_path,
        "tasks.py",
        f"""
        import os, time
        if (child := os.fork()) == 0:
            time.sleep(60)
        open({str(tmp_path / "pid")!r}, "w").write(str(child))
        os._exit(5)
        """,
    )
    with pytest.raises(ImportedPackageFailed, match="exit code 5"):
        opened(tmp_path)
    child = int((tmp_path / "pid").read_text())

    assert is_gone(child)


def is_gone(pid: int) -> bool:
    """Wait for a process that is not ours to end."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([process], [], [], 10)[0])
    finally:
        os.close(process)


@pytest.mark.process
def test_what_is_printed_is_kept_apart_and_cut(tmp_path: Path) -> None:
    lines = "import sys\nfor n in range(20_000): print('line', n, file=sys.stderr)\n"
    package(tmp_path, "tasks.py", f"{lines}print('last \\x1b[31m ' + 'x' * 500)\n")
    assert opened(tmp_path).tasks == {}

    package(tmp_path, "tasks.py", f"{lines}print('last')\nsys.stdout.flush()\nraise OSError")
    with pytest.raises(ImportedPackageFailed) as failed:
        opened(tmp_path)
    assert len(failed.value.printed) == 10
    assert failed.value.printed[-1] == "last"


@pytest.mark.process
def test_values_that_a_validator_prints_are_not_told(tmp_path: Path) -> None:
    package(
        tmp_path,
        "tasks.py",
        """
        import os
        from pydantic import BaseModel, field_validator
        from soniq import task_ref

        class Args(BaseModel):
            name: str

            @field_validator("name")
            @classmethod
            def check(cls, value: str) -> str:
                print(value, flush=True)
                os._exit(9)

        send = task_ref(name="shop.send.v1", args_model=Args)
        """,
    )
    with (
        pytest.raises(ImportedPackageFailed) as failed,
        imported(["tasks"], python=sys.executable, roots=[str(tmp_path)]) as session,
    ):
        session.models["tasks.Args"].read(['{"name":"sentinel"}'])
    assert "exit code 9" in str(failed.value)
    assert "sentinel" not in str(failed.value)


@pytest.mark.process
@pytest.mark.parametrize(
    ("soniq", "problem"),
    [
        ('__version__ = "0.0.1"', "has Soniq 0.0.1, which speaks no protocol and not version"),
        ("raise ImportError('broken')", "has no Soniq that can be imported: ImportError: broken"),
    ],
)
def test_another_soniq_beside_the_package(tmp_path: Path, soniq: str, problem: str) -> None:
    package(tmp_path, "tasks.py", "")
    package(tmp_path, "soniq/__init__.py", soniq)

    with pytest.raises(ImportedPackageFailed) as failed:
        opened(tmp_path)
    assert problem in failed.value.message


@pytest.mark.process
def test_a_soniq_of_another_protocol(tmp_path: Path) -> None:
    package(tmp_path, "tasks.py", "")
    package(tmp_path, "soniq/__init__.py", '__version__ = "9.0"')
    package(tmp_path, "soniq/importing/__init__.py", f"PROTOCOL = {PROTOCOL + 1}")

    with pytest.raises(ImportedPackageFailed) as failed:
        opened(tmp_path)
    assert f"speaks version {PROTOCOL + 1} of the protocol and not version" in failed.value.message


@pytest.mark.process
@pytest.mark.parametrize(
    ("python", "problem"),
    [
        ("/nowhere/python", "cannot be started: no such file or directory"),
        ("/bin/true", "ended with exit code 0 before it answered"),
        ("/bin/cat", "wrote something else into the answers"),
    ],
)
def test_something_that_is_no_python(tmp_path: Path, python: str, problem: str) -> None:
    with (
        pytest.raises(ImportedPackageFailed) as failed,
        imported(["tasks"], python=python, roots=[str(tmp_path)]),
    ):
        pass
    assert problem in failed.value.message


@pytest.mark.process
def test_an_interrupt_ends_the_child(tmp_path: Path) -> None:
    package(
        tmp_path,
        "tasks.py",
        f"import os\nopen({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))",
    )
    with (
        pytest.raises(KeyboardInterrupt),
        imported(["tasks"], python=sys.executable, roots=[str(tmp_path)]),
    ):
        raise KeyboardInterrupt
    assert is_gone(int((tmp_path / "pid").read_text()))
