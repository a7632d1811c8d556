"""Models in another process give the same verdicts as the same models at hand."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from soniq.contract.compare import Verdict
from soniq.importing.session import Session, imported
from soniq.witness import Side, prove
from tests.compare.named import pairs

STEP = 12
"""One pair of so many is taken; ``tests/compare`` has them all with the models at hand."""

SOURCE = """
from soniq import task_ref
from tests.compare.named import pairs

for number, (_, models) in enumerate(pairs()):
    for side, model in zip(("old", "new"), models):
        name = f"pairs.{side}.p{number}"
        globals()[f"{side}{number}"] = task_ref(name=name, args_model=model)
"""


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    folder = tmp_path_factory.mktemp("pairs")
    (folder / "named_pairs.py").write_text(SOURCE)
    roots = [str(folder), str(Path(__file__).parents[2])]
    with imported(["named_pairs"], python=sys.executable, roots=roots) as session:
        yield session


def told(verdict: Verdict) -> set[tuple[str, str, str]]:
    return {(str(each.severity), each.code, each.path) for each in verdict.findings}


def remote(session: Session, name: str) -> Side:
    return Side(remote=session.tasks[name].model)


@pytest.mark.process
def test_imported_models_are_judged_as_those_at_hand(session: Session) -> None:
    different = {}
    for number, (name, models) in islice(enumerate(pairs()), 0, None, STEP):
        sides = [remote(session, f"pairs.{side}.p{number}") for side in ("old", "new")]
        for turn in (1, -1):
            (one, other), (writer, reader) = models[::turn], sides[::turn]
            found, expected = told(prove(writer, reader)), told(prove(one, other))
            mixed = told(prove(one, reader)), told(prove(writer, other))
            if not found == expected == mixed[0] == mixed[1]:
                different[name, turn] = found ^ expected, mixed
    assert not different
