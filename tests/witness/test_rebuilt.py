"""Models that the linter rebuilds from source, as writers and readers."""

from __future__ import annotations

from soniq.contract.compare import Outcome
from soniq.witness import Side, prove
from soniq_lint.models.built import BuiltModel
from tests.lint.models.rebuilding import rebuild

BEFORE = """
    class Args(BaseModel):
        order_id: str
        amount: int = 0
"""
AFTER = """
    class Args(BaseModel):
        order_id: str
        amount: Annotated[int, Field(ge=0)] = 0
        currency: str
"""
PARTLY = """
    class Args(BaseModel):
        order_id: str
        amount: Somewhere = 0
"""


def side(built: BuiltModel) -> Side:
    return Side(model=built.cls, exact=built.exact)


def test_a_change_in_source_is_proven_without_running_it() -> None:
    verdict = prove(side(rebuild(BEFORE)), side(rebuild(AFTER)))

    assert [(each.code, each.path) for each in verdict.findings] == [
        ("key-never-written", "currency"),
        ("range-narrowed", "amount"),
    ]
    assert all(each.witness for each in verdict.findings)


def test_the_same_source_reads_what_it_writes() -> None:
    assert prove(side(rebuild(BEFORE)), side(rebuild(BEFORE))).outcome is Outcome.COMPATIBLE


def test_what_the_source_leaves_open_is_unknown() -> None:
    verdict = prove(side(rebuild(BEFORE)), side(rebuild(PARTLY)))

    assert verdict.outcome is Outcome.UNKNOWN
    assert "model-partly-known" in {each.code for each in verdict.findings}
