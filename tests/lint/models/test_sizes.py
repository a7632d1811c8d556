"""How large constants and schemas are taken to be."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from soniq_lint.models.sizes import LARGEST, expanded, is_small, weight


def doubled(value: Any, times: int) -> Any:
    for _ in range(times):
        value = [value, value]
    return value


@pytest.mark.parametrize(
    "value",
    [
        None, True, 10**1000, 1e308, "x" * 90_000, [0] * 1000, {"a": [1, 2]}, Decimal("1e400"),
        Decimal("NaN"), Decimal("Infinity"), Fraction(1, 3), doubled("x", 10),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_what_people_write_is_small(value: object) -> None:
    assert is_small(value)


@pytest.mark.parametrize(
    "value",
    [
        "x" * 100_001, 1 << 200_000, [["x" * 50_000] * 3], Decimal("1e999999999"),
        Decimal("1e-999999999"), Fraction(1 << 200_000, 3), doubled("x", 60), {(0,) * 200_000: 1},
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_what_takes_long_is_not(value: object) -> None:
    assert not is_small(value)


def test_values_are_weighed_together() -> None:
    assert is_small("x" * 60_000)
    assert not is_small("x" * 60_000, "x" * 60_000)


def test_weighing_stops_where_it_is_enough() -> None:
    assert LARGEST < weight(doubled("x", 60)) < LARGEST + 10


def test_a_schema_counts_its_definitions_where_they_are_used() -> None:
    def schema(depth: int) -> dict[str, Any]:
        below = {f"D{n}": {"items": [{"$ref": f"#/$defs/D{n + 1}"}] * 2} for n in range(depth)}
        return {"$ref": "#/$defs/D0", "$defs": {**below, f"D{depth}": {"type": "string"}}}

    assert expanded(schema(3)) < expanded(schema(6)) < LARGEST < expanded(schema(60))


def test_a_schema_that_holds_itself_is_finite() -> None:
    assert expanded({"$defs": {"A": {"items": {"$ref": "#/$defs/A"}}}, "$ref": "#/$defs/A"}) < 10
