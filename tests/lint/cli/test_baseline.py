from __future__ import annotations

import json

import pytest

from .analyser import Analyser
from .conftest import Lint, Project

NAME = "soniq-lint-baseline.json"
BAD = "app.enqueue(unknown_argument)\n"


def entries(project: Project, name: str = NAME) -> list[tuple[str, str, str, int]]:
    rows = json.loads(project.read(name))["findings"]
    return [(row["path"], row["rule"], row["function"], row["count"]) for row in rows]


def accept(project: Project, lint: Lint) -> None:
    assert lint("--update-baseline").code == 0
    project.write("soniq-lint.toml", f'baseline = "{NAME}"')


def test_what_is_accepted_is_not_reported(project: Project, lint: Lint, analyser: Analyser) -> None:
    project.write("a.py", BAD + BAD)
    outcome = lint("--update-baseline")

    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err == f"{NAME} accepts 2 findings (2 more, 0 fewer)\n"
    assert entries(project) == [("a.py", "unknown-argument", "", 2)]
    after = lint("--baseline", NAME)
    assert after.code == 0
    assert "2 in the baseline" in after.out


def test_code_may_move(project: Project, lint: Lint, analyser: Analyser) -> None:
    project.write("a.py", f"def send():\n    {BAD}")
    accept(project, lint)
    project.write("a.py", f"import x\n\n\ndef other():\n    pass\n\ndef send():\n    {BAD}")

    assert lint().code == 0


