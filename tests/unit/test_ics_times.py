"""When it is: zones, days, floating times, what RFC 5545 says where something is missing. Never a wrong hour."""

from __future__ import annotations

from datetime import timedelta

import pytest
from ics_cases import HOME, ME, WINDOW, calendar, events, one, reading, utc, vevent

from bench.feeds import OUTLOOK, zone
from daemon.model import EventId, Status

HOUR = timedelta(hours=1)


def definition(name: str, winter: str = "+0100", summer: str = "+0200", **begins: str) -> str:
    return "\r\n".join(zone(name, winter, summer, **begins)) + "\r\n"


@pytest.mark.parametrize(
    ("start", "expected", "name"),
    [
        ("DTSTART:20261120T100000Z", utc(2026, 11, 20, 10), "UTC"),
        ("DTSTART;TZID=Europe/London:20261120T100000", utc(2026, 11, 20, 10), "Europe/London"),
        ("DTSTART;TZID=America/New_York:20261120T100000", utc(2026, 11, 20, 15), "America/New_York"),
        ("DTSTART;TZID=W. Europe Standard Time:20261120T100000", utc(2026, 11, 20, 9), "Europe/Berlin"),
        ("DTSTART;TZID=Romance Standard Time:20261120T100000", utc(2026, 11, 20, 9), "Europe/Paris"),
        ('DTSTART;TZID="Eastern Standard Time":20261120T100000', utc(2026, 11, 20, 15), "America/New_York"),
        ("DTSTART;TZID=/Europe/London:20261120T100000", utc(2026, 11, 20, 10), "Europe/London"),
        ("DTSTART;TZID=/example.org/Europe/London:20261120T100000", utc(2026, 11, 20, 10), "Europe/London"),
        (
            "DTSTART;TZID=/example.org/20260101_1/America/Argentina/Salta:20261120T100000",
            utc(2026, 11, 20, 13),
            "America/Argentina/Salta",
        ),
        ("DTSTART;TZID=UTC:20261120T100000", utc(2026, 11, 20, 10), "UTC"),
        ("DTSTART:20261120T100000", utc(2026, 11, 20, 9), "Europe/Berlin"),
        ("dtstart;value=date-time;tzid=Europe/London:20261120T100000", utc(2026, 11, 20, 10), "Europe/London"),
    ],
)
def test_a_known_zone_gives_the_hour(start: str, expected: object, name: str) -> None:
    event = one(start=start)
    assert (event.starts, event.zone, event.zone_known) == (expected, name, True)


@pytest.mark.parametrize(
    "name",
    [
        "Customized Time Zone",
        "(UTC+01:00) Amsterdam, Berlin",
        "Nowhere/Atlantis",
        "GMT+0100",
        "localtime",
        "Factory",
        "Europe",
        "../../../etc/passwd",
        "Europe/Berlin\0",
        "Z" * 5_000,
        ".",
        "europe\\berlin",
    ],
)
def test_an_unknown_zone_is_said_and_not_guessed(name: str) -> None:
    event = one("SUMMARY:x", start=f'DTSTART;TZID="{name}":20261120T100000')
    assert not event.zone_known
    assert event.starts == utc(2026, 11, 20, 9)  # the wall time, as if it were the user's


def test_an_unknown_zone_anywhere_in_a_series_is_enough() -> None:
    for line in ("EXDATE;TZID=Nowhere:20261121T100000", "RDATE;TZID=Nowhere:20261123T100000"):
        assert not any(event.zone_known for event in events(calendar(vevent("RRULE:FREQ=DAILY;COUNT=3", line))))


def test_a_time_in_utc_and_in_a_zone_at_once_is_not_trusted() -> None:
    assert not one(start="DTSTART;TZID=America/New_York:20261120T100000Z").zone_known
    assert one(start="DTSTART;TZID=Europe/London:20261120T100000Z").zone_known  # the same either way


