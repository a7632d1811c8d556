"""Which patterns Python's ``re`` may be trusted with."""

from __future__ import annotations

import re

import pytest

from soniq_lint.models.patterns import is_quick


@pytest.mark.parametrize(
    "pattern",
    [
        "a",
        "^a+$",
        r"\A[a-z]{3}-\d{2,4}\Z",
        "^(a|b)+$",
        "^(red|green|blue)$",
        r"(?i)^x\w*$",
        r"\d{4}",
        "^(?:x)?a+$",
        "^(?=x)x*$",
        re.compile("^[A-Z]+$", re.IGNORECASE),
    ],
)
def test_few_ways_to_fit_are_quick(pattern: str | re.Pattern[str]) -> None:
    assert is_quick(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "a+",
        "^(a+)+$",
        "^(a*)*$",
        "^(ab|a)+$",
        "^a*a*b",
        r"(?m)^x\w*$",
        "(a?){50}",
        "a?" * 10 + "a" * 10,
        r"^[a-z]+(-[a-z]+)*$",
        r"^(?=(a+)+$)",
        "(" * 5000 + ")" * 5000,
        "(",
        re.compile("^a+", re.MULTILINE),
    ],
)
def test_many_ways_to_fit_are_slow(pattern: str | re.Pattern[str]) -> None:
    assert not is_quick(pattern)
