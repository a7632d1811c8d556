"""Lines of files as Python counts them."""

from __future__ import annotations

from pathlib import Path

import pytest

from soniq_lint.output.pages import page_text
from soniq_lint.output.sources import read_sources, split_lines
from soniq_lint.rules.catalogue import BY_SLUG


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"a\nb\n", ["a", "b", ""]),
        (b"a\r\nb\rc", ["a", "b", "c"]),
        (b"", [""]),
        (b"\xef\xbb\xbfa", ["a"]),
        ("# coding: latin-1\nü".encode("latin-1"), ["# coding: latin-1", "ü"]),
        (b"\xef\xbb\xbf# coding: utf-8\n\xc3\xbc", ["# coding: utf-8", "ü"]),
        ("x\n\n# coding: latin-1\nü".encode(), ["x", "", "# coding: latin-1", "ü"]),
    ],
)
def test_the_lines_of_a_file(tmp_path: Path, data: bytes, lines: list[str]):
    path = tmp_path / "a.py"
    path.write_bytes(data)
    assert read_sources()(str(path)) == lines


@pytest.mark.parametrize("data", [b"\xff", b"# coding: klingon\n", b"# coding: utf-8\n\xff"])
def test_what_cannot_be_decoded_has_no_lines(tmp_path: Path, data: bytes):
    path = tmp_path / "a.py"
    path.write_bytes(data)
    assert read_sources()(str(path)) is None


def test_what_cannot_be_read_has_no_lines(tmp_path: Path):
    assert read_sources()(str(tmp_path)) is None
    assert read_sources()(str(tmp_path / "gone.py")) is None
    assert read_sources()("a\0b") is None


def test_a_text_that_is_given_is_not_read(tmp_path: Path):
    path = tmp_path / "a.py"
    path.write_text("on disk")
    assert read_sources({str(path): "given"})(str(path)) == ["given"]


def test_a_file_is_read_once(tmp_path: Path):
    path = tmp_path / "a.py"
    path.write_text("first")
    sources = read_sources()
    sources(str(path))
    path.write_text("second")
    assert sources(str(path)) == ["first"]


def test_only_what_ends_a_line_of_python_ends_a_line():
    assert split_lines("a\x0bb\x0cc\x1cd\x85e\u2028f\n") == ["a\x0bb\x0cc\x1cd\x85e\u2028f", ""]


def test_the_page_of_a_rule_is_read_from_its_module():
    assert page_text("unknown-argument").startswith(BY_SLUG["unknown-argument"].title)


def test_a_rule_without_a_module_has_no_page():
    assert page_text("no-such-rule") == ""
