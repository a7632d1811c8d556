"""The finder is on the way of every run, so it must load next to nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import soniq_lint

HEAVY = {
    "ast", "dataclasses", "importlib.metadata", "inspect", "ipaddress", "json", "libcst", "logging",
    "pathlib", "pydantic", "soniq", "tempfile", "typing_extensions", "urllib.parse", "zipfile",
}  # fmt: skip
PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from soniq_lint.resolve.environment import find_environment
from soniq_lint.resolve.finder import Finder, default_roots
environment = find_environment(sys.argv[2], environ={}, own=sys.argv[2])
finder = Finder(default_roots(sys.argv[2]), environment)
assert finder.same({"pkg": finder.find("pkg").path, "pkg.nothing": None, "nothing": None})
print(*sys.modules)
"""


@pytest.mark.process
def test_finding_modules_loads_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "__init__.py").touch()
    checkout = Path(soniq_lint.__file__).parents[1]
    command = [sys.executable, "-I", "-S", "-c", PROGRAM, str(checkout), str(tmp_path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert HEAVY.isdisjoint(done.stdout.split())
