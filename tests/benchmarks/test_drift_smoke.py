"""The drift benchmark over repositories at a tiny size: all of it runs, nothing is timed."""

from __future__ import annotations

import ast
import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import soniq_lint.world
from benchmarks.drift import speed
from benchmarks.drift.__main__ import main
from benchmarks.drift.checkouts import LAGGARD, Repositories, Size, args_of, make_repositories
from benchmarks.drift.fields import ADDED
from benchmarks.drift.fleet import contracts_of, fill
from benchmarks.drift.planted import differences, expected
from benchmarks.drift.repos import parse
from benchmarks.lint.processes import Usage
from soniq.cli.drift_sources import read_facts
from soniq.contract.facts import to_json
from soniq_lint.cli import run as lint

SIZE = Size(tasks=40, sites=40, files=3)


@pytest.fixture(scope="module")
def repositories(tmp_path_factory: pytest.TempPathFactory) -> Repositories:
    return make_repositories(tmp_path_factory.mktemp("drift") / "landscape", SIZE)


def sources(repositories: Repositories) -> dict[str, str]:
    files = repositories.folder.rglob("*.py")
    return {each.relative_to(repositories.folder).as_posix(): each.read_text() for each in files}


def test_the_repositories_are_as_large_as_they_say(repositories: Repositories) -> None:
    for path, text in sources(repositories).items():
        ast.parse(text, path)
    assert (len(repositories.sources), len(repositories.tasks)) == (20, 40)
    assert repositories.sites == 40 + 2  # two under names that no stub package has


def test_a_seed_gives_the_same_repositories(repositories: Repositories, tmp_path: Path) -> None:
    again = make_repositories(tmp_path / "again", SIZE)
    assert sources(again) == sources(repositories)
    marker = again.folder / "marker"
    marker.touch()
    make_repositories(again.folder, SIZE)
    assert marker.exists()
    other = make_repositories(again.folder, SIZE, seed=2)
    assert sources(other) != sources(repositories)
    assert not marker.exists()


def test_args_fit_the_release_that_they_are_written_for(repositories: Repositories) -> None:
    current = contracts_of(repositories.folder, repositories.tasks)
    before = contracts_of(repositories.folder / "released", repositories.tasks)
    changed = []
    for task in repositories.tasks:
        args = args_of(task)
        current[task.name].ref.args_model.model_validate(args)
        args.pop(ADDED.name, None)
        before[task.name].ref.args_model.model_validate(args)
        try:
            current[task.name].ref.args_model.model_validate(args)
        except ValidationError:
            changed.append(task.fate)
    assert set(changed) == {"changed"}


def without_cache(folder: str, target: Path) -> str:
    assert lint(["facts", "--no-cache", "-o", str(target), folder]) == 0
    return target.read_text()


def test_facts_are_the_same_with_and_without_caches(
    repositories: Repositories, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("orders-tasks", LAGGARD, "checkout", "billing")
    folders = [str(repositories.folder / name) for name in names]
    uncached = [without_cache(each, tmp_path / "facts.json") for each in folders]
    cold = [to_json(facts) for facts in read_facts(folders)]
    alone = [to_json(facts) for each in reversed(folders) for facts in read_facts([each])]

    def refuse(*_: object) -> None:
        pytest.fail("a warm run parses no source and rebuilds no model")

    monkeypatch.setattr(soniq_lint.world, "resolver_for", refuse)
    warm = [to_json(facts) for facts in read_facts(folders)]
    assert warm == cold == alone[::-1] == uncached


@pytest.mark.process
def test_a_report_finds_what_was_planted_and_nothing_else(
    repositories: Repositories, soniq_database_url: str, tmp_path: Path
) -> None:
    asyncio.run(fill(soniq_database_url, repositories, workers=16, rows=80))
    bench = speed.Bench(repositories, soniq_database_url, tmp_path)
    rows = [row for row in speed.ROWS if row.key == "warm"]
    samples = speed.measure_all(bench, 1, lambda line: None, rows)
    assert bench.problems == []
    (usage,) = samples["warm"]
    assert usage.cpu > 0
    assert usage.mib > 0


def report(repositories: Repositories) -> dict[str, Any]:
    """Return a report that has just what was planted."""
    findings = [
        {"code": code, "task": task}
        for code, tasks in expected(repositories).items()
        for task in tasks
    ]
    return {"findings": findings, "not_checked": []}


def test_a_report_is_held_against_what_was_planted(repositories: Repositories) -> None:
    right = report(repositories)
    assert list(differences(right, repositories)) == []
    assert {each["code"] for each in right["findings"]} >= {"writer-refused", "safe-to-delete"}

    sound = next(each.name for each in repositories.tasks if each.fate == "sound")
    right["findings"] += [{"code": code, "task": sound} for code in ("no-handler", "new-code")]
    right["not_checked"] = ["a repository"]
    left_out = right["findings"].pop(0)
    assert list(differences(right, repositories)) == [
        f"{left_out['code']} is not found for {left_out['task']}",
        f"no-handler is found for {sound}",
        f"new-code is found for {sound}",
        "not checked: a repository",
    ]


def test_everything_measured_is_shown(repositories: Repositories) -> None:
    samples = {row.key: [Usage(1.0, 2.0, 30.0)] for row in speed.ROWS}
    facts = speed.machine_facts()
    text = speed.render(facts, repositories, samples, {"read sources": 5}, "16 workers")
    for row in speed.ROWS:
        assert row.title in text
    document = json.loads(
        json.dumps(speed.as_json(facts, repositories, samples, {"read sources": 5}))
    )
    assert [row["key"] for row in document["rows"]] == [row.key for row in speed.ROWS]


def test_sizes_with_nothing_planted_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert parse([]).workers == 500
    with pytest.raises(SystemExit):
        parse(["--tasks", "39"])
    assert "at least 40" in capsys.readouterr().err
    assert main([]) == 2
    assert main(["--help"]) == 0
