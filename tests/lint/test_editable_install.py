"""A package that pip has really installed editable, beside what Python itself finds."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from soniq_lint.resolve.environment import find_environment
from soniq_lint.resolve.finder import Finder
from tests.lint.project import write

pytestmark = pytest.mark.process

PYPROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "acme-tasks"
version = "1.2"
dependencies = ["soniq"]

[tool.hatch.build]
dev-mode-dirs = ["@"]
"""
ASK = (
    "import importlib.util, sys\n"
    "for name in sys.argv[1:]: print(importlib.util.find_spec(name).origin)"
)


@pytest.mark.parametrize("layout", ["", "src/"], ids=["flat", "src"])
def test_a_package_installed_by_pip_is_found_where_python_finds_it(
    tmp_path: Path, layout: str
) -> None:
    write(
        tmp_path / "tasks",
        {
            "pyproject.toml": PYPROJECT.replace("@", layout or "."),
            f"{layout}acme_tasks/__init__.py": "",
            f"{layout}acme_tasks/refs.py": "",
        },
    )
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / ".venv"], check=True)
    python = tmp_path / ".venv" / "bin" / "python"
    if os.name == "nt":
        python = tmp_path / ".venv" / "Scripts" / "python.exe"
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps",
         "--no-index", "--no-build-isolation", "--editable", str(tmp_path / "tasks")],
        check=True,
        # the build backend comes from the environment of the tests, and nothing else does
        env={**os.environ, "PYTHONPATH": sysconfig.get_path("purelib")},
    )  # fmt: skip
    names = ["acme_tasks", "acme_tasks.refs"]
    asked = subprocess.run([python, "-c", ASK, *names], check=True, capture_output=True, text=True)

    environment = find_environment(tmp_path, environ={})
    finder = Finder([], environment)

    found = [finder.find(name) for name in names]
    assert [each and each.path for each in found] == asked.stdout.splitlines()
    assert environment.python_version == sys.version_info[:2]
    assert environment.origin == f"`.venv` in {tmp_path}"
    assert ("acme-tasks", ("acme_tasks",)) in environment.soniq_dependents()
