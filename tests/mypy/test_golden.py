"""One run of mypy with the plugin over all golden files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mypy.golden import FOLDER, differences, reported_of, run_mypy

FILES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.py"))

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def reported(
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, list[tuple[int, str, int, str]]]:
    return reported_of(run_mypy(FOLDER, FILES, tmp_path_factory.mktemp("mypy") / "cache"))


@pytest.mark.parametrize("file", FILES)
def test_mypy_reports_what_a_golden_file_says(
    file: str, reported: dict[str, list[tuple[int, str, int, str]]]
) -> None:
    assert not differences(Path(FOLDER, file), reported.get(file, []))
