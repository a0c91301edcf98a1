"""Rules made to keep a reader busy are refused or counted quickly; all others give what they always gave."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ics_cases import HOME, NOW, WINDOW, calendar, events, reading, vevent

from bench.obvious import found_by_library, found_by_us, obvious
from connectors._ical.look import _Plain
from connectors._ical.rules import BAD_RULE, TOO_OFTEN, TOO_WILD

SECONDS = 5.0  # what a rule may take at the very most, also on a busy machine


def timed(*lines: str, start: str = "DTSTART:20260101T100000Z"):
    began = time.process_time()
    result = reading(calendar(vevent(*lines, start=start), vevent(uid="u2")))
    assert time.process_time() - began < SECONDS
    assert result.events[-1].id.uid == "u2"
    return result


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("FREQ=SECONDLY", TOO_OFTEN),
        ("FREQ=MINUTELY;INTERVAL=90", TOO_OFTEN),
        ("FREQ=HOURLY;COUNT=3", TOO_OFTEN),
        ("freq=hourly", TOO_OFTEN),
        ("FREQ=DAILY;INTERVAL=0", TOO_WILD),
        ("FREQ=DAILY;INTERVAL=-1", TOO_WILD),
        ("FREQ=DAILY;INTERVAL=1000000000", TOO_WILD),
        ("FREQ=YEARLY;INTERVAL=99999", TOO_WILD),
        ("FREQ=DAILY;COUNT=0", TOO_WILD),
        ("FREQ=DAILY;BYHOUR=9,10,11,12,13,14;BYMINUTE=0,10,20,30,40", TOO_WILD),
        ("FREQ=DAILY;BYSECOND=" + ",".join(map(str, range(60))), TOO_WILD),
        ("FREQ=YEARLY;BYYEARDAY=" + ",".join(["1"] * 600), TOO_WILD),
    ],
)
def test_what_is_refused_is_said_and_is_not_missing(rule: str, reason: str) -> None:
    result = timed(f"RRULE:{rule}")
    assert result.skipped == (f"1 entry {reason}: left out.",)
    assert len(result.events) == 1
    assert result.whole


def test_a_rule_that_nobody_defined_may_hide_something() -> None:
    for rule in ("FREQ=DAILY;X-SKIP=1", "FREQ=DAILY,WEEKLY"):
        result = timed(f"RRULE:{rule}")
        assert (result.skipped, result.whole) == ((f"1 entry {BAD_RULE}: left out.",), False)


@pytest.mark.parametrize("freq", ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
@pytest.mark.parametrize("more", ["", ";COUNT=999999999", ";BYMONTH=1,11,12", ";UNTIL=99991231T235959Z"])
def test_series_since_the_year_1_are_counted_at_once(freq: str, more: str) -> None:
    result = timed(f"RRULE:FREQ={freq}{more}", start="DTSTART;TZID=Europe/Berlin:00010101T100000")
    assert not result.skipped
    seen = sum(event.id.uid == "u1" for event in result.events)
    expected = {"DAILY": 67, "WEEKLY": 10, "MONTHLY": 2, "YEARLY": 1}[freq]
    assert expected - 1 <= seen <= expected + 1


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=7;BYDAY=FR",
        "FREQ=DAILY;BYDAY=MO;BYSETPOS=2",
        "FREQ=DAILY;BYWEEKNO=3",
        "FREQ=WEEKLY;BYMONTHDAY=31;BYMONTH=6",
        "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=3",
        "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=7",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1",
        "FREQ=YEARLY;BYDAY=53MO;BYWEEKNO=3",
    ],
)
def test_a_rule_that_never_comes_true_leaves_its_first_occurrence(rule: str) -> None:
    result = timed(f"RRULE:{rule}", start="DTSTART:20261119T100000Z")
    assert not result.skipped
    assert [str(event.id) for event in result.events] == ["u1/20261119T100000Z", "u2"]


def test_too_many_rules_dates_or_occurrences_are_refused() -> None:
    for lines in (
        ["RRULE:FREQ=DAILY"] * 20,
        ["RDATE:" + ",".join(["20261121T100000Z"] * 20_000)],
        ["EXDATE:20261121T100000Z"] * 20_000,
        [f"RDATE:{NOW + timedelta(seconds=second):%Y%m%dT%H%M%SZ}" for second in range(6_000)],
    ):
        result = timed(*lines, start="DTSTART:20261119T100000Z")
        assert len(result.skipped) == 1
        assert (len(result.events), result.whole) == (1, True)


def test_years_of_counting_are_refused() -> None:
    result = timed("RRULE:FREQ=DAILY;BYDAY=MO,TU;COUNT=99999999", start="DTSTART:18000101T100000Z")
    assert result.skipped == (f"1 entry {TOO_WILD}: left out.",)


def test_a_broken_rule_in_an_otherwise_good_series_is_not_a_deletion() -> None:
    result = timed("RRULE:FREQ=MONTHLY;BYDAY=9XX")
    assert not result.whole


RULES = st.builds(
    lambda freq, parts: ";".join([f"FREQ={freq}", *parts]),
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.lists(
        st.sampled_from(
            "INTERVAL=2 INTERVAL=5 COUNT=3 COUNT=77 COUNT=2500 UNTIL=20261124 UNTIL=20270301T100000Z UNTIL=20200101 "
            "BYDAY=MO,TH BYDAY=FR BYMONTH=11 BYMONTH=1,6,12 BYMONTHDAY=1,20,-1 BYSETPOS=-1 WKST=SU BYHOUR=9,17".split()
        ),
        unique_by=lambda part: part.partition("=")[0],
        max_size=4,
    ).filter(lambda parts: not {"COUNT", "UNTIL"} <= {part.partition("=")[0] for part in parts}),
)


@given(
    RULES, st.datetimes(datetime(1999, 1, 1), datetime(2027, 1, 1)), st.sampled_from(["", "Z", "TZID"]), st.booleans()
)
def test_moving_a_series_towards_the_window_changes_nothing_in_it(
    rule: str, start: datetime, clock: str, long: bool
) -> None:
    start = start.replace(second=0, microsecond=0)
    write = ";TZID=America/New_York:%Y%m%dT%H%M%S" if clock == "TZID" else f":%Y%m%dT%H%M%S{clock}"
    length = "DURATION:P9D" if long else "DURATION:PT1H"
    data = calendar(vevent(f"RRULE:{rule}", length, start=f"DTSTART{start:{write}}"), head=["X-WR-TIMEZONE:Asia/Tokyo"])
    result = reading(data)
    assert not result.skipped
    assert found_by_us(result.events, WINDOW) == found_by_library(obvious(data, WINDOW, HOME), HOME)


@given(
    st.dates(datetime(2015, 1, 1).date(), datetime(2026, 1, 1).date()),
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.integers(1, 15),
)
def test_the_days_of_a_plain_rule_can_be_told_without_counting(start, freq: str, interval: int) -> None:
    text = f"{start:%Y%m%d}".encode()
    plain = _Plain.of(f"FREQ={freq};INTERVAL={interval}".encode(), text)
    if plain is None:
        assert freq in ("MONTHLY", "YEARLY")
        assert not 2 <= start.day <= 27
        return
    data = calendar(vevent(f"RRULE:FREQ={freq};INTERVAL={interval}", start=f"DTSTART;VALUE=DATE:{start:%Y%m%d}"))
    days = [event.starts.astimezone(HOME).date() for event in events(data)]
    first, last = WINDOW.start.astimezone(HOME).date(), WINDOW.end.astimezone(HOME).date()
    assert plain.comes(f"{first:%Y%m%d}".encode(), f"{last:%Y%m%d}".encode(), 0) == bool(days)
