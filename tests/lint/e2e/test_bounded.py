"""Whatever a source can be made to mean, reading it takes little time and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.lint.commands import ROOT

from .bombs import GROUPS, STUCK, source

pytestmark = pytest.mark.process

PATIENCE = 120
MEMORY = 3 << 30
LIMITED = """\
import sys
try:
    import resource
except ImportError:
    pass
else:
    resource.setrlimit(resource.RLIMIT_AS, ({memory}, {memory}))
from soniq_lint.cli import main
main(sys.argv[1:])
"""
GOOD = source("1", "x: str")


def linted(folder: Path, *arguments: str) -> Any:
    """Lint a folder in a process with little memory, and return the report."""
    done = subprocess.run(
        [
            sys.executable, "-P", "-c", LIMITED.format(memory=MEMORY), "--no-cache", "--isolated",
            "-j1", "--output-format", "json", *arguments, ".",
        ],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", GROUPS)
def test_what_would_be_enormous_is_left_alone(tmp_path: Path, name: str) -> None:
    for bomb, text in {**GROUPS[name], "good": GOOD}.items():
        (tmp_path / f"{bomb}.py").write_text(text, encoding="utf-8")
    report = linted(tmp_path)

    found = {(each["path"], each["rule"]) for each in report["diagnostics"]}
    assert ("good.py", "invalid-argument") in found
    assert [each for each in found if each[1] == "not-analysed"] == []
    assert report["coverage"]["sites"] >= len(GROUPS[name]) + 1


def test_a_pattern_that_takes_no_time_is_still_checked(tmp_path: Path) -> None:
    quick = "x: str = Field(pattern=re.compile(r'^[a-z]{3}-[0-9]+$'))"
    engine = 'model_config = ConfigDict(regex_engine="python-re")\n'
    for name, text in {
        "own": source(STUCK, "x: str = Field(pattern=r'^(a+)+$')"),
        "compiled": source(STUCK, quick),
        "engine": source(STUCK, engine + "x: str = Field(pattern=r'^a+$')"),
        "fitting": source("'abc-12'", quick),
    }.items():
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    report = linted(tmp_path, "--select", "invalid-argument")

    assert [(each["path"], each["rule"]) for each in report["diagnostics"]] == [
        (f"{name}.py", "invalid-argument") for name in ("compiled", "engine", "own")
    ]
