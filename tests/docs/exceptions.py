"""The commands in the documentation that its tests do not run: why, and what is tested instead."""

from __future__ import annotations

from typing import NamedTuple


class Instead(NamedTuple):
    """Why a command is not run here, and the test or script that covers it."""

    reason: str
    covered_by: str


_INSTALLS = "makes a virtual environment and installs into it"
_LONG = "runs until it is stopped"
_BENCHMARK = "measures for minutes"
_SUITE = "runs the tests, and so would run itself"

NOT_RUN = {
    "python3 -m venv .venv && .venv/bin/pip install '.[embedded]' && .venv/bin/soniq demo": Instead(
        _INSTALLS, "tests/e2e/test_demo.py"
    ),
    "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest": Instead(
        _SUITE, ".ci/run"
    ),
}
"""Commands by their exact text."""
