"""Real git repositories with a stub package in them."""

from __future__ import annotations

import subprocess
import textwrap
from pathlib import Path

from tests.lint.project import write

HEADER = """\
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, field_validator, model_validator
from soniq import task_ref

"""
SEND = 'send = task_ref(name="mail.send.v1", args_model=Args)\n'


class Repository:
    """A repository in a folder, with real commits."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch", "main")

    def git(self, *arguments: str, cwd: Path | None = None) -> str:
        command = ["git", *arguments]
        done = subprocess.run(
            command, cwd=cwd or self.root, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def write(self, files: dict[str, str]) -> None:
        write(self.root, files)

    def commit(self, files: dict[str, str] | None = None) -> str:
        """Write files, commit everything and return the commit's name."""
        self.write(files or {})
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", "all")
        return self.git("rev-parse", "HEAD").strip()


def package(body: str, refs: str = SEND) -> dict[str, str]:
    """Return the files of a package ``acme_tasks`` with models and refs."""
    return {"acme_tasks/__init__.py": HEADER + textwrap.dedent(body).strip("\n") + "\n\n" + refs}


def fields(*lines: str) -> str:
    """Return a model ``Args`` with fields."""
    return "class Args(BaseModel):\n" + "".join(f"    {line}\n" for line in lines)
