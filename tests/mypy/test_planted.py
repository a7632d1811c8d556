"""The mistakes that are planted in the examples for the linter, as the plugin sees them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.lint.e2e.planted import MISTAKES, lay_out

from .golden import reported_of

SEEN = {
    "a misspelt key": "soniq-args",
    "a number where a text belongs": "soniq-args",
    "a key left out": "soniq-args",
    "one of many": "soniq-args",
    "the model of another task": "soniq-args",
    "args as keywords": "soniq-args",
    "a misspelt option": "soniq-option",
    "a handler that does not validate": "soniq-name",
    "a parameter that no field fills": "soniq-handler",
    "a field without a parameter": "soniq-handler",
    "a misspelt option of a handler": "soniq-option",
    "a handler that no stub knows": "soniq-name",
}
"""Mistakes that types can show, with the code of the plugin's error."""

ELSEWHERE = {
    "args as keywords": 9,  # the linter points at the keyword, the plugin at its value
    "a misspelt option": 10,
    "a handler that does not validate": 18,  # at the name, which promises the model
}
"""How many columns further right the plugin points than the linter."""

CONFIG = "[mypy]\nplugins = soniq.mypy\nstrict = True\nmypy_path = {}\n"

pytestmark = pytest.mark.process


def run(root: Path, cache: Path) -> str:
    """Return what mypy prints of the examples, in the packages as they are installed."""
    config = root.parent / "mypy.ini"
    config.write_text(CONFIG.format(":".join(f"{root}/{each}" for each in ("stubs", "producer"))))
    done = subprocess.run(
        [
            *(
                sys.executable,
                "-m",
                "mypy",
                "--config-file",
                str(config),
                "--cache-dir",
                str(cache),
            ),
            *("--show-column-numbers", "--no-error-summary", "--hide-error-context"),
            *("stubs", "producer", "consumer"),
        ],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mypy")


def test_the_examples_are_clean_under_strict(tmp_path: Path, cache: Path) -> None:
    assert run(lay_out(tmp_path / "shop"), cache) == ""


def test_the_planted_mistakes_are_red_at_the_right_column(tmp_path: Path, cache: Path) -> None:
    root = lay_out(tmp_path / "shop", SEEN)
    expected = set()
    for title, code in SEEN.items():
        (found,) = MISTAKES[title].findings
        line, column = found.place.position(root)
        expected.add((found.place.file, line, column + ELSEWHERE.get(title, 0), code))

    reported = {
        (path, line, column, text.rpartition("[")[2].rstrip("]"))
        for path, rows in reported_of(run(root, cache)).items()
        for line, _, column, text in rows
    }
    assert len(expected) >= 10
    assert reported == expected
