"""Linting imports, runs and writes nothing of the project."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.lint.commands import ROOT
from tests.lint.project import write

from .hostile import contents, lay_out

pytestmark = pytest.mark.process

TRACED = Path(__file__).with_name("traced.py")
PATIENCE = 60


class Trace(NamedTuple):
    code: int
    out: str
    err: str
    writes: list[str]
    outside: list[str]
    executed: list[str]
    imported: list[str]


class Shop(NamedTuple):
    root: Path
    marker: Path
    log: Path

    def environ(self, path: str | Path = ROOT) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("PYTHON") and name not in ("CONDA_PREFIX", "VIRTUAL_ENV")
        }
        return {**kept, "PYTHONPATH": str(path), "PYTHONDONTWRITEBYTECODE": "1"}

    def traced(self, *arguments: str, path: str | Path = ROOT) -> Trace:
        """Run the linter in the project under watch; nothing of it may have been run."""
        done = subprocess.run(
            [sys.executable, str(TRACED), str(self.root), str(self.log), *arguments],
            cwd=self.root,
            env=self.environ(path),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert not self.marker.exists(), self.marker.read_text(encoding="utf-8")
        assert self.log.exists(), done.stderr
        document = json.loads(self.log.read_text(encoding="utf-8"))
        return Trace(done.returncode, done.stdout, done.stderr, **document)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    root = tmp_path / "shop"
    return Shop(lay_out(root, tmp_path / "harm"), tmp_path / "harm", tmp_path / "log.json")


def test_the_watch_sees_what_must_not_happen(shop: Shop, tmp_path: Path) -> None:
    write(
        tmp_path / "other",
        {
            "soniq_lint/__init__.py": "",
            "soniq_lint/cli.py": """
            import subprocess
            import sys

            def run(arguments):
                open("written", "w").close()
                sys.path.insert(0, ".")
                import quiet
                subprocess.run([sys.executable, "-c", ""])
                exec("hostile_name = 1")
                return 0
            """,
        },
    )
    write(shop.root, {"quiet.py": ""})
    (shop.root / "enum.py").unlink()
    trace = shop.traced(path=tmp_path / "other")

    assert trace.writes == ["written"]
    assert trace.imported == ["quiet"]
    assert trace.executed == [str(shop.root / "quiet.py"), "<string>: hostile_name"]
    assert any(each.startswith("subprocess.Popen") for each in trace.outside)


COMMANDS = {
    "check": ["check", "--select", "ALL", "--show-unresolved", "."],
    "one file": ["acme/calls.py"],
    "an edit": ["--diff", "--unsafe-fixes", "."],
    "settings": ["--show-settings"],
    "facts": ["facts", "."],
    "contracts": ["contracts", "acme"],
    "snapshot": ["snapshot", "acme"],
}


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_nothing_of_the_project_is_imported_run_or_changed(
    shop: Shop, arguments: list[str]
) -> None:
    before = contents(shop.root)
    trace = shop.traced(*arguments)

    assert (trace.outside, trace.executed, trace.imported) == ([], [], [])
    assert [each for each in trace.writes if "/.soniq_cache" not in each] == []
    assert contents(shop.root) == before
    assert trace.code in (0, 1), trace.err
    assert "internal error" not in trace.err


def test_mistakes_are_found_in_the_midst_of_harm(shop: Shop) -> None:
    trace = shop.traced("--output-format", "json", ".")
    document = json.loads(trace.out)

    assert trace.code == 1
    assert [(each["path"], each["rule"]) for each in document["diagnostics"]] == [
        ("acme/calls.py", "invalid-argument"),
        ("acme/stubs.py", "invalid-task-name"),
        ("acme/stubs.py", "dynamic-declaration"),
        ("acme/stubs.py", "dynamic-declaration"),
        ("acme/stubs.py", "dynamic-declaration"),
    ]
    assert document["coverage"]["sites"] == 15


def test_on_a_disk_that_cannot_be_written_it_is_the_same(shop: Shop) -> None:
    expected = shop.traced("--no-cache", ".")
    trace = shop.traced("--read-only", "-v", ".")

    assert trace.out == expected.out
    assert trace.code == expected.code
    assert "the cache cannot be written: Read-only file system" in trace.err
    assert trace.writes


def test_a_module_run_from_the_folder_takes_nothing_from_it(shop: Shop) -> None:
    # What Python itself imports before the first line of ours is out of our hands.
    shutil.rmtree(shop.root / "soniq_lint")
    (shop.root / "enum.py").unlink()
    done = subprocess.run(
        [sys.executable, "-m", "soniq_lint", "--no-cache", "acme"],
        cwd=shop.root,
        env=shop.environ(),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )

    assert not shop.marker.exists(), shop.marker.read_text(encoding="utf-8")
    assert done.returncode == 1, done.stderr


def test_installed_beside_the_project_nothing_of_it_is_taken_for_a_plugin(shop: Shop) -> None:
    [site] = shop.root.glob(".venv/lib/python*/site-packages")
    (site / "sitecustomize.py").unlink()  # Python's own business
    before = contents(shop.root)
    trace = shop.traced("acme", path=os.pathsep.join([str(ROOT), str(site)]))

    assert (trace.outside, trace.executed, trace.imported) == ([], [], [])
    assert contents(shop.root) == before
    assert trace.code == 1, trace.err
