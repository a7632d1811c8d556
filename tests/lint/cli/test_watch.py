from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from soniq_lint import watch
from soniq_lint.config import load
from soniq_lint.watch import SHORTEST, Watcher, stamps

from .analyser import Analyser
from .conftest import Lint, Project

BAD = "app.enqueue(unknown_argument)\n"


@pytest.fixture
def watcher(project: Project) -> Watcher:
    for name in ("a.py", "pkg/b.py", "notes.txt"):
        project.write(name, "x = 1\n")
    config = load([])
    return Watcher(lambda: stamps(config, ["."], [str(project.root / "stub.txt")]))


def changed(watcher: Watcher, project: Project) -> list[str]:
    return [str(Path(path).relative_to(project.root)) for path in watcher.poll()]


def test_nothing_changed(watcher: Watcher, project: Project) -> None:
    assert changed(watcher, project) == []


def test_changed_new_and_removed_files_are_told_once(watcher: Watcher, project: Project) -> None:
    project.write("a.py", "y = 1\n")
    project.write("new.py", "")
    (project.root / "pkg/b.py").unlink()

    assert changed(watcher, project) == ["a.py", "new.py", "pkg/b.py"]
    assert changed(watcher, project) == []


def test_other_files_do_not_matter(watcher: Watcher, project: Project) -> None:
    project.write("notes.txt", "y")
    project.write(".venv/x.py", "y")

    assert changed(watcher, project) == []


def test_what_verdicts_depend_on_matters(watcher: Watcher, project: Project) -> None:
    project.write("stub.txt", "y")
    assert changed(watcher, project) == ["stub.txt"]
    (project.root / "stub.txt").unlink()
    assert changed(watcher, project) == ["stub.txt"]


def test_files_that_are_looked_at_from_now_on_are_no_change() -> None:
    state: dict[str, tuple[int, int] | None] = {"a": (1, 1)}
    watcher = Watcher(lambda: state)
    state["b"] = (1, 1)
    watcher.accept(["b"])
    assert watcher.poll() == []
    state["b"] = (2, 1)
    assert watcher.poll() == ["b"]


def test_waiting_ends_with_the_first_change() -> None:
    looks: Iterator[dict[str, tuple[int, int] | None]] = iter(
        [{"a": (1, 1)}, {"a": (1, 1)}, {"a": (1, 1)}, {"a": (2, 1)}]
    )
    watcher = Watcher(lambda: next(looks))
    pauses: list[float] = []

    assert watcher.wait(pauses.append, lambda: 0.0) == ["a"]
    assert pauses == [SHORTEST] * 3


def test_a_tree_that_takes_long_to_look_at_is_looked_at_less_often() -> None:
    looks: Iterator[dict[str, tuple[int, int] | None]] = iter([{}, {}, {"a": (1, 1)}])
    times = iter([0.0, 1.0, 1.0, 2.0])
    watcher = Watcher(lambda: next(looks))
    pauses: list[float] = []
    watcher.wait(pauses.append, lambda: next(times))

    assert pauses == [SHORTEST, 20.0]


def script(monkeypatch: pytest.MonkeyPatch, *steps: object) -> None:
    """Do something at each wait, then interrupt."""
    todo = iter(steps)

    def wait(self: Watcher) -> list[str]:
        step = next(todo, None)
        if step is None:
            raise KeyboardInterrupt
        assert callable(step)
        step()
        return self.poll()

    monkeypatch.setattr(watch.Watcher, "wait", wait)


def test_every_change_is_linted(
    project: Project, lint: Lint, analyser: Analyser, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("a.py", BAD)
    script(monkeypatch, lambda: project.write("a.py", "x = 1\n"))
    outcome = lint("--watch")

    assert outcome.code == 130
    assert outcome.out.index("Found 1 error") < outcome.out.index("No contract mistakes")
    assert "changed: a.py" in outcome.err
    assert "Traceback" not in outcome.err
    assert outcome.err.count("watching; Ctrl-C stops") == 2


def test_a_changed_configuration_counts_and_a_broken_one_is_waited_out(
    project: Project, lint: Lint, analyser: Analyser, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("a.py", BAD)
    project.write("soniq-lint.toml", "")
    script(
        monkeypatch,
        lambda: project.write("soniq-lint.toml", "broken"),
        lambda: project.write("soniq-lint.toml", 'ignore = ["SQ101"]'),
    )
    outcome = lint("--watch")

    assert "error: soniq-lint.toml" in outcome.err
    assert outcome.out.index("Found 1 error") < outcome.out.index("No contract mistakes")


def test_a_mistake_at_the_start_is_code_2(project: Project, lint: Lint) -> None:
    project.write("soniq-lint.toml", "broken")

    assert lint("--watch").code == 2
