"""Ours finds what parsing and expanding everything finds; and what the first look may and may not pass over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ics_cases import HOME, NOW, WINDOW, calendar, events, reading, vevent

from bench.feeds import Feed, fold, zone
from bench.obvious import expanded, found_by_library, found_by_us, parsed
from connectors._ical.look import Look
from connectors._ical.stream import Scan
from daemon.model import Window

LAST_48_HOURS = Window(NOW - timedelta(hours=48), NOW)
LONG_AGO = Window(NOW - timedelta(days=700), NOW - timedelta(days=600))


def agree(data: bytes, window: Window, calendar: Any = None) -> int:
    """Whether both find the same; how many that is. ``calendar`` is what the data holds, where it is parsed already."""
    result = reading(data, window=window)
    assert not result.skipped
    assert result.whole
    theirs = found_by_library(expanded(calendar or parsed(data), window, HOME), HOME)
    ours = found_by_us(result.events, window)
    assert ours == theirs
    assert len({event.id for event in result.events}) == len(result.events)
    return len(theirs)


@cache
def feed(world: str) -> tuple[bytes, Any]:
    """A thousand events of that world, also parsed: that takes much longer than to look through them."""
    data = b"".join(Feed(1_000, NOW, seed=7, world=world, description=10))
    return data, parsed(data)


@pytest.mark.parametrize("window", [LAST_48_HOURS, WINDOW, LONG_AGO], ids=["48 hours", "the daemon's", "long ago"])
@pytest.mark.parametrize("world", ["Europe/Berlin", "America/New_York", ""])
def test_a_feed_of_a_thousand_events(world: str, window: Window) -> None:
    data, calendar = feed(world)
    assert agree(data, window, calendar) > 5


def test_the_first_look_leaves_most_of_it_alone() -> None:
    scan = list(Scan(Feed(1_000, NOW, seed=7)))
    kept = sum(Look(LAST_48_HOURS).keeps(piece.values) for piece in scan)
    assert len(scan) == 1_000
    assert kept < 60


START = st.datetimes(datetime(2019, 1, 1), datetime(2027, 6, 1)).map(lambda at: at.replace(second=0, microsecond=0))
NEAR = st.datetimes(NOW.replace(tzinfo=None) - timedelta(days=12), NOW.replace(tzinfo=None) + timedelta(days=12)).map(
    lambda at: at.replace(second=0, microsecond=0)
)
CLOCKS = st.sampled_from(
    [
        "{name};VALUE=DATE:{at:%Y%m%d}",
        "{name}:{at:%Y%m%dT%H%M%S}",
        "{name}:{at:%Y%m%dT%H%M%S}Z",
        "{name};TZID=America/New_York:{at:%Y%m%dT%H%M%S}",
        "{name};TZID=Tokyo Standard Time:{at:%Y%m%dT%H%M%S}",
        "{name};TZID=Our Own:{at:%Y%m%dT%H%M%S}",
    ]
)
RULES = st.builds(
    lambda freq, parts: ";".join([f"FREQ={freq}", *parts]),
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.lists(
        st.sampled_from(
            [
                "INTERVAL=2",
                "INTERVAL=3",
                "COUNT=4",
                "COUNT=40",
                "COUNT=1500",
                "UNTIL=20261125T120000Z",  # a day alone is not allowed beside times, and read in two ways
                "UNTIL=20240601T100000Z",
                "BYDAY=MO,WE,SA",
                "BYDAY=SU",
                "BYMONTH=1,11,12",
                "WKST=SU",
            ]
        ),
        unique_by=lambda part: part.partition("=")[0],
        max_size=3,
    ).filter(lambda parts: not {"COUNT", "UNTIL"} <= {part.partition("=")[0] for part in parts}),
)
LENGTHS = st.sampled_from([timedelta(), timedelta(minutes=45), timedelta(days=1), timedelta(days=20)])


@st.composite
def meetings(draw: st.DrawFn, uid: str) -> list[str]:
    """The components of one UID: alone or a series, with exceptions, moved, written twice."""
    clock, start, length = draw(CLOCKS), draw(st.one_of(START, NEAR)), draw(LENGTHS)
    whole_days = "VALUE=DATE" in clock
    length = max(length, timedelta(days=1)) if whole_days else length

    def event(at: datetime, *lines: str) -> str:
        times = [clock.format(name="DTSTART", at=at)]
        if draw(st.booleans()):
            times.append(clock.format(name="DTEND", at=at + length))
        elif draw(st.booleans()):
            times.append(f"DURATION:P{length.days}D" if whole_days else f"DURATION:PT{length // timedelta(minutes=1)}M")
        return fold(["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{uid}", *times, *lines, "END:VEVENT"]).decode()

    if draw(st.booleans()):
        pieces = [event(start, "SEQUENCE:1")]
        if draw(st.booleans()):
            pieces.append(event(draw(NEAR), f"SEQUENCE:{draw(st.sampled_from([0, 2]))}"))
        return pieces
    lines = [f"RRULE:{draw(RULES)}"] if draw(st.integers(0, 5)) else []
    lines += [clock.format(name="EXDATE", at=draw(NEAR)) for _ in range(draw(st.integers(0, 2)))]
    lines += [clock.format(name="RDATE", at=draw(NEAR)) for _ in range(draw(st.integers(0, 2)))]
    pieces = [event(start, *lines, "SEQUENCE:1")]
    for _ in range(draw(st.integers(0, 2))):
        original = draw(NEAR).replace(hour=start.hour, minute=start.minute)
        moved = draw(st.one_of(st.just(original), NEAR, START))
        sequence = draw(st.sampled_from(["SEQUENCE:1", "SEQUENCE:2"]))
        pieces.append(event(moved, clock.format(name="RECURRENCE-ID", at=original), sequence))
    return pieces


@pytest.mark.timeout(3600)
@given(st.data(), st.integers(1, 4), st.sampled_from(["", "Europe/Berlin", "America/New_York"]))
def test_small_calendars_of_any_kind(data: st.DataObject, size: int, world: str) -> None:
    pieces = [piece for number in range(size) for piece in data.draw(meetings(f"u{number}"))]
    own = fold(zone("Our Own", "+0300", "+0400")).decode()
    head = [f"X-WR-TIMEZONE:{world}"] if world else []
    text = calendar(own, *data.draw(st.permutations(pieces)), head=head)
    span = data.draw(st.sampled_from([LAST_48_HOURS, WINDOW]))
    agree(text, span)


def test_of_what_lasts_long_a_change_from_before_the_window_counts() -> None:
    first, then = "DTSTART;VALUE=DATE:20190101", "DTSTART;VALUE=DATE:20261110"
    series = vevent("SUMMARY:x", "DTEND;VALUE=DATE:20190121", "RDATE;VALUE=DATE:20261110", start=first)
    shorter = vevent("SUMMARY:x", "RECURRENCE-ID;VALUE=DATE:20261110", start=then)
    assert agree(calendar(series), LAST_48_HOURS) == 1
    assert agree(calendar(series, shorter), LAST_48_HOURS) == 0


LONG_UID = "040000008200E00074C5B7101A82E008" * 4
QUOTED = '"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"'


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param(
            [f"DTSTART;TZID={QUOTED}:20261121T100000", f"DTEND;TZID={QUOTED}:20261121T110000"], id="folded times"
        ),
        pytest.param(["DTSTART:20261001T100000Z", "DTEND:20261121T100000Z"], id="lasts for weeks"),
        pytest.param(["DTSTART:20260101T100000Z", "DURATION:P47W"], id="a long duration"),
        pytest.param(["DTSTART:20261121T100000Z", "DURATION:-P2W"], id="a duration backwards"),
        pytest.param(["DTSTART:20261121T100000Z", "DTEND:20260101T100000Z"], id="the wrong way round"),
        pytest.param(["DTSTART:20100101T100000Z", "RRULE:FREQ=DAILY"], id="an old series"),
        pytest.param(["DTSTART:20101121T100000Z", "RRULE:FREQ=YEARLY;COUNT=17"], id="its last occurrence"),
        pytest.param(
            ["DTSTART:20250101T100000Z", "DTEND:20250111T100000Z", "RRULE:FREQ=WEEKLY;UNTIL=20261112T100000Z"],
            id="its last occurrence still lasts",
        ),
        pytest.param(
            ["DTSTART:20250104T100000Z", "RRULE:FREQ=DAILY;UNTIL=20250106", "RRULE:FREQ=WEEKLY"], id="two rules"
        ),
        pytest.param(
            ["DTSTART:20250101T100000Z", "RRULE:FREQ=DAILY;COUNT=2", "RDATE:20261121T100000Z"], id="a late date"
        ),
        pytest.param(["DTSTART:20270101T100000Z", "RDATE:20261121T100000Z"], id="an early date"),
        pytest.param(["RECURRENCE-ID:20250101T100000Z", "DTSTART:20261121T100000Z"], id="moved into the window"),
    ],
)
def test_what_the_first_look_must_not_pass_over(pieces: list[str]) -> None:
    own = fold(zone(QUOTED.strip('"').replace(",", "\\,"), "+0100", "+0200")).decode()
    text = calendar(own, fold(["BEGIN:VEVENT", f"UID:{LONG_UID}", "SUMMARY:x", *pieces, "END:VEVENT"]).decode())
    assert agree(text, LAST_48_HOURS) >= 1


def test_an_override_that_was_moved_away_leaves_no_trace() -> None:
    text = calendar(
        vevent("RRULE:FREQ=DAILY", start="DTSTART:20200101T100000Z"),
        vevent("RECURRENCE-ID:20261121T100000Z", start="DTSTART:20271121T100000Z"),
    )
    assert agree(text, LAST_48_HOURS) == 1


def test_excluded_and_moved_at_once_is_excluded_as_the_library_has_it() -> None:
    text = calendar(
        vevent("RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20261121T100000Z"),
        vevent("RECURRENCE-ID:20261121T100000Z", start="DTSTART:20261121T150000Z"),
    )
    assert agree(text, LAST_48_HOURS) == 1
    assert [event.starts.day for event in events(text)] == [20, 22]


def test_the_excluding_master_may_have_ended_long_ago() -> None:
    text = calendar(
        vevent("RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20200102T100000Z", start="DTSTART:20200101T100000Z"),
        vevent("RECURRENCE-ID:20200102T100000Z", start="DTSTART:20261121T150000Z"),
        vevent("RECURRENCE-ID:20200103T100000Z", start="DTSTART:20261121T160000Z"),
    )
    assert agree(text, LAST_48_HOURS) == 1


def test_what_follows_a_moved_instance_may_be_moved_into_the_window() -> None:
    text = calendar(
        vevent("RRULE:FREQ=DAILY;COUNT=10", start="DTSTART:20261001T100000Z"),
        vevent("RECURRENCE-ID;RANGE=THISANDFUTURE:20261005T100000Z", start="DTSTART:20261121T100000Z"),
    )
    assert agree(text, Window(NOW - timedelta(hours=48), NOW + timedelta(days=2))) == 4


@given(st.datetimes(datetime(2026, 11, 1), datetime(2026, 12, 1)), LENGTHS, CLOCKS)
def test_whatever_touches_the_window_passes_the_first_look(start: datetime, length: timedelta, clock: str) -> None:
    lines = [clock.format(name="DTSTART", at=start), clock.format(name="DTEND", at=start + length)]
    (piece,) = Scan([calendar(vevent(*lines, start=None))])
    # whatever the zone: from 14 hours before UTC to 14 hours after it
    first, last = (start.replace(tzinfo=UTC) + timedelta(hours=hours) for hours in (-14, 14))
    if first < LAST_48_HOURS.end and last + length > LAST_48_HOURS.start:
        assert Look(LAST_48_HOURS).keeps(piece.values)
