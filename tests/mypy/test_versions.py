"""The plugin on other versions of mypy than the one the suite runs with."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path

import pytest
from mypy.version import __version__ as mypy_version

from soniq_mypy.versions import NEWEST, OLDEST, is_too_old
from tests.mypy.golden import FOLDER
from tests.mypy.runs import Run, run_mypy

ROOT = Path(__file__).parents[2]
OPTIONS = ("--strict", "--show-column-numbers", "--hide-error-context", "--no-error-summary")

PRETEND = """
import soniq_mypy.{module}
soniq_mypy.{module}.mypy_version = "{version}"
from soniq.mypy import plugin
"""


@pytest.mark.parametrize("version", ["0.991", "1.4.1", "1.10.0", "1.10.1+dev.abc"])
def test_an_old_version_is_refused(version: str) -> None:
    assert is_too_old(version)


@pytest.mark.parametrize("version", ["1.11.0", "1.20.0+dev", "2.0.0", "2.4.1", "3.0", "dev"])
def test_other_versions_are_not(version: str) -> None:
    assert not is_too_old(version)


def test_the_range_is_that_of_the_extra() -> None:
    project = tomllib.loads(Path(ROOT, "pyproject.toml").read_text())["project"]
    above = f"{NEWEST[0]}.{NEWEST[1] + 1}"
    wanted = f"mypy>={OLDEST[0]}.{OLDEST[1]},<{above}"
    extras = project["optional-dependencies"]
    assert wanted in extras["mypy"]
    assert wanted in extras["test"]


def pretend(folder: Path, module: str, version: str) -> Run:
    Path(folder, "pretend.py").write_text(PRETEND.format(module=module, version=version))
    Path(folder, "mypy.ini").write_text("[mypy]\nplugins = pretend.py\n")
    Path(folder, "main.py").write_text("number: int = ''\n")
    return run_mypy(folder, "main.py")


@pytest.mark.process
def test_an_old_mypy_ends_with_one_line(tmp_path: Path) -> None:
    run = pretend(tmp_path, "plugin", "1.10.1")
    said = "mypy: error: the plugin soniq.mypy needs mypy 1.11 or newer; this is 1.10.1\n"
    assert (run.err, run.code) == (said, 2)


@pytest.mark.process
def test_a_mypy_above_the_range_goes_on(tmp_path: Path) -> None:
    run = pretend(tmp_path, "plugin", "9.0.0")
    assert (run.err, run.code) == ("", 1)
    assert "Incompatible types in assignment" in run.out


def own(lines: str) -> list[str]:
    """Return the lines with the plugin's own codes, each with its place."""
    return sorted(line for line in lines.splitlines() if re.search(r"\[soniq[\w-]*\]$", line))


@pytest.fixture(scope="module")
def oldest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an environment with the oldest mypy and, for the rest, what this one has."""
    folder = tmp_path_factory.mktemp("oldest")
    venv.create(folder, symlinks=True, with_pip=False)
    python = folder / "bin" / "python"
    version = f"mypy=={OLDEST[0]}.{OLDEST[1]}.*"
    installed = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"),
            *("--disable-pip-version-check", "--retries", "0", "--timeout", "10", version),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if installed.returncode:
        pytest.skip(f"{version} cannot be installed: {installed.stderr.strip()[-200:]}")
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder)}))
    ours = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    added = "; ".join(f"site.addsitedir({path!r})" for path in dict.fromkeys(ours))
    Path(site, "rest.pth").write_text(f"import site; {added}\n")
    return python


@pytest.mark.process
def test_the_oldest_mypy_reports_of_the_golden_files_what_this_one_does(
    oldest: Path, tmp_path: Path
) -> None:
    files = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.py"))
    config = tmp_path / "mypy.ini"
    config.write_text("[mypy]\nplugins = soniq.mypy\n")
    arguments = ["--config-file", str(config), "--cache-dir", os.devnull, *OPTIONS, *files]
    now = run_mypy(FOLDER, *arguments)
    then = run_mypy(FOLDER, *arguments, python=str(oldest))
    assert (now.err, then.err) == ("", "")
    assert own(now.out)
    assert own(then.out) == own(now.out), f"mypy {mypy_version} and the oldest"
