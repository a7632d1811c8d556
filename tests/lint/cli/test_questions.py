from __future__ import annotations

import re

import pytest

import soniq
from soniq_lint.config.keys import KEYS
from soniq_lint.rules.catalogue import RULES

from .conftest import Lint, Project


def test_version(lint: Lint) -> None:
    assert lint("--version") == (0, f"soniq-lint {soniq.__version__}\n", "")


def test_every_rule_is_listed(lint: Lint) -> None:
    lines = lint("--list-rules").out.splitlines()

    assert [line.split()[:2] for line in lines] == [[rule.code, rule.slug] for rule in RULES]
    assert [line.split()[0] for line in lines if line.endswith("(off)")] == ["SQ211"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
def test_every_rule_is_explained(lint: Lint, rule: object) -> None:
    outcome = lint("--explain", rule.slug)  # type: ignore[attr-defined]

    assert outcome.code == 0
    assert rule.code in outcome.out  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["SQ101", "sq101", "unknown-argument"])
def test_a_rule_is_explained_by_slug_or_code(lint: Lint, name: str) -> None:
    assert lint("--explain", name) == lint("--explain", "unknown-argument")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("unknown-argumnt", "did you mean 'unknown-argument'?"),
        ("unknown_argument", "did you mean 'unknown-argument'?"),
        ("SQ1011", "did you mean 'SQ101'?"),
        ("xyz", "there is no rule 'xyz'"),
        ("SQ1", "'SQ1' stands for several rules; name one, see --list-rules"),
    ],
)
def test_an_unknown_rule_names_the_nearest(lint: Lint, name: str, message: str) -> None:
    outcome = lint("--explain", name)

    assert (outcome.code, outcome.out) == (2, "")
    assert message in outcome.err


def test_settings_are_shown_with_their_origin(project: Project, lint: Lint) -> None:
    project.write("soniq-lint.toml", 'ignore = ["SQ101"]\njobs = 3\nexclude = ["old"]')
    outcome = lint("--show-settings", "--output-format", "sarif")

    assert outcome.code == 0
    assert f"configuration:\n  {project.root}/soniq-lint.toml\n" in outcome.out
    assert "\njobs: 3\n" in outcome.out
    assert "\noutput-format: sarif\n" in outcome.out
    assert "\nexclude:\n  old\n" in outcome.out
    off = outcome.out.partition("rules off:")[2].partition("\nper-file-ignores")[0]
    assert off.split() == ["unknown-argument", "parameter-shadows-option"]


def test_every_setting_is_shown(project: Project, lint: Lint) -> None:
    shown = re.findall(r"^([\w -]+):", lint("--show-settings").out, re.MULTILINE)
    elsewhere = {"extend", "select", "extend-select", "ignore", "extend-exclude"}

    assert {key.name for key in KEYS} - elsewhere <= set(shown)


def test_a_mistake_in_the_settings_is_told_instead(project: Project, lint: Lint) -> None:
    project.write("soniq-lint.toml", "jobs = 1.5")

    assert lint("--show-settings").code == 2


def test_help_has_examples_commands_and_exit_codes(lint: Lint) -> None:
    text = lint("--help").out

    assert lint("--help").code == 0
    for part in ("Examples:", "Commands:", "Exit codes:", ".gitignore is not read"):
        assert part in text
    for command in ("check", "contracts", "facts", "snapshot"):
        assert f"soniq-lint {command} " in text
    assert max(len(line) for line in text.splitlines()) <= 100


def test_every_option_is_explained(lint: Lint) -> None:
    from soniq_lint.cli.arguments import parser

    silent = [action.dest for action in parser("soniq-lint")._actions if not action.help]

    assert silent == []
