from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soniq.runtime.retry import RetryPolicy

seconds = st.floats(0, 1e9)
policies = st.builds(
    RetryPolicy,
    retries=st.integers(0, 100),
    delay=seconds,
    backoff=st.floats(1, 1e6),
    max_delay=seconds,
)
attempts = st.integers(1, 10_000)
fractions = st.floats(0, 1, exclude_max=True)


def test_three_retries_are_at_most_four_runs():
    policy = RetryPolicy(retries=3)
    assert policy.max_attempts == 4
    assert [policy.exhausted(run) for run in (1, 2, 3, 4)] == [False, False, False, True]


def test_no_retries_make_the_first_failure_final():
    assert RetryPolicy(retries=0).exhausted(1)


def test_waits_grow_by_the_backoff_up_to_the_longest():
    policy = RetryPolicy(delay=1, backoff=2, max_delay=10)
    assert [policy.longest_delay(run) for run in range(1, 7)] == [1, 2, 4, 8, 10, 10]


@pytest.mark.parametrize(("rand", "expected"), [(0.0, 2.0), (0.5, 3.0)])
def test_jitter_takes_away_up_to_half(rand, expected):
    assert RetryPolicy(delay=4, backoff=1).delay_for(1, lambda: rand) == expected


def test_attempt_ten_thousand_waits_the_longest_delay():
    assert RetryPolicy(max_delay=300).longest_delay(10_000) == 300


def test_no_delay_stays_none_however_many_attempts():
    assert RetryPolicy(delay=0).delay_for(10_000) == 0


def test_the_default_source_of_jitter_varies():
    policy = RetryPolicy(delay=1)
    assert len({policy.delay_for(1) for _ in range(20)}) > 1


@settings(deadline=None)
@given(policies, attempts, fractions)
def test_every_wait_lies_between_half_and_all_of_the_longest(policy, attempt, fraction):
    longest = policy.longest_delay(attempt)
    wait = policy.delay_for(attempt, lambda: fraction)
    assert math.isfinite(wait)
    assert longest / 2 <= wait <= longest <= policy.max_delay


@settings(deadline=None)
@given(policies, attempts, attempts, fractions)
def test_a_later_attempt_never_waits_less(policy, one, other, fraction):
    earlier, later = sorted((one, other))
    wait = policy.delay_for
    assert wait(earlier, lambda: fraction) <= wait(later, lambda: fraction)


@settings(deadline=None)
@given(policies, attempts)
def test_exactly_max_attempts_runs_happen(policy, attempt):
    assert policy.exhausted(attempt) is (attempt >= policy.max_attempts)


@pytest.mark.parametrize(
    "wrong",
    [
        {"retries": -1},
        {"delay": -0.1},
        {"delay": math.nan},
        {"backoff": 0.9},
        {"backoff": math.inf},
        {"max_delay": -1.0},
    ],
)
def test_values_out_of_range_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        RetryPolicy(**wrong)
