"""The command beside ``prove`` on the classes themselves, which are really imported here."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any, NamedTuple

import pytest

from soniq.contract.compare import Outcome
from soniq.witness import prove
from soniq_lint.compat.check import check
from soniq_lint.compat.comparing import BOTH, Direction
from soniq_lint.compat.result import Remark
from soniq_lint.config.settings import AnalysisSettings
from tests.compare.specs import changed, generated

from .sources import written

PAIRS = 30
SEED = 7


class Judged(NamedTuple):
    """One direction of a pair: what the classes themselves give, and what the command says."""

    name: str
    real: Outcome
    told: Outcome
    known: bool


def sources() -> Iterator[tuple[str, str, str]]:
    """Yield a task with the source of its two versions."""
    number = 0
    while number < PAIRS:
        rng = Random(f"{SEED}/{number}")
        before = generated(rng)
        after = before
        for _ in range(rng.choice((1, 1, 1, 2))):
            after = changed(after, rng)
        task = f"case{number}.send.v1"
        yield task, written(before, task), written(after, task)
        number += 1


def imported(text: str) -> Any:
    """Return the model of a module, None where Pydantic refuses it."""
    module = ModuleType("case")
    try:
        exec(compile(text, "case.py", "exec"), module.__dict__)
        module.Args.model_rebuild(_types_namespace=module.__dict__)
    except TypeError:  # a key or an item that cannot be hashed
        return None
    return module.Args


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> list[Judged]:
    folder = tmp_path_factory.mktemp("truth")
    pairs: dict[str, tuple[Any, Any]] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for task, *texts in sources():
            models = [imported(text) for text in texts]
            if None in models:
                continue
            pairs[task] = (models[0], models[1])
            for side, text in zip(("before", "after"), texts, strict=True):
                path = folder / side / "acme_tasks" / f"{task.partition('.')[0]}.py"
                path.parent.mkdir(parents=True, exist_ok=True)
                (path.parent / "__init__.py").touch()
                path.write_text(text, encoding="utf-8")
        remarks = compared(folder)
        found = []
        for task, (before, after) in pairs.items():
            for direction in BOTH:
                sides = (before, after) if direction is Direction.BACKWARD else (after, before)
                mine = [each for each in remarks if each.task == task]
                told = said(mine, direction)
                known = not any(each.code == "not-decided" for each in mine)
                found.append(Judged(f"{task} {direction}", prove(*sides).outcome, told, known))
    return found


def compared(folder: Path) -> tuple[Remark, ...]:
    settings = AnalysisSettings(root=str(folder / "after"))
    return check(["acme_tasks"], str(folder / "before"), settings, BOTH).remarks


def said(remarks: list[Remark], direction: Direction) -> Outcome:
    codes = {each.code for each in remarks if direction in each.directions}
    if "needs-new-version" in codes:
        return Outcome.BREAKING
    return Outcome.UNKNOWN if "not-decided" in codes else Outcome.COMPATIBLE


def names(judged: list[Judged], real: Outcome, told: Outcome) -> list[str]:
    return [each.name for each in judged if each.real is real and each.told is told]


def test_no_break_is_missed(judged: list[Judged]) -> None:
    assert len(judged) > 45
    assert names(judged, Outcome.BREAKING, Outcome.COMPATIBLE) == []


def test_no_alarm_is_false(judged: list[Judged]) -> None:
    assert names(judged, Outcome.COMPATIBLE, Outcome.BREAKING) == []


def test_models_without_code_are_judged_as_the_classes_themselves(judged: list[Judged]) -> None:
    known = [each for each in judged if each.known and each.real is not Outcome.UNKNOWN]
    assert [each.name for each in known if each.real is not each.told] == []
    assert len(known) > len(judged) * 0.7
    assert len({each.real for each in known}) > 1
