"""The linter's pages are complete, and what they tell CI and pre-commit to run exists."""

from __future__ import annotations

import importlib
import re
import shlex
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from soniq_lint.cli.program import COMMANDS, DEBUG
from soniq_lint.config.keys import KEYS
from soniq_lint.config.loading import PATTERN_VARIABLE
from soniq_lint.output import FORMATS

from .pages import ROOT, Block, all_blocks, page_paths
from .session import parse_command

PAGE = ROOT / "docs" / "reference" / "linter.md"
YAML = [block for block in all_blocks() if block.language == "yaml"]
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))

VARIABLE = re.compile(r'environ(?:\.get\(|\[)"(\w+)"|"(\w+)" in environ')

RUN_MODULE = re.compile(r"python -m ([\w.]*\w)")
OURS = ("benchmarks", "soniq", "tests")

each_yaml = pytest.mark.parametrize("block", YAML, ids=lambda block: block.id)


def texts(value: Any) -> Iterator[str]:
    """Yield every text in a YAML document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def hooks_in(document: Any) -> Iterator[dict[str, Any]]:
    """Yield the hooks that a pre-commit configuration takes from this repository."""
    if isinstance(document, dict):
        for repository in document.get("repos", ()):
            if repository["repo"].endswith("/soniq"):
                yield from repository["hooks"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_in_the_page(name):
    module = importlib.import_module(COMMANDS[name][0].partition(":")[0])
    page = PAGE.read_text(encoding="utf-8")
    options = [name for each in module.parser("x")._actions for name in each.option_strings]
    assert options
    assert [name for name in options if not re.search(rf"(?<![\w-]){name}(?![\w-])", page)] == []


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_every_key_has_a_section(key):
    assert f"\n### {key.name}\n" in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_in_the_page(name):
    assert f"\n| `{name}` |" in PAGE.read_text(encoding="utf-8")


def test_every_variable_is_in_the_page():
    names = {PATTERN_VARIABLE, DEBUG, "VIRTUAL_ENV", "CONDA_PREFIX"}
    for path in sorted((ROOT / "soniq_lint").rglob("*.py")):
        if path.parent.name != "rules":  # there they are in examples
            source = path.read_text(encoding="utf-8")
            names.update(a or b for a, b in VARIABLE.findall(source))
    page = PAGE.read_text(encoding="utf-8")
    assert len(names) > 6
    assert [name for name in names if f"`{name}`" not in page] == []


def test_both_published_hooks_are_documented():
    documented = {hook["id"] for block in YAML for hook in hooks_in(yaml.safe_load(block.text))}
    assert documented == {hook["id"] for hook in HOOKS}


@each_yaml
def test_options_of_hooks_are_accepted(block: Block):
    entries = {hook["id"]: hook["entry"] for hook in HOOKS}
    for hook in hooks_in(yaml.safe_load(block.text)):
        parse_command(shlex.join([*shlex.split(entries[hook["id"]]), *hook.get("args", ())]))


@each_yaml
def test_commands_are_accepted(block: Block):
    for text in texts(yaml.safe_load(block.text)):
        for line in text.replace("\\\n", " ").splitlines():
            if line.lstrip().startswith(("soniq-lint ", "soniq ")):
                parse_command(line)


@pytest.mark.parametrize("path", page_paths(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_modules_that_are_to_be_run_exist(path: Path):
    modules = RUN_MODULE.findall(path.read_text(encoding="utf-8"))
    assert [name for name in modules if name.startswith(OURS) and not find_spec(name)] == []


def test_the_readme_shows_the_hooks():
    assert any(Path(block.page).name == "README.md" for block in YAML)
