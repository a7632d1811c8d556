"""The next name is free, fits the pattern, and says the next version."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniq.contract.names import DEFAULT_PATTERN, MAX_NAME_LENGTH
from soniq_lint.compat.versions import next_name

NAMES = st.from_regex(DEFAULT_PATTERN, fullmatch=True).filter(lambda each: len(each) < 190)


@given(NAMES, st.integers(0, 5))
def test_it_is_free_and_fits_and_goes_on(name: str, count: int) -> None:
    taken = {name}
    for _ in range(count):
        following = next_name(name, taken)
        assert following is not None
        assert following not in taken
        assert re.fullmatch(DEFAULT_PATTERN, following)
        taken.add(following)
    assert len(taken) == count + 1


@pytest.mark.parametrize(
    ("name", "pattern", "next_"),
    [
        ("send.v2", None, "send.v3"),
        ("send", None, "send.v2"),
        ("send.v09", None, "send.v10"),
        ("v1", None, "v2"),
        ("mail.v2send", None, "mail.v2send.v2"),
        ("Send", "[A-Z][A-Za-z0-9]*", "Sendv2"),
        ("SEND", "[A-Z0-9_]+", "SEND_V2"),
        ("send", "[a-z-]+[0-9]*", "send-v2"),
        ("send/V7", "[a-zA-Z/0-9]+", "send/V8"),
        ("send", "send", None),
        ("x" * MAX_NAME_LENGTH, None, None),
    ],
)
def test_by_example(name: str, pattern: str | None, next_: str | None) -> None:
    assert next_name(name, (), pattern) == next_
