"""The static verdict is Pydantic's own; ``python -m tests.lint.truth`` is the longer run."""

from __future__ import annotations

import pytest

from tests.lint.truth.differential import Figures, run


@pytest.fixture(scope="module")
def figures() -> Figures:
    return run(examples=70, seed=20261126, literals=20)


def test_nothing_is_refused_that_the_real_model_accepts(figures: Figures) -> None:
    assert not figures.false_alarms, figures.false_alarms[0]


def test_nearly_everything_that_constants_decide_is_found(figures: Figures) -> None:
    assert figures.rejects > 3000
    assert figures.share >= 0.99, figures.missed[0]


def test_the_json_schemas_of_exact_models_are_equal(figures: Figures) -> None:
    assert figures.schemas > 200
    assert not figures.unequal, figures.unequal[0]


def test_every_model_is_read(figures: Figures) -> None:
    assert figures.models > 300
    assert not figures.unread, figures.unread[0]


def test_the_sources_are_ones_that_python_and_pydantic_take(figures: Figures) -> None:
    assert figures.discarded <= figures.modules / 20, figures.refusals
