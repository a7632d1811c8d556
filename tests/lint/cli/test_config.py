from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from soniq_lint.config import Config, ConfigError, load, sources
from soniq_lint.config.keys import KEYS
from soniq_lint.config.selectors import DEFAULT
from soniq_lint.rules.catalogue import BY_SLUG

from .conftest import Lint, Project


def loaded(*paths: str, environ: Mapping[str, str] | None = None, **more: Any) -> Config:
    return load(paths, environ=environ or {}, **more)


def problems(*paths: str, **more: Any) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        loaded(*paths, **more)
    return [str(problem) for problem in caught.value.problems]


def table(text: str) -> str:
    return f"[tool.soniq-lint]\n{text}\n"


# which file


def test_without_a_file_there_are_defaults(project: Project) -> None:
    config = loaded()

    assert config.sources == ()
    assert config.rules == DEFAULT
    assert config.analysis.root == str(project.root)
    assert config.cache_dir == str(project.root / ".soniq_cache")
    assert config.analysis.python_version is None


def test_the_nearest_pyproject_with_the_table_counts(project: Project) -> None:
    project.write("pyproject.toml", table('select = ["SQ1"]'))
    project.write("a/pyproject.toml", table('select = ["SQ2"]'))
    project.write("a/b/pyproject.toml", "[tool.ruff]\n")
    project.write("a/b/c/d.py", "")

    assert loaded("a/b/c/d.py").sources == (str(project.root / "a/pyproject.toml"),)
    assert loaded("a/b/c/d.py").analysis.root == str(project.root / "a")
    assert loaded().sources == (str(project.root / "pyproject.toml"),)


def test_a_mention_without_the_table_does_not_count(project: Project) -> None:
    project.write("pyproject.toml", '[project]\ndependencies = ["soniq-lint"]\n')

    assert loaded().sources == ()


def test_a_file_of_its_own_wins_over_pyproject(project: Project) -> None:
    project.write("pyproject.toml", table('select = ["SQ1"]'))
    project.write("soniq-lint.toml", 'select = ["SQ3"]')

    assert loaded().sources == (str(project.root / "soniq-lint.toml"),)


def test_the_search_stops_at_the_top_of_the_repository(project: Project) -> None:
    (project.root.parent / "pyproject.toml").write_text(table('select = ["SQ1"]'))

    assert loaded().sources == ()


def test_several_paths_use_the_configuration_above_all_of_them(project: Project) -> None:
    project.write("soniq-lint.toml", "")
    project.write("a/soniq-lint.toml", "")
    project.write("a/x.py", "")
    project.write("b/x.py", "")

    assert loaded("a/x.py", "b/x.py").analysis.root == str(project.root)
    assert loaded("a/x.py", "a").analysis.root == str(project.root / "a")


def test_the_root_without_a_configuration_is_the_nearest_project(project: Project) -> None:
    project.write("a/setup.cfg", "")
    project.write("a/src/x.py", "")
    project.write("b/x.py", "")

    assert loaded("a/src/x.py").analysis.root == str(project.root / "a")
    assert loaded("b/x.py").analysis.root == str(project.root)


def test_a_named_file_counts_and_the_root_stays(project: Project) -> None:
    project.write("soniq-lint.toml", 'select = ["SQ1"]')
    project.write("etc/strict.toml", 'select = ["SQ3"]\nroots = ["."]')
    config = loaded(file="etc/strict.toml")

    assert config.sources == (str(project.root / "etc/strict.toml"),)
    assert config.analysis.root == str(project.root)
    assert config.analysis.roots == (str(project.root / "etc"),)


def test_a_named_pyproject_must_have_the_table(project: Project) -> None:
    project.write("pyproject.toml", "[tool.ruff]")

    assert problems(file="pyproject.toml") == ["pyproject.toml: has no table [tool.soniq-lint]"]


def test_isolated_means_no_file(project: Project) -> None:
    project.write("soniq-lint.toml", "what = is this")

    assert loaded(isolated=True).sources == ()


