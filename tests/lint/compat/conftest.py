"""A repository that is the current folder, the command in this process, nobody's git settings."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from soniq_lint.compat.document import SCHEMA_PATH
from tests.lint.commands import Command, command

from .repositories import Repository

SCHEMA = json.loads(SCHEMA_PATH.read_text(encoding="utf-8"))
Findings = Callable[..., list[dict[str, Any]]]


@pytest.fixture(autouse=True)
def nobodys_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("GIT_") or name in (
            "CONDA_PREFIX", "FORCE_COLOR", "NO_COLOR", "SONIQ_TASK_NAME_PATTERN", "VIRTUAL_ENV",
        ):  # fmt: skip
            monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Test")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "test@test.example")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    made = Repository(tmp_path / "stubs")
    monkeypatch.chdir(made.root)
    return made


@pytest.fixture
def lint(capsys: pytest.CaptureFixture[str]) -> Command:
    return command(capsys)


@pytest.fixture
def findings(lint: Command) -> Findings:
    """Return a function that gives the findings of ``compat acme_tasks --against HEAD``."""

    def found(*options: str, code: int | None = None) -> list[dict[str, Any]]:
        done = lint("compat", "acme_tasks", "--against", "HEAD", "--format", "json", *options)
        assert code is None or done.code == code, done
        document = json.loads(done.out)
        jsonschema.Draft202012Validator(SCHEMA).validate(document)
        assert document["failed"] is (done.code == 1)
        return document["findings"]

    return found
