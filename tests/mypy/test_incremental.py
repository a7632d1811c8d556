"""After every scripted edit, what mypy knows from before leads to what it finds from scratch."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.mypy.edits.driver import LAYOUTS, WAYS
from tests.mypy.edits.script import EDITS

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[2]
NUMBERS = range(len(EDITS))
NAMES = [edit.name for edit in EDITS]
SEEN_BY_DAEMON = [
    pytest.param(number, id=edit.name) for number, edit in enumerate(EDITS) if edit.daemon
]

Lines = list[list[str]]


@pytest.fixture(scope="module", params=LAYOUTS)
def printed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Lines]:
    """What mypy prints after each edit, by the way in which it runs."""
    folders = {way: tmp_path_factory.mktemp(way) for way in WAYS}  # not in threads: it is not safe

    def run(way: str) -> Lines:
        folder = folders[way]
        arguments = ["-m", "tests.mypy.edits.driver", str(folder), request.param, way]
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": str(folder)},
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )
        assert done.returncode == 0, done.stderr
        lines: Lines = json.loads(done.stdout)
        return lines

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(WAYS, pool.map(run, WAYS), strict=True))


@pytest.mark.parametrize("number", NUMBERS, ids=NAMES)
def test_an_edit_shows(number: int, printed: dict[str, Lines]) -> None:
    lines, shows = printed["cold"][number], EDITS[number].shows
    if shows == "":
        assert lines == []
    elif shows is not None:
        assert any(re.search(shows, line) for line in lines), lines


@pytest.mark.parametrize("number", NUMBERS, ids=NAMES)
def test_a_cached_run_is_like_a_cold_one(number: int, printed: dict[str, Lines]) -> None:
    assert printed["cache"][number] == printed["cold"][number]


@pytest.mark.parametrize("number", SEEN_BY_DAEMON)
def test_the_daemon_is_like_a_cold_run(number: int, printed: dict[str, Lines]) -> None:
    assert printed["daemon"][number] == printed["cold"][number]
