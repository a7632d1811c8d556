"""The golden files give the same output however mypy is run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mypy.golden import FOLDER
from tests.mypy.runs import OTHER_PARSER, PARALLEL, daemon, run_mypy

pytestmark = pytest.mark.process

FILES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.py"))
OPTIONS = ("--strict", "--show-column-numbers", "--hide-error-context", "--no-error-summary")


class Golden:
    """Runs of mypy over the golden files that share a cache for each list of plugins."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def arguments(self, plugins: str = "soniq.mypy") -> list[str]:
        """Return what mypy is told: its configuration, its cache and the files."""
        name = plugins.replace(", ", "-")
        config = self._folder / f"{name}.ini"
        config.write_text(f"[mypy]\nplugins = {plugins}\n")
        cache = self._folder / name
        return ["--config-file", str(config), "--cache-dir", str(cache), *OPTIONS, *FILES]

    def lines(self, *options: str, plugins: str = "soniq.mypy") -> list[str]:
        """Return the sorted lines that mypy prints."""
        run = run_mypy(FOLDER, *options, *self.arguments(plugins))
        assert run.code in (0, 1), run.err
        return sorted(run.out.splitlines())


@pytest.fixture(scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory) -> Golden:
    return Golden(tmp_path_factory.mktemp("golden"))


@pytest.fixture(scope="module")
def cold(golden: Golden) -> list[str]:
    lines = golden.lines()
    assert any("[soniq-args]" in line for line in lines)
    return lines


def ours(lines: list[str]) -> list[str]:
    """Return the lines with the plugin's own codes."""
    return [line for line in lines if "[soniq" in line]


def test_a_warm_run_is_like_a_cold_one(golden: Golden, cold: list[str]) -> None:
    assert golden.lines() == cold


@pytest.mark.skipif(not OTHER_PARSER, reason="this mypy has one parser")
def test_the_other_parser_makes_no_difference(golden: Golden, cold: list[str]) -> None:
    assert golden.lines(*OTHER_PARSER) == cold


@pytest.mark.skipif(not PARALLEL, reason="this mypy has no parallel checking")
def test_a_parallel_run_is_like_a_serial_one(tmp_path: Path, cold: list[str]) -> None:
    assert Golden(tmp_path).lines(*PARALLEL) == cold


def test_the_daemon_is_like_a_run_of_its_own(
    golden: Golden, cold: list[str], tmp_path: Path
) -> None:
    with daemon(FOLDER, tmp_path / "status") as server:
        runs = [server.run(*golden.arguments()) for _ in range(2)]
    assert [sorted(run.out.splitlines()) for run in runs] == [["Daemon started", *cold], cold]


@pytest.mark.parametrize("plugins", ["pydantic.mypy, soniq.mypy", "soniq.mypy, pydantic.mypy"])
def test_the_plugin_of_pydantic_takes_nothing_away(
    plugins: str, golden: Golden, cold: list[str]
) -> None:
    assert ours(golden.lines(plugins=plugins)) == ours(cold)
