from __future__ import annotations

import json
from pathlib import Path

import pytest

from soniq_lint import collection

from .analyser import Analyser
from .conftest import Lint, Project

BAD = "app.enqueue(unknown_argument)\n"
FINE = "app.enqueue(fine)\n"


def rules(lint: Lint, *arguments: str) -> list[str]:
    outcome = lint("--output-format", "json", "--no-cache", *arguments)
    return [each["rule"] for each in json.loads(outcome.out)["diagnostics"]]


def test_nothing_to_report_is_code_0(project: Project, lint: Lint, analyser: Analyser) -> None:
    project.write("a.py", FINE)
    project.write("b.py", "x = 1\n")
    outcome = lint()

    assert (outcome.code, outcome.err) == (0, "")
    assert "No contract mistakes in 2 files." in outcome.out
    assert "checked 1 of 1 enqueue site" in outcome.out


def test_findings_are_code_1(project: Project, lint: Lint, analyser: Analyser) -> None:
    project.write("a.py", BAD)
    outcome = lint()

    assert outcome.code == 1
    assert "unknown-argument" in outcome.out
    assert "a.py:1:13" in outcome.out


def test_paths_are_shown_from_where_one_stands(
    project: Project, lint: Lint, analyser: Analyser, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("soniq-lint.toml", "")
    project.write("src/shop/a.py", BAD)
    (project.root / "src/other").mkdir()

    monkeypatch.chdir(project.root / "src")
    assert "shop/a.py:1:13" in lint("--output-format", "concise").out
    monkeypatch.chdir(project.root / "src/other")
    assert "../shop/a.py:1:13" in lint("--output-format", "concise", "../shop").out


def test_findings_are_code_0_when_that_is_asked_for(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", BAD)

    assert lint("--exit-zero").code == 0


def test_only_files_that_can_matter_are_analysed(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    for number in range(50):
        project.write(f"b{number}.py", "x = 1\n")
    project.write("a.py", FINE)

    assert "51 files: 51 read, 1 of interest, 1 analysed" in lint("-v").err
    assert analyser.analysed == [str(project.root / "a.py")]


def test_check_can_be_said_or_left_out(project: Project, lint: Lint, analyser: Analyser) -> None:
    project.write("a.py", BAD)

    assert lint("check", "a.py") == lint("a.py")


def test_findings_are_in_order_of_path_and_place(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("b.py", BAD + "app.enqueue(string_task_name)\n" + BAD)
    project.write("a.py", BAD)
    outcome = lint("--output-format", "concise")

    places = [line.split(" ")[0] for line in outcome.out.splitlines() if ".py:" in line]
    assert places == ["a.py:1:13:", "b.py:1:13:", "b.py:2:13:", "b.py:3:13:"]


def test_a_missing_path_is_code_2(project: Project, lint: Lint) -> None:
    project.write("a.py", FINE)
    outcome = lint("a.py", "gone.py")

    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == "error: there is no file or folder gone.py\n"


def test_a_missing_path_like_a_command_names_it(project: Project, lint: Lint) -> None:
    assert "did you mean 'check'?" in lint("chek").err


def test_a_file_that_cannot_be_read_is_one_finding(
    project: Project, lint: Lint, analyser: Analyser, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("a.py", BAD)
    locked = str(project.write("locked.py", BAD))

    def refuse(path: str, size: int) -> bytes:
        if path == locked:
            raise PermissionError(13, "Permission denied", path)
        return Path(path).read_bytes()

    monkeypatch.setattr(collection, "read", refuse)
    outcome = lint("--output-format", "json", "a.py", "locked.py")
    found = {each["rule"]: each["path"] for each in json.loads(outcome.out)["diagnostics"]}

    assert found == {"unknown-argument": "a.py", "not-analysed": "locked.py"}


def test_select_replaces_what_is_on(project: Project, lint: Lint, analyser: Analyser) -> None:
    project.write("a.py", BAD + "app.enqueue(parameter_shadows_option)\n")

    assert rules(lint) == ["unknown-argument"]
    assert rules(lint, "--select", "SQ211") == ["parameter-shadows-option"]
    assert rules(lint, "--select", "SQ2,SQ101") == ["unknown-argument", "parameter-shadows-option"]
    assert rules(lint, "--select", "ALL", "--ignore", "sq101") == ["parameter-shadows-option"]
    assert rules(lint, "--extend-select", "parameter-shadows-option", "--ignore", "SQ1") == [
        "parameter-shadows-option"
    ]


def test_an_unknown_rule_names_the_nearest(project: Project, lint: Lint) -> None:
    outcome = lint("--select", "unknown-arguments", "--ignore", "SQ11")

    assert outcome.code == 2
    assert outcome.err == (
        "error: command line: --select[0]: there is no rule 'unknown-arguments'; "
        "did you mean 'unknown-argument'?\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--slect", "x"], "there is no option --slect; did you mean '--select'?"),
        (["--unsafe-fix"], "there is no option --unsafe-fix; did you mean '--unsafe-fixes'?"),
        (["--select"], "argument --select: expected one argument"),
        (["--jobs", "many"], "--jobs: expected a number, 0 to 64, found 'many'"),
        (["--jobs", "65"], "--jobs: expected a number, 0 to 64, found 65"),
        (["--output-format", "xml"], "--output-format: expected one of full, concise"),
        (["--colour", "red"], "invalid choice: 'red'"),
        (["--python", "nowhere"], "--python: there is no file 'nowhere'"),
        (["--venv", "nowhere"], "--venv: there is no folder 'nowhere'"),
        (["--snapshot", "nowhere"], "--snapshot: there is no file 'nowhere'"),
        (["--baseline", "nowhere"], "there is no such baseline"),
        (["--config", "nowhere"], "nowhere: cannot be read: No such file"),
        (["-", "a.py"], "cannot be linted together"),
        (["a.py", "--stdin-filename", "b.py"], "--stdin-filename is for standard input"),
        (["--watch", "--fix"], "--watch cannot be combined with fixes"),
        (["--watch", "-"], "--watch cannot be combined with standard input"),
        (["--fix", "--diff"], "choose one"),
        (["--fix", "--update-baseline"], "cannot be combined"),
        (["--prune-baseline", "--update-baseline"], "cannot be combined"),
    ],
)
def test_a_mistake_in_usage_is_code_2_and_says_what_is_wrong(
    project: Project, lint: Lint, arguments: list[str], message: str
) -> None:
    outcome = lint(*arguments)

    assert (outcome.code, outcome.out) == (2, "")
    assert message in outcome.err
    assert outcome.err.startswith("error: ")


def test_per_file_ignores_hide_findings_and_count_them(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write(
        "soniq-lint.toml", '[per-file-ignores]\n"tests/**" = ["SQ101"]\n"*_old.py" = ["ALL"]\n'
    )
    for name in ("a.py", "tests/x/b.py", "src/c_old.py"):
        project.write(name, BAD)
    outcome = lint()

    assert "Found 1 error in 1 of 3 files" in outcome.out
    assert "2 suppressed" in outcome.out


def test_a_per_file_ignore_that_ignores_nothing_is_reported(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("soniq-lint.toml", 'exclude = ["x"]\n[per-file-ignores]\n"tests" = ["SQ101"]\n')
    project.write("a.py", BAD)
    outcome = lint("--output-format", "concise")

    assert "soniq-lint.toml:3:1: " in outcome.out
    assert "unused-per-file-ignore" in outcome.out


@pytest.mark.parametrize("arguments", [["a.py"], ["--ignore", "SQ101"], ["--ignore", "SQ902"]])
def test_a_per_file_ignore_is_not_called_unused_without_certainty(
    project: Project, lint: Lint, analyser: Analyser, arguments: list[str]
) -> None:
    project.write("soniq-lint.toml", '[per-file-ignores]\n"tests" = ["SQ101"]\n')
    project.write("a.py", FINE)

    assert "unused-per-file-ignore" not in rules(lint, *arguments)


def test_unresolved_sites_are_listed_on_request(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", FINE + "app.enqueue(dynamic)\n")

    assert "1 dynamic (1 args not literal)" in lint().out
    assert "a.py:2:13: dynamic (args not literal)" in lint("--show-unresolved").out


def test_statistics_count_by_rule(project: Project, lint: Lint, analyser: Analyser) -> None:
    project.write("a.py", BAD * 3)

    assert "3  SQ101  unknown-argument" in lint("--statistics").out


def test_quiet_prints_nothing_when_there_is_nothing(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", FINE)

    assert lint("-q") == (0, "", "")


def test_the_report_can_go_to_a_file(project: Project, lint: Lint, analyser: Analyser) -> None:
    project.write("a.py", BAD)
    outcome = lint("--output-format", "json", "--output-file", "report.json")

    assert (outcome.code, outcome.out) == (1, "")
    assert json.loads(project.read("report.json"))["summary"]["errors"] == 1


def test_a_report_that_cannot_be_written_is_code_2(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", FINE)
    outcome = lint("--output-file", "no/such/folder/report")

    assert outcome.code == 2
    assert "--output-file: No such file or directory" in outcome.err


@pytest.mark.parametrize("format_", ["json", "sarif", "github", "gitlab", "junit", "rdjson"])
def test_a_mistake_in_the_configuration_is_in_the_document(
    project: Project, lint: Lint, format_: str
) -> None:
    project.write("soniq-lint.toml", 'selct = ["SQ1"]\n')
    outcome = lint("--output-format", format_)

    assert outcome.code == 2
    assert "selct" in outcome.out
    assert outcome.err == ""


def test_a_missing_path_is_in_the_document(project: Project, lint: Lint) -> None:
    outcome = lint("--output-format", "json", "gone.py")
    document = json.loads(outcome.out)

    assert outcome.code == 2
    assert document["failed"]
    assert document["problems"] == ["there is no file or folder gone.py"]


def test_an_environment_is_asked_for_when_something_is_missed_from_it(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    analyser.problems = ("no environment is found",)
    project.write("a.py", "app.enqueue(fine)\n")
    assert "no environment" not in lint().out

    project.write("b.py", "app.enqueue(fine)  # imports tasks nowhere\n")
    assert "warning: no environment is found\n" in lint().out
    assert lint().code == 0


def test_an_environment_that_is_named_has_to_be_right(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    analyser.problems = ("the environment env is not used",)
    (project.root / "env").mkdir()
    project.write("a.py", "app.enqueue(fine)\n")

    assert "the environment env is not used" in lint("--venv", "env").out


def test_repositories_that_are_not_there_are_told(project: Project, lint: Lint) -> None:
    project.write("soniq-lint.toml", 'stubs = ["../tasks"]')
    project.write("a.py", "x = 1\n")
    outcome = lint()

    assert outcome.code == 0
    assert "warning: soniq-lint.toml: stubs: there is no folder '../tasks'\n" in outcome.out


def test_nothing_but_the_cache_is_written(project: Project, lint: Lint, analyser: Analyser) -> None:
    project.write("a.py", BAD)
    lint()

    assert project.names() == [
        ".soniq_cache/.gitignore",
        ".soniq_cache/CACHEDIR.TAG",
        ".soniq_cache/lint.json",
        "a.py",
    ]


def test_without_a_cache_nothing_is_written(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", BAD)
    lint("--no-cache")

    assert project.names() == ["a.py"]