# what it says


def test_every_key_arrives(project: Project) -> None:
    for name in ("lib", "env/bin", "../tasks"):
        (project.root / name).mkdir(parents=True)
    for name in ("env/bin/python", "tasks.json"):
        project.write(name, "")
    project.write(
        "soniq-lint.toml",
        """
        select = ["SQ1", "missing-validate"]
        extend-select = ["SQ211"]
        ignore = ["SQ102"]
        per-file-ignores = { "tests" = ["SQ101"] }
        exclude = ["old"]
        extend-exclude = ["older"]
        force-exclude = true
        roots = ["lib"]
        stubs = ["../tasks"]
        snapshots = ["tasks.json"]
        python = "env/bin/python"
        venv = "env"
        python-version = "3.12"
        task-name-pattern = "[a-z]+"
        baseline = "known.json"
        cache-dir = "cache"
        output-format = "concise"
        jobs = 3
        """,
    )
    config = loaded()
    root = project.root

    assert {"unknown-argument", "missing-validate", "parameter-shadows-option"} <= config.rules
    assert not {"missing-argument", "duplicate-handler"} & config.rules
    [ignore] = config.per_file_ignores
    assert (ignore.glob.pattern, ignore.rules) == ("tests", {"unknown-argument"})
    assert [glob.pattern for glob in config.exclude] == ["old", "older"]
    assert config.force_exclude
    assert config.analysis == (
        str(root),
        (str(root / "lib"),),
        (str(root.parent / "tasks"),),
        str(root / "env/bin/python"),
        str(root / "env"),
        (str(root / "tasks.json"),),
        "[a-z]+",
        (3, 12),
        {},
    )
    assert config.baseline == str(root / "known.json")
    assert config.cache_dir == str(root / "cache")
    assert (config.output_format, config.jobs) == ("concise", 3)
    assert config.notes == ()


def test_the_command_line_wins(project: Project) -> None:
    project.write("soniq-lint.toml", 'python-version = "3.12"\njobs = 3\nextend-exclude = ["a"]')
    config = loaded(options={"jobs": 4, "extend-exclude": ["b"]})

    assert (config.jobs, config.analysis.python_version) == (4, (3, 12))
    assert [glob.pattern for glob in config.exclude[-2:]] == ["b", "a"]


def test_selecting_on_the_command_line_forgets_what_the_file_ignores(project: Project) -> None:
    project.write("soniq-lint.toml", 'ignore = ["SQ1"]\nextend-select = ["SQ211"]')

    assert loaded(options={"select": ["SQ101"]}).rules == {"unknown-argument"}
    assert "unknown-argument" not in loaded(options={"ignore": ["SQ2"]}).rules


def test_all_selects_every_rule(project: Project) -> None:
    assert loaded(options={"select": ["all"]}).rules == set(BY_SLUG)


def test_an_empty_selection_selects_nothing(project: Project) -> None:
    project.write("soniq-lint.toml", "select = []")

    assert loaded().rules == set()


def test_an_empty_exclusion_excludes_nothing(project: Project) -> None:
    project.write("soniq-lint.toml", "exclude = []")

    assert loaded().exclude == ()


def test_the_variable_gives_the_pattern_unless_a_file_does(project: Project) -> None:
    environ = {"SONIQ_TASK_NAME_PATTERN": "[A-Z]+"}

    assert loaded().analysis.name_pattern is None
    assert loaded(environ=environ).analysis.name_pattern == "[A-Z]+"
    project.write("soniq-lint.toml", 'task-name-pattern = "[a-z]+"')
    assert loaded(environ=environ).analysis.name_pattern == "[a-z]+"


def test_a_repository_that_is_not_checked_out_here_is_a_note(project: Project) -> None:
    project.write("soniq-lint.toml", 'stubs = ["../tasks"]')

    assert loaded().notes == ("soniq-lint.toml: stubs: there is no folder '../tasks'",)