@pytest.mark.parametrize("name", ["Customized Time Zone", OUTLOOK, "W. Europe Standard Time"])
@pytest.mark.parametrize("begins", ["19700329", "16010325"])
@pytest.mark.parametrize("last", [False, True])
def test_a_calendars_own_zone_counts(name: str, begins: str, *, last: bool) -> None:
    own = definition(name.replace(",", "\\,"), "+0300", "+0400", begins=begins)
    pieces = [
        own,
        vevent(uid="winter", start=f'DTSTART;TZID="{name}":20261120T100000'),
        vevent("RRULE:FREQ=YEARLY", uid="summer", start=f'DTSTART;TZID="{name}":20250701T100000'),
    ]
    window = type(WINDOW)(utc(2026, 6, 1), utc(2026, 12, 1))
    summer, winter = events(calendar(*(reversed(pieces) if last else pieces)), window=window)
    assert (winter.starts, winter.zone_known, winter.zone) == (utc(2026, 11, 20, 7), True, None)
    assert (summer.starts, summer.zone_known) == (utc(2026, 7, 1, 6), True)


def test_zones_of_one_calendar_do_not_leak_into_another() -> None:
    first = calendar(definition("Customized Time Zone", "+0300", "+0400"), vevent(uid="a", start=CUSTOM))
    second = calendar(definition("Customized Time Zone", "-0500", "-0400"), vevent(uid="b", start=CUSTOM))
    third = calendar(vevent(uid="c", start=CUSTOM))
    result = {event.id.uid: (event.starts.hour, event.zone_known) for event in events(first, second, third)}
    assert result == {"a": (7, True), "b": (15, True), "c": (9, False)}


CUSTOM = "DTSTART;TZID=Customized Time Zone:20261120T100000"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(("+0300", "+9900"), id="an impossible offset"),
        pytest.param(("FREQ=YEARLY", "FREQ=SECONDLY"), id="a rule for every second"),
        pytest.param(("FREQ=YEARLY", "FREQ=YEARLY;INTERVAL=0"), id="an interval of nothing"),
        pytest.param(("BYDAY=-1SU", "BYMONTHDAY=31"), id="a day that not every year has"),
        pytest.param(("DTSTART", "X-DTSTART"), id="no beginning"),
        pytest.param(("BEGIN:STANDARD", "BEGIN:NONSENSE"), id="nonsense"),
        pytest.param(("TZOFFSETTO:", "TZOFFSETTO:x"), id="an offset that is none"),
    ],
)
def test_a_damaged_zone_is_an_unknown_one(change: tuple[str, str]) -> None:
    own = definition("Customized Time Zone", "+0300", "+0400")
    assert change[0] in own
    (event,) = events(calendar(own.replace(*change), vevent(start=CUSTOM)))
    assert not event.zone_known


def test_floating_times_are_the_users_or_the_calendars() -> None:
    start = "DTSTART:20261120T100000"
    assert one(start=start).starts == utc(2026, 11, 20, 9)
    assert one(start=start, head=["X-WR-TIMEZONE:Asia/Tokyo"]).starts == utc(2026, 11, 20, 1)
    assert one(start=start, head=["X-WR-TIMEZONE:Tokyo Standard Time"]).starts == utc(2026, 11, 20, 1)
    lost = one(start=start, head=["X-WR-TIMEZONE:Nowhere/Atlantis"])
    assert (lost.starts, lost.zone_known) == (utc(2026, 11, 20, 9), False)
    assert one(head=["X-WR-TIMEZONE:Nowhere/Atlantis"]).zone_known  # UTC is UTC


def test_a_series_in_utc_keeps_the_calendars_wall_time() -> None:
    data = calendar(vevent("RRULE:FREQ=WEEKLY", start="DTSTART:20261016T080000Z"), head=["X-WR-TIMEZONE:Europe/Berlin"])
    hours = {event.starts.astimezone(HOME).hour for event in events(data)}
    assert hours == {10}


def test_days_are_the_users_days() -> None:
    (event,) = events(calendar(vevent("DTEND;VALUE=DATE:20261122", start="DTSTART;VALUE=DATE:20261120")))
    assert event.all_day
    assert (event.starts, event.ends) == (utc(2026, 11, 19, 23), utc(2026, 11, 21, 23))
    assert (event.zone, event.zone_known, event.id) == (ME.timezone, True, EventId("u1"))


def test_a_day_with_25_hours_is_a_day() -> None:
    window = type(WINDOW)(utc(2026, 10, 20), utc(2026, 10, 30))
    (event,) = events(calendar(vevent(start="DTSTART;VALUE=DATE:20261025")), window=window)
    assert (event.starts, event.ends - event.starts) == (utc(2026, 10, 24, 22), 25 * HOUR)


