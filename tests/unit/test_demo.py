import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.business_time import BusinessCalendar
from daemon.demo import demo_calendar, demo_me, demo_now, demo_references
from daemon.model import Verdict

LONDON = ZoneInfo("Europe/London")
ZONES = [
    LONDON,
    ZoneInfo("America/Los_Angeles"),
    ZoneInfo("Asia/Kolkata"),
    ZoneInfo("Pacific/Auckland"),
    ZoneInfo("UTC"),
]
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))


def events(now, zone=LONDON):
    return icalendar.Calendar.from_ical(demo_calendar(now, zone)).walk("VEVENT")


def interviews(now, zone, tmp_path):
    from connectors.ics import read_events
    from daemon.recognise import recognise

    file = tmp_path / "demo.ics"
    file.write_bytes(demo_calendar(now, zone).encode())
    me = demo_me(zone)
    read = [(event, recognise(event, me)) for event in read_events(file, me)]
    return {verdict: [event for event, judged in read if judged.verdict is verdict] for verdict in Verdict}


@given(MOMENTS, st.sampled_from(ZONES))
def test_whenever_it_is_something_is_over_and_something_to_come(now, zone):
    today = BusinessCalendar(zone).day(now)
    read = events(now, zone)
    found = {str(event["uid"]): event for event in read}
    assert len(found) == len(read)

    def days(uid):
        return (found[uid].start.astimezone(zone).date() - today).days

    assert -4 <= days("kestrel-panel-4471@ashby.example") <= -1
    assert 1 <= days("solstice-final-3c2@lever.example") <= 6
    assert days("8f2c1d5e-screen@greenhouse.example") >= -21
    for event in found.values():
        assert event.end > event.start
        if isinstance(event.start, datetime) and "repeats" not in event:
            assert event.start.tzinfo is not None


@given(MOMENTS, st.sampled_from(ZONES))
def test_the_same_all_day_long(now, zone):
    local = now.astimezone(zone)
    noon = datetime.combine(local.date(), time(12), zone)
    assert demo_calendar(now, zone) == demo_calendar(noon, zone)


@given(MOMENTS, st.sampled_from(ZONES))
def test_is_looked_at_when_drafts_may_be_put(now, zone):
    moment = demo_now(now, zone)
    assert time(7) <= moment.astimezone(zone).time() < time(22)
    assert timedelta() <= now - moment <= timedelta(hours=11)


@pytest.mark.parametrize("now", [datetime(2026, 11, 18, 12, tzinfo=UTC), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)])
def test_is_recognised_as_it_is_meant(now, tmp_path):
    found = interviews(now, LONDON, tmp_path)
    assert [event.title for event in found[Verdict.ASK]] == ["Chat with Dana (Tidewater)"]
    assert len(found[Verdict.INTERVIEW]) == 11
    for company in ("marrow", "kestrel", "northgate", "harborline", "solstice"):
        assert [event for event in found[Verdict.INTERVIEW] if company in (event.title + event.description).lower()]


def test_is_well_formed():
    text = demo_calendar(datetime(2026, 11, 18, 12, tzinfo=UTC), LONDON)
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    assert "{" not in text
    unfolded = text.replace("\r\n ", "")
    hosts = set(re.findall(r"@([\w.-]+)|https?://([\w.-]+)", unfolded))
    assert {host for pair in hosts for host in pair if host and not host.endswith(".example")} == {
        "group.calendar.google.com"
    }


def test_references_may_be_asked():
    (grace,) = demo_references()
    assert grace.may_contact
    assert grace.talking_points
