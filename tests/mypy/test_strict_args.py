"""The option ``strict_args``: values of exactly the types that the model says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mypy.runs import run_mypy

pytestmark = pytest.mark.process

HEAD = """\
from datetime import datetime

from pydantic import BaseModel

from soniq import Soniq, task_ref


class Line(BaseModel):
    amount: int


class Order(BaseModel):
    when: datetime
    lines: list[Line]
    tags: set[str]


order = task_ref(name="shop.orders.place.v1", args_model=Order)


async def place(app: Soniq, when: datetime) -> None:
"""
EXACT = '{"when": when, "lines": [{"amount": 1}, Line(amount=1)], "tags": {"a"}}'
LAX = '{"when": "2020-01-01", "lines": ({"amount": 1},), "tags": {"a"}}'
DEEP = '{"when": when, "lines": [{"amount": "1"}], "tags": {"a"}}'
INI = "[mypy]\nplugins = soniq.mypy\n[soniq-mypy]\nstrict_args = yes\n"


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> dict[int, list[str]]:
    """What mypy reports of each of the three, without its place."""
    folder: Path = tmp_path_factory.mktemp("strict")
    calls = [f"    await app.enqueue(order, args={args})\n" for args in (EXACT, LAX, DEEP)]
    (folder / "use.py").write_text(HEAD + "".join(calls))
    (folder / "mypy.ini").write_text(INI)
    run = run_mypy(folder, "use.py", "--no-error-summary")
    first = HEAD.count("\n") + 1
    found: dict[int, list[str]] = {0: [], 1: [], 2: []}
    for line in run.out.splitlines():
        _, number, _, message = line.split(":", 3)
        found[int(number) - first].append(message.strip())
    return found


def test_exact_types_are_accepted(reported: dict[int, list[str]]) -> None:
    assert reported[0] == []


def test_what_pydantic_would_convert_is_reported(reported: dict[int, list[str]]) -> None:
    assert reported[1] == [
        'Order.when takes "datetime", not "str"  [soniq-args]',
        'Order.lines takes "list[Line]", not "tuple[dict[str, int]]"  [soniq-args]',
    ]


def test_values_inside_others_are_exact_too(reported: dict[int, list[str]]) -> None:
    assert reported[2] == ['Line.amount takes "int", not "str"  [soniq-args]']
