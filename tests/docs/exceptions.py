"""The commands in the documentation that its tests do not run: why, and what is tested instead."""

from __future__ import annotations

from typing import NamedTuple


class Instead(NamedTuple):
    """Why a command is not run here, and the test or script that covers it."""

    reason: str
    covered_by: str


_INSTALLS = "makes a virtual environment and installs into it"
_SUITE = "runs the tests, and so would run itself"

NOT_RUN = {
    "python3 -m venv .venv && .venv/bin/pip install '.[embedded]' && .venv/bin/soniq demo": Instead(
        _INSTALLS, "tests/e2e/test_demo.py"
    ),
    "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest": Instead(
        _SUITE, ".ci/run"
    ),
    "python3 -m venv .venv && . .venv/bin/activate && pip install '.[embedded]'": Instead(
        _INSTALLS, "tests/e2e/test_demo.py"
    ),
    "python3 -m venv .venv && .venv/bin/pip install -e '.[dev]'": Instead(_INSTALLS, ".ci/run"),
    ".venv/bin/pytest": Instead(_SUITE, ".ci/run"),
    "soniq demo --story releases": Instead(
        "is compared with its page where it runs", "tests/e2e/test_demo.py"
    ),
    "python -m tests.checkers": Instead("takes a minute or two", "tests/checkers/test_matrix.py"),
    "python -m tests.checkers --write": Instead(
        "writes into the checkout", "tests/checkers/test_matrix.py"
    ),
    "python docs/generate.py": Instead("writes into the checkout", "tests/docs/test_generated.py"),
}
"""Commands by their exact text."""

BENCHMARKS = "python -m benchmarks"
"""Commands that start with this measure for minutes: their options are parsed, and
tests/benchmarks/test_smoke.py runs the command on the smallest sizes."""
