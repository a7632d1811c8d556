"""The table in docs/how-to/version-a-task.md: each row is what trying a pair of models shows."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from typing import Annotated

import pytest
from pydantic import AfterValidator, BaseModel, Field, create_model

from soniq.contract.compare import Order, Outcome, Verdict, deploy_order
from soniq.witness import prove

from .pages import ROOT

PAGE = ROOT / "docs" / "how-to" / "version-a-task.md"
Change = tuple[type[BaseModel], type[BaseModel]]


class Small(StrEnum):
    S = "s"
    M = "m"


class Large(StrEnum):
    S = "s"
    M = "m"
    L = "l"


def even(value: int) -> int:
    if value % 2:
        raise ValueError("odd")
    return value


def model(**fields: object) -> type[BaseModel]:
    """Return a model with an ``order_id`` and these fields: a type, or a type and a default."""
    given = {
        name: each if isinstance(each, tuple) else (each, ...) for name, each in fields.items()
    }
    return create_model("Args", order_id=(str, ...), **given)  # type: ignore[call-overload,no-any-return]


CHANGES: dict[str, list[Change]] = {
    "a description, a title, the order of fields": [
        (
            model(customer=(str, Field(description="old")), note=(str, "")),
            model(note=(str, ""), customer=(str, Field(title="Who", description="new"))),
        )
    ],
    "a field with a default is added": [
        (model(), model(currency=(str, "EUR"))),
        (model(), model(note=(str | None, None))),
    ],
    "a required field is added": [(model(), model(currency=str))],
    "a field with a default is removed": [(model(currency=(str, "EUR")), model())],
    "a required field is removed": [(model(currency=str), model())],
    "an optional field becomes required": [
        (model(note=(str | None, None)), model(note=str)),
        (model(currency=(str, "EUR")), model(currency=str)),
    ],
    "a required field gets a default": [(model(currency=str), model(currency=(str, "EUR")))],
    "a type is widened, `int` to `int | str`": [(model(number=int), model(number=int | str))],
    "a type is narrowed, `int | str` to `int`": [(model(number=int | str), model(number=int))],
    "a value is added to an enum": [(model(size=Small), model(size=Large))],
    "a value is removed from an enum": [(model(size=Large), model(size=Small))],
    "a maximum, a pattern or a length is added or tightened": [
        (model(count=int), model(count=Annotated[int, Field(le=10)])),
        (model(code=str), model(code=Annotated[str, Field(pattern="^[A-Z]+$")])),
        (
            model(code=Annotated[str, Field(max_length=8)]),
            model(code=Annotated[str, Field(max_length=4)]),
        ),
    ],
    "a validator is added that refuses something": [
        (model(count=int), model(count=Annotated[int, AfterValidator(even)]))
    ],
    "`int` becomes `float`": [(model(amount=int), model(amount=float))],
    "a required field is renamed": [(model(customer=str), model(customer_name=str))],
    "a field with a default is renamed": [
        (model(customer=(str, "")), model(customer_name=(str, "")))
    ],
    "a type becomes another, `str` to `int`": [(model(number=str), model(number=int))],
    "a list becomes a mapping": [(model(lines=list[int]), model(lines=dict[str, int]))],
    "the meaning changes and the shape does not": [(model(amount=int), model(amount=int))],
}

WHO = {
    Order.ANY: "nobody",
    Order.READERS_FIRST: "old readers",
    Order.WRITERS_FIRST: "new readers",
    Order.NEITHER: "both",
}
WHAT = {
    Order.ANY: "same name, any order",
    Order.READERS_FIRST: "same name, readers first",
    Order.WRITERS_FIRST: "same name, writers first",
    Order.NEITHER: "new suffix",
}

LOST = ("pass over it", "round")
"""How the second column says that data is dropped or changed where nothing is refused."""

UNSEEN = {"a field with a default is renamed", "the meaning changes and the shape does not"}
"""Changes that break no reader and need a new suffix all the same."""


def rows() -> dict[str, tuple[str, str]]:
    """Return the second and third column by the first."""
    found = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == 3 and not cells[0].startswith(("---", "change to")):
            found[cells[0]] = (cells[1], cells[2])
    return found


@cache
def tried(change: Change) -> tuple[Verdict, Verdict]:
    """Return what comes of the old writer beside the new reader, and the other way round."""
    old, new = change
    return prove(old, new), prove(new, old)


def test_every_row_is_tried_and_every_change_is_a_row() -> None:
    assert list(rows()) == list(CHANGES)


@pytest.mark.parametrize("change", CHANGES)
def test_who_refuses_and_what_to_do(change: str) -> None:
    who, what = rows()[change]
    for pair in CHANGES[change]:
        order = deploy_order(*tried(pair))
        assert re.split("[;,]", who)[0] == WHO[order]
        assert what.startswith("new suffix" if change in UNSEEN else WHAT[order])


@pytest.mark.parametrize("change", CHANGES)
def test_lost_data_is_told(change: str) -> None:
    who, _ = rows()[change]
    for pair in CHANGES[change]:
        lost = [
            verdict.is_lossy for verdict in tried(pair) if verdict.outcome is Outcome.COMPATIBLE
        ]
        told = any(text in who for text in LOST)
        assert told == any(lost)
