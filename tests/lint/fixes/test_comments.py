"""Comments are removed without a tree too, as runs answered by the cache have none."""

from __future__ import annotations

import subprocess
import sys

import pytest

from soniq_lint.fixes.comments import without_comment

from .texts import PATH, edited


def test_a_comment_is_removed_from_text_alone():
    text = "x = (  # soniq: ignore\n    1\n"
    found = without_comment(PATH, text, 1, 8, 23)
    assert found is not None
    assert edited("x = (  # soniq: ignore\n    1)\n", found) == "x = (\n    1)\n"


@pytest.mark.process
def test_neither_a_parser_nor_libcst_is_loaded_for_it():
    code = (
        "import sys; before = set(sys.modules); import soniq_lint.fixes.comments; "
        "print({'ast', 'libcst', 'tokenize', 'soniq'} & (set(sys.modules) - before) or 'none')"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert done.stdout.strip() == "none"
