from __future__ import annotations

import os
from pathlib import Path

import pytest

from soniq_lint.files import reading
from soniq_lint.files.reading import open_regular, read


@pytest.mark.parametrize("size", [0, 1, 3, 4, 1000])
def test_all_of_a_file_is_read_whatever_size_it_had(tmp_path: Path, size: int) -> None:
    (tmp_path / "a.py").write_bytes(b"1234")

    assert read(str(tmp_path / "a.py"), size) == b"1234"


def test_a_large_file_is_read_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_CHUNK", 3)
    (tmp_path / "a.py").write_bytes(b"1234567890")

    assert read(str(tmp_path / "a.py"), 2) == b"1234567890"


def test_line_ends_stay(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"a\r\nb\x1ac\r")

    assert read(str(tmp_path / "a.py"), 8) == b"a\r\nb\x1ac\r"


def test_what_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        read(str(tmp_path / "gone"), 1)
    with pytest.raises(IsADirectoryError):
        read(str(tmp_path), 1)


def test_a_regular_file_is_opened(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"x\r\n")
    with open_regular(tmp_path / "a.toml") as file:
        assert file.read() == b"x\r\n"


def test_nothing_else_is_opened_and_a_pipe_does_not_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", "/dev/zero"):
        with pytest.raises(OSError, match="Not a regular file"):
            open_regular(path)
    with pytest.raises(IsADirectoryError):
        open_regular(tmp_path)
    with pytest.raises(FileNotFoundError):
        open_regular(tmp_path / "gone")
