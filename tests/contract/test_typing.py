"""The files in typing/ hold what a type checker must and must not accept, for one run of mypy."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

FILES = sorted((Path(__file__).parent / "typing").glob("*.py"))
REPORTED = re.compile(r"(.+?):(\d+): error: ")

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, int]]:
    done = subprocess.run(
        [
            *(
                sys.executable,
                "-m",
                "mypy",
                "--strict",
                "--no-error-summary",
                "--hide-error-context",
            ),
            *("--config-file", "", "--cache-dir", str(tmp_path_factory.mktemp("mypy"))),
            *("--python-version", "3.11", "--follow-imports", "silent", *map(str, FILES)),
        ],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return set(parsed(done.stdout))


def parsed(output: str) -> Iterator[tuple[str, int]]:
    for line in output.splitlines():
        if match := REPORTED.match(line):
            yield Path(match[1]).name, int(match[2])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_mypy_reports_the_marked_lines_and_no_others(
    file: Path, reported: set[tuple[str, int]]
) -> None:
    lines = file.read_text().splitlines()
    expected = {number for number, line in enumerate(lines, 1) if line.endswith("# E")}

    assert expected
    # lines alone: the codes mypy gives these errors changed between its versions
    assert {line for name, line in reported if name == file.name} == expected
