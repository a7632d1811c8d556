"""Whatever cannot be compared is never called compatible."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from soniq_lint.compat import check as checking
from tests.lint.commands import Command
from tests.lint.project import write

from .repositories import SEND, Repository, fields, package

OLD = package(fields("a: str"))
MORE = 'from soniq import task_ref\n\nmore = task_ref(name="mail.more.v1")\n'


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("acme_tasks",), "the following arguments are required: --against"),
        (("--against", "main"), "the following arguments are required: PACKAGE"),
        (("nope", "--against", "main"), "there is no package 'nope'"),
        (("./nope", "--against", "main"), "there is no file or folder './nope'"),
        (("acme_tasks", "--against", "nope"), "no git ref, folder or snapshot file 'nope'"),
        (("acme_tasks", "--against", ""), "--against needs a git ref"),
        (("acme_tasks", "--against=--output=x"), "no git ref, folder or snapshot file"),
        (("acme_tasks", "--against", "HEAD~9"), "no git ref, folder or snapshot file 'HEAD~9'"),
        (("acme_tasks", "--against", "HEAD:acme_tasks"), "no git ref, folder or snapshot file"),
        (("acme_tasks", "--against", "./nope"), "there is no folder or snapshot file './nope'"),
        (("acme_tasks", "--against", "~nobody-at-all/x"), "no folder or snapshot file"),
        (("acme_tasks", "--against", "./empty"), "./empty has no package 'acme_tasks'"),
        (("acme_tasks", "--against", "setup.cfg"), "contract snapshot: it is not JSON"),
        (("acme_tasks", "--against", "newer.json"), "its version is 99"),
        (("acme_tasks.plain", "--against", "main"), "no tasks in acme_tasks.plain"),
        (("acme_tasks", "--against", "main", "--direction", "up"), "invalid choice: 'up'"),
        (("acme_tasks", "--against", "main", "--fail-on", "x"), "invalid choice: 'x'"),
        (("acme_tasks", "--against", "main", "--fromat", "json"), "did you mean '--format'?"),
        (("acme_tasks", "--against", "main", "-o", "nope/x"), "nope/x"),
        (("acme_tasks", "--against", "main", "--venv", "nope"), "there is no folder 'nope'"),
    ],
)  # fmt: skip
def test_a_mistake_in_usage(
    repository: Repository, lint: Command, arguments: tuple[str, ...], said: str
) -> None:
    newer = {"format": "soniq-contract-snapshot", "version": 99}
    repository.commit({**OLD, "setup.cfg": "[x]\n", "acme_tasks/plain.py": "x = 1\n"})
    repository.write({"newer.json": json.dumps(newer), "empty/x.py": ""})

    done = lint("compat", *arguments)

    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert "Traceback" not in done.err


def test_no_repository_at_all(tmp_path: Path, lint: Command, monkeypatch) -> None:
    write(tmp_path, OLD)
    monkeypatch.chdir(tmp_path)

    done = lint("compat", "acme_tasks", "--against", "main")

    assert done.code == 2
    assert "is in no git repository" in done.err


def test_a_repository_without_commits(repository: Repository, lint: Command) -> None:
    repository.write(OLD)

    assert lint("compat", "acme_tasks", "--against", "HEAD").code == 2


def test_a_package_elsewhere_says_nothing_of_this_repository(repository, lint, tmp_path) -> None:
    repository.commit({"x.py": ""})
    write(tmp_path / "elsewhere", OLD)

    done = lint("compat", tmp_path / "elsewhere" / "acme_tasks", "--against", "main")

    assert done.code == 2
    assert f"{tmp_path}/elsewhere is in no git repository" in done.err


def test_an_installed_package_is_no_source_of_the_repository(repository, lint) -> None:
    site = f".venv/lib/python3.{sys.version_info[1]}/site-packages"
    repository.commit({"x.py": ""})
    repository.write({f"{site}/{path}": text for path, text in OLD.items()})
    repository.write({".venv/pyvenv.cfg": "home = /usr\n"})

    done = lint("compat", "acme_tasks", "--against", "main")

    assert done.code == 2
    assert "acme_tasks is no source of the repository" in done.err


@pytest.mark.parametrize("broken", ["then", "now", "both"])
def test_a_file_that_does_not_parse(repository, lint, broken: str) -> None:
    bad = {"acme_tasks/more.py": "def send(:\n"}
    repository.commit({**OLD, **(bad if broken != "now" else {"acme_tasks/more.py": MORE})})
    repository.write(bad if broken != "then" else {"acme_tasks/more.py": MORE})

    done = lint("compat", "acme_tasks", "--against", "main")

    assert done.code == 3
    assert "compatible" not in done.out
    assert "is no longer declared" not in done.out
    for side, path in (("then", "main:acme_tasks/more.py"), ("now", "  acme_tasks/more.py")):
        if broken in (side, "both"):
            assert f"{path}: line 1: syntax error: invalid syntax" in done.out
    assert done.err == "error: could not check: not all files were read\n"


def test_what_breaks_is_told_even_if_a_file_does_not_parse(repository, lint) -> None:
    repository.commit(OLD)
    repository.write({**package(fields("a: list[str]")), "acme_tasks/more.py": "def send(:\n"})

    done = lint("compat", "acme_tasks", "--against", "main")

    assert done.code == 3
    assert "mail.send.v1 needs a new version suffix" in done.out


def test_a_module_that_a_model_needs_does_not_parse(repository, lint) -> None:
    tasks = package("from shared import Money\n\n" + fields("price: Money"))
    repository.commit({**tasks, "shared.py": "class Money(:\n"})

    done = lint("compat", "acme_tasks", "--against", "main")

    assert done.code == 3
    assert "shared.py: line 1: syntax error" in done.out


def test_git_is_not_installed(repository, lint, monkeypatch, tmp_path) -> None:
    repository.commit(OLD)
    monkeypatch.setenv("PATH", str(tmp_path))

    done = lint("compat", "acme_tasks", "--against", "main")

    assert (done.code, done.out) == (3, "")
    assert "could not check: git is not installed, or not on the PATH" in done.err


def test_git_fails(repository, lint) -> None:
    repository.commit(OLD)
    tree = repository.git("rev-parse", "HEAD:acme_tasks/__init__.py").strip()
    (repository.root / ".git" / "objects" / tree[:2] / tree[2:]).unlink()

    done = lint("compat", "acme_tasks", "--against", "main")

    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("error: could not check: git ")


def test_a_name_that_cannot_be_read(repository, lint) -> None:
    ref = "import os\n\nsend = task_ref(name=os.environ['X'] + '.v1', args_model=Args)\n"
    repository.commit(package(fields("a: str"), ref))
    assert lint("compat", "acme_tasks", "--against", "main").code == 0

    repository.write(package(fields("a: list[str]"), ref))
    done = lint("compat", "acme_tasks", "--against", "main")
    assert (done.code, "acme_tasks.send is not compared: its name is not known" in done.out) == (
        0, True,
    )  # fmt: skip
    assert lint("compat", "acme_tasks", "--against", "main", "--fail-on", "unknown").code == 1


def test_a_model_that_cannot_be_read(repository, lint) -> None:
    repository.commit(package("Args = make()\n"))
    assert lint("compat", "acme_tasks", "--against", "main").code == 0
    repository.write(package("Args = make(1)\n"))

    done = lint("compat", "acme_tasks", "--against", "main")

    assert "it is not certain that mail.send.v1 is compatible: its model is not known" in done.out


def test_one_name_declared_twice_is_compared_pairwise(repository, lint) -> None:
    body = fields("a: str") + "\n\nclass Other(BaseModel):\n    b: int\n"
    twice = SEND + 'again = task_ref(name="mail.send.v1", args_model=Other)\n'
    repository.commit(package(body, twice))

    assert lint("compat", "acme_tasks", "--against", "main").code == 0
    repository.write(package(body.replace("b: int", "b: list[int]"), twice))
    done = lint("compat", "acme_tasks", "--against", "main", "--format", "json")
    assert [each["path"] for each in json.loads(done.out)["findings"]] == ["b"]


def test_an_interruption_is_no_crash(repository, lint, monkeypatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    repository.commit(OLD)
    monkeypatch.setattr(checking, "match", interrupted)

    done = lint("compat", "acme_tasks", "--against", "main")

    assert (done.code, done.err) == (130, "interrupted\n")


def test_nothing_of_either_version_is_run(repository, lint) -> None:
    trap = "import pathlib\npathlib.Path('ran').touch()\nraise SystemExit(7)\n"
    files = {path: trap + text for path, text in OLD.items()}
    repository.commit({**files, "setup.py": trap, "conftest.py": trap})

    assert lint("compat", "acme_tasks", "--against", "main").code == 0
    assert not (repository.root / "ran").exists()
