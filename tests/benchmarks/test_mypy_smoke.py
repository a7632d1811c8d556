"""The plugin's benchmark at tiny sizes: everything is measured, nothing is timed by a test."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.lint.processes import Usage
from benchmarks.mypy import speed
from benchmarks.mypy.__main__ import parse
from benchmarks.mypy.project import SHAPES, make_project


def texts(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*.py"))
    }


def test_every_call_and_handler_is_there(tmp_path: Path) -> None:
    project = make_project(tmp_path, files=7, calls=101)
    service = "".join(text for name, text in texts(tmp_path).items() if name.startswith("shop/"))
    assert service.count("await app.enqueue(") == project.calls == 101
    assert service.count("@app.job(") == project.handlers == 7
    assert project.models == 40


def test_dicts_have_three_to_eight_keys(tmp_path: Path) -> None:
    make_project(tmp_path, files=3, calls=300)
    sizes = {
        len(keyword.value.keys)
        for text in texts(tmp_path / "shop").values()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "args" and isinstance(keyword.value, ast.Dict)
    }
    assert (min(sizes), max(sizes)) == (3, 8)


def test_a_seed_gives_the_same_project(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("same", 1), ("other", 2)):
        make_project(tmp_path / name, files=2, calls=20, seed=seed)
    assert texts(tmp_path / "one") == texts(tmp_path / "same")
    assert texts(tmp_path / "one") != texts(tmp_path / "other")


@pytest.mark.process
def test_everything_that_is_enqueued_is_valid(tmp_path: Path) -> None:
    make_project(tmp_path, files=1, calls=1)
    program = ["import shop_tasks.billing as tasks", "key = 7"]
    for verb, shape in SHAPES.items():
        model = f"tasks.{verb}_billing.args_model"
        for optional in ((), shape.optional):
            args = ", ".join([*shape.required, *optional])
            program.append(f"{model}.model_validate({{{args}}})")
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(program)],
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.process
def test_every_state_is_measured_on_both_sides(tmp_path: Path) -> None:
    project = make_project(tmp_path, files=2, calls=4)
    samples = speed.measure_all(project, 1, lambda line: None)
    assert set(samples) == {(state, side) for state in speed.STATES for side in speed.SIDES}
    assert all(usage.cpu > 0 for usages in samples.values() for usage in usages)
    facts = speed.machine_facts()
    text = speed.render(facts, project, samples, runs=1)
    assert [title for title in speed.STATES.values() if title not in text] == []
    document = json.loads(json.dumps(speed.as_json(facts, project, samples, runs=1)))
    assert [row["state"] for row in document["states"]] == list(speed.STATES)


@pytest.mark.parametrize(
    ("state", "more", "reached"),
    [("cold", 0.8, True), ("cold", 0.81, False), ("warm", 0.08, True), ("warm", 0.09, False)],
)
def test_a_difference_is_judged_by_its_goal(state: speed.State, more: float, reached: bool) -> None:
    goal = speed.verdict(state, speed.Comparison(10.0, 10.0 + more, more, more, more))
    assert goal is not None
    assert goal[1] is reached


def test_what_slows_one_run_down_counts_for_neither_side() -> None:
    samples = {
        ("warm", "without"): [Usage(cpu, cpu, 1.0) for cpu in (1.0, 1.0, 9.0)],
        ("warm", "with"): [Usage(cpu, cpu, 1.0) for cpu in (1.1, 1.1, 9.1)],
    }
    found = speed.compare(samples, "warm")  # type: ignore[arg-type]
    assert round(found.difference, 6) == 0.1


def test_numbers_below_one_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["--runs", "0"])
    assert re.search("at least 1", capsys.readouterr().err)
