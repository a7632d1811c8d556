"""Changes shown as unified diffs."""

from __future__ import annotations

import subprocess

import pytest

from soniq_lint.fixes.patch import diff


def test_a_change_is_shown_with_its_surroundings():
    before = "".join(f"line {i}\n" for i in range(1, 10))
    assert diff(before, before.replace("5", "five"), "shop/app.py") == (
        "--- shop/app.py\n+++ shop/app.py\n@@ -2,7 +2,7 @@\n line 2\n line 3\n line 4\n"
        "-line 5\n+line five\n line 6\n line 7\n line 8\n"
    )


def test_no_change_shows_nothing():
    assert diff("a\n", "a\n", "app.py") == ""


def test_a_last_line_without_an_end_is_marked():
    assert diff("a\nb", "a\nc", "app.py") == (
        "--- app.py\n+++ app.py\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n"
        "+c\n\\ No newline at end of file\n"
    )
    assert diff("a", "b\na", "app.py").endswith("+b\n a\n\\ No newline at end of file\n")


@pytest.mark.process
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\nb\nc\n", "a\nB\nc\n"),
        ("a\nb", "a\nB"),
        ("a\nb", "a\nb\n"),
        ("a\nb\n", "a\nb"),
        ("a\r\nb\r\nc\r\n", "a\r\nB\r\nc\r\n"),
        ("a\rb\rc\r", "a\rB\rc\r"),
        ("a\x0c\u2028b\nc\n", "a\x0c\u2028b\nC\n"),
        ("a\n", ""),
        ("", "a\n"),
        ("\n\n\na\n", "\n\n\nb\n"),
    ],
)
def test_git_applies_the_diff(tmp_path, before, after):
    path = tmp_path / "app.py"
    path.write_bytes(before.encode())
    subprocess.run(
        ["git", "-c", "core.autocrlf=false", "apply", "-p0", "-"],
        cwd=tmp_path,
        input=diff(before, after, "app.py").encode(),
        check=True,
        env={"GIT_CEILING_DIRECTORIES": str(tmp_path.parent), "PATH": "/usr/bin:/bin"},
    )
    assert path.read_bytes() == after.encode()