# extend


def test_extended_files_give_what_is_not_said_nearer(project: Project) -> None:
    project.write("base/soniq-lint.toml", 'jobs = 2\nroots = ["lib"]\nignore = ["SQ101"]')
    (project.root / "base/lib").mkdir()
    project.write("a/pyproject.toml", table('extend = "../base/soniq-lint.toml"\njobs = 3'))
    config = loaded("a")

    assert config.jobs == 3
    assert "unknown-argument" not in config.rules
    assert config.analysis.roots == (str(project.root / "base/lib"),)
    assert config.analysis.root == str(project.root / "a")
    assert len(config.sources) == 2


def test_lists_that_extend_add_up(project: Project) -> None:
    project.write(
        "soniq-lint.toml",
        'extend = "base.toml"\nextend-select = ["SQ211"]\nextend-exclude = ["a"]\n'
        'per-file-ignores = {"x" = ["SQ1"]}',
    )
    project.write(
        "base.toml",
        'select = ["SQ1"]\nextend-select = ["SQ2"]\nextend-exclude = ["b"]\n'
        'per-file-ignores = {"y" = ["SQ1"]}',
    )
    config = loaded()

    assert {"parameter-shadows-option", "duplicate-handler", "unknown-argument"} <= config.rules
    assert [glob.pattern for glob in config.exclude[-2:]] == ["a", "b"]
    assert [each.glob.pattern for each in config.per_file_ignores] == ["x", "y"]


@pytest.mark.parametrize("second", ["soniq-lint.toml", "./x/../soniq-lint.toml"])
def test_files_that_extend_each_other_are_refused(project: Project, second: str) -> None:
    (project.root / "x").mkdir()
    project.write("soniq-lint.toml", 'extend = "base.toml"')
    project.write("base.toml", f'extend = "{second}"')

    assert problems() == [f"base.toml: extend: {second} extends itself in a circle"]


def test_extending_a_file_that_is_not_there_is_refused(project: Project) -> None:
    project.write("pyproject.toml", table('extend = "../base.toml"'))

    assert problems() == ["pyproject.toml: tool.soniq-lint.extend: there is no file '../base.toml'"]


# what is wrong with it


def test_all_problems_are_told_at_once_with_their_place(project: Project) -> None:
    project.write(
        "pyproject.toml",
        table(
            'selct = ["SQ1"]\nignore = ["SQ101", 3, "unknown-args"]\njobs = true\n'
            'python-version = 3.12\noutput-format = "xml"\nexclude = "build"\n'
            'per-file-ignores = {"a" = "SQ1", "[b-a]x" = []}\ntask-name-pattern = "("\n'
            'venv = ["x"]\nforce-exclude = "yes"\nroots = [""]\n'
        ),
    )
    at = "pyproject.toml: tool.soniq-lint."

    assert problems(environ={"SONIQ_TASK_NAME_PATTERN": "["}) == [
        f"{at}selct: there is no such key; did you mean 'select'?",
        f"{at}ignore[1]: expected the name of a rule, found 3",
        f"{at}ignore[2]: there is no rule 'unknown-args'; did you mean 'unknown-argument'?",
        f"{at}jobs: expected a number, 0 to 64, found true",
        f'{at}python-version: expected a version of Python, such as "3.12", found 3.12',
        f"{at}output-format: expected one of full, concise, json, sarif, github, gitlab, junit, "
        "rdjson, found 'xml'",
        f'{at}exclude: expected a list of patterns, such as ["migrations", "src/generated/**"], '
        "found 'build'",
        f"{at}per-file-ignores.'a': expected a list of rules, such as "
        '["unknown-argument", "SQ2"], found \'SQ1\'',
        f"{at}per-file-ignores.'[b-a]x': the pattern cannot be read: bad character range b-a at "
        "position 1",
        f"{at}task-name-pattern: is no regular expression: missing ), unterminated subpattern at "
        "position 0",
        f"{at}venv: expected a path, found a list",
        f"{at}force-exclude: expected true or false, found 'yes'",
        f"{at}roots[0]: expected a path, found nothing",
        "environment: SONIQ_TASK_NAME_PATTERN: is no regular expression: unterminated character "
        "set at position 0",
    ]