@pytest.mark.parametrize(
    ("lines", "start", "length"),
    [
        ([], "DTSTART:20261120T100000Z", timedelta()),
        ([], "DTSTART;VALUE=DATE:20261120", timedelta(days=1)),
        (["DURATION:PT45M"], "DTSTART:20261120T100000Z", timedelta(minutes=45)),
        (["DURATION:P1W"], "DTSTART:20261120T100000Z", timedelta(weeks=1)),
        (["DURATION:P2D"], "DTSTART;VALUE=DATE:20261120", timedelta(days=2)),
        (["DTEND:20261120T090000Z"], "DTSTART:20261120T100000Z", HOUR),  # the wrong way round
        (["DTEND;VALUE=DATE:20261120"], "DTSTART;VALUE=DATE:20261120", timedelta(days=1)),
        (["DTEND:20261120T110000Z", "DURATION:PT5H"], "DTSTART:20261120T100000Z", HOUR),
        (["DTEND;TZID=Europe/London:20261120T110000"], "DTSTART;TZID=Europe/Berlin:20261120T100000", 2 * HOUR),
        (["DTEND:"], "DTSTART:20261120T100000Z", timedelta()),
    ],
)
def test_how_long_it_lasts(lines: list[str], start: str, length: timedelta) -> None:
    event = one(*lines, start=start)
    assert event.ends - event.starts == length


def test_instances_are_named_by_their_original_start() -> None:
    data = calendar(
        vevent("RRULE:FREQ=WEEKLY;COUNT=3", "SUMMARY:rule", start="DTSTART;TZID=America/New_York:20261116T090000"),
        vevent(
            "RECURRENCE-ID;TZID=America/New_York:20261123T090000",
            "SUMMARY:moved",
            start="DTSTART;TZID=America/New_York:20261124T110000",
        ),
    )
    assert [(str(event.id), event.title, event.starts) for event in events(data)] == [
        ("u1/20261116T140000Z", "rule", utc(2026, 11, 16, 14)),
        ("u1/20261123T140000Z", "moved", utc(2026, 11, 24, 16)),
        ("u1/20261130T140000Z", "rule", utc(2026, 11, 30, 14)),
    ]
    assert all(event.ref == str(event.id) for event in events(data))


def test_days_of_a_series_are_named_by_the_day() -> None:
    data = calendar(vevent("RRULE:FREQ=DAILY;COUNT=2", start="DTSTART;VALUE=DATE:20261120"))
    assert [str(event.id) for event in events(data)] == ["u1/20261120", "u1/20261121"]


def test_a_lone_override_is_an_instance() -> None:
    assert one("RECURRENCE-ID:20261118T100000Z").id == EventId("u1", "20261118T100000Z")


def test_dates_alone_make_a_series() -> None:
    found = events(calendar(vevent("RDATE:20261122T100000Z,20261123T100000Z")))
    assert [event.id.occurrence for event in found] == ["20261120T100000Z", "20261122T100000Z", "20261123T100000Z"]


def test_what_follows_a_moved_instance_moves_with_it_and_keeps_its_names() -> None:
    data = calendar(
        vevent("RRULE:FREQ=DAILY;COUNT=4", "DTEND:20261120T110000Z"),
        vevent(
            "RECURRENCE-ID;RANGE=THISANDFUTURE:20261122T100000Z",
            "DTEND:20261122T153000Z",
            start="DTSTART:20261122T140000Z",
        ),
    )
    found = [(event.id.occurrence[6:11], event.starts.hour, event.ends - event.starts) for event in events(data)]
    assert found == [("20T10", 10, HOUR), ("21T10", 10, HOUR), ("22T10", 14, 1.5 * HOUR), ("23T10", 14, 1.5 * HOUR)]


def test_cancelled_is_returned_and_said() -> None:
    data = calendar(
        vevent("RRULE:FREQ=DAILY;COUNT=2"),
        vevent("RECURRENCE-ID:20261121T100000Z", "STATUS:CANCELLED", start="DTSTART:20261121T100000Z"),
        vevent("STATUS:CANCELLED", uid="u2"),
        vevent("STATUS:TENTATIVE", uid="u3"),
    )
    statuses = {str(event.id): event.status for event in events(data)}
    assert statuses == {
        "u1/20261120T100000Z": Status.CONFIRMED,
        "u1/20261121T100000Z": Status.CANCELLED,
        "u2": Status.CANCELLED,
        "u3": Status.TENTATIVE,
    }


