"""An event of Google's calendar, seen with the user's eyes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from connectors._json import ODD
from connectors.google.events import View, event_of
from daemon.model import Attendee, EventId, Person, Response, Status

ME = "ada@candidate.example"
GROUP = "c_9f@group.calendar.google.com"
ZONE = ZoneInfo("Europe/Berlin")
MINE = View("personal", "primary", True, frozenset({ME}), ZONE)
SHARED = View("personal", "team@else.example", False, frozenset({ME}), ZONE)
RITA = {"email": "Rita@Globex.example", "displayName": "Rita Reyes"}
SELF = {"email": ME, "self": True}


def item(**fields):
    base = {
        "id": "abc",
        "iCalUID": "abc@google.com",
        "status": "confirmed",
        "eventType": "default",
        "summary": "Interview",
        "start": {"dateTime": "2027-03-22T10:00:00+01:00", "timeZone": "Europe/Berlin"},
        "end": {"dateTime": "2027-03-22T11:00:00+01:00", "timeZone": "Europe/Berlin"},
        "organizer": RITA,
        "creator": RITA,
    }
    return {name: value for name, value in {**base, **fields}.items() if value is not None}


def test_what_is_read():
    event = event_of(
        item(
            description="<b>Hi</b>",
            location="Room 1",
            sequence=3,
            updated="2027-03-01T08:00:00.000Z",
            attendees=[
                {"email": ME.upper(), "self": True, "responseStatus": "needsAction"},
                {"email": "tom@globex.example", "displayName": "Tom", "responseStatus": "accepted", "optional": True},
                {"email": "room@resource.calendar.google.com", "displayName": "Big", "resource": True},
            ],
        ),
        MINE,
    )
    assert event.id == EventId("abc@google.com")
    assert (event.account, event.calendar, event.ref) == ("personal", "primary", "abc")
    assert event.starts == datetime(2027, 3, 22, 9, tzinfo=UTC)
    assert event.ends - event.starts == timedelta(hours=1)
    assert event.starts.tzinfo is UTC
    assert (event.zone, event.zone_known, event.all_day) == ("Europe/Berlin", True, False)
    assert (event.title, event.description, event.location) == ("Interview", "<b>Hi</b>", "Room 1")
    assert event.organizer == Person("Rita Reyes", "rita@globex.example")
    assert event.response is Response.NEEDS_ACTION
    assert event.status is Status.CONFIRMED
    assert (event.sequence, event.updated) == (3, datetime(2027, 3, 1, 8, tzinfo=UTC))
    assert event.attendees == (
        Attendee(None, ME, Response.NEEDS_ACTION, is_self=True),
        Attendee("Tom", "tom@globex.example", Response.ACCEPTED),
        Attendee("Big", "room@resource.calendar.google.com", None, kind="room"),
    )


@pytest.mark.parametrize(
    ("original", "occurrence"),
    [
        ({"dateTime": "2027-03-29T10:00:00+02:00", "timeZone": "Europe/Berlin"}, "20270329T080000Z"),
        ({"dateTime": "2027-03-22T10:00:00+01:00"}, "20270322T090000Z"),
        ({"dateTime": "2027-03-22T09:00:00Z"}, "20270322T090000Z"),
        ({"dateTime": "2027-03-21T23:30:00-05:00"}, "20270322T043000Z"),
        ({"dateTime": "2027-03-29T10:00:00", "timeZone": "Europe/Berlin"}, "20270329T080000Z"),
        ({"dateTime": "2027-03-29T10:00:00", "timeZone": "Nowhere/Land"}, "20270329T080000Z"),
        ({"date": "2027-03-22"}, "20270322"),
    ],
)
def test_an_instance_is_named_by_where_it_stood_originally(original, occurrence):
    moved = {"dateTime": "2027-04-01T12:00:00+02:00"}
    event = event_of(item(recurringEventId="abc", originalStartTime=original, start=moved, end=moved), MINE)
    assert event.id == EventId("abc@google.com", occurrence)
    assert event.starts == datetime(2027, 4, 1, 10, tzinfo=UTC)


def test_a_zone_that_nobody_knows_is_none():
    start = {"dateTime": "2027-03-22T10:00:00+01:00", "timeZone": "../Nowhere"}
    event = event_of(item(start=start), MINE)
    assert (event.zone, event.starts.hour) == (None, 9)


def test_a_single_event_has_no_occurrence_even_if_it_names_an_original_start():
    assert event_of(item(originalStartTime={"date": "2027-03-22"}), MINE).id.occurrence == ""


def test_a_whole_day_is_the_users_day():
    event = event_of(item(start={"date": "2027-03-28"}, end={"date": "2027-03-29"}), MINE)
    assert event.all_day
    assert event.starts == datetime(2027, 3, 27, 23, tzinfo=UTC)  # clocks go forward on that day: 23 hours
    assert event.ends == datetime(2027, 3, 28, 22, tzinfo=UTC)


def test_an_end_before_the_start_does_not_count():
    event = event_of(item(end={"dateTime": "2027-03-22T09:00:00+01:00"}), MINE)
    assert event.ends == event.starts


@pytest.mark.parametrize(
    ("fields", "link"),
    [
        ({}, None),
        ({"hangoutLink": "https://meet.google.com/a"}, "https://meet.google.com/a"),
        (
            {
                "hangoutLink": "https://meet.google.com/a",
                "conferenceData": {
                    "entryPoints": [
                        {"entryPointType": "phone", "uri": "tel:+1"},
                        {"entryPointType": "video", "uri": "https://zoom.example/1"},
                    ]
                },
            },
            "https://zoom.example/1",
        ),
        ({"conferenceData": {"entryPoints": [{"entryPointType": "phone", "uri": "tel:+1"}]}}, "tel:+1"),
        ({"conferenceData": {}}, None),
    ],
)
def test_where_it_takes_place(fields, link):
    assert event_of(item(**fields), MINE).url == link


@pytest.mark.parametrize(
    ("view", "fields", "own"),
    [
        (MINE, {}, False),
        (MINE, {"organizer": SELF, "creator": SELF}, True),
        (MINE, {"organizer": {"email": ME}, "creator": {"email": ME}}, True),
        (MINE, {"organizer": None, "creator": None}, True),
        (MINE, {"organizer": None, "creator": SELF}, True),
        (MINE, {"organizer": None, "creator": None, "attendees": [SELF]}, True),
        (MINE, {"organizer": None, "creator": None, "attendees": [SELF, RITA]}, False),
        (MINE, {"organizer": None, "creator": None, "attendees": [SELF], "attendeesOmitted": True}, False),
        (MINE, {"organizer": SELF, "creator": SELF, "eventType": "fromGmail"}, False),
        (MINE, {"organizer": SELF, "creator": RITA}, False),
        (SHARED, {"organizer": {"email": "team@else.example", "self": True}, "creator": RITA}, False),
        (SHARED, {"organizer": {"email": "team@else.example", "self": True}, "creator": {"self": True}}, False),
        (SHARED, {"organizer": {"email": GROUP, "self": True}, "creator": {"email": ME}}, True),
        (SHARED, {"organizer": None, "creator": None}, False),
        (SHARED, {"organizer": {"email": ME}, "creator": {"email": ME}}, True),
    ],
)
def test_whose_words_they_are(view, fields, own):
    assert event_of(item(**fields), view).organizer_is_self is own


def test_on_a_shared_calendar_self_is_somebody_else():
    attendees = [{"email": "team@else.example", "self": True, "responseStatus": "declined"}, {"email": ME}]
    event = event_of(item(attendees=attendees), SHARED)
    assert [each.is_self for each in event.attendees] == [False, True]
    assert event.response is None


@pytest.mark.parametrize("address", [GROUP, "unknownorganizer@calendar.google.com", "x@resource.calendar.google.com"])
def test_a_calendar_is_no_person(address):
    assert event_of(item(organizer={"email": address, "displayName": "Team"}), MINE).organizer is None


@pytest.mark.parametrize(
    "fields",
    [
        {"start": None},
        {"end": None},
        {"start": {}},
        {"start": {"dateTime": "soon"}},
        {"start": {"date": "2027-13-01"}},
        {"id": None},
        {"start": None, "iCalUID": None},
    ],
)
def test_what_has_no_time_is_an_error(fields):
    with pytest.raises((ValueError, KeyError, TypeError)):
        event_of(item(**fields), MINE)


END = "9999-12-31T23:59:59-12:00"


@pytest.mark.parametrize(
    "odd",
    [
        {"start": {"dateTime": END}, "end": {"dateTime": END}},
        {"end": {"dateTime": END}},
        {"start": {"date": "0001-01-01"}},
        {"updated": END},
        {"recurringEventId": "r", "originalStartTime": {"dateTime": END}},
        {"start": None},
        {"attendees": ["x"]},
        {"attendees": [{"email": 5}]},
        {"organizer": "x"},
        {"conferenceData": {"entryPoints": "x"}},
        {"sequence": "x"},
    ],
)
def test_what_makes_no_sense_is_one_event_that_cannot_be_read(odd):
    with pytest.raises(ODD):
        event_of(item() | odd, MINE)


def test_a_text_that_is_none_is_empty():
    event = event_of(item() | {"summary": None, "description": None, "location": 7}, MINE)
    assert (event.title, event.description, event.location) == ("", "", "7")
