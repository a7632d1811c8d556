"""What a comparison costs: unchanged tasks cost no rows, and other commands nothing at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from soniq_lint.compat import comparing
from soniq_lint.compat.check import check
from soniq_lint.compat.comparing import BOTH
from soniq_lint.config.settings import AnalysisSettings
from tests.lint.project import write

from .repositories import fields, package

TASKS = 40


def modules(side: Path, changed: int | None) -> None:
    files = {"acme_tasks/__init__.py": "", "acme_tasks/shared.py": shared()}
    for number in range(TASKS):
        kind = "list[str]" if number == changed else "str"
        body = "from acme_tasks.shared import Money\n\n" + fields(
            f"a: {kind}", "price: Money", '@field_validator("a")', "def check(cls, value):",
            "    return value",
        )  # fmt: skip
        ref = f'send = task_ref(name="mail.send{number}.v1", args_model=Args)\n'
        text = package(body, ref)["acme_tasks/__init__.py"]
        files[f"acme_tasks/m{number}.py"] = f"# line {changed}\n" + text
    write(side, files)


def shared() -> str:
    return "from pydantic import BaseModel\n\n\nclass Money(BaseModel):\n    amount: int\n"


def test_only_what_has_changed_is_tried_with_rows(tmp_path: Path, monkeypatch) -> None:
    tried: list[str] = []
    real = comparing.prove

    def counted(*sides: object, task: str) -> object:
        tried.append(task)
        return real(*sides, task=task)

    monkeypatch.setattr(comparing, "prove", counted)
    modules(tmp_path / "then", None)
    modules(tmp_path / "now", 7)
    settings = AnalysisSettings(root=str(tmp_path / "now"))

    result = check(["acme_tasks"], str(tmp_path / "then"), settings, BOTH)

    assert result.compared == TASKS
    assert tried == ["mail.send7.v1"] * 2
    assert {each.task for each in result.remarks} == {"mail.send7.v1"}


@pytest.mark.process
@pytest.mark.parametrize("arguments", [("check",), ("contracts", "acme_tasks")])
def test_other_commands_do_not_load_it(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    write(tmp_path, package(fields("a: str")))
    probe = (
        "import sys\nfrom soniq_lint.cli import run\nrun(sys.argv[1:])\n"
        "print(*[each for each in sys.modules if each.startswith('soniq_lint.')])\n"
    )
    command = [sys.executable, "-c", probe, *arguments]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)

    loaded = done.stdout.splitlines()[-1].split()
    assert "soniq_lint.models.builder" in loaded
    assert not [each for each in loaded if each.startswith("soniq_lint.compat")]
