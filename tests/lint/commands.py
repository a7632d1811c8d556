"""Run the commands of soniq-lint in this process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from soniq_lint.cli import run

ROOT = Path(__file__).parents[2]
STUBS = ROOT / "examples" / "stubs"


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


Command = Callable[..., Outcome]


def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Return a function that runs ``soniq-lint ARGUMENTS...``."""

    def ran(*arguments: str | Path) -> Outcome:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        return Outcome(code, *capsys.readouterr())

    return ran
