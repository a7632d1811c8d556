from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from soniq_lint.config import AnalysisSettings
from soniq_lint.diagnostics import Diagnostic, Edit, Fix, Import, Note, Span
from soniq_lint.files import versions
from soniq_lint.files.cache import Cache
from soniq_lint.files.stamps import TICK
from soniq_lint.files.walk import Found
from soniq_lint.records import Record, Suppression

from .analyser import Analyser
from .conftest import Lint, Project

BAD = "app.enqueue(unknown_argument)\n"
LATER = 2 * 10**18
EARLY = 10**18


def work(lint: Lint, *arguments: str) -> str:
    """Return the line of ``-v`` about the work of a run."""
    lines = lint("-v", *arguments).err.splitlines()
    return next(line for line in lines if line.endswith(" analysed"))


def cached(project: Project) -> Any:
    return json.loads(project.read(".soniq_cache/lint.json"))


def rewrite(project: Project, change: Callable[[Any], object]) -> None:
    document = cached(project)
    change(document)
    project.write(".soniq_cache/lint.json", json.dumps(document))


@pytest.fixture
def many(project: Project) -> Project:
    """Fifty files of which one matters."""
    for number in range(49):
        project.write(f"b{number}.py", "x = 1\n")
    project.write("a.py", BAD)
    return project


def test_a_second_run_reads_and_analyses_nothing(
    many: Project, lint: Lint, analyser: Analyser
) -> None:
    first = lint()

    assert work(lint) == "50 files: 0 read, 1 of interest, 0 analysed"
    assert lint() == first


def test_a_changed_file_alone_is_read_again(many: Project, lint: Lint, analyser: Analyser) -> None:
    lint()
    many.write("b7.py", "y = 1\n")

    assert work(lint) == "50 files: 1 read, 1 of interest, 0 analysed"
    many.write("a.py", BAD)
    assert work(lint) == "50 files: 1 read, 1 of interest, 1 analysed"


def test_another_python_of_the_project_has_everything_analysed_again(
    many: Project, lint: Lint, analyser: Analyser
) -> None:
    lint()
    analyser.python = (3, 12)

    assert work(lint) == "50 files: 0 read, 1 of interest, 1 analysed"
    assert work(lint) == "50 files: 0 read, 1 of interest, 0 analysed"


def test_a_new_file_alone_is_read(many: Project, lint: Lint, analyser: Analyser) -> None:
    lint()
    many.write("c.py", BAD)

    assert work(lint) == "51 files: 1 read, 2 of interest, 1 analysed"


def test_a_file_that_is_gone_is_forgotten(many: Project, lint: Lint, analyser: Analyser) -> None:
    lint()
    (many.root / "a.py").unlink()
    (many.root / "b7.py").unlink()

    assert lint().code == 0
    assert len(cached(many)["files"]) == 48
    assert cached(many)["records"] == {}


def test_a_run_on_some_files_forgets_nothing(many: Project, lint: Lint, analyser: Analyser) -> None:
    lint()
    lint("a.py")
    many.write("b1.py", BAD)
    lint("b1.py")

    assert len(cached(many)["files"]) == 50
    assert len(cached(many)["records"]) == 2