def test_the_same_mistake_in_another_function_is_new(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", f"def send():\n    {BAD}")
    accept(project, lint)
    project.write("a.py", f"def send():\n    {BAD}\ndef again():\n    {BAD}")
    outcome = lint()

    assert outcome.code == 1
    assert "a.py:5:17" in outcome.out
    assert "Found 1 error" in outcome.out


def test_of_more_than_are_accepted_the_last_are_new(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", BAD)
    accept(project, lint)
    project.write("a.py", BAD * 3)
    outcome = lint("--output-format", "concise")

    assert [line[:7] for line in outcome.out.splitlines() if "a.py" in line] == [
        "a.py:2:",
        "a.py:3:",
    ]


def test_a_file_without_findings_is_a_baseline(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", "app.enqueue(fine)\n")
    accept(project, lint)

    assert json.loads(project.read(NAME)) == {"version": 1, "findings": []}
    assert lint().code == 0


def test_every_entry_stands_on_a_line_of_its_own_in_order(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    for name in ("b.py", "a.py", "c/d.py"):
        project.write(name, BAD + "app.enqueue(missing_argument)\n")
    accept(project, lint)
    lines = [line.strip().rstrip(",") for line in project.read(NAME).splitlines()]

    rows = [json.loads(line) for line in lines if line.startswith('{"path"')]
    assert len(rows) == 6
    assert [(row["path"], row["rule"]) for row in rows] == sorted(
        (row["path"], row["rule"]) for row in rows
    )


def test_the_same_findings_give_the_same_file(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", BAD)
    accept(project, lint)
    before = (project.root / NAME).stat()
    lint("--update-baseline")

    assert (project.root / NAME).stat() == before


# entries that no longer occur


def test_an_entry_that_no_longer_occurs_is_an_error_at_its_line(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", "app.enqueue(missing_argument)\n" + BAD)
    accept(project, lint)
    project.write("a.py", "app.enqueue(missing_argument)\n")
    outcome = lint("--output-format", "concise")

    assert outcome.code == 1
    assert f"{NAME}:5:1: " in outcome.out
    assert "SQ903" in outcome.out
    assert "which no longer occurs" in outcome.out


def test_an_entry_that_occurs_less_often_is_an_error(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", BAD * 3)
    accept(project, lint)
    project.write("a.py", BAD)

    assert "3 times, and it occurs 1 time" in lint().out


def test_an_entry_of_a_file_that_is_gone_is_an_error(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", BAD)
    project.write("b.py", BAD)
    accept(project, lint)
    (project.root / "a.py").unlink()

    assert lint("b.py").code == 1


def test_an_entry_of_a_file_that_was_not_looked_at_is_not(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", BAD)
    project.write("b.py", BAD)
    accept(project, lint)

    assert lint("b.py").code == 0


def test_an_entry_about_the_project_needs_all_of_it_to_be_stale(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", "app.enqueue(string_task_name)\n")
    accept(project, lint)
    project.write("a.py", "app.enqueue(fine)\n")

    assert lint("a.py").code == 0
    assert lint().code == 1


def test_an_entry_of_a_file_whose_imports_are_not_found_is_not_stale(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", BAD)
    accept(project, lint)
    project.write("a.py", "app.enqueue(fine)  # imports tasks nowhere\n")

    assert lint().code == 0


def test_stale_entries_can_be_ignored(project: Project, lint: Lint, analyser: Analyser) -> None:
    project.write("a.py", BAD)
    accept(project, lint)
    project.write("a.py", "")

    assert lint("--ignore", "stale-baseline").code == 0


def test_pruning_takes_out_what_is_gone_and_accepts_nothing_new(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", BAD * 3)
    project.write("b.py", BAD)
    accept(project, lint)
    project.write("a.py", BAD + "app.enqueue(missing_argument)\n")
    project.write("b.py", "")
    outcome = lint("--prune-baseline")

    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err == f"{NAME} accepts 1 finding (0 more, 3 fewer)\n"
    assert entries(project) == [("a.py", "unknown-argument", "", 1)]


def test_pruning_without_a_baseline_is_code_2(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", BAD)
    outcome = lint("--prune-baseline")

    assert outcome.code == 2
    assert "there is no such baseline; --update-baseline makes one" in outcome.err


def test_updating_on_some_files_keeps_what_is_accepted_in_others(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", BAD)
    project.write("b.py", BAD)
    accept(project, lint)
    project.write("b.py", "app.enqueue(missing_argument)\n")
    lint("--update-baseline", "b.py")

    assert entries(project) == [
        ("a.py", "unknown-argument", "", 1),
        ("b.py", "missing-argument", "", 1),
    ]


def test_remarks_on_comments_are_never_accepted(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", "x = 1  # soniq: ignore[SQ101]\n")
    accept(project, lint)

    assert entries(project) == []
    assert lint().code == 1


def test_what_is_suppressed_or_off_is_not_accepted(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", BAD.rstrip() + "  # soniq: ignore\napp.enqueue(missing_argument)\n")
    lint("--update-baseline", "--ignore", "SQ102")

    assert entries(project) == []


def test_the_file_can_be_named_on_the_command_line(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", BAD)
    lint("--update-baseline", "--baseline", "known.json")

    assert entries(project, "known.json")
    assert lint("--baseline", "known.json").code == 0


def test_paths_are_relative_to_the_root_wherever_one_stands(
    project: Project, lint: Lint, analyser: Analyser, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("pkg/a.py", BAD)
    accept(project, lint)
    monkeypatch.chdir(project.root / "pkg")

    assert entries(project)[0][0] == "pkg/a.py"
    assert lint("a.py").code == 0


# files that are no baseline

ROW = '{"path": "a", "rule": "b", "function": "", "task": "", "field": "", "count": 1}'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "line 1: the baseline is not JSON: Expecting value"),
        ("{", "is not JSON"),
        ("<<<<<<< ours\n{}\n>>>>>>> theirs\n", "the baseline has merge conflicts"),
        ("[]", "this is no baseline of version 1"),
        ('{"version": 2, "findings": []}', "this is no baseline of version 1"),
        ('{"version": 1}', 'the baseline has no list "findings"'),
        ('{"version": 1, "findings": [3]}', "a finding of the baseline is not an object"),
        ('{"version": 1, "findings": [{}]}', '"path" of a finding is not text'),
        (
            f'{{"version": 1, "findings": [{ROW.replace("count", "cuont")}]}}',
            "a finding has no 'cuont'; did you mean 'count'?",
        ),
        (
            f'{{"version": 1, "findings": [\n{ROW},\n{ROW.replace("1", "0")}]}}',
            'line 3: "count" of a finding is not a number above 0',
        ),
        (
            f'{{"version": 1, "findings": [{ROW.replace("1", "true")}]}}',
            '"count" of a finding is not a number above 0',
        ),
        ("[" * 100_000, "the baseline is not JSON that can be read"),
        (b"\xff\xfe\x00", "not"),
        ('{"version": 1, "findings": [], "x": ' + "1" * 5000 + "}", "cannot be read"),
    ],
)
def test_a_corrupt_file_is_code_2_and_one_line(
    project: Project, lint: Lint, analyser: Analyser, content: str | bytes, message: str
) -> None:
    project.write("a.py", BAD)
    project.write("b.json", content)
    outcome = lint("--baseline", "b.json")

    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("error: b.json: ")
    assert message.removesuffix("cannot be read") in outcome.err
    assert outcome.err.count("\n") == 1


def test_a_folder_is_no_baseline(project: Project, lint: Lint) -> None:
    (project.root / "b.json").mkdir()
    outcome = lint("--baseline", "b.json")

    assert outcome.code == 2
    assert "the baseline cannot be read: Is a directory" in outcome.err


def test_a_baseline_that_cannot_be_written_is_code_2(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", BAD)
    outcome = lint("--update-baseline", "--baseline", "no/such/b.json")

    assert outcome.code == 2
    assert "cannot be written: No such file or directory" in outcome.err


def test_an_entry_of_a_rule_that_no_longer_exists_is_stale(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("b.json", f'{{"version": 1, "findings": [{ROW}]}}')
    project.write("c.py", "app.enqueue(fine)\n")

    assert "b in a, which no longer occurs" in lint("c.py", "--baseline", "b.json").out
