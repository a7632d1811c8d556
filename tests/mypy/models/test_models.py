"""What the plugin knows of models, compared with what Pydantic does with the same classes."""

from __future__ import annotations

import importlib
import inspect
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from tests.mypy.models.comparison import unknown, wrong
from tests.mypy.models.random_models import Outcome, compare_random
from tests.mypy.models.revealed import Truth, reveal, truth_of

PACKAGE = "tests.mypy.models.cases"
FOLDER = Path(__file__).with_name("cases")

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(
        "validate_by_name" not in ConfigDict.__annotations__,
        reason="the models use settings that this Pydantic does not have",
    ),
]


def _models() -> Iterator[tuple[str, type[BaseModel]]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for path in sorted(FOLDER.glob("*.py")):
            if path.stem == "__init__":
                continue
            module = importlib.import_module(f"{PACKAGE}.{path.stem}")
            for name, found in vars(module).items():
                own = inspect.isclass(found) and found.__module__ == module.__name__
                if own and issubclass(found, BaseModel) and "[" not in name:
                    yield f"{module.__name__}.{name}", found


MODELS = dict(_models())
NAMES = sorted(MODELS)
KNOWN = [name for name in NAMES if not (MODELS[name].__doc__ or "").startswith("Unknown")]


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    root = Path(__file__).parents[3]
    return reveal(root, tmp_path_factory.mktemp("models") / "scratch", NAMES)


@pytest.fixture(scope="module")
def truths() -> dict[str, Truth | None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {name: truth_of(model) for name, model in MODELS.items()}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_said_that_pydantic_does_not_do(
    name: str, shapes: dict[str, dict[str, Any]], truths: dict[str, Truth | None]
) -> None:
    assert wrong(shapes[name], truths[name], MODELS[name]) == []


@pytest.mark.parametrize("name", KNOWN)
def test_all_is_known_of_an_ordinary_model(
    name: str, shapes: dict[str, dict[str, Any]], truths: dict[str, Truth | None]
) -> None:
    assert truths[name] is not None
    assert unknown(shapes[name], truths[name]) == []


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return compare_random(tmp_path_factory.mktemp("random"), seed=7, count=400)


def test_nothing_wrong_is_said_of_random_models(outcome: Outcome) -> None:
    assert outcome.models >= 300
    assert outcome.wrong == []


def test_most_random_models_are_wholly_known(outcome: Outcome) -> None:
    # the others are given a Final default, a mixin, a digit in a name: what releases differ in
    assert len(outcome.unknown) < outcome.models * 0.4
