"""Business time, against a calendar that can be checked by eye."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.business_time import BusinessCalendar, Span, next_quarter, parse_span
from tests.worlds import CALENDAR, at


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2 hours", Span(timedelta(hours=2))),
        ("1 hour", Span(timedelta(hours=1))),
        ("60 s", Span(timedelta(seconds=60))),
        ("45 min", Span(timedelta(minutes=45))),
        ("2 weeks", Span(timedelta(weeks=2))),
        ("5 bd", Span(days=5)),
        ("3bd", Span(days=3)),
    ],
)
def test_spans(text, span):
    assert parse_span(text) == span


@pytest.mark.parametrize("text", ["", "5", "bd", "five days", "5 fortnights", "-1 day", 5, None])
def test_what_is_no_span_says_what_is_expected(text):
    with pytest.raises(ValueError, match="a number and a unit"):
        parse_span(text)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("2026-03-24", 5, "2026-03-31"),
        ("2026-03-31", 5, "2026-04-09"),  # Good Friday and Easter Monday do not count
        ("2026-04-02", 1, "2026-04-07"),
        ("2026-04-04", 0, "2026-04-07"),  # a rest day itself: the next business day
        ("2026-04-07", 0, "2026-04-07"),
        ("2026-04-07", -1, "2026-04-02"),
        ("2026-12-24", 1, "2026-12-29"),
    ],
)
def test_business_days_skip_weekends_and_holidays(day, count, expected):
    assert CALENDAR.add(date.fromisoformat(day), count) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-03-24 10:00", "2026-03-24 10:00"),
        ("2026-03-24 08:29", "2026-03-24 08:30"),
        ("2026-03-24 18:01", "2026-03-25 08:30"),
        ("2026-04-02 19:00", "2026-04-07 08:30"),
        ("2026-03-28 12:00", "2026-03-30 08:30"),  # over the change to summer time
        ("2026-10-24 12:00", "2026-10-26 08:30"),  # and back
    ],
)
def test_working_hours(moment, expected):
    assert CALENDAR.working(at(moment)) == at(expected)


def test_a_wall_clock_time_that_summer_time_skips_comes_after_the_gap():
    berlin = BusinessCalendar(ZoneInfo("Europe/Berlin"))
    skipped = berlin.at(date(2026, 3, 29), datetime(2026, 3, 29, 2, 30).time())
    assert skipped == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_calendar_without_any_business_day_does_not_hang():
    never = BusinessCalendar(ZoneInfo("UTC"), weekend=frozenset(range(7)))
    assert never.add(date(2026, 1, 1), 3) > date(2026, 1, 1)


moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC))
zones = st.sampled_from([ZoneInfo(name) for name in ("Europe/London", "America/New_York", "Asia/Kolkata", "UTC")])


@given(moments, zones)
def test_working_gives_working_time_and_never_an_earlier_one(moment, zone):
    calendar = BusinessCalendar(zone, holidays=CALENDAR.holidays)
    found = calendar.working(moment)
    assert found >= moment
    assert calendar.is_working(found)
    assert calendar.working(found) == found


@given(moments, st.integers(1, 15))
def test_business_days_later_is_as_many_business_days_later(moment, count):
    start = CALENDAR.last_day(moment)
    end = CALENDAR.day(CALENDAR.after(moment, Span(days=count)))
    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(map(CALENDAR.is_business_day, between)) == count


@given(moments)
def test_alarms_ring_at_quarters_and_later(moment):
    quarter = next_quarter(moment)
    assert quarter > moment
    assert quarter - moment <= timedelta(minutes=16)
    assert (quarter.minute % 15, quarter.second, quarter.microsecond) == (0, 0, 0)
