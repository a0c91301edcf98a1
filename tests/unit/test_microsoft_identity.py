"""One meeting has one name, whichever calendar it is seen in."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.microsoft.events import Reader, zone, zone_name
from connectors.microsoft.identity import name
from daemon.model import EventId, Response, Status
from tests.fakes.graph import uids

# A published pair: the id that Graph gives, and the UID in the iCalendar file of the same meeting.
PUBLISHED = (
    "040000008200E00074C5B7101A82E00800000000A2A6F3535D7FD3010000000000000000100000003D770E2E8974F44B9471BDB348097FE3"
)
READER = Reader("outlook", "primary", frozenset({"ada@candidate.example"}), ZoneInfo("America/New_York"))


def test_an_id_of_outlooks_own_is_the_uid_of_its_files() -> None:
    assert name(PUBLISHED).uid == PUBLISHED
    assert name(PUBLISHED.lower()).uid == PUBLISHED


@given(st.integers(1, 2**40), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_date_of_an_instance_is_taken_out(number: int, day: date) -> None:
    series, instance = uids.native(number), uids.native(number, day)
    assert series != instance
    assert name(instance).uid == name(series).uid == series


@given(
    st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=80),
    st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)),
)
def test_a_uid_from_elsewhere_comes_back_out(uid: str, day: date | None) -> None:
    assert name(uids.foreign(uid, day)).uid == uid


@pytest.mark.parametrize(
    "text",
    [
        "7kukuqrfedlm2f9t0vvs53ge8c@google.com",
        "",
        "040000008200E00074C5B7101A82E008",  # cut off
        "deadbeef",
        "040000008200E00074C5B7101A82E008zz",
        "0400000082",
    ],
)
def test_what_is_no_global_object_id_stays_as_it_is(text: str) -> None:
    assert name(text).uid == text


def item(**more: object) -> dict:
    return {
        "id": "AAk1",
        "type": "singleInstance",
        "subject": "Interview",
        "start": {"dateTime": "2027-03-22T09:00:00.0000000", "timeZone": "UTC"},
        "end": {"dateTime": "2027-03-22T10:00:00.0000000", "timeZone": "UTC"},
        **more,
    }


@pytest.mark.parametrize(
    ("more", "occurrence"),
    [
        ({}, ""),
        ({"type": "occurrence", "seriesMasterId": "m", "originalStart": "2027-03-22T09:00:00Z"}, "20270322T090000Z"),
        ({"type": "exception", "seriesMasterId": "m", "originalStart": "2027-03-15T09:00:00Z"}, "20270315T090000Z"),
        ({"type": "occurrence", "seriesMasterId": "m"}, "20270322T090000Z"),
        (
            {"type": "occurrence", "seriesMasterId": "m", "isAllDay": True, "originalStart": "2027-03-22T00:00:00Z"},
            "20270322",
        ),
        ({"originalStart": "0001-01-01T00:00:00Z"}, ""),
    ],
)
def test_an_instance_is_named_by_its_original_start(more: dict, occurrence: str) -> None:
    assert READER.event(item(**more), "uid@x.example").id == EventId("uid@x.example", occurrence)


@pytest.mark.parametrize("given_zone", ["W. Europe Standard Time", "Europe/Berlin"])
def test_windows_and_iana_zones_are_read(given_zone: str) -> None:
    local = {"dateTime": "2027-03-22T10:00:00.0000000", "timeZone": given_zone}
    event = READER.event(item(start=local, originalStartTimeZone=given_zone), "u")
    assert (event.starts, event.zone_known, event.zone) == (datetime(2027, 3, 22, 9, tzinfo=UTC), True, "Europe/Berlin")


def test_a_zone_that_nobody_knows_is_not_trusted() -> None:
    local = {"dateTime": "2027-03-22T10:00:00.0000000", "timeZone": "Customized Time Zone"}
    assert not READER.event(item(start=local), "u").zone_known
    assert zone("tzone://Microsoft/Custom") is None
    assert zone_name("tzone://Microsoft/Custom") is None


def test_a_day_is_the_users_day() -> None:
    day = {"dateTime": "2027-03-22T00:00:00.0000000", "timeZone": "UTC"}
    event = READER.event(item(isAllDay=True, start=day, end={**day, "dateTime": "2027-03-23T00:00:00"}), "u")
    assert event.starts == datetime(2027, 3, 22, tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)


ME, RITA = ({"emailAddress": {"address": each}} for each in ("Ada@Candidate.example", "rita@globex.example"))


@pytest.mark.parametrize(
    ("more", "own"),
    [
        ({}, True),
        ({"isOrganizer": True, "organizer": ME}, True),
        ({"isOrganizer": False, "organizer": RITA}, False),
        ({"isOrganizer": True, "organizer": RITA}, True),  # an alias of the user's, in the user's own calendar
        ({"attendees": [RITA]}, False),
        ({"attendees": [ME, {**RITA, "type": "resource"}]}, True),
    ],
)
def test_whose_words_they_are(more: dict, own: bool) -> None:
    assert READER.event(item(**more), "u").organizer_is_self is own


def test_the_owner_of_a_shared_calendar_is_not_the_user() -> None:
    shared = Reader("outlook", "Team", READER.selves, READER.zone, own=False)
    assert not shared.event(item(isOrganizer=True, organizer=RITA), "u").organizer_is_self
    assert shared.event(item(isOrganizer=True, organizer=ME), "u").organizer_is_self


@pytest.mark.parametrize(
    ("more", "status", "response"),
    [
        ({"isCancelled": True}, Status.CANCELLED, None),
        ({"showAs": "tentative", "isOrganizer": True}, Status.TENTATIVE, None),
        (
            {"showAs": "tentative", "responseStatus": {"response": "notResponded"}},
            Status.CONFIRMED,
            Response.NEEDS_ACTION,
        ),
        ({"responseStatus": {"response": "declined"}}, Status.CONFIRMED, Response.DECLINED),
        ({"responseStatus": {"response": "tentativelyAccepted"}}, Status.CONFIRMED, Response.TENTATIVE),
        ({"responseStatus": {"response": "none"}}, Status.CONFIRMED, None),
        ({"responseStatus": {"response": "none"}, "attendees": [ME]}, Status.CONFIRMED, Response.NEEDS_ACTION),
    ],
)
def test_how_it_stands(more: dict, status: Status, response: Response | None) -> None:
    event = READER.event(item(**more), "u")
    assert (event.status, event.response) == (status, response)


def test_the_address_to_join_by_is_shown_once() -> None:
    join = "https://teams.microsoft.com/l/meetup-join/1"
    online = {"onlineMeeting": {"joinUrl": join}, "location": {"displayName": "Microsoft Teams Meeting"}}
    assert READER.event(item(**online), "u").location == f"Microsoft Teams Meeting {join}"
    told = {**online, "body": {"contentType": "html", "content": f'<a href="{join}">Join</a>'}}
    assert READER.event(item(**told), "u").location == "Microsoft Teams Meeting"


@pytest.mark.parametrize("wrong", [{"start": None}, {"start": {"dateTime": "soon"}}, {"end": {}}])
def test_an_event_without_time_is_an_error_of_its_own(wrong: dict) -> None:
    with pytest.raises(ValueError, match=r"time|Invalid"):
        READER.event(item(**wrong), "u")
