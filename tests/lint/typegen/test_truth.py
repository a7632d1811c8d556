"""Generated TypedDicts against Pydantic; ``python -m tests.lint.typegen.truth`` does more of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import model_truth
from .truth import Verdict, compare


@pytest.fixture(scope="module")
def verdict(tmp_path_factory: pytest.TempPathFactory) -> Verdict:
    return compare(tmp_path_factory.mktemp("truth"), seed=0, count=60, tried=30)


def test_mypy_takes_what_pydantic_takes(verdict: Verdict) -> None:
    assert verdict.accepted > 150
    assert verdict.alarms == ()


def test_mypy_refuses_most_of_what_pydantic_refuses(verdict: Verdict) -> None:
    assert verdict.caught > 0.6 * verdict.refused


def test_mypy_takes_what_whole_models_take(tmp_path: Path) -> None:
    count, alarms = model_truth.compare(tmp_path, seed=0, examples=4)
    assert count > 100
    assert alarms == []
