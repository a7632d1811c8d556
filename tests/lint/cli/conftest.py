"""A project in a temporary folder, the command line in this process, and a simple analysis."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

from soniq_lint.cli import run

from .analyser import Analyser


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


Lint = Callable[..., Outcome]


class Project:
    """A folder with files; text gets its indentation taken off."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._clock = 10**18

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        # Written long ago, each a second after the other: young files are looked at more closely.
        self._clock += 10**9
        os.utime(path, ns=(self._clock, self._clock))
        return path

    def read(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")

    def names(self) -> list[str]:
        return sorted(
            str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.is_file()
        )


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "SONIQ_TASK_NAME_PATTERN", "SONIQ_LINT_DEBUG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """An empty repository, which is the current folder."""
    (tmp_path / "shop" / ".git").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "shop")
    return Project(tmp_path / "shop")


@pytest.fixture
def analyser(monkeypatch: pytest.MonkeyPatch) -> Analyser:
    """The analysis of ``analyser.py`` in the place of the real one."""
    analyser = Analyser()
    for name, functions in (
        ("analyse", ["analyse"]),
        ("project", ["check_project", "needs_others"]),
        ("world", ["environment_of", "finder_for", "python_of", "world_of"]),
    ):
        module = ModuleType(f"soniq_lint.{name}")
        for function in functions:
            setattr(module, function, getattr(analyser, function))
        monkeypatch.setitem(sys.modules, f"soniq_lint.{name}", module)
    return analyser


@pytest.fixture
def lint(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Lint:
    """Run ``soniq-lint ARGUMENTS...``, with ``given`` as standard input."""

    def lint(*arguments: str, given: bytes = b"") -> Outcome:
        capsys.readouterr()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        code = run(arguments)
        return Outcome(code, *capsys.readouterr())

    return lint
