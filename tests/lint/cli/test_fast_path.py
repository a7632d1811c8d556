"""What a run loads, which decides how long it takes, and what it never does."""

from __future__ import annotations

import os
import subprocess
import sys
from ast import literal_eval

import pytest

from .conftest import Project

pytestmark = pytest.mark.process

HEAVY = {
    "annotated_types",
    "ast",
    "click",
    "concurrent",
    "dataclasses",
    "inspect",
    "libcst",
    "logging",
    "multiprocessing",
    "pathlib",
    "pydantic",
    "pydantic_core",
    "shutil",
    "soniq",
    "subprocess",
    "tempfile",
    "tokenize",
    "typing_extensions",
}
PROBE = """
import sys
from soniq_lint.cli import run
code = run(sys.argv[1:])
print([code, sorted(sys.modules)])
"""
PRODUCER = """\
from soniq import Soniq, task_ref
from pydantic import BaseModel


class Invoice(BaseModel):
    order_id: int


send = task_ref(name="billing.send.v1", args_model=Invoice, default_queue="billing")


async def bill(app: Soniq) -> None:
    await app.enqueue(send, args={"order_id": 1})
"""


def loaded_by(*arguments: str) -> tuple[int, set[str]]:
    done = subprocess.run(
        [sys.executable, "-I", "-c", PROBE, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    code, modules = literal_eval(done.stdout.splitlines()[-1])
    return code, {name.partition(".")[0] for name in modules} | set(modules)


@pytest.mark.parametrize("format_", ["full", "concise"])
def test_a_file_without_sites_loads_nothing_heavy(project: Project, format_: str) -> None:
    project.write("pyproject.toml", "[tool.soniq-lint]\njobs = 2\n")
    project.write("a.py", "import os\n")
    code, modules = loaded_by("a.py", "--output-format", format_)

    assert code == 0
    assert not HEAVY & modules
    assert not {"json", "soniq_lint.files.cache", "soniq_lint.analyse", "difflib"} & modules
    assert len(modules) < 130


def test_a_configuration_elsewhere_loads_no_toml(project: Project) -> None:
    project.write("pyproject.toml", "[tool.ruff]\n")
    project.write("a.py", "import os\n")

    assert "tomllib" not in loaded_by("a.py")[1]


def test_a_warm_run_loads_nothing_heavy(project: Project) -> None:
    for number in range(40):
        project.write(f"b{number}.py", "x = 1\n")
    project.write("a.py", PRODUCER)
    cold, modules = loaded_by()
    assert {"ast", "pydantic", "soniq_lint.analyse"} <= modules
    warm, modules = loaded_by()

    assert warm == cold
    assert "soniq_lint.files.cache" in modules
    assert not HEAVY & modules


def test_version_and_the_list_of_rules_load_no_models(project: Project) -> None:
    for option in ("--version", "--list-rules", "--help"):
        assert not {"pydantic", "libcst", "soniq_lint.analyse"} & loaded_by(option)[1]


def test_linting_runs_and_writes_nothing_of_the_project(project: Project) -> None:
    trap = "open('ran.txt', 'w').write('x')\nraise SystemExit(7)\n"
    project.write("a.py", trap + PRODUCER)
    project.write("setup.py", trap + "from soniq import task_ref\n")
    project.write("conftest.py", trap + "app.job(x)\n")
    project.write("sitecustomize.py", trap)
    site = f"lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
    project.write(".venv/pyvenv.cfg", "home = /usr\n")
    project.write(f".venv/{site}/trap.pth", "import os; open('ran.txt', 'w')\n")
    before = project.names()
    environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "soniq_lint", "--no-cache"],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode in (0, 1), done.stderr
    assert project.names() == before
