from __future__ import annotations

import os
from pathlib import Path

from soniq.cli.watch import SourceWatch


def touch(path: Path, stamp: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    os.utime(path, (stamp, stamp))


def test_nothing_changes_by_itself(tmp_path: Path):
    touch(tmp_path / "app.py", 1)
    assert SourceWatch(tmp_path).changes() == []


def test_change_is_told_once(tmp_path: Path):
    touch(tmp_path / "app.py", 1)
    watch = SourceWatch(tmp_path)
    touch(tmp_path / "app.py", 2)
    assert watch.changes() == [Path("app.py")]
    assert watch.changes() == []


def test_new_and_removed_files_are_changes(tmp_path: Path):
    touch(tmp_path / "old.py", 1)
    watch = SourceWatch(tmp_path)
    (tmp_path / "old.py").unlink()
    touch(tmp_path / "deep" / "new.py", 1)
    assert watch.changes() == [Path("deep/new.py"), Path("old.py")]


def test_files_that_are_no_source_do_not_count(tmp_path: Path):
    touch(tmp_path / "env" / "pyvenv.cfg", 1)
    watch = SourceWatch(tmp_path)
    for name in ("env/lib.py", ".hidden/x.py", "__pycache__/x.py", "notes.txt"):
        touch(tmp_path / name, 2)
    assert watch.changes() == []
