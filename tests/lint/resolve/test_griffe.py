"""An independent resolver agrees on where names end, over random package trees.

``python -m tests.lint.resolve --trees 5000`` is the longer run.
"""

from __future__ import annotations

import random

import pytest

from tests.lint.project import write
from tests.lint.resolve.griffe_trees import compare, tree


@pytest.mark.parametrize("seed", range(40))
def test_griffe_agrees_on_every_name(tmp_path, seed):
    write(tmp_path, tree(random.Random(seed), wild=False))

    found = compare(tmp_path)

    assert found.differed == ()
    assert found.only_griffe == ()
    assert found.agreed


@pytest.mark.parametrize("seed", range(40))
def test_among_reused_names_what_is_resolved_is_what_griffe_says(tmp_path, seed):
    write(tmp_path, tree(random.Random(seed), wild=True))

    assert compare(tmp_path).differed == ()
