"""Proof by rows: a break has a witness, and what no row shows is not called a break."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Optional

import pytest
from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, ValidationError, create_model

from soniq.args import codec_for, reader_schema, writer_schema
from soniq.contract.compare import Outcome, Verdict
from soniq.contract.findings import Severity
from soniq.witness import Side, described_reader, described_writer, prove


class Invoice(BaseModel):
    order_id: str
    amount: int
    note: str | None = None


class Strict(BaseModel, extra="forbid"):
    order_id: str
    amount: Annotated[int, Field(ge=0)]


def refuse_seven(value: int) -> int:
    if value == 7:
        raise ValueError("seven")
    return value


def crash(value: str) -> str:
    return value[0]


class Picky(BaseModel):
    amount: Annotated[int, AfterValidator(refuse_seven)]


class Crashing(BaseModel):
    order_id: Annotated[str, AfterValidator(crash)]


class Tree(BaseModel):
    value: int
    parent: Optional[Tree] = None  # noqa: UP045


class PositiveTree(BaseModel):
    value: Annotated[int, Field(ge=0)]
    parent: PositiveTree | None = None


def args(**fields: Any) -> type[BaseModel]:
    return create_model("Args", **fields)


def told(verdict: Verdict) -> list[tuple[str, str, str]]:
    return [(str(each.severity), each.code, each.path) for each in verdict.findings]


def test_a_key_that_is_absent_and_one_that_is_null_are_shown_by_different_rows() -> None:
    verdict = prove(args(note=(str | None, None)), args(note=(str, ...)))

    assert {each.code: each.witness for each in verdict.findings} == {
        "key-may-be-absent": "{}",
        "null-refused": '{"note":null}',
    }


def test_each_break_has_a_witness_of_its_own() -> None:
    verdict = prove(Invoice, Strict)

    assert told(verdict) == [
        ("breaking", "key-refused", "note"),
        ("breaking", "range-narrowed", "amount"),
    ]
    note, amount = (json.loads(each.witness or "") for each in verdict.findings)
    assert note["note"] is None or isinstance(note["note"], str)
    assert amount["amount"] < 0


def test_a_witness_is_stored_by_the_writer_and_refused_by_the_reader() -> None:
    codec = codec_for(Invoice)

    for found in prove(Invoice, Strict).findings:
        assert found.witness is not None
        assert codec.encode(codec.decode(found.witness)) == found.witness
        with pytest.raises(ValidationError):
            Strict.model_validate_json(found.witness)


def test_a_witness_is_neither_in_the_message_nor_in_the_repr() -> None:
    writer = args(secret=(Literal["hunter2"], ...))
    [found] = prove(writer, args(secret=(int, ...))).findings

    assert "hunter2" in (found.witness or "")
    assert "hunter2" not in found.message
    assert "hunter2" not in repr(found)


def test_a_validator_that_refuses_is_found_by_rows() -> None:
    [found] = prove(args(amount=(int, ...)), Picky).findings

    assert (found.code, found.path) == ("reader-refuses", "amount")
    assert found.witness == '{"amount":7}'
    assert "seven" not in found.message


def test_keys_that_are_data_are_not_in_a_path() -> None:
    limited = Annotated[date, Field(ge=date(2020, 1, 1))]
    verdict = prove(args(v=(dict[date, int], ...)), args(v=(dict[limited, int], ...)))

    assert ("breaking", "reader-refuses", "v[*]") in told(verdict)
    assert verdict.outcome is Outcome.BREAKING


def test_a_validator_that_crashes_refuses() -> None:
    [found] = prove(args(order_id=(str, ...)), Crashing).findings

    assert (found.code, found.severity) == ("reader-refuses", Severity.BREAKING)
    assert "IndexError" in found.message


def test_a_validator_that_takes_every_row_leaves_nothing_to_report() -> None:
    verdict = prove(args(amount=(Annotated[int, Field(ge=8, le=90)], ...)), Picky)

    assert verdict == Verdict()


def test_a_break_of_the_rules_that_no_row_shows_is_only_possible() -> None:
    # no text has a match of the writer's pattern
    writer = args(note=(Annotated[str, Field(pattern="a^b")], None))
    verdict = prove(writer, args())
    forbidding = create_model("Args", __config__={"extra": "forbid"})

    assert verdict.outcome is Outcome.COMPATIBLE
    [found] = prove(writer, forbidding).findings
    assert (found.severity, found.code) == (Severity.UNKNOWN, "key-refused")
    assert found.message.endswith("(no row was found that shows it)")


def test_naive_times_are_a_break_for_aware_readers() -> None:
    [found] = prove(args(at=(datetime, ...)), args(at=(AwareDatetime, ...))).findings

    assert (found.code, found.path) == ("zone-refused", "at")


def test_a_break_inside_a_model_that_contains_itself_is_told_once_for_each_depth() -> None:
    verdict = prove(Tree, PositiveTree)

    assert {code for _, code, _ in told(verdict)} == {"range-narrowed"}
    assert ("breaking", "range-narrowed", "value") in told(verdict)
    assert len(verdict.findings) <= 2


def test_a_defaulted_field_that_was_renamed_is_lost_both_ways() -> None:
    before, after = args(old=(str, "x")), args(new=(str, "x"))

    assert told(prove(before, after)) == [("lossy", "key-dropped", "old")]
    assert told(prove(after, before)) == [("lossy", "key-dropped", "new")]
    assert json.loads(prove(before, after).findings[0].witness or "") == {"old": ""}


def test_large_integers_read_as_floats_are_rounded_or_refused() -> None:
    found = prove(args(n=(int, ...)), args(n=(float, ...))).findings

    # older versions of Pydantic refuse them
    assert told(Verdict(found[:1])) in (
        [("lossy", "number-rounded", "n")],
        [("breaking", "range-narrowed", "n")],
    )
    assert abs(json.loads(found[0].witness or "")["n"]) > 2**53


def test_small_integers_read_as_floats_are_not() -> None:
    assert (
        prove(args(n=(Annotated[int, Field(ge=0, le=9)], ...)), args(n=(float, ...))) == Verdict()
    )


def test_equal_items_of_a_list_become_one_in_a_set() -> None:
    [found] = prove(args(tags=(list[str], ...)), args(tags=(set[str], ...))).findings
    items = json.loads(found.witness or "")["tags"]

    assert (found.severity, found.code) == (Severity.LOSSY, "items-merged")
    assert len(set(items)) < len(items)


def test_text_that_is_read_as_the_number_it_looks_like_is_no_loss() -> None:
    writer = args(n=(Annotated[str, Field(pattern="^[1-9]$")], ...))

    assert prove(writer, args(n=(int, ...))) == Verdict()


def test_decimals_read_as_floats_are_lossy_at_most() -> None:
    verdict = prove(args(n=(Decimal, ...)), args(n=(float, ...)))

    assert verdict.outcome is Outcome.COMPATIBLE


def test_a_reader_with_a_schema_only_refuses_what_the_schema_is_sure_of() -> None:
    verdict = prove(Invoice, described_reader(Strict))

    assert verdict.outcome is Outcome.BREAKING
    assert all(each.witness for each in verdict.findings if each.severity is Severity.BREAKING)


def test_a_reader_with_a_schema_only_leaves_code_unknown() -> None:
    verdict = prove(args(amount=(int, ...)), described_reader(Picky))

    assert told(verdict) == [("unknown", "code-decides", "amount")]


def test_a_writer_with_a_schema_only_is_tried_with_rows_of_its_schema() -> None:
    verdict = prove(described_writer(Invoice), Strict)

    assert ("breaking", "range-narrowed", "amount") in told(verdict)
    assert all(each.witness for each in verdict.findings if each.severity is Severity.BREAKING)


def test_a_schema_that_is_not_described_proves_nothing() -> None:
    for pair in ((writer_schema(Invoice), Strict), (Invoice, reader_schema(Strict))):
        verdict = prove(*pair)
        assert verdict.outcome is Outcome.UNKNOWN
        assert ("unknown", "range-narrowed", "amount") in told(verdict)


def test_schemas_that_are_not_described_are_never_compatible() -> None:
    verdict = prove(writer_schema(Invoice), reader_schema(Invoice))

    assert verdict.outcome is Outcome.UNKNOWN


def test_a_model_that_is_known_in_part_leaves_doubt() -> None:
    verdict = prove(Invoice, Side(model=Invoice, exact=False))

    assert told(verdict) == [("unknown", "model-partly-known", "")]


def test_a_refusal_by_a_model_that_is_known_in_part_is_certain() -> None:
    assert prove(Invoice, Side(model=Strict, exact=False)).outcome is Outcome.BREAKING


def test_a_row_of_a_writer_that_is_known_in_part_proves_nothing() -> None:
    assert prove(Side(model=Invoice, exact=False), Strict).outcome is Outcome.UNKNOWN


def test_a_writer_that_accepts_nothing_is_unknown() -> None:
    verdict = prove(args(v=(Annotated[int, Field(ge=3, le=2)], ...)), Invoice)

    assert ("unknown", "no-rows", "") in told(verdict)
    assert verdict.outcome is Outcome.UNKNOWN


def test_the_same_seed_gives_the_same_findings() -> None:
    assert prove(Invoice, Strict, seed=3) == prove(Invoice, Strict, seed=3)


def test_no_time_means_nothing_is_shown() -> None:
    verdict = prove(Invoice, Strict, seconds=0)

    assert verdict.outcome is Outcome.UNKNOWN
    assert all(each.witness is None for each in verdict.findings)


def test_findings_name_the_task() -> None:
    assert {each.task for each in prove(Invoice, Picky, task="a.b.v1").findings} == {"a.b.v1"}
