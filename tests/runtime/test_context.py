from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest

from soniq.errors import InvalidOption
from soniq.runtime.context import LONGEST_DELAY, JobContext, Reject, Snooze


def make_context(attempt: int = 1, max_attempts: int = 4) -> JobContext:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return JobContext("id", "a.b", "default", attempt, max_attempts, now, now, "worker")


def test_a_context_cannot_be_changed():
    with pytest.raises(AttributeError):
        make_context().attempt = 2  # type: ignore[misc]


@pytest.mark.parametrize(("attempt", "last"), [(1, False), (3, False), (4, True), (5, True)])
def test_the_last_attempt_is_the_one_whose_failure_is_final(attempt, last):
    assert make_context(attempt).is_last_attempt is last


@pytest.mark.parametrize("seconds", [0, 0.5, 30, LONGEST_DELAY])
def test_snooze_keeps_its_seconds(seconds):
    assert Snooze(seconds).seconds == seconds


@pytest.mark.parametrize("seconds", [-1, math.nan, math.inf, True, "30", None, LONGEST_DELAY + 1])
def test_snooze_refuses_what_is_no_delay(seconds):
    with pytest.raises(InvalidOption, match="seconds"):
        Snooze(seconds)


def test_a_refused_snooze_does_not_repeat_the_value():
    with pytest.raises(InvalidOption) as caught:
        Snooze("s3cret")  # type: ignore[arg-type]
    assert "s3cret" not in str(caught.value)


def test_reject_keeps_its_message():
    assert Reject("no such customer").message == "no such customer"
    assert str(Reject()) == "rejected by the handler"
