"""A file in a syntax that the linter's own Python does not know says so, and why."""

from __future__ import annotations

import sys

from soniq_lint.analyse import analyse
from soniq_lint.config.settings import AnalysisSettings
from tests.lint.project import write


def told(tmp_path, version: str) -> str:
    site = f".venv/lib/python{version}/site-packages/empty.py"
    write(
        tmp_path,
        {
            ".venv/pyvenv.cfg": f"home = /nowhere\nversion = {version}.1\n",
            site: "",
            "orders.py": "from soniq import Soniq\napp = = Soniq()\n",
        },
    )
    [record] = analyse([str(tmp_path / "orders.py")], AnalysisSettings(str(tmp_path)))
    [found] = record.diagnostics
    assert found.rule == "not-analysed"
    assert found.span.line == 2
    return found.message


def test_the_version_is_named_when_the_project_is_for_a_newer_python(tmp_path):
    running = ".".join(map(str, sys.version_info[:2]))

    assert told(tmp_path, "3.99").endswith(
        f"; the project is for Python 3.99, and soniq-lint runs on {running}"
    )


def test_nothing_is_said_of_versions_when_they_are_the_same(tmp_path):
    assert "for Python" not in told(tmp_path, ".".join(map(str, sys.version_info[:2])))
