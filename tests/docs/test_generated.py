"""The generated reference pages are what the code says, and say everything."""

from __future__ import annotations

import importlib.util
import re
from types import ModuleType

import pytest

import soniq
from soniq.runtime.config import OTHER_VARIABLES, describe_settings
from soniq.runtime.jobs import DeadReason

from .pages import ROOT

REFERENCE = ROOT / "docs" / "reference"
CODE_IN_SOURCE = re.compile(r'"(SONIQ_[A-Z_]+)"')


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name", ["configuration.md", "errors.md", "cli.md", "rules.md", "linter.md"]
)
def test_page_is_current(generate, name):
    assert read(name) == generate.PAGES[name](), "run python docs/generate.py"


def test_check_fails_when_a_page_is_stale(generate, tmp_path, monkeypatch):
    monkeypatch.setattr(generate, "REFERENCE", tmp_path)
    assert generate.main([]) == 0
    assert generate.main(["--check"]) == 0
    (tmp_path / "errors.md").write_text("old")
    assert generate.main(["--check"]) == 1


@pytest.mark.parametrize("setting", describe_settings(), ids=lambda setting: setting.name)
def test_every_setting_has_a_section(setting):
    assert f"\n## {setting.name}\n" in read("configuration.md")
    assert f"`{setting.env}`" in read("configuration.md")


def test_every_error_class_of_the_facade_has_a_section():
    classes = [
        name
        for name in soniq.__all__
        if isinstance(found := getattr(soniq, name), type) and issubclass(found, Exception)
    ]
    handler_answers = {"Snooze", "Reject"}  # what a handler raises, in api.md
    page = read("errors.md")
    missing = [name for name in classes if f"\n## {name}\n" not in page]
    assert set(missing) == handler_answers


def test_every_code_in_the_source_is_in_the_page():
    variables = {setting.env for setting in describe_settings()}
    variables |= OTHER_VARIABLES
    page = read("errors.md")
    for path in sorted((ROOT / "soniq").rglob("*.py")):
        codes = set(CODE_IN_SOURCE.findall(path.read_text(encoding="utf-8"))) - variables
        assert [code for code in codes if f"`{code}`" not in page and code != "SONIQ_"] == []


@pytest.mark.parametrize("reason", DeadReason)
def test_every_dead_letter_reason_is_in_the_page(reason):
    assert f"| `{reason.value}` |" in read("errors.md")


def test_every_command_has_a_section(generate):
    page = read("cli.md")
    names = [name for name, _, _ in generate.commands()]
    assert len(names) >= 15
    assert [name for name in names if f"\n## {name}\n" not in page] == []
