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
    "python3 -m venv .venv && . .venv/bin/activate && pip install '.[embedded]'": Instead(
        _INSTALLS, "tests/e2e/test_demo.py"
    ),
    "python3 -m venv .venv && .venv/bin/pip install -e '.[dev]'": Instead(_INSTALLS, ".ci/run"),
    ".venv/bin/pytest": Instead(_SUITE, ".ci/run"),
    "python docs/generate.py": Instead("writes into the checkout", "tests/docs/test_generated.py"),
    "python -m benchmarks --help": Instead(_BENCHMARK, "tests/benchmarks/test_smoke.py"),
    "python -m benchmarks --quick": Instead(_BENCHMARK, "tests/benchmarks/test_smoke.py"),
    "python -m benchmarks": Instead(_BENCHMARK, "tests/benchmarks/test_smoke.py"),
    "python -m benchmarks --only drain_one latency --no-peers --runs 5": Instead(
        _BENCHMARK, "tests/benchmarks/test_smoke.py"
    ),
    "python -m benchmarks --server postgresql://user@host/postgres --json figures.json": Instead(
        _BENCHMARK, "tests/benchmarks/test_smoke.py"
    ),
}
"""Commands by their exact text."""
