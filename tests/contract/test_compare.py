"""The rules of comparing, on plain schemas: each with what it reports, and what it must not."""

from __future__ import annotations

from typing import Any

import pytest

from soniq.contract.compare import KINDS, Order, Outcome, Verdict, compare, deploy_order
from soniq.contract.findings import Severity

DESCRIBED = {"x-soniq": {"described": True}}
TEXT = {"type": "string"}
INTEGER = {"type": "integer"}
NUMBER = {"type": "number"}
NULL = {"type": "null"}


def closed(required: list[str] | None = None, **properties: Any) -> dict[str, Any]:
    names = list(properties) if required is None else required
    return {"type": "object", "properties": properties, "required": names,
            "additionalProperties": False}  # fmt: skip


def opened(required: list[str] | None = None, **properties: Any) -> dict[str, Any]:
    made = closed(required, **properties)
    del made["additionalProperties"]
    return made


def verdict(writer: dict[str, Any], reader: dict[str, Any]) -> Verdict:
    return compare({**writer, **DESCRIBED}, {**reader, **DESCRIBED})


def of(writer: Any, reader: Any) -> Verdict:
    """Compare two types, as the one field of their models."""
    return verdict(closed(v=writer), opened(v=reader))


def told(found: Verdict) -> list[tuple[str, str]]:
    return [(each.code, each.path) for each in found.findings]


def array(items: Any, **limits: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **limits}


def union(*arms: Any) -> dict[str, Any]:
    return {"anyOf": list(arms)}


def text(**limits: Any) -> dict[str, Any]:
    return {"type": "string", **limits}


def facets(schema: dict[str, Any], **given: Any) -> dict[str, Any]:
    return {**schema, "x-soniq": given}


DATE, TIME = text(format="date"), text(format="date-time")
DECIMAL = facets(TEXT, decimal=True)
CAT = {"type": "object", "properties": {"kind": {"const": "cat"}}, "required": ["kind"]}
DOG = {"type": "object", "properties": {"kind": {"const": "dog"}}, "required": ["kind"]}
LAZY = {"type": "object", "properties": {"kind": {"const": "cat"}}}
TAGGED = {"oneOf": [CAT, DOG], "discriminator": {"propertyName": "kind"}}

BREAKS: dict[str, tuple[Any, Any, str]] = {
    "int to text": (INTEGER, TEXT, "type-changed"),
    "any text to int": (TEXT, INTEGER, "type-changed"),
    "fractions to int": (NUMBER, INTEGER, "type-changed"),
    "list to text": (array(TEXT), TEXT, "type-changed"),
    "null": (union(INTEGER, NULL), INTEGER, "null-refused"),
    "null alone": (NULL, INTEGER, "null-refused"),
    "a value less": ({"enum": ["a", "b"]}, {"enum": ["a"]}, "value-refused"),
    "any text to values": (TEXT, {"enum": ["a"]}, "value-refused"),
    "a member less": (union(INTEGER, array(TEXT)), INTEGER, "union-member-removed"),
    "from one": (INTEGER, {"type": "integer", "minimum": 1}, "range-narrowed"),
    "up to less": (
        {"type": "integer", "maximum": 1000},
        {"type": "integer", "maximum": 100},
        "range-narrowed",
    ),
    "multiples": (INTEGER, {"type": "integer", "multipleOf": 2}, "range-narrowed"),
    "shorter": (TEXT, text(maxLength=3), "length-narrowed"),
    "not empty": (TEXT, text(minLength=1), "length-narrowed"),
    "fewer items": (array(TEXT), array(TEXT, maxItems=3), "length-narrowed"),
    "a pattern": (TEXT, text(pattern="^[a-z]+$"), "pattern-narrowed"),
    "text to dates": (TEXT, DATE, "format-narrowed"),
    "times to dates": (TIME, DATE, "format-narrowed"),
    "aware only": (TIME, facets(TIME, zone="aware"), "zone-refused"),
    "fewer places": (DECIMAL, facets(TEXT, decimal=True, places=2), "digits-narrowed"),
    "anything": ({}, INTEGER, "anything-written"),
    "a tag that may be absent": (union(LAZY, DOG), TAGGED, "tag-may-be-absent"),
    "a bool for a strict int": ({"type": "boolean"}, facets(INTEGER, strict=True), "type-changed"),
}  # fmt: skip


