"""Fixes applied to files."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from soniq_lint.diagnostics import Edit, Fix, Span
from soniq_lint.fixes import files
from soniq_lint.fixes.files import fix_file


def replacing(path: Path, line: int, old: str, new: str, column: int = 1) -> Fix:
    """Return a fix that replaces a text at a place."""
    span = Span(str(path), line, column, line, column + len(old))
    return Fix("safe", "fix it", (Edit(span, new),))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"# x\naa = 1\n", b"# x\nbb = 1\n"),
        (b"# x\naa = 1", b"# x\nbb = 1"),
        (b"# x\r\naa = 1\r\n", b"# x\r\nbb = 1\r\n"),
        (b"# x\raa = 1\r", b"# x\rbb = 1\r"),
        (b"# x\naa = 1\r\ny = 2\ry\n", b"# x\nbb = 1\r\ny = 2\ry\n"),
        (b"\xef\xbb\xbf# x\naa = 1\n", b"\xef\xbb\xbf# x\nbb = 1\n"),
        (b"# coding: latin-1\naa = '\xe4'\n", b"# coding: latin-1\nbb = '\xe4'\n"),
        (b"# coding: cp1251\naa = '\xcf'\n", b"# coding: cp1251\nbb = '\xcf'\n"),
        (b"# coding: utf-8\naa = '\xc3\xa4'\n", b"# coding: utf-8\nbb = '\xc3\xa4'\n"),
        (
            b"\xef\xbb\xbf# coding: utf-8\naa = '\xc3\xa4'",
            b"\xef\xbb\xbf# coding: utf-8\nbb = '\xc3\xa4'",
        ),
        (b"# x\naa = '\x0c\xe2\x80\xa8'  \t\n\n\n", b"# x\nbb = '\x0c\xe2\x80\xa8'  \t\n\n\n"),
    ],
)
def test_all_other_bytes_stay_the_same(tmp_path, before, after):
    path = tmp_path / "app.py"
    path.write_bytes(before)
    outcome = fix_file(str(path), [replacing(path, 2, "aa", "bb")])
    assert outcome.refused == ""
    assert outcome.applied == (0,)
    assert path.read_bytes() == after


def test_columns_count_characters_of_the_file_s_encoding(tmp_path):
    path = tmp_path / "app.py"
    path.write_bytes(b"# coding: latin-1\nx = '\xe4\xf6', aa\n")
    fix_file(str(path), [replacing(path, 2, "aa", "bb", column=11)])
    assert path.read_bytes() == b"# coding: latin-1\nx = '\xe4\xf6', bb\n"


def names_in(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def refused(path: Path, fix: Fix, **options: object) -> str:
    before = path.read_bytes()
    names = names_in(path.parent)
    outcome = fix_file(str(path), [fix], **options)  # type: ignore[arg-type]
    assert path.read_bytes() == before
    assert names_in(path.parent) == names
    assert outcome.applied == ()
    assert outcome.before == outcome.after
    return outcome.refused


def test_text_that_the_encoding_has_not_got_is_refused(tmp_path):
    path = tmp_path / "app.py"
    path.write_bytes(b"# coding: latin-1\naa = 1\n")
    reason = refused(path, replacing(path, 2, "aa", "\u03c9"))
    assert reason == "the fixed text cannot be written in iso-8859-1"


def test_a_change_of_the_encoding_is_refused(tmp_path):
    path = tmp_path / "app.py"
    path.write_bytes(b"# x\n# y\n# coding: latin-1\naa = '\xc3\xa4'\n")
    span = Span(str(path), 1, 1, 2, 1)
    assert "cannot be written" in refused(path, Fix("safe", "", (Edit(span, ""),)))


@pytest.mark.parametrize(
    "content", [b"aa = '\xe4'\n", b"# coding: nonsense\naa = 1\n", b"# coding: hex\naa = 1\n"]
)
def test_what_cannot_be_decoded_is_refused(tmp_path, content):
    path = tmp_path / "app.py"
    path.write_bytes(content)
    assert refused(path, replacing(path, 1, "aa", "bb")) == "it cannot be decoded"


def test_an_encoding_that_does_not_come_back_the_same_is_refused(tmp_path):
    path = tmp_path / "app.py"
    path.write_bytes(b"# coding: utf-7\naa = '+AGE-'\n")
    assert "written back" in refused(path, replacing(path, 2, "aa", "bb"))


def test_a_fix_that_breaks_the_code_leaves_the_file_alone(tmp_path):
    path = tmp_path / "app.py"
    path.write_bytes(b"aa = 1\n")
    assert refused(path, replacing(path, 1, "aa", "(")) == ""


def test_a_missing_file_is_refused(tmp_path):
    path = tmp_path / "app.py"
    outcome = fix_file(str(path), [replacing(path, 1, "aa", "bb")])
    assert outcome.refused == "it cannot be read: No such file or directory"


def test_a_read_only_file_is_refused(tmp_path):
    path = tmp_path / "app.py"
    path.write_bytes(b"aa = 1\n")
    path.chmod(0o444)
    assert refused(path, replacing(path, 1, "aa", "bb")) == "it is read-only"


def test_a_file_that_changed_since_it_was_linted_is_refused(tmp_path):
    path = tmp_path / "app.py"
    path.write_bytes(b"aa = 1\n")
    reason = refused(path, replacing(path, 1, "aa", "bb"), expected=(1, 7))
    assert reason == "it has changed since it was linted"


def test_a_file_that_changes_while_it_is_fixed_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "app.py"
    path.write_bytes(b"aa = 1\n")
    real = files.encoded

    def meanwhile(source: files.Source, text: str) -> bytes:
        path.write_bytes(b"somebody else\n")
        return real(source, text)

    monkeypatch.setattr(files, "encoded", meanwhile)
    outcome = fix_file(str(path), [replacing(path, 1, "aa", "bb")])
    assert outcome.refused == "it has changed since it was linted"
    assert path.read_bytes() == b"somebody else\n"
    assert names_in(tmp_path) == ["app.py"]


def test_going_back_to_an_earlier_text_is_refused(tmp_path):
    path = tmp_path / "app.py"
    path.write_bytes(b"aa = 1\n")
    reason = refused(path, replacing(path, 1, "aa", "bb"), seen=["bb = 1\n"])
    assert reason == "its fixes undo each other"


def test_permissions_stay(tmp_path):
    path = tmp_path / "app.py"
    path.write_bytes(b"aa = 1\n")
    path.chmod(0o754)
    fix_file(str(path), [replacing(path, 1, "aa", "bb")])
    assert stat.S_IMODE(path.stat().st_mode) == 0o754


def test_a_link_stays_one_and_its_target_is_fixed(tmp_path):
    (tmp_path / "real").mkdir()
    target = tmp_path / "real" / "app.py"
    target.write_bytes(b"aa = 1\n")
    link = tmp_path / "link.py"
    link.symlink_to(Path("real") / "app.py")
    fix_file(str(link), [replacing(link, 1, "aa", "bb")])
    assert link.is_symlink()
    assert target.read_bytes() == b"bb = 1\n"
    assert names_in(target.parent) == ["app.py"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_crash_half_way_leaves_the_old_file_and_no_other(tmp_path, monkeypatch, step):
    path = tmp_path / "app.py"
    path.write_bytes(b"aa = 1\n")

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, step, crash)
    monkeypatch.setattr(Path, "replace", crash)
    with pytest.raises(KeyboardInterrupt):
        fix_file(str(path), [replacing(path, 1, "aa", "bb")])
    assert path.read_bytes() == b"aa = 1\n"
    assert names_in(tmp_path) == ["app.py"]


def test_a_disk_that_refuses_is_a_reason(tmp_path, monkeypatch):
    path = tmp_path / "app.py"
    path.write_bytes(b"aa = 1\n")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    reason = refused(path, replacing(path, 1, "aa", "bb"))
    assert reason == "it cannot be written: No space left on device"


def test_without_writing_the_file_stays(tmp_path):
    path = tmp_path / "app.py"
    path.write_bytes(b"aa = 1\n")
    outcome = fix_file(str(path), [replacing(path, 1, "aa", "bb")], write=False)
    assert (outcome.before, outcome.after) == ("aa = 1\n", "bb = 1\n")
    assert path.read_bytes() == b"aa = 1\n"


def test_a_file_without_anything_to_fix_is_not_written(tmp_path):
    path = tmp_path / "app.py"
    path.write_bytes(b"aa = 1\n")
    before = path.stat()
    fix_file(str(path), [replacing(path, 1, "aa", "aa")])
    assert path.stat().st_ino == before.st_ino
    assert path.stat().st_mtime_ns == before.st_mtime_ns
