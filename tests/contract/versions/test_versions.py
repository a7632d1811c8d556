"""The same source has the same fingerprints under the oldest Pydantic and under this one."""

from __future__ import annotations

import importlib
import tomllib
import warnings
from pathlib import Path
from typing import Any

import pydantic
import pytest

from soniq.contract.schema import fingerprint
from tests.contract.versions.comparing import DIVERGENCES, REFUSED, Figures, compared
from tests.contract.versions.environment import ROOT, NotInstalled, environment, printed

OLDEST = "2.7"
MODELS, SEED = 20, 20261126

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def then(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the oldest Pydantic says."""
    try:
        python = environment(tmp_path_factory.mktemp("oldest"), f"pydantic=={OLDEST}.*")
    except NotInstalled as error:
        pytest.skip(str(error))
    return printed(python, MODELS, SEED)


@pytest.fixture(scope="module")
def now() -> dict[str, Any]:
    """What the installed Pydantic says."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        printing = importlib.import_module("tests.contract.versions.printing")
        models = dict(printing.written_out()) | dict(printing.random_models(SEED, MODELS))
    return {"version": pydantic.VERSION, "models": models}


@pytest.fixture(scope="module")
def figures(now: dict[str, Any], then: dict[str, Any]) -> Figures:
    return compared(now, then)


def test_the_oldest_version_is_the_one_that_is_allowed() -> None:
    project = tomllib.loads(Path(ROOT, "pyproject.toml").read_text())["project"]

    assert f"pydantic>={OLDEST}" in project["dependencies"]


def test_two_versions_are_compared(now: dict[str, Any], then: dict[str, Any]) -> None:
    assert then["version"].startswith(f"{OLDEST}.")
    assert now["version"] != then["version"]


def test_the_same_source_has_the_same_normal_form(figures: Figures) -> None:
    assert figures.different == []
    assert figures.compared > 400


def test_models_differ_from_each_other(now: dict[str, Any]) -> None:
    forms = [each for each in now["models"].values() if isinstance(each, dict)]
    prints = {fingerprint(each["reader"]) for each in forms}

    assert len(prints) > len(forms) * 0.6


def test_only_types_that_are_newer_are_not_known_to_the_oldest(figures: Figures) -> None:
    assert {name for name in figures.refused if not name.startswith(("Model", "built"))} == set(
        REFUSED
    )


def test_every_exception_is_still_one(figures: Figures) -> None:
    assert set(figures.excepted) == {each.reason for each in DIVERGENCES}
