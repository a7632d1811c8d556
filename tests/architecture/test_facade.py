"""The facade is honest: what it lists exists, and what users import is listed."""

from __future__ import annotations

import ast
import importlib
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

import soniq
from soniq import errors

ROOT = Path(__file__).parents[2]
SOURCE = Path(soniq.__file__).read_text()


def test_every_listed_name_resolves() -> None:
    missing = [name for name in soniq.__all__ if not hasattr(soniq, name)]

    assert missing == []
    assert len(set(soniq.__all__)) == len(soniq.__all__)


@pytest.mark.parametrize("name", sorted(soniq._ENGINE))
def test_a_lazy_name_is_the_object_its_module_has(name: str) -> None:
    module = importlib.import_module(soniq._ENGINE[name])

    assert getattr(soniq, name) is getattr(module, name)
    assert name in soniq.__all__


def test_type_checkers_see_the_lazy_names() -> None:
    [guarded] = [
        node
        for node in ast.parse(SOURCE).body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    ]
    seen = {
        alias.name: node.module
        for node in guarded.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }

    assert seen == soniq._ENGINE


def test_every_error_is_exported() -> None:
    tree = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.SoniqError)
    }

    assert tree - set(soniq.__all__) == set()


def test_dir_lists_what_is_not_loaded_yet() -> None:
    assert set(soniq.__all__) <= set(dir(soniq))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'soniq' has no attribute 'Sonic'"):
        soniq.Sonic  # noqa: B018


def test_no_module_has_the_name_of_a_public_name() -> None:
    clashes = [name for name in soniq.__all__ if isinstance(getattr(soniq, name), ModuleType)]

    assert clashes == []
    assert not [n for n in soniq.__all__ if (Path(soniq.__file__).parent / f"{n}.py").exists()]


def test_the_version_is_the_distributions() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert soniq.__version__ == project["version"]
