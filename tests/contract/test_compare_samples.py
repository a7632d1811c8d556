"""Values that are made of schemas, the patterns they match, and the places they vary at."""

from __future__ import annotations

import re
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniq.contract.compare.hints import Hints, gathered
from soniq.contract.compare.nodes import Document
from soniq.contract.compare.paths import EACH, Part, covers, written
from soniq.contract.compare.patterns import texts_matching
from soniq.contract.compare.trials import Trials
from soniq.contract.compare.values import Values
from soniq.witness.places import is_at, parts_of

PATTERNS = ["^a+$", "^[A-Z]{2}-\\d{3}$", "^(x|y)z?$", "^[a-z0-9_-]+$", "^ORD-[0-9]{6}$", "a.c",
            "^\\S+@\\S+\\.[a-z]{2,}$", "^(?:ab|cd){2}$", "", "^$"]  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
def test_texts_match_the_pattern_they_are_made_for(pattern: str) -> None:
    made = texts_matching(pattern)

    assert made
    assert all(re.search(pattern, text) for text in made)


@pytest.mark.parametrize("pattern", ["(?=a)", "(a", "a)", "[^a]", "\\1", "*", "[", "\\", "a{9999}"])
def test_a_pattern_that_is_not_plain_gives_nothing(pattern: str) -> None:
    assert texts_matching(pattern) == []


@given(st.text(st.sampled_from("ab[](){}?*+|\\d^$.-,1"), max_size=12))
def test_no_pattern_is_too_odd(pattern: str) -> None:
    for text in texts_matching(pattern):
        assert re.search(pattern, text)


SCHEMA = {
    "type": "object",
    "properties": {
        "order_id": {"type": "string", "minLength": 2},
        "amount": {"type": "integer", "minimum": 10},
        "tags": {"type": "array", "items": {"enum": ["a", "b"]}, "maxItems": 2},
    },
    "required": ["order_id", "amount"],
}


def trials(schema: dict[str, Any], hints: Hints | None = None, seed: int = 0) -> Trials:
    return Trials(Document(schema), hints or gathered([schema]), Random(seed))


def test_rows_fit_their_schema() -> None:
    document = Document(SCHEMA)
    rows = list(trials(SCHEMA).rows(200))

    assert len(rows) == 200
    assert all(Values(document, lax=False).takes(document.root, row) for row in rows)


def test_optional_keys_are_there_and_not() -> None:
    present = {"tags" in row for row in trials(SCHEMA).rows(50)}

    assert present == {True, False}


def test_the_limits_of_the_other_side_are_met() -> None:
    other = {"type": "object", "properties": {"amount": {"type": "integer", "maximum": 77}}}
    amounts = {row["amount"] for row in trials(SCHEMA, gathered([SCHEMA, other])).rows(200)}

    assert {76, 77, 78} <= amounts


def test_the_same_seed_gives_the_same_rows() -> None:
    assert list(trials(SCHEMA, seed=4).rows(300)) == list(trials(SCHEMA, seed=4).rows(300))


def test_rows_begin_with_what_the_writer_accepts() -> None:
    def refused(row: Any) -> list[tuple[str | int, ...]]:
        return [("amount",)] if row["amount"] < 1000 else []

    made = trials(SCHEMA)
    made.prefer(refused)

    assert next(iter(made.rows(1)))["amount"] >= 1000


def test_one_place_can_vary_alone() -> None:
    made = trials(SCHEMA).focused(("tags", EACH))

    assert {row["tags"][0] for row in made} == {"a", "b"}
    assert len({(row["order_id"], row["amount"]) for row in made}) == 1


def test_a_schema_that_contains_itself_gives_rows_that_end() -> None:
    node = {"type": "object", "properties": {"next": {"$ref": "#/$defs/N"}}, "required": ["next"]}
    optional = {**node, "required": []}

    assert list(trials({"$ref": "#/$defs/N", "$defs": {"N": node}}).rows(20)) == []
    assert list(trials({"$ref": "#/$defs/N", "$defs": {"N": optional}}).rows(20))


parts = st.one_of(st.text(max_size=6), st.integers(0, 30), st.just(EACH))


@given(st.lists(parts, max_size=5))
def test_a_path_that_was_written_is_read_again(path: list[Part]) -> None:
    assert parts_of(written(path)) == tuple(path)


def test_each_stands_for_every_position_and_key() -> None:
    assert covers(("a", EACH, "b"), ("a", 3, "b", "c"))
    assert covers(("a", EACH), ("a", "key"))
    assert not covers(("a", 0), ("a", 1))
    assert not covers(("a", "b"), ("a",))
    assert is_at("a[*].b", ("a", 7, "b"))
