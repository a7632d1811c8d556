"""What may be said in an enqueue call besides the args."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo

import pytest

from soniq.errors import InvalidOption, UnknownOption
from soniq.runtime.call_options import MANY_OPTIONS, NO_OPTIONS, EnqueueOptions, read_options

NOW = datetime(2025, 5, 6, 7, 8, tzinfo=UTC)


class Nowhere(tzinfo):
    def utcoffset(self, moment: datetime | None) -> None:
        return None


def test_no_options_are_always_the_same_object() -> None:
    assert read_options({}) is NO_OPTIONS


def test_all_options_are_read() -> None:
    given = {
        "queue": "mail",
        "priority": -3,
        "delay": 1.5,
        "unique": False,
        "dedup_key": "k",
        "connection": "c",
    }
    assert read_options(given) == EnqueueOptions("mail", -3, None, 1.5, False, "k", "c")


def test_options_of_none_are_not_given() -> None:
    assert read_options(dict.fromkeys(("queue", "priority", "delay", "unique"))) == NO_OPTIONS


def test_a_delay_may_be_a_timedelta() -> None:
    assert read_options({"delay": timedelta(minutes=2)}).delay == 120.0


def test_a_time_is_turned_into_utc() -> None:
    local = NOW.astimezone(timezone(timedelta(hours=5)))
    found = read_options({"scheduled_at": local}).scheduled_at
    assert (found, found.tzinfo if found else None) == (NOW, UTC)


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [("prioritty", "priority"), ("dealy", "delay"), ("schedule_at", "scheduled_at")],
)
def test_a_misspelt_option_names_the_nearest_one(misspelt: str, meant: str) -> None:
    with pytest.raises(UnknownOption, match=f"did you mean '{meant}'") as caught:
        read_options({misspelt: 1})
    assert caught.value.error_code == "SONIQ_UNKNOWN_OPTION"


def test_all_unknown_options_are_named_at_once() -> None:
    with pytest.raises(UnknownOption) as caught:
        read_options({"colour": 1, "shape": 2})
    assert caught.value.context["unknown"] == ["colour", "shape"]


@pytest.mark.parametrize("option", ["unique", "dedup_key"])
def test_many_jobs_at_once_take_no_unique_options(option: str) -> None:
    with pytest.raises(UnknownOption):
        read_options({option: True}, MANY_OPTIONS)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("queue", ""),
        ("queue", 7),
        ("queue", "a\0b"),
        ("queue", "\ud800"),
        ("queue", "q" * 10_000),
        ("priority", "high"),
        ("priority", True),
        ("priority", 1.0),
        ("priority", 2**31),
        ("scheduled_at", "2025-01-01"),
        ("scheduled_at", NOW.replace(tzinfo=None)),
        ("scheduled_at", NOW.replace(tzinfo=Nowhere())),
        ("scheduled_at", datetime.max.replace(tzinfo=timezone(-timedelta(hours=1)))),
        ("scheduled_at", datetime.min.replace(tzinfo=timezone(timedelta(hours=1)))),
        ("delay", -1),
        ("delay", True),
        ("delay", "soon"),
        ("delay", float("nan")),
        ("delay", float("inf")),
        ("delay", 10**400),
        ("delay", timedelta(days=20 * 366)),
        ("delay", timedelta(seconds=-1)),
        ("unique", 1),
        ("unique", "yes"),
        ("dedup_key", ""),
        ("dedup_key", 7),
        ("dedup_key", b"k"),
        ("dedup_key", "secret\ud800"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_an_impossible_value_is_refused_by_name(option: str, value: object) -> None:
    with pytest.raises(InvalidOption, match=f"{option} must be") as caught:
        read_options({option: value})
    assert caught.value.error_code == "SONIQ_INVALID_OPTION"
    assert "secret" not in str(caught.value)


def test_a_time_and_a_delay_contradict_each_other() -> None:
    with pytest.raises(InvalidOption, match="delay must be left out"):
        read_options({"scheduled_at": NOW, "delay": 1})