def test_few_files_without_a_sign_leave_the_cache_alone(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", "x = 1\n")
    lint()

    assert project.names() == ["a.py"]


def test_few_files_are_analysed_once(project: Project, lint: Lint, analyser: Analyser) -> None:
    project.write("a.py", BAD)
    lint()

    assert work(lint) == "1 file: 1 read, 1 of interest, 0 analysed"


def test_a_file_is_analysed_again_when_one_that_it_reads_changes(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("stub.txt", "one")
    project.write("a.py", "# reads stub.txt\n" + BAD)
    lint()
    lint()
    project.write("stub.txt", "two")
    lint()
    (project.root / "stub.txt").rename(project.root / "stub.old")
    (project.root / "stub.txt").symlink_to("stub.old")
    lint()

    assert len(analyser.analysed) == 2


def test_a_file_is_analysed_again_when_an_import_leads_elsewhere(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", "# imports tasks /old/tasks.py\n" + BAD)
    analyser.modules["tasks"] = "/old/tasks.py"
    lint()
    lint()
    assert len(analyser.analysed) == 1
    analyser.modules["tasks"] = "/new/tasks.py"
    lint()
    assert len(analyser.analysed) == 2


def test_a_file_is_analysed_again_when_a_missing_import_appears(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", "# imports tasks nowhere\n" + BAD)
    lint()
    analyser.modules["tasks"] = "/new/tasks.py"
    lint()

    assert len(analyser.analysed) == 2


def test_other_settings_of_the_analysis_make_all_of_it_anew(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", BAD)
    lint()
    project.write("soniq-lint.toml", 'task-name-pattern = "[a-z]+"')
    lint()

    assert len(analyser.analysed) == 2


def test_the_choice_of_rules_needs_no_new_analysis(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", BAD + "app.enqueue(parameter_shadows_option)\n")
    lint()

    assert "SQ211" in lint("--select", "SQ2").out
    assert "SQ101" in lint("--output-format", "concise").out
    assert len(analyser.analysed) == 1


def test_a_file_that_could_not_be_analysed_is_tried_again(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", "app.enqueue(\n")
    first = lint()

    assert first.code == 1
    assert lint() == first
    assert len(analyser.analysed) == 2


def test_the_folder_can_be_elsewhere(project: Project, lint: Lint, analyser: Analyser) -> None:
    project.write("a.py", BAD)
    lint("--cache-dir", "../cache")

    assert project.names() == ["a.py"]
    assert (project.root.parent / "cache/lint.json").exists()


def test_version_control_and_backups_pass_the_folder_by(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", BAD)
    lint()

    assert project.read(".soniq_cache/.gitignore") == "*\n"
    tag = project.read(".soniq_cache/CACHEDIR.TAG")
    assert tag.startswith("Signature: 8a477f597d28d172789f06886806bc55")


# a cache that cannot be used


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff",
        b"{",
        b"[]",
        b"{}",
        b'{"key": 1, "files": [], "records": {}}',
        b"[" * 100_000,
        b'{"key": ' + b"1" * 5000 + b"}",
        b"\x80\x04\x95pickle",
    ],
)
def test_a_damaged_cache_is_made_anew(
    project: Project, lint: Lint, analyser: Analyser, content: bytes
) -> None:
    project.write("a.py", BAD)
    first = lint()
    project.write(".soniq_cache/lint.json", content)
    outcome = lint("-v")

    assert (outcome.code, outcome.out) == (first.code, first.out)
    assert "the cache is damaged and made anew" in outcome.err
    assert len(analyser.analysed) == 2
    lint()
    assert len(analyser.analysed) == 2


def test_a_cache_of_another_version_is_made_anew(
    project: Project, lint: Lint, analyser: Analyser, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("a.py", BAD)
    lint()
    monkeypatch.setattr(versions, "_code", lambda: ["other"])
    lint()

    assert len(analyser.analysed) == 2


def test_a_cache_that_cannot_be_written_does_not_matter(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", BAD)
    project.write(".soniq_cache", "a file")
    outcome = lint("-v")

    assert outcome.code == 1
    assert "the cache cannot be" in outcome.err


def test_a_link_in_the_place_of_the_cache_is_followed(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", BAD)
    (project.root.parent / "elsewhere").mkdir()
    (project.root / ".soniq_cache").symlink_to("../elsewhere")
    lint()

    assert (project.root.parent / "elsewhere/lint.json").exists()


ELSEWHERE = ["/etc/passwd", 1, 1, 1, 1]


def _finding(document: Any) -> Any:
    [record] = document["records"].values()
    return record[2][3][0]


def _swap(at: int, value: object) -> Callable[[Any], object]:
    return lambda document: _finding(document).__setitem__(at, value)


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document["files"].update(dict.fromkeys(document["files"], 3)),
        lambda document: document["files"].update({key: [1, 2] for key in document["files"]}),
        lambda document: document["records"].update(dict.fromkeys(document["records"], 3)),
        lambda document: document["records"].update(
            {key: [1, {}, []] for key in document["records"]}
        ),
        _swap(0, "no-such-rule"),
        _swap(0, ["unhashable"]),
        _swap(1, "fatal"),
        _swap(2, None),
        _swap(3, ELSEWHERE),
        _swap(3, ["a", "b"]),
        _swap(5, 3),
        _swap(5, [["note", 3]]),
        _swap(6, ["safe", "fix", [[ELSEWHERE, "x"]], []]),
        _swap(6, ["harmless", "fix", [], []]),
        _swap(6, "fix"),
        lambda document: next(iter(document["records"].values()))[2].__setitem__(0, "/etc/passwd"),
        lambda document: next(iter(document["records"].values()))[2].__setitem__(4, []),
        lambda document: next(iter(document["records"].values()))[2].__setitem__(5, [[1, 2]]),
        lambda document: next(iter(document["records"].values()))[2].__setitem__(6, 1),
        lambda document: next(iter(document["records"].values()))[2].__setitem__(7, {"a": []}),
        lambda document: next(iter(document["records"].values()))[2].__setitem__(
            4, {"enqueues": [{"place": 1}]}
        ),
    ],
)
def test_a_forged_entry_is_not_used(
    project: Project, lint: Lint, analyser: Analyser, change: Callable[[Any], object]
) -> None:
    project.write("a.py", BAD)
    first = lint()
    rewrite(project, change)

    assert lint() == first


# young files


def finding(path: str) -> Diagnostic:
    place = Span(path, 1, 1, 1, 2)
    return Diagnostic(
        "unknown-argument",
        "error",
        "é\ud800",
        place,
        "help",
        (Note("note", None), Note("there", Span("/other.py", 1, 2, 3, 4))),
        Fix("safe", "fix", (Edit(place, "x"),), (Import("a", "b"),)),
        "task",
        "field",
        "function",
    )


@pytest.fixture
def file(tmp_path: Path) -> Found:
    path = tmp_path / "a.py"
    path.write_bytes(b"one")
    os.utime(path, ns=(EARLY, EARLY))
    return Found(str(path), EARLY, 3)


def opened(file: Found, now: int) -> Cache:
    folder = str(Path(file.path).parent / "cache")
    return Cache(folder, AnalysisSettings(str(Path(file.path).parent)), now)


def full(file: Found) -> Record:
    return Record(
        file.path,
        relevant=True,
        diagnostics=(finding(file.path),),
        facts={"enqueues": [{"place": [file.path, 1, 1, 1, 1]}]},
        suppressions=(Suppression(1, 2, 3, 4, 5, ("a",), "why"),),
        imports={"a": None, "b": "/b.py"},
        reads={},
    )


@pytest.mark.parametrize("now", [EARLY, LATER])
def test_a_record_comes_back_as_it_was(file: Found, now: int) -> None:
    first = opened(file, now)
    first.remember(file, b"one", True)
    first.store(file, full(file))
    first.save()
    second = opened(file, LATER)

    assert second.matters(file) is True
    assert second.record(file, lambda name, path: True) == full(file)
    assert second.note == ""


def test_a_change_within_a_tick_of_the_clock_is_noticed(file: Found) -> None:
    first = opened(file, EARLY + TICK - 1)
    first.remember(file, b"one", False)
    first.save()
    Path(file.path).write_bytes(b"two")

    assert opened(file, LATER).matters(file) is None


def test_an_old_file_is_not_read_to_be_sure(file: Found) -> None:
    first = opened(file, EARLY + TICK + 1)
    first.remember(file, b"one", False)
    first.save()
    Path(file.path).write_bytes(b"two")

    assert opened(file, LATER).matters(file) is False


def test_a_change_of_a_young_file_that_is_read_is_noticed(file: Found, tmp_path: Path) -> None:
    stub = tmp_path / "stub.py"
    stub.write_bytes(b"one")
    os.utime(stub, ns=(EARLY, EARLY))
    record = full(file)._replace(reads={str(stub): (EARLY, 3)})
    first = opened(file, EARLY)
    first.remember(file, b"one", True)
    first.store(file, record)
    first.save()

    assert opened(file, LATER).record(file, lambda name, path: True) == record
    stub.write_bytes(b"two")
    os.utime(stub, ns=(EARLY, EARLY))
    assert opened(file, LATER).record(file, lambda name, path: True) is None


def test_a_record_of_a_file_that_was_not_remembered_is_not_kept(file: Found) -> None:
    cache = opened(file, LATER)
    cache.store(file, full(file))

    assert cache.record(file, lambda name, path: True) is None


def test_two_runs_at_once_leave_a_whole_cache(file: Found) -> None:
    one, two = opened(file, LATER), opened(file, LATER)
    for cache in (one, two):
        cache.remember(file, b"one", True)
        cache.store(file, full(file))
    one.save()
    two.save()

    assert opened(file, LATER).record(file, lambda name, path: True) == full(file)
    assert sorted(os.listdir(Path(file.path).parent / "cache")) == [  # noqa: PTH208
        ".gitignore",
        "CACHEDIR.TAG",
        "lint.json",
    ]


def test_the_fingerprint_has_our_code_pydantic_and_the_settings(tmp_path: Path) -> None:
    before = versions.fingerprint(AnalysisSettings("/a"))

    assert "soniq_lint/files/versions.py" in before
    assert "soniq/contract/names.py" in before
    assert len(versions._pydantic()) == 2
    assert versions.fingerprint(AnalysisSettings("/b")) != before
    assert versions.fingerprint(AnalysisSettings("/a")) == before