@pytest.mark.parametrize(
    ("name", "close"),
    [("per_file_ignores", "per-file-ignores"), ("Select", "select"), ("stub", "stubs")],
)
def test_an_unknown_key_names_the_nearest(project: Project, name: str, close: str) -> None:
    project.write("soniq-lint.toml", f"{name} = 1")

    assert problems() == [f"soniq-lint.toml: {name}: there is no such key; did you mean '{close}'?"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[tool.soniq-lint\n", ":1:17: is not TOML: Expected ']' at the end of a table"),
        (b"[tool.soniq-lint]\nselect = [\n", "is not TOML: "),
        (b"# soniq-lint\n\xff\xfe\x00", ":2: is not UTF-8"),
        (b"[tool.soniq-lint]\nx = " + b"[" * 5000 + b"]" * 5000, "is nested too deeply"),
        (b"[tool.soniq-lint]\njobs = " + b"1" * 5000, "is not TOML: "),
        (b"# soniq-lint\n" + b"#" * 1_000_000, "is larger than 1,000,000 bytes"),
        (b"[tool]\nsoniq-lint = 3", "tool.soniq-lint: expected a table"),
        (b"[[tool.soniq-lint]]\n", "tool.soniq-lint: expected a table"),
        (b"[tool.soniq-lint]\nselect = 2020-01-01", "found datetime.date(2020, 1, 1)"),
        (b"[tool.soniq-lint]\nstubs = ['a\\u0000']\npython = \"\\u0000\"", "NUL character"),
        (b'[tool.soniq-lint]\n"\\u001b[31m" = 1', "there is no such key"),
    ],
)
def test_a_hostile_file_is_one_clear_line(
    project: Project, lint: Lint, content: bytes, message: str
) -> None:
    project.write("pyproject.toml", content)
    outcome = lint()

    assert outcome.code == 2
    assert message in outcome.err
    assert "\x1b" not in outcome.err
    assert all(len(line) < 300 for line in outcome.err.splitlines())
    assert outcome.err.count("\n") == 1
    assert outcome.err.startswith("error: pyproject.toml")


def test_a_file_of_others_that_cannot_be_read_is_not_ours(project: Project, lint: Lint) -> None:
    project.write("pyproject.toml", b"\xff\x00 [[[ not toml")
    project.write("a/pyproject.toml/x", "")
    project.write("a/b.py", "x = 1")

    assert lint("a/b.py").code == 0


def test_a_configuration_file_that_is_a_folder_is_refused(project: Project) -> None:
    (project.root / "soniq-lint.toml").mkdir()

    assert problems() == ["soniq-lint.toml: is a folder"]


def test_a_configuration_file_that_cannot_be_read_is_refused(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: str) -> object:
        raise PermissionError(13, "Permission denied", path)

    project.write("pyproject.toml", table(""))
    monkeypatch.setattr(sources, "open_regular", refuse)

    assert problems() == ["pyproject.toml: cannot be read: Permission denied"]


def test_every_key_is_described_in_a_sentence() -> None:
    assert [key.name for key in KEYS if not (key.meaning.endswith(".") and key.default)] == []


def test_home_is_understood(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(project.root.parent))
    project.write("soniq-lint.toml", 'cache-dir = "~/cache"')

    assert loaded().cache_dir == str(project.root.parent / "cache")


def test_a_long_configuration_is_read_quickly(project: Project, tmp_path: Path) -> None:
    project.write("soniq-lint.toml", "exclude = [" + ",".join(['"*a*a*a*a*b"'] * 5000) + "]")

    assert len(loaded().exclude) == 5000
