from __future__ import annotations

import itertools
import math
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soniq.errors import InvalidSchedule
from soniq.runtime import schedule
from soniq.runtime.schedule import ScheduleSpec, next_run

VIENNA = ZoneInfo("Europe/Vienna")


def at(text: str) -> datetime:
    """Return an instant written in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def runs(spec: ScheduleSpec, after: str, count: int) -> list[str]:
    """Return the next due times, in UTC."""
    moment, found = at(after), []
    for _ in range(count):
        moment = next_run(spec, moment)
        found.append(moment.strftime("%Y-%m-%d %H:%M:%S"))
    return found


class TestCron:
    def test_it_is_due_at_the_next_matching_minute(self):
        spec = ScheduleSpec(cron="*/5 * * * *")
        assert runs(spec, "2026-01-01 00:03", 2) == ["2026-01-01 00:05:00", "2026-01-01 00:10:00"]

    def test_a_due_time_is_not_its_own_successor(self):
        assert runs(ScheduleSpec(cron="0 * * * *"), "2026-01-01 01:00", 1) == [
            "2026-01-01 02:00:00"
        ]

    def test_six_fields_start_with_seconds(self):
        assert runs(ScheduleSpec(cron="*/20 0 0 * * *"), "2026-01-01 00:00", 2) == [
            "2026-01-01 00:00:20",
            "2026-01-01 00:00:40",
        ]

    def test_the_time_zone_counts(self):
        spec = ScheduleSpec(cron="30 2 * * *", timezone="Europe/Vienna")
        assert runs(spec, "2026-01-01 00:00", 1) == ["2026-01-01 01:30:00"]

    def test_macros_are_kept_as_fields(self):
        assert ScheduleSpec(cron=" @Daily ").cron == "0 0 * * *"

    def test_spaces_are_evened_out(self):
        assert ScheduleSpec(cron=" 0  0 * *\t* ").cron == "0 0 * * *"


class TestClocksPutForward:
    """Europe/Vienna, 29 March 2026: 02:00 becomes 03:00 at 01:00 UTC."""

    @pytest.mark.parametrize("cron", ["30 2 * * *", "0 30 2 * * *"])
    def test_a_skipped_time_runs_once_when_the_clock_has_jumped(self, cron):
        spec = ScheduleSpec(cron=cron, timezone="Europe/Vienna")
        assert runs(spec, "2026-03-28 00:00", 3) == [
            "2026-03-28 01:30:00",
            "2026-03-29 01:00:00",
            "2026-03-30 00:30:00",
        ]

    def test_two_times_that_fall_together_run_once(self):
        spec = ScheduleSpec(cron="0 2,3 * * *", timezone="Europe/Vienna")
        assert runs(spec, "2026-03-28 12:00", 3) == [
            "2026-03-29 01:00:00",
            "2026-03-30 00:00:00",
            "2026-03-30 01:00:00",
        ]

    def test_an_hourly_job_goes_on_every_hour(self):
        spec = ScheduleSpec(cron="15 * * * *", timezone="Europe/Vienna")
        assert runs(spec, "2026-03-28 23:30", 3) == [
            "2026-03-29 00:15:00",
            "2026-03-29 01:15:00",
            "2026-03-29 02:15:00",
        ]

    def test_a_day_skipped_whole_is_made_up_for_at_its_end(self):
        # Samoa crossed the date line: 29 December 2011 was followed by 31 December.
        spec = ScheduleSpec(cron="0 12 30 12 *", timezone="Pacific/Apia")
        local = next_run(spec, at("2011-12-01 00:00")).astimezone(ZoneInfo("Pacific/Apia"))
        assert local.strftime("%Y-%m-%d %H:%M") == "2011-12-31 00:00"


class TestClocksPutBack:
    """Europe/Vienna, 25 October 2026: 03:00 becomes 02:00 at 01:00 UTC."""

    @pytest.mark.parametrize("cron", ["30 2 * * *", "0 30 2 * * *"])
    def test_a_repeated_time_runs_the_first_time_only(self, cron):
        spec = ScheduleSpec(cron=cron, timezone="Europe/Vienna")
        assert runs(spec, "2026-10-24 12:00", 2) == ["2026-10-25 00:30:00", "2026-10-26 01:30:00"]

    def test_within_the_repeated_hour_it_is_not_due_again(self):
        spec = ScheduleSpec(cron="30 2 * * *", timezone="Europe/Vienna")
        assert runs(spec, "2026-10-25 01:15", 1) == ["2026-10-26 01:30:00"]

    def test_an_hourly_job_runs_in_both_hours(self):
        spec = ScheduleSpec(cron="30 * * * *", timezone="Europe/Vienna")
        assert runs(spec, "2026-10-25 00:00", 3) == [
            "2026-10-25 00:30:00",
            "2026-10-25 01:30:00",
            "2026-10-25 02:30:00",
        ]


class TestEvery:
    def test_it_is_anchored_to_the_epoch_not_to_the_start(self):
        spec = ScheduleSpec(every=3600)
        assert runs(spec, "2026-01-01 00:17:23", 2) == [
            "2026-01-01 01:00:00",
            "2026-01-01 02:00:00",
        ]

    def test_after_downtime_it_is_due_once_in_the_future(self):
        spec = ScheduleSpec(every=60)
        assert next_run(spec, at("2026-01-08 00:00:30")) == at("2026-01-08 00:01")

    def test_fractions_of_a_second_are_kept(self):
        start = at("2026-01-01 00:00")
        assert next_run(ScheduleSpec(every=0.25), start) - start == timedelta(seconds=0.25)


specs = st.one_of(
    st.builds(ScheduleSpec, every=st.floats(0.01, 1e7)),
    st.builds(
        ScheduleSpec,
        cron=st.sampled_from(
            [
                "30 2 * * *",
                "0,30 1-3 * * *",
                "*/15 * * * *",
                "59 23 31 * *",
                "0 0 29 2 *",
                "* 2 * * 0",
                "30 2 * * 0L",
                "15 30 2 * * *",
                "0 */7 * * MON-FRI",
            ]
        ),
        timezone=st.sampled_from(
            [
                "UTC",
                "Europe/Vienna",
                "America/New_York",
                "Australia/Lord_Howe",
                "Africa/Cairo",
                "America/Sao_Paulo",
                "Asia/Kathmandu",
            ]
        ),
    ),
)
moments = st.datetimes(datetime(2015, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@settings(deadline=None)
@given(specs, moments)
def test_the_next_run_is_later(spec, after):
    due = next_run(spec, after)
    assert due > after
    assert due.tzinfo is UTC


@settings(deadline=None)
@given(specs, moments, st.floats(0, 1, exclude_max=True))
def test_until_it_has_passed_the_next_run_stays_the_same(spec, after, fraction):
    due = next_run(spec, after)
    meanwhile = after + (due - after) * fraction
    assert meanwhile >= due or next_run(spec, meanwhile) == due


@settings(deadline=None)
@given(specs, moments, st.integers(-23, 23))
def test_the_zone_in_which_after_is_written_does_not_matter(spec, after, hours):
    elsewhere = after.astimezone(timezone(timedelta(hours=hours)))
    assert next_run(spec, elsewhere) == next_run(spec, after)


@settings(deadline=None)  # the first use of a time zone reads files
@given(st.integers(0, 23), st.integers(0, 59), st.integers(2015, 2029), st.sampled_from([3, 10]))
def test_a_daily_job_runs_exactly_once_each_local_day(hour, minute, year, month):
    spec = schedule.daily(at=f"{hour:02}:{minute:02}", timezone="Europe/Vienna")
    moment = datetime(year, month, 20, tzinfo=VIENNA).astimezone(UTC) - timedelta(seconds=1)
    days = []
    for _ in range(14):
        moment = next_run(spec, moment)
        days.append(moment.astimezone(VIENNA).date())
    assert all(b - a == timedelta(days=1) for a, b in itertools.pairwise(days))


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        next_run(ScheduleSpec(every=1), datetime(2026, 1, 1))


class TestRefused:
    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ({}, "exactly one"),
            ({"cron": "0 0 * * *", "every": 60}, "exactly one"),
            ({"cron": "0 0 * *"}, "five fields"),
            ({"cron": ""}, "five fields"),
            ({"cron": "61 * * * *"}, "field minute"),
            ({"cron": "* 24 * * *"}, "field hour"),
            ({"cron": "* * * * FUN"}, "field day-of-week"),
            ({"cron": "0 0 30 2 *"}, "field day-of-month"),
            ({"cron": 5}, "cron must be a str"),
            ({"every": 0}, "every must be"),
            ({"every": -1}, "every must be"),
            ({"every": math.nan}, "every must be"),
            ({"every": math.inf}, "every must be"),
            ({"every": True}, "every must be"),
            ({"every": "60"}, "every must be"),
            ({"every": 60, "timezone": "Mars/Olympus"}, "no time zone"),
            ({"every": 60, "timezone": "../etc/passwd"}, "no time zone"),
            ({"every": 60, "timezone": "Europe"}, "no time zone"),
            ({"every": 60, "timezone": ""}, "no time zone"),
            ({"every": 60, "timezone": "localtime"}, "no time zone"),
            ({"every": 60, "timezone": None}, "timezone must be"),
        ],
    )
    def test_a_schedule_that_cannot_be(self, given, expected):
        with pytest.raises(InvalidSchedule, match=expected):
            ScheduleSpec(**given)

    def test_everything_wrong_is_said_at_once(self):
        with pytest.raises(InvalidSchedule) as caught:
            ScheduleSpec(cron="x", every=0, timezone="nowhere")
        assert len(caught.value.context["problems"]) == 4  # type: ignore[arg-type]

    def test_a_misspelt_zone_names_the_nearest(self):
        with pytest.raises(InvalidSchedule) as caught:
            ScheduleSpec(every=60, timezone="europe/viena")
        assert caught.value.suggestions == ("did you mean 'Europe/Vienna'?",)


class TestShortcuts:
    @pytest.mark.parametrize(
        ("made", "expected"),
        [
            (schedule.every(minutes=5), ScheduleSpec(every=300)),
            (schedule.every(hours=1, seconds=30), ScheduleSpec(every=3630)),
            (schedule.every(days=1), ScheduleSpec(every=86_400)),
            (schedule.cron("0 0 * * *"), ScheduleSpec(cron="0 0 * * *")),
            (schedule.hourly(minute=15), ScheduleSpec(cron="15 * * * *")),
            (schedule.daily(at="2:05"), ScheduleSpec(cron="5 2 * * *")),
            (
                schedule.weekly(on="Friday", at="23:59", timezone="Europe/Vienna"),
                ScheduleSpec(cron="59 23 * * 5", timezone="Europe/Vienna"),
            ),
            (schedule.monthly(day=31), ScheduleSpec(cron="0 0 31 * *")),
        ],
    )
    def test_each_says_the_same_as_its_spec(self, made, expected):
        assert made == expected

    @pytest.mark.parametrize(
        "wrong",
        [
            lambda: schedule.every(),
            lambda: schedule.daily(at="24:00"),
            lambda: schedule.daily(at="noon"),
            lambda: schedule.hourly(minute=60),
            lambda: schedule.monthly(day=32),
            lambda: schedule.weekly(on="fryday"),
        ],
    )
    def test_impossible_ones_are_refused(self, wrong):
        with pytest.raises(InvalidSchedule):
            wrong()
