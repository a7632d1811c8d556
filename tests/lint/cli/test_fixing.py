from __future__ import annotations

import io
import json
import sys

import pytest

from soniq_lint.cli import run

from .analyser import Analyser
from .conftest import Lint, Project

BAD = "app.enqueue(unknown_argument)\n"
UNSAFE = "app.enqueue(missing_validate)\n"


def test_safe_fixes_are_applied_and_the_rest_is_reported(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", BAD + UNSAFE)
    outcome = lint("--fix")

    assert project.read("a.py") == "app.enqueue(fine)\n" + UNSAFE
    assert outcome.code == 1
    assert "Fixed 1 mistake. Found 1 error" in outcome.out
    assert "a.py:2:13" in outcome.out


def test_unsafe_fixes_are_applied_when_asked_for(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", BAD + UNSAFE)
    outcome = lint("--unsafe-fixes")

    assert project.read("a.py") == "app.enqueue(fine)\n" * 2
    assert outcome.code == 0
    assert "Fixed 2 mistakes." in outcome.out


def test_fixing_twice_changes_nothing(project: Project, lint: Lint, analyser: Analyser) -> None:
    project.write("a.py", BAD)
    lint("--fix")
    before = (project.root / "a.py").stat()

    assert lint("--fix").code == 0
    assert (project.root / "a.py").stat() == before


def test_suppressed_ignored_and_accepted_mistakes_are_not_fixed(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("soniq-lint.toml", 'baseline = "b.json"\n[per-file-ignores]\n"c.py" = ["ALL"]')
    project.write("a.py", BAD.rstrip() + "  # soniq: ignore\n")
    project.write("b.py", BAD)
    project.write("c.py", BAD)
    lint("--update-baseline")
    lint("--fix")

    assert [project.read(name)[:28] for name in ("a.py", "b.py", "c.py")] == [BAD[:28]] * 3


def test_rules_that_are_off_are_not_fixed(project: Project, lint: Lint, analyser: Analyser) -> None:
    project.write("a.py", BAD)
    lint("--fix", "--ignore", "SQ101")

    assert project.read("a.py") == BAD


def test_a_difference_is_shown_and_nothing_changed(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("pkg/a.py", "x = 1\n" + BAD)
    project.write("pkg/b.py", UNSAFE)
    outcome = lint("--diff")

    assert outcome.code == 1
    assert outcome.out.splitlines() == [
        "--- pkg/a.py",
        "+++ pkg/a.py",
        "@@ -1,2 +1,2 @@",
        " x = 1",
        "-app.enqueue(unknown_argument)",
        "+app.enqueue(fine)",
    ]
    assert outcome.err == "Would fix 1 mistake; 1 would be left.\n"
    assert project.read("pkg/a.py") == "x = 1\n" + BAD


def test_a_difference_of_nothing_is_code_0(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", "app.enqueue(fine)\n")

    assert lint("--diff") == (0, "", "Would fix 0 mistakes; 0 would be left.\n")


def test_a_difference_of_unsafe_fixes(project: Project, lint: Lint, analyser: Analyser) -> None:
    project.write("a.py", UNSAFE)

    assert "+app.enqueue(fine)" in lint("--diff", "--unsafe-fixes").out
    assert project.read("a.py") == UNSAFE


def test_a_file_that_cannot_be_written_is_said_and_reported(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", BAD).chmod(0o444)
    outcome = lint("--fix")

    assert outcome.code == 1
    assert "a.py was not fixed: it is read-only" in outcome.out
    assert project.read("a.py") == BAD


def test_fixes_out_of_a_cache_are_not_applied(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    path = project.write("a.py", BAD)
    lint()
    cache = project.root / ".soniq_cache/lint.json"
    document = json.loads(cache.read_text())
    assert '"fine"' in json.dumps(document["records"])
    cache.write_text(json.dumps(document).replace('"fine"', '"evil"'))
    analyser.analysed.clear()
    lint("--fix")

    assert analyser.analysed == [str(path), str(path)]
    assert project.read("a.py") == "app.enqueue(fine)\n"


def test_a_file_that_depends_on_a_fixed_one_is_looked_at_again(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    stub = project.write("stub.py", BAD)
    user = project.write("user.py", "# reads stub.py\napp.enqueue(fine)\n")
    lint("--fix")

    assert analyser.analysed == [str(stub), str(user), str(stub), str(user)]


# standard input


def test_standard_input_is_linted_in_the_place_of_a_file(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", "app.enqueue(fine)\n")
    outcome = lint("-", "--stdin-filename", "a.py", given=b"x = 1\n" + BAD.encode())

    assert outcome.code == 1
    assert "a.py:2:13" in outcome.out
    assert "app.enqueue(unknown_argument)" in outcome.out
    assert project.names() == ["a.py"]


@pytest.mark.parametrize("arguments", [["-"], ["-", "--stdin-filename", "new/b.py"]])
def test_standard_input_may_stand_for_no_file(
    project: Project, lint: Lint, analyser: Analyser, arguments: list[str]
) -> None:
    assert lint(*arguments, given=BAD.encode()).code == 1
    assert lint(*arguments, given=b"x = 1").code == 0


def test_a_name_alone_means_standard_input(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    assert lint("--stdin-filename", "a.py", given=BAD.encode()).code == 1


def test_the_configuration_is_that_of_the_file(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("pkg/soniq-lint.toml", 'ignore = ["SQ101"]')

    assert lint("-", "--stdin-filename", "pkg/a.py", given=BAD.encode()).code == 0


def test_fixed_standard_input_goes_to_standard_output(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", BAD)
    outcome = lint("-", "--stdin-filename", "a.py", "--fix", given=(BAD + UNSAFE).encode())

    assert outcome.out == "app.enqueue(fine)\n" + UNSAFE
    assert "a.py:2:13" in outcome.err
    assert outcome.code == 1
    assert project.read("a.py") == BAD


@pytest.mark.parametrize(
    "source", [b"x = 1\r\n", b"", b"\xef\xbb\xbfx = 1", b"\xff.enqueue(", b"app.enqueue(fine)\r"]
)
def test_unfixed_standard_input_comes_back_byte_for_byte(
    project: Project, analyser: Analyser, monkeypatch: pytest.MonkeyPatch, source: bytes
) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(source)))
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, write_through=True))
    run(["-", "--fix"])

    assert written.getvalue() == source


def test_fixed_standard_input_keeps_its_encoding(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    source = b"\xef\xbb\xbfx = '\xc3\xa9'\r\n" + BAD.encode()

    assert lint("-", "--fix", given=source).out == "\ufeffx = 'é'\r\napp.enqueue(fine)\n"


def test_a_difference_of_standard_input(project: Project, lint: Lint, analyser: Analyser) -> None:
    outcome = lint("-", "--stdin-filename", "a.py", "--diff", given=BAD.encode())

    assert "+app.enqueue(fine)" in outcome.out
    assert "--- a.py" in outcome.out


def test_standard_input_that_is_no_text_is_one_finding(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    outcome = lint("-", "--stdin-filename", "a.py", given=b"\xff.enqueue(")

    assert outcome.code == 1
    assert "not-analysed" in outcome.out


def test_an_excluded_file_is_left_alone_on_request(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("soniq-lint.toml", 'extend-exclude = ["old"]')

    assert lint("-", "--stdin-filename", "old/a.py", given=BAD.encode()).code == 1
    arguments = ("-", "--stdin-filename", "old/a.py", "--force-exclude")
    assert lint(*arguments, given=BAD.encode()).code == 0
    assert lint(*arguments, "--fix", given=BAD.encode()).out == BAD
