"""The linter's benchmark at tiny sizes: everything is measured, nothing is timed by a test."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.lint import silence, speed
from benchmarks.lint.__main__ import parse
from benchmarks.lint.corpus import PACKAGES, Package, unpack
from benchmarks.lint.every_file import analyse_every_file
from benchmarks.lint.processes import CommandFailed, Usage, run
from benchmarks.lint.rows import ROWS, Row, judge
from benchmarks.lint.stubs import TASKS, write_stubs
from benchmarks.lint.tree import PLANTS, Plant, Tree, make_tree
from soniq_lint.files.prefilter import passes

SCALE = 0.005


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> dict[Plant, Tree]:
    folder = tmp_path_factory.mktemp("trees")
    return {plant: make_tree(folder / plant, plant, SCALE) for plant in PLANTS}


def sources(tree: Tree) -> Iterator[tuple[Path, bytes]]:
    for path in sorted((tree.folder / "shop").rglob("*.py")):
        yield path.relative_to(tree.folder), path.read_bytes()


@pytest.mark.parametrize("plant", PLANTS)
def test_every_generated_file_is_python(trees: dict[Plant, Tree], plant: Plant) -> None:
    files = list(sources(trees[plant]))
    for path, source in files:
        ast.parse(source, str(path))
    assert len(files) == trees[plant].files
    assert sum(source.count(b"\n") for _, source in files) == trees[plant].lines


def test_a_seed_gives_the_same_tree(trees: dict[Plant, Tree], tmp_path: Path) -> None:
    again = make_tree(tmp_path / "again", "small", SCALE)
    assert list(sources(again)) == list(sources(trees["small"]))
    other = make_tree(tmp_path / "other", "small", SCALE, seed=2)
    assert list(sources(other)) != list(sources(trees["small"]))


def test_a_tree_is_made_once(trees: dict[Plant, Tree], tmp_path: Path) -> None:
    first = make_tree(tmp_path, "none", SCALE)
    marker = first.folder / "marker"
    marker.touch()
    assert make_tree(tmp_path, "none", SCALE) == first
    assert marker.exists()
    make_tree(tmp_path, "small", SCALE)
    assert not marker.exists()


@pytest.mark.parametrize("plant", PLANTS)
def test_only_planted_files_are_candidates(trees: dict[Plant, Tree], plant: Plant) -> None:
    tree = trees[plant]
    candidates = {path.as_posix() for path, source in sources(tree) if passes(source)}
    assert bool(candidates) == bool(tree.sites) == (plant != "none")
    assert tree.without_sites not in candidates
    assert tree.with_sites is None or tree.with_sites in candidates


def test_a_large_class_has_over_two_thousand_lines(trees: dict[Plant, Tree]) -> None:
    for path, source in sources(trees["large"]):
        if b"app.enqueue" in source:
            sizes = [
                (node.end_lineno or 0) - node.lineno
                for node in ast.parse(source).body
                if isinstance(node, ast.ClassDef)
            ]
            assert max(sizes) > 2_000, path


@pytest.mark.process
def test_everything_that_is_enqueued_is_valid(tmp_path: Path) -> None:
    write_stubs(tmp_path)
    program = ["import tasks_pkg"]
    for task in TASKS:
        for use in task.shape.uses:
            key = "0" if task.verb == "purge" else "'6f1c1f8e-6f0c-4c0e-9d43-6f4b4f0a1f7e'"
            model = f"tasks_pkg.{task.ref}.args_model"
            program += [
                f"key = {key}",
                use.replace("MODEL", model),
                f"{model}.model_validate(args)",
            ]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(program)],
        env={"PYTHONPATH": str(tmp_path / "src")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.process
def test_every_row_is_measured(trees: dict[Plant, Tree]) -> None:
    tree = trees["small"]
    samples = speed.measure_all([tree], ROWS, 1, lambda line: None, short_repeats=1)

    rows = [row for row in ROWS if row.plant == "small"]
    assert set(samples) == {(row.plant, row.contender) for row in rows}
    assert all(usage.cpu > 0 and usage.mib > 0 for usages in samples.values() for usage in usages)

    facts = speed.machine_facts()
    text = speed.render(facts, [tree], samples, runs=1)
    for row in rows:
        assert row.title in text
    document = json.loads(json.dumps(speed.as_json(facts, [tree], samples, runs=1)))
    assert [line["contender"] for line in document["rows"]] == [row.contender for row in rows]


@pytest.mark.process
@pytest.mark.parametrize("plant", PLANTS)
def test_ruff_finds_what_the_tree_says_it_does(trees: dict[Plant, Tree], plant: Plant) -> None:
    command = speed.commands(trees[plant], Path("unused"))["ruff_cold"]
    _, text, _ = run(
        (*command.words, "--select=E4,E7,E9,F,I"), trees[plant].folder, expected=(0, 1)
    )
    found = {line.split(":")[0] for line in text.splitlines() if ".py:" in line}
    assert len(found) == trees[plant].untidy


@pytest.mark.process
def test_packages_are_unpacked_and_linted_in_silence(tmp_path: Path) -> None:
    wheel = tmp_path / "quiet-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("quiet/__init__.py", "queue.enqueue(print, 1)\n")
        archive.writestr("quiet/old.py", "print 'enqueue'\nqueue.enqueue(1)\n")
        archive.writestr("quiet/data.json", "{}")
        archive.writestr("quiet-1.0.data/purelib/louder.py", "x = 1\n")
        archive.writestr("quiet-1.0.data/scripts/tool.py", "x = 1\n")
        archive.writestr("../escaped.py", "x = 1\n")
    tree = tmp_path / "packages"
    tree.mkdir()

    assert unpack(wheel, tree) == (3, 4)
    unpacked = {path.relative_to(tree).as_posix() for path in tree.rglob("*") if path.is_file()}
    assert unpacked == {"quiet/__init__.py", "quiet/old.py", "louder.py"}

    result = silence.lint(tree)
    assert result.is_silent, result
    assert (result.files, result.lines, result.candidates) == (3, 4, 2)
    assert [path for path, _ in result.skipped] == ["quiet/old.py"]
    thorough = analyse_every_file(tree, lambda line: None)
    assert (thorough.files, thorough.findings, thorough.crashes) == (3, (), ())
    assert [path for path, _ in thorough.skipped] == ["quiet/old.py"]

    text = silence.render([Package("quiet", "1.0", 3, 4)], {}, result)
    assert "quiet 1.0" in text
    assert "missed" in text


def test_our_own_name_is_not_among_the_packages() -> None:
    assert "soniq" not in PACKAGES
    assert len(set(PACKAGES)) == len(PACKAGES)


@pytest.mark.parametrize(("cpu", "reached"), [(0.3, True), (0.31, False)])
def test_a_ratio_is_judged_by_its_budget(cpu: float, reached: bool) -> None:
    row = Row("none", "lint_cold", "cold", "ruff_cold", 0.15)
    medians = {
        ("none", "lint_cold"): Usage(cpu, 9.0, 1.0),
        ("none", "ruff_cold"): Usage(2.0, 1.0, 1.0),
    }
    verdict = judge(row, medians)  # type: ignore[arg-type]
    assert verdict is not None
    assert verdict.reached is reached
    assert judge(row, {}) is None


@pytest.mark.process
def test_a_command_that_fails_says_what_it_wrote(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match="exit code 3: no such luck"):
        run((sys.executable, "-c", "raise SystemExit(print('no such luck') or 3)"), tmp_path)


def test_speed_is_the_default_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert parse(["--runs", "2"]).command == "speed"
    assert parse(["silence"]).packages == list(PACKAGES)
    with pytest.raises(SystemExit):
        parse(["--runs", "0"])
    assert "at least 1" in capsys.readouterr().err
