"""Who and what: addresses, names, answers, texts that may be shown, links, and what ``why FILE.ics`` reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from ics_cases import ME, calendar, events, one, reading, utc, vevent

from connectors.ics import read_events
from daemon.errors import Incomplete, Unavailable
from daemon.model import Attendee, Event, EventId, Person, Response, Status


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ATTENDEE:mailto:Tom@Acme.example", Attendee(None, "tom@acme.example")),
        ("ATTENDEE:MAILTO:tom@acme.example", Attendee(None, "tom@acme.example")),
        ("ATTENDEE:tom@acme.example", Attendee(None, "tom@acme.example")),
        ("ATTENDEE;CN=Tom Hill:mailto:tom@acme.example", Attendee("Tom Hill", "tom@acme.example")),
        ('ATTENDEE;CN="Hill, Tom: the ;first":mailto:t@a.example', Attendee("Hill, Tom: the ;first", "t@a.example")),
        ("ATTENDEE;CN=Tom ^'The^' Hill:mailto:t@a.example", Attendee('Tom "The" Hill', "t@a.example")),
        ("ATTENDEE;CN=tom@acme.example:mailto:Tom@acme.example", Attendee(None, "tom@acme.example")),
        ("ATTENDEE;CN=Tom;EMAIL=tom@a.example:urn:uuid:1-2-3", Attendee("Tom", "tom@a.example")),
        ("ATTENDEE;CN=Tom:invalid:nomail", Attendee("Tom", None)),
        ("ATTENDEE;CN=T;PARTSTAT=ACCEPTED:mailto:t@a.example", Attendee("T", "t@a.example", Response.ACCEPTED)),
        ("ATTENDEE;PARTSTAT=needs-action:mailto:t@a.example", Attendee(None, "t@a.example", Response.NEEDS_ACTION)),
        ("ATTENDEE;PARTSTAT=DELEGATED:mailto:t@a.example", Attendee(None, "t@a.example")),
        ("ATTENDEE;CUTYPE=ROOM;CN=Blue:mailto:blue@a.example", Attendee("Blue", "blue@a.example", kind="room")),
        ("ATTENDEE;CUTYPE=RESOURCE;CN=TV:mailto:tv@a.example", Attendee("TV", "tv@a.example", kind="room")),
        ("ATTENDEE;CUTYPE=GROUP;CN=Team:mailto:team@a.example", Attendee("Team", "team@a.example", kind="group")),
        (
            "ATTENDEE;CUTYPE=INDIVIDUAL:mailto:ada@candidate.example",
            Attendee(None, "ada@candidate.example", is_self=True),
        ),
        ("ATTENDEE:mailto:ada%40candidate.example", Attendee(None, "ada@candidate.example", is_self=True)),
    ],
)
def test_somebody_invited(line: str, expected: Attendee) -> None:
    assert one(line).attendees == (expected,)


def test_nobody_is_invited_twice_or_without_a_name() -> None:
    event = one("ATTENDEE:mailto:t@a.example", "ATTENDEE;CN=T:mailto:T@A.example", "ATTENDEE:", "ATTENDEE:urn:uuid:7")
    assert [attendee.email for attendee in event.attendees] == ["t@a.example"]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([("ada@candidate.example", "DECLINED")], Response.DECLINED),
        ([("ADA@candidate.example", "TENTATIVE")], Response.TENTATIVE),
        ([("tom@acme.example", "ACCEPTED")], None),
        ([("ada@candidate.example", "NEEDS-ACTION"), ("ada.l@mail.example", "ACCEPTED")], Response.ACCEPTED),
        ([("ada@candidate.example", "DECLINED"), ("ada.l@mail.example", "NEEDS-ACTION")], Response.NEEDS_ACTION),
    ],
)
def test_ones_own_answer(answers: list[tuple[str, str]], expected: Response | None) -> None:
    event = one(*(f"ATTENDEE;PARTSTAT={answer}:mailto:{address}" for address, answer in answers))
    assert event.response is expected


@pytest.mark.parametrize(
    ("lines", "own"),
    [
        ([], True),
        (["ORGANIZER:mailto:Ada@candidate.example", "ATTENDEE:mailto:tom@acme.example"], True),
        (["ORGANIZER:mailto:tom@acme.example"], False),
        (["ATTENDEE:mailto:tom@acme.example"], False),
        (["ATTENDEE:mailto:ada@candidate.example"], True),
        (["ATTENDEE;CUTYPE=ROOM;CN=Blue:mailto:blue@a.example"], False),
        (["ORGANIZER;CN=Somebody:urn:uuid:1"], False),
    ],
)
def test_whose_event_it_is(lines: list[str], own: bool) -> None:
    assert one(*lines).organizer_is_self is own


def test_the_organizer_has_a_name_and_an_address() -> None:
    assert one("ORGANIZER;CN=Rita Reyes:mailto:Rita@Acme.example").organizer == Person(
        "Rita Reyes", "rita@acme.example"
    )


HOSTILE = "../../etc/passwd\\nBcc: x@y.example\\n\\n<script>alert(1)</script>\0\x1b[31m\u202egnp.exe\u2028end"


def test_titles_places_and_names_stay_on_one_line() -> None:
    event = one(
        f"SUMMARY:{HOSTILE}",
        f"LOCATION:{HOSTILE}",
        f'ORGANIZER;CN="{HOSTILE}":mailto:o@a.example',
        "ATTENDEE;CN=A^nB\x07:mailto:t@a.example",
        f"DESCRIPTION:{HOSTILE}",
    )
    assert event.title == "../../etc/passwd Bcc: x@y.example <script>alert(1)</script>[31mgnp.exe end"
    assert event.location == event.title
    assert event.organizer == Person(event.title, "o@a.example")
    assert event.attendees[0].name == "A B"
    assert "\n" in event.description
    assert not set(event.description) & {"\0", "\x1b", "\u202e", "\r"}


def test_texts_are_unescaped_and_kept() -> None:
    event = one("SUMMARY:Call\\, then\\; talk \\\\ more", "DESCRIPTION:One\\nTwo\\NThree\\, <b>four</b>")
    assert (event.title, event.description) == ("Call, then; talk \\ more", "One\nTwo\nThree, <b>four</b>")


def test_html_stands_in_for_a_missing_description() -> None:
    assert one("X-ALT-DESC;FMTTYPE=text/html:<p>Hi</p>").description == "<p>Hi</p>"
    assert one("X-ALT-DESC:<p>Hi</p>", "DESCRIPTION:Hi").description == "Hi"


def test_what_is_too_long_is_cut() -> None:
    event = one("SUMMARY:" + "s" * 5_000, "DESCRIPTION:" + "d" * 50_000, "LOCATION:" + "l" * 5_000)
    assert (len(event.title), len(event.description), len(event.location)) == (1 << 10, 1 << 15, 1 << 10)
    people = [f"ATTENDEE:mailto:p{number}@a.example" for number in range(1_000)]
    result = reading(calendar(vevent(*people)))
    assert len(result.events[0].attendees) == 300
    assert result.skipped == ("1 entry with more than 300 attendees: the first are read.",)
    assert result.whole


@pytest.mark.parametrize(
    ("lines", "url"),
    [
        ([], None),
        (["URL:https://acme.example/x"], "https://acme.example/x"),
        (["URL;VALUE=URI:http://acme.example/x?a=1\\,2"], "http://acme.example/x?a=1,2"),
        (["URL:https://acme.example", "X-GOOGLE-CONFERENCE:https://meet.example/abc"], "https://meet.example/abc"),
        (
            ["CONFERENCE;VALUE=URI;FEATURE=PHONE:tel:+1", "CONFERENCE:https://zoom.example/j/1"],
            "https://zoom.example/j/1",
        ),
        (["X-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams.example/l"], "https://teams.example/l"),
        (["URL:javascript:alert(1)"], None),
        (["URL:https://a.example/" + "a" * 5_000], None),
    ],
)
def test_where_to_click(lines: list[str], url: str | None) -> None:
    assert one(*lines).url == url


def test_versions_and_times_of_change() -> None:
    event = one("SEQUENCE:3", "LAST-MODIFIED:20261101T080000Z", "DTSTAMP:20261102T080000Z")
    assert (event.sequence, event.updated) == (3, utc(2026, 11, 1, 8))
    event = one("SEQUENCE:many", "LAST-MODIFIED:once", "DTSTAMP:20261102T080000Z")
    assert (event.sequence, event.updated) == (0, None)


def test_every_occurrence_says_the_same() -> None:
    found = events(calendar(vevent("RRULE:FREQ=DAILY;COUNT=3", "SUMMARY:Call", "ATTENDEE:mailto:t@a.example")))
    assert len({(event.title, event.attendees, event.account, event.calendar) for event in found}) == 1
    assert (found[0].account, found[0].calendar) == ("feed", "main")


# -- a file for `why` ------------------------------------------------------------------------------------------------


def rows(tmp_path: Path, data: bytes) -> list[Event]:
    path = tmp_path / "invite.ics"
    path.write_bytes(data)
    return read_events(path, ME)


def test_a_file_gives_a_row_for_each_event_in_its_order(tmp_path: Path) -> None:
    data = calendar(
        vevent("SUMMARY:later", uid="b", start="DTSTART:20301120T100000Z"),
        vevent("SUMMARY:series", "RRULE:FREQ=DAILY", uid="a", start="DTSTART;TZID=Custom:19991120T100000"),
        vevent("RECURRENCE-ID:19991121T100000Z", "STATUS:CANCELLED", uid="a", start="DTSTART:19991121T110000Z"),
        vevent("SUMMARY:wild", "RRULE:FREQ=SECONDLY", uid="c"),
    )
    assert [(str(row.id), row.title, row.starts.year, row.zone_known, row.status) for row in rows(tmp_path, data)] == [
        ("b", "later", 2030, True, Status.CONFIRMED),
        ("a", "series", 1999, False, Status.CONFIRMED),
        ("a/19991121T100000Z", "", 1999, True, Status.CANCELLED),
        ("c", "wild", 2026, True, Status.CONFIRMED),
    ]


def test_what_cannot_be_read_keeps_its_row(tmp_path: Path) -> None:
    data = calendar(
        vevent("SUMMARY:no start", start=None),
        vevent("SUMMARY:only a title", uid=None, start="DTSTART:soon"),
        vevent(uid="only-a-uid", start="DTSTART:soon"),
        vevent("LOCATION:nothing to name it by", uid=None, start="DTSTART:soon"),
        vevent("SUMMARY:fine", uid="u2"),
    )
    found = rows(tmp_path, data)
    assert [row.title for row in found] == ["no start", "only a title", "", "fine"]
    assert [row.zone_known for row in found] == [False, False, False, True]
    assert found[2].id == EventId("only-a-uid")


def test_several_calendars_and_bare_events_are_read(tmp_path: Path) -> None:
    data = calendar(vevent(uid="a"), head=["METHOD:CANCEL"]) + calendar(vevent(uid="b")) + vevent(uid="c").encode()
    assert [(row.id.uid, row.status) for row in rows(tmp_path, data)] == [
        ("a", Status.CANCELLED),
        ("b", Status.CONFIRMED),
        ("c", Status.CONFIRMED),
    ]


@pytest.mark.parametrize("data", [b"", b"<html>BEGIN:VEVENT</html>", b"PK\x03\x04", b"\0" * 1000])
def test_what_is_not_a_calendar_is_said(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(Incomplete, match="not a calendar"):
        rows(tmp_path, data)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="is not there"):
        read_events(tmp_path / "none.ics", ME)
    with pytest.raises(Unavailable):
        read_events(tmp_path, ME)


@pytest.mark.parametrize(
    "start", ["DTSTART:00010101T000000", "DTSTART:99991231T235959Z", "DTSTART;VALUE=DATE:99991231"]
)
def test_at_the_ends_of_time_no_hour_is_believed(tmp_path: Path, start: str) -> None:
    (row,) = rows(tmp_path, calendar(vevent("SUMMARY:Interview", start=start)))
    assert (row.title, row.starts.year, row.zone_known) == ("Interview", 1970, False)
