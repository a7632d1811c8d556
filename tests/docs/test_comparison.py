from __future__ import annotations

import pytest

from .comparison import matches

ID = "0198c5b2-7a54-7c7e-9d0e-2f6f4c8b1a55"
OTHER = "0198c5b2-7a54-7c7e-9d0e-2f6f4c8b1a56"


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (f"cancelled {ID}", f"cancelled {OTHER}"),
        ("seen 3 s ago", "seen 12 min ago"),
        ("a  b", "a b\n\n"),
        ("first\n...\nlast", "first\nx\ny\nlast"),
        ("ready in ... of", "ready in schema public of"),
        ("2026-01-02 03:04:05,678 INFO up", "2027-11-12 13:14:15,161 INFO up"),
    ],
)
def test_what_changes_from_run_to_run_is_equal(expected, actual):
    assert matches(expected, actual)


@pytest.mark.parametrize(
    ("expected", "actual"),
    [("queued 1", "queued 2"), ("done", "done\nmore"), ("one\ntwo", "one"), ("x ... y", "x z")],
)
def test_other_output_is_not(expected, actual):
    assert not matches(expected, actual)
