from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from soniq_lint.config import ConfigError, load
from soniq_lint.config.keys import KEYS
from soniq_lint.config.schema import PATH, schema, text

from .conftest import Project

ACCEPTED = [
    "",
    'select = ["SQ1", "unknown-argument", "SQ101", "ALL"]',
    "select = []",
    'per-file-ignores = {"tests/**" = ["SQ1"], "x" = []}',
    'exclude = ["a", "b/**"]',
    "force-exclude = false",
    'stubs = ["../elsewhere"]',
    'python-version = "3.9"',
    'task-name-pattern = "[a-z.]+"',
    'baseline = "b.json"',
    'cache-dir = "c"',
    'output-format = "sarif"',
    "jobs = 0",
]
REFUSED = [
    "unknown = 1",
    'select = "SQ1"',
    'select = ["SQ999"]',
    "select = [1]",
    "extend-select = {}",
    'per-file-ignores = ["a"]',
    'per-file-ignores = {"a" = "SQ1"}',
    'exclude = "a"',
    'exclude = [""]',
    'force-exclude = "no"',
    "stubs = [1]",
    "roots = 1",
    'python = ["a"]',
    "venv = 1",
    'extend = [""]',
    'python-version = "2.7"',
    'python-version = "3.x"',
    "python-version = 3.11",
    "task-name-pattern = 1",
    'task-name-pattern = ""',
    "baseline = true",
    'output-format = "xml"',
    "jobs = -1",
    "jobs = 65",
    "jobs = 1.5",
]


def test_the_published_schema_is_current() -> None:
    current = Path(PATH).read_text(encoding="utf-8")

    assert current == text(), "run python -m soniq_lint.config.schema"


def test_it_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(schema())


def test_it_has_every_key() -> None:
    assert list(schema()["properties"]) == [key.name for key in KEYS]


def is_valid(values: Any) -> bool:
    return jsonschema.Draft7Validator(json.loads(text())).is_valid(values)


@pytest.mark.parametrize("toml", ACCEPTED)
def test_both_accept(project: Project, toml: str) -> None:
    project.write("soniq-lint.toml", toml)

    assert is_valid(tomllib.loads(toml))
    assert load([])


@pytest.mark.parametrize("toml", REFUSED)
def test_both_refuse(project: Project, toml: str) -> None:
    project.write("soniq-lint.toml", toml)

    assert not is_valid(tomllib.loads(toml))
    with pytest.raises(ConfigError):
        load([])
