"""What the linter says of an enqueue is what happens when it is run.

``python -m tests.lint.sites --examples 2000`` is the longer run.
"""

from __future__ import annotations

from tests.lint.sites.differential import run_all


def test_the_verdict_on_generated_enqueues_is_that_of_the_runtime():
    figures = run_all(examples=40, seed=3, worlds=10)

    assert figures.false_alarms == []
    assert figures.misplaced == []
    assert figures.unresolved == []
    assert figures.share >= 0.99, figures.missed
    assert figures.refused > 150
    assert figures.checked > 0.9 * figures.constant