@pytest.mark.parametrize("name", BREAKS)
def test_a_break_is_reported_once_at_its_place(name: str) -> None:
    writer, reader, code = BREAKS[name]
    found = of(writer, reader)

    assert found.outcome is Outcome.BREAKING
    [(first, path)] = [told_ for told_ in told(found) if told_[0] == code]
    assert (first, path.removesuffix(".kind")) == (code, "v")


READS: dict[str, tuple[Any, Any]] = {
    "int to number": ({"type": "integer", "minimum": 0, "maximum": 9}, NUMBER),
    "bool to int": ({"type": "boolean"}, INTEGER),
    "bool to a range that has both": ({"type": "boolean"}, {"type": "integer", "maximum": 1}),
    "two integers to bool": ({"type": "integer", "minimum": 0, "maximum": 1}, {"type": "boolean"}),
    "above zero to from one": (
        {"type": "integer", "exclusiveMinimum": 0},
        {"type": "integer", "minimum": 1},
    ),
    "values to text": ({"enum": ["a", "b"]}, TEXT),
    "values to more values": ({"enum": ["a", "b"]}, {"enum": ["b", "c", "a"]}),
    "values short enough": ({"enum": ["a", "bc"]}, text(maxLength=2)),
    "values of numbers within range": ({"enum": [1, 2]}, {"type": "integer", "minimum": 1}),
    "a year to text": (DATE, TEXT),
    "dates to times": (DATE, TIME),
    "aware to any": (facets(TIME, zone="aware"), TIME),
    "numbered UUID": (text(format="uuid4"), text(format="uuid")),
    "text to bytes": (TEXT, text(format="binary")),
    "a union in another order": (union(NULL, TEXT, INTEGER), union(INTEGER, TEXT, NULL)),
    "more members": (union(INTEGER, NULL), union(TEXT, INTEGER, NULL)),
    "tuple to list": (
        {"type": "array", "prefixItems": [INTEGER, INTEGER], "minItems": 2, "maxItems": 2},
        array(INTEGER),
    ),
    "list of two to a tuple": (
        array(INTEGER, minItems=2, maxItems=2),
        {"type": "array", "prefixItems": [INTEGER, INTEGER], "minItems": 2, "maxItems": 2},
    ),
    "model to mapping": (closed(a=INTEGER), {"type": "object", "additionalProperties": INTEGER}),
    "anything to anything": ({}, {}),
    "tags": (TAGGED, TAGGED),
    "the same pattern": (text(pattern="^a"), text(pattern="^a")),
    "fewer places than allowed": (
        facets(TEXT, decimal=True, places=2),
        facets(TEXT, decimal=True, places=3),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", READS)
def test_what_is_read_is_not_reported(name: str) -> None:
    found = of(*READS[name])

    assert found.outcome is Outcome.COMPATIBLE
    assert not found.findings


UNDECIDED: dict[str, tuple[Any, Any]] = {
    "two patterns": (text(pattern="^[a-z]$"), text(pattern="^[a-z0-9]$")),
    "a pattern that engines differ about": (TEXT, text(pattern="^(?=a)")),
    "text that may look like numbers": (text(pattern="^[0-9]+$"), INTEGER),
    "code of the reader": (INTEGER, facets(INTEGER, code=True)),
    "checks of the reader": (INTEGER, facets(INTEGER, checks=True)),
    "a break that code may prevent": (TEXT, facets(INTEGER, code=True)),
    "numbers to times": (INTEGER, TIME),
    "a union whose members share": (
        {"type": "integer", "minimum": 0, "maximum": 1000},
        union(
            {"type": "integer", "minimum": 0, "maximum": 500},
            {"type": "integer", "minimum": 501, "maximum": 1000},
        ),
    ),
    "a keyword that is not understood": (INTEGER, {"type": "integer", "not": {"const": 3}}),
    "URLs of two classes": (
        facets(text(format="uri"), **{"class": "AnyUrl"}),
        facets(text(format="uri"), **{"class": "HttpUrl"}),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNDECIDED)
def test_what_schemas_cannot_tell_is_unknown(name: str) -> None:
    assert of(*UNDECIDED[name]).outcome is Outcome.UNKNOWN


def test_a_required_key_that_is_never_written() -> None:
    found = verdict(closed(order_id=TEXT), opened(order_id=TEXT, customer=TEXT))

    assert told(found) == [("key-never-written", "customer")]


def test_a_required_key_that_may_be_absent() -> None:
    found = verdict(closed([], order_id=TEXT), opened(order_id=TEXT))

    assert told(found) == [("key-may-be-absent", "order_id")]


def test_one_value_that_is_refused_is_reported_at_its_key() -> None:
    found = verdict(closed(secret={"const": "word"}), opened(secret=INTEGER))

    assert told(found) == [("type-changed", "secret")]
    assert found.findings[0].message == "The writer writes text, the reader takes an integer."


def test_members_of_a_union_are_matched_by_their_tags() -> None:
    dog = {**DOG, "properties": {**DOG["properties"], "good": {"type": "boolean"}}}
    strict_dog = {**dog, "required": ["good", "kind"]}

    assert told(of(union(CAT, dog), union(strict_dog, CAT))) == [("key-may-be-absent", "v.good")]


def test_a_renamed_key_is_named() -> None:
    found = verdict(closed(customer_name=TEXT), opened(customer=TEXT))

    assert "the writer has 'customer_name' instead" in found.findings[0].message
    assert told(found) == [("key-never-written", "customer"), ("key-dropped", "customer_name")]


def test_a_key_that_is_also_read_by_its_old_name() -> None:
    reader = facets(opened(customer=TEXT), names={"customer": ["customer_name"]})

    found = compare(
        {**closed(customer_name=TEXT), **DESCRIBED},
        {**reader, "x-soniq": {**reader["x-soniq"], "described": True}},
    )

    assert found.outcome is Outcome.COMPATIBLE
    assert not found.findings


def test_a_key_that_is_forbidden() -> None:
    found = verdict(closed([], order_id=TEXT), closed([]))

    assert told(found) == [("key-refused", "order_id")]


def test_a_key_that_is_passed_over_is_lossy_and_compatible() -> None:
    found = verdict(closed(order_id=TEXT), opened())

    assert told(found) == [("key-dropped", "order_id")]
    assert found.outcome is Outcome.COMPATIBLE
    assert found.is_lossy


def test_a_key_that_is_kept_as_further_data_is_no_loss() -> None:
    assert not verdict(closed(order_id=TEXT), {**opened(), "additionalProperties": True}).findings


def test_a_large_integer_read_as_float_is_lossy() -> None:
    assert told(of(INTEGER, NUMBER)) == [("number-rounded", "v")]


def test_a_list_read_as_set_is_lossy() -> None:
    assert told(of(array(TEXT), array(TEXT, uniqueItems=True))) == [("items-merged", "v")]


def test_a_place_inside_containers() -> None:
    writer = array({"type": "object", "additionalProperties": closed(a=union(INTEGER, NULL))})
    reader = array({"type": "object", "additionalProperties": opened(a=INTEGER)})

    assert told(of(writer, reader)) == [("null-refused", "v[*][*].a")]


def tree(value: Any) -> dict[str, Any]:
    node = {"type": "object", "properties": {"value": value, "next": array({"$ref": "#/$defs/N"})},
            "required": ["value"]}  # fmt: skip
    return {"$ref": "#/$defs/N", "$defs": {"N": node}}


def test_a_shape_that_contains_itself_is_compared_once() -> None:
    assert verdict(tree(INTEGER), tree(INTEGER)).outcome is Outcome.COMPATIBLE
    assert ("type-changed", "value") in told(verdict(tree(INTEGER), tree(TEXT)))


def test_two_shapes_that_contain_each_other_end() -> None:
    def mutual(value: Any) -> dict[str, Any]:
        left = opened([], right={"$ref": "#/$defs/R"}, v=value)
        right = opened([], left=union({"$ref": "#/$defs/L"}, NULL))
        return {"$ref": "#/$defs/L", "$defs": {"L": left, "R": right}}

    assert verdict(mutual(INTEGER), mutual(INTEGER)).outcome is Outcome.COMPATIBLE
    broken = verdict(mutual(union(INTEGER, NULL)), mutual(INTEGER))
    assert ("null-refused", "v") in told(broken)
    assert len(broken.findings) < 4


def test_work_is_bounded() -> None:
    def wide(value: Any) -> dict[str, Any]:
        return union(*(closed(**{f"k{index}": value}) for index in range(200)))

    writer, reader = closed(v=wide(INTEGER)), opened(v=wide(array(TEXT)))
    found = compare({**writer, **DESCRIBED}, {**reader, **DESCRIBED}, steps=1000)

    assert told(found) == [("too-large", "")]
    assert found.outcome is Outcome.UNKNOWN


def test_shapes_that_are_entangled_are_compared_once_for_each_pair() -> None:
    names = [f"N{index}" for index in range(12)]
    members = union(*({"$ref": f"#/$defs/{name}"} for name in names))

    def entangled(value: Any) -> dict[str, Any]:
        definitions = {
            name: opened([name], **{name: value, "kids": array(members)}) for name in names
        }
        return {"$ref": "#/$defs/N0", "$defs": definitions, **DESCRIBED}

    assert compare(entangled(INTEGER), entangled(INTEGER), steps=2000).outcome is Outcome.COMPATIBLE
    broken = compare(entangled(union(INTEGER, NULL)), entangled(INTEGER), steps=20_000)
    assert broken.outcome is Outcome.BREAKING


def test_deep_nesting_ends() -> None:
    schema: dict[str, Any] = INTEGER
    for _ in range(300):
        schema = array(schema)

    assert of(schema, schema).outcome is Outcome.UNKNOWN


def test_a_reference_that_leads_to_itself_ends() -> None:
    loop = {"$ref": "#/$defs/A", "$defs": {"A": {"$ref": "#/$defs/A"}}}

    assert verdict(loop, loop).outcome is Outcome.UNKNOWN


def test_schemas_without_a_description_are_never_compatible() -> None:
    found = compare(closed(a=INTEGER), opened(a=INTEGER))

    assert told(found) == [("not-described", "")]
    assert "schema of the writer and the reader" in found.findings[0].message


def test_schemas_without_a_description_may_still_break() -> None:
    assert compare(closed(a=union(INTEGER, NULL)), opened(a=INTEGER)).outcome is Outcome.BREAKING


def test_a_key_that_may_have_another_name_is_unknown_without_a_description() -> None:
    found = compare(closed(old=TEXT), opened(new=TEXT))

    assert found.outcome is Outcome.UNKNOWN
    assert any("(unless the reader has another name for it)" in f.message for f in found.findings)


def test_numbers_for_text_are_unknown_without_a_description() -> None:
    assert compare(closed(a=INTEGER), opened(a=TEXT)).outcome is Outcome.UNKNOWN


SAMPLES: list[Any] = [None, True, 3, "x", [], {}, [3], {"a": 3}, 10**400, float("nan"), "#/$defs/A"]
KEYWORDS = ["type", "properties", "required", "items", "anyOf", "oneOf", "$ref", "enum", "const",
            "minimum", "maxLength", "minItems", "prefixItems", "additionalProperties", "pattern",
            "propertyNames", "patternProperties", "discriminator", "format", "$defs",
            "multipleOf", "x-soniq", "contentSchema", "uniqueItems"]  # fmt: skip


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_a_schema_with_nonsense_in_it_gives_a_verdict(keyword: str) -> None:
    for value in SAMPLES:
        for kind in ("object", "array", "string", "integer"):
            odd = {"type": kind, keyword: value}
            for writer, reader in ((odd, INTEGER), (TEXT, odd), (odd, odd)):
                assert of(writer, reader).outcome in Outcome
                assert verdict(writer, reader).outcome in Outcome


def test_a_finding_names_the_task() -> None:
    [found, _] = compare(closed([]), opened(a=INTEGER), task="a.b.v1").findings

    assert found.task == "a.b.v1"


@pytest.mark.parametrize("code", KINDS)
def test_a_kind_reads_on_its_own(code: str) -> None:
    kind = KINDS[code]

    assert kind.code == code
    assert kind.title.endswith(".")
    assert kind.advice.endswith(".")
    assert kind.before or not kind.after


GOOD, BAD = Verdict(), of(INTEGER, TEXT)
OPEN = of({"type": "integer", "minimum": 3}, TIME)


@pytest.mark.parametrize(
    ("old_to_new", "new_to_old", "order"),
    [
        (GOOD, GOOD, Order.ANY),
        (GOOD, BAD, Order.READERS_FIRST),
        (BAD, GOOD, Order.WRITERS_FIRST),
        (BAD, BAD, Order.NEITHER),
        (GOOD, OPEN, Order.UNKNOWN),
        (OPEN, BAD, Order.UNKNOWN),
    ],
)
def test_the_order_to_deploy_in(old_to_new: Verdict, new_to_old: Verdict, order: Order) -> None:
    assert deploy_order(old_to_new, new_to_old) is order
    assert order.advice.endswith(".")


def test_the_worst_finding_is_the_outcome() -> None:
    mixed = of(union(INTEGER, NULL), NUMBER)

    assert {each.severity for each in mixed.findings} == {Severity.BREAKING, Severity.LOSSY}
    assert mixed.outcome is Outcome.BREAKING
    assert mixed.findings[0].severity is Severity.BREAKING
