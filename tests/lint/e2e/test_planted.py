"""Every planted mistake is found once, with its frame, and nothing else is."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from soniq_lint.rules.catalogue import BY_SLUG
from tests.lint.commands import Command, command

from .planted import MISTAKES, Finding, Place, lay_out

EXPECTED = Path(__file__).with_name("planted.txt")
FIXABLE = [title for title, mistake in MISTAKES.items() if mistake.fix]

every_mistake = pytest.mark.parametrize("title", MISTAKES)


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Command:
    """Run the linter in the folder of the repository."""
    for name in ("FORCE_COLOR", "NO_COLOR", "SONIQ_TASK_NAME_PATTERN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    runs = command(capsys)

    def ran(*arguments: str | Path) -> object:
        os.chdir(tmp_path / "shop")
        return runs("--no-cache", *arguments)

    return ran  # type: ignore[return-value]


def expected(root: Path, title: str) -> list[tuple[object, ...]]:
    return [
        (finding.place.file, *finding.place.position(root), finding.rule, finding.message)
        for finding in MISTAKES[title].findings
    ]


def found(run: Command) -> list[tuple[object, ...]]:
    document = json.loads(run("--output-format", "json", ".").out)
    return sorted(
        (each["path"], each["line"], each["column"], each["rule"], each["message"])
        for each in document["diagnostics"]
    )


def marked(root: Path, place: Place, sign: str) -> str:
    """Return the line of a place and the one below it that marks the text, as in a frame."""
    line, column = place.position(root)
    source = (root / place.file).read_text(encoding="utf-8").splitlines()[line - 1]
    return f"| {source}\n@| {' ' * (column - 1)}{sign * len(place.text)}"


def frame(root: Path, finding: Finding) -> list[str]:
    """Return the pieces of a finding's frame, in order."""
    rule = BY_SLUG[finding.rule]
    pieces = [f"{rule.severity}[{rule.code}] {rule.slug}: {finding.message}\n"]
    for place, arrow, sign in ((finding.place, "-->", "^"), (finding.beside, ":::", "-")):
        if place is not None:
            line, column = place.position(root)
            pieces += [f"{arrow} {place.file}:{line}:{column}\n", marked(root, place, sign)]
    return pieces


def without_numbers(text: str) -> str:
    """Return a report with the margin of its frames, line numbers and all, cut down to a bar."""
    lines = []
    for line in text.splitlines():
        margin, bar, rest = line.partition("|")
        if bar and (not margin.strip() or margin.strip().isdigit()):
            line = f"{'' if margin.strip() else '@'}|{rest}"
        lines.append(line)
    return "\n".join(lines) + "\n"


def test_the_correct_repository_is_silent(tmp_path: Path, run: Command) -> None:
    lay_out(tmp_path / "shop")
    outcome = run(".")

    assert outcome.code == 0
    assert outcome.out == (
        "checked 11 of 11 enqueue sites\n"
        "No contract mistakes in 15 files. Not shown: 1 suppressed.\n"
    )


@pytest.mark.parametrize("package", ["producer", "consumer", "stubs"])
def test_each_of_its_packages_is_silent_by_itself(
    tmp_path: Path, run: Command, package: str
) -> None:
    lay_out(tmp_path / "shop")

    assert run(package).code == 0


@every_mistake
def test_a_mistake_is_found_once(tmp_path: Path, run: Command, title: str) -> None:
    root = lay_out(tmp_path / "shop", [title])

    assert found(run) == sorted(expected(root, title))


def test_all_mistakes_together_are_found_once_each(tmp_path: Path, run: Command) -> None:
    root = lay_out(tmp_path / "shop", MISTAKES)

    assert found(run) == sorted(each for title in MISTAKES for each in expected(root, title))


@every_mistake
def test_a_mistake_is_shown_in_a_frame(tmp_path: Path, run: Command, title: str) -> None:
    root = lay_out(tmp_path / "shop", MISTAKES)
    report = without_numbers(run(".").out)

    for finding in MISTAKES[title].findings:
        heading, *pieces = frame(root, finding)
        block = report[report.index(heading) :].partition("\n\n")[0]
        at = 0
        for piece in pieces:
            assert piece in block[at:]
            at = block.index(piece, at)


def test_the_whole_report_is_as_published(tmp_path: Path, run: Command) -> None:
    lay_out(tmp_path / "shop", MISTAKES)
    outcome = run(".")

    assert outcome.code == 1
    assert outcome.out == EXPECTED.read_text(encoding="utf-8")


def test_in_a_terminal_it_is_the_same_in_colour(tmp_path: Path, run: Command) -> None:
    lay_out(tmp_path / "shop", MISTAKES)
    report = run("--colour", "always", ".").out

    assert report.count("\x1b[") > 10 * len(MISTAKES)
    assert re.sub(r"\x1b\[[\d;]*m", "", report) == EXPECTED.read_text(encoding="utf-8")


@pytest.mark.parametrize("title", FIXABLE)
def test_a_fixable_mistake_is_fixed(tmp_path: Path, run: Command, title: str) -> None:
    lay_out(tmp_path / "shop", [title])
    unsafe = MISTAKES[title].fix == "unsafe"

    assert run("--fix", ".").code == int(unsafe)
    assert run("--fix", "--unsafe-fixes", ".").code == 0
    assert found(run) == []


def test_fixing_leaves_what_has_no_fix_and_fixing_again_changes_nothing(
    tmp_path: Path, run: Command
) -> None:
    root = lay_out(tmp_path / "shop", MISTAKES)
    run("--fix", "--unsafe-fixes", ".")
    texts = {path: path.read_bytes() for path in root.rglob("*.py")}
    left = found(run)

    assert sorted((row[0], *row[3:]) for row in left) == sorted(
        (finding.place.file, finding.rule, finding.message)
        for mistake in MISTAKES.values()
        if not mistake.fix
        for finding in mistake.findings
    )
    run("--fix", "--unsafe-fixes", ".")
    assert {path: path.read_bytes() for path in root.rglob("*.py")} == texts