def test_a_cancellation_in_a_file_of_its_own_cancels() -> None:
    request = calendar(vevent("RRULE:FREQ=DAILY;COUNT=2", "SUMMARY:Call"), vevent(uid="u2"), head=["METHOD:REQUEST"])
    cancel = calendar(vevent("SEQUENCE:1"), vevent("SEQUENCE:1", uid="u2"), head=["METHOD:CANCEL"])
    for order in ((request, cancel), (cancel, request)):
        found = events(*order)
        assert [str(event.id) for event in found] == ["u1/20261120T100000Z", "u2", "u1/20261121T100000Z"]
        assert {event.status for event in found} == {Status.CANCELLED}
    renewed = calendar(vevent("SEQUENCE:2", uid="u2"))
    assert [event.status for event in events(cancel, renewed) if event.id.uid == "u2"] == [Status.CONFIRMED]


def test_a_cancelled_instance_in_a_file_of_its_own() -> None:
    series = calendar(vevent("RRULE:FREQ=DAILY;COUNT=2"))
    cancel = calendar(vevent("RECURRENCE-ID:20261121T100000Z", "SEQUENCE:1", start=None), head=["METHOD:CANCEL"])
    assert [event.status for event in events(series, cancel)] == [Status.CONFIRMED, Status.CANCELLED]


def test_of_two_versions_the_later_counts() -> None:
    old, new = "DTSTART:20261120T100000Z", "DTSTART:20270620T100000Z"
    for first, second in (
        ("SEQUENCE:0", "SEQUENCE:1"),
        ("LAST-MODIFIED:20260101T000000Z", "LAST-MODIFIED:20260102T000000Z"),
    ):
        for pieces in (
            [vevent(first, start=old), vevent(second, start=new)],
            [vevent(second, start=new), vevent(first, start=old)],
        ):
            assert events(calendar(*pieces)) == []  # it was moved out of the window
            assert events(calendar(pieces[0]), calendar(pieces[1])) == []
        (event,) = events(calendar(vevent(second, start=old), vevent(first, start=new)))
        assert event.starts == utc(2026, 11, 20, 10)


def test_without_uid_it_has_a_name_of_its_own_that_stays() -> None:
    data = calendar(vevent("SUMMARY:a", uid=None), vevent("SUMMARY:b", uid=None), vevent("SUMMARY:c", uid="x" * 3_000))
    first, again = events(data), events(data.replace(b"SUMMARY:a", b"DTSTAMP:20260101T000000Z\r\nSUMMARY:a"))
    assert [event.id for event in first] == [event.id for event in again]
    assert len({event.id for event in first}) == 3
    assert all(len(event.id.uid) < 60 for event in first)


@pytest.mark.parametrize(
    "lines",
    [
        ["DTEND:yesterday"],
        ["DURATION:a while"],
        ["EXDATE:never"],
        ["RDATE:20261120T250000Z"],
        ["RRULE:FREQ=SOMETIMES"],
        ["RRULE:COUNT=3"],
        ["RRULE:FREQ=DAILY;RSCALE=HEBREW"],
        ["RRULE:FREQ=DAILY;UNTIL=tomorrow"],
        ["RECURRENCE-ID:then"],
    ],
)
def test_what_cannot_be_read_is_left_out_and_is_not_a_deletion(lines: list[str]) -> None:
    result = reading(calendar(vevent(*lines), vevent(uid="u2")))
    assert [event.id.uid for event in result.events] == ["u2"]
    assert len(result.skipped) == 1
    assert "u1" not in result.skipped[0]
    assert not result.whole


@pytest.mark.parametrize("start", [None, "DTSTART:", "DTSTART:soon", "DTSTART:20261320T100000Z", "DTSTART:P1D"])
def test_without_a_start_there_is_no_event(start: str | None) -> None:
    result = reading(calendar(vevent(start=start), vevent(uid="u2")))
    assert [event.id.uid for event in result.events] == ["u2"]
    assert not result.whole


def test_another_calendar_system_is_not_read_as_ours() -> None:
    result = reading(calendar(vevent(), head=["CALSCALE:HEBREW"]))
    assert (result.events, result.whole) == ((), False)
    assert events(calendar(vevent(), head=["CALSCALE:gregorian"]))
