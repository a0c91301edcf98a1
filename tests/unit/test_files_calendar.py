"""The calendar file: what stands in it, that it is valid, and that it is ours."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors._ical_write import fold, folded, text, vcalendar, vevent
from connectors._mime import clean_line, clean_text
from connectors.files.calendar import Book, Entries
from connectors.files.folder import Folder
from daemon.errors import NotUntouched, Rejected
from daemon.model import Kind, Reminder, Task, Touch

KEY, OTHER = "a1b2c3d4" * 5, "e5f60718" * 5
T0 = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
TASK = Task(
    "Look into Globex; mission, values",
    "1. Mission\n2. Values\\news\n",
    date(2026, 11, 25),
    datetime(2026, 11, 25, 8, 30, tzinfo=UTC),
    "https://meet.example/x?a=1,2;3",
)
REMINDER = Reminder("Send thank-you to Rita", "It is in drafts/", datetime(2026, 11, 24, 16, 0, tzinfo=UTC))


class Desk:
    """Both writers on one folder, with a clock to turn."""

    def __init__(self, path: Path) -> None:
        self.now = T0
        self.path = path
        self.file = path / "afterword.ics"
        self.copy = path / ".afterword" / "calendar.ics"
        self.book = Book(Folder(path), lambda: self.now)
        self.tasks = Entries[Task](self.book, Kind.TASK, settle=timedelta())
        self.reminders = Entries[Reminder](self.book, Kind.REMINDER, settle=timedelta())

    def events(self) -> dict[str, icalendar.Event]:
        calendar = icalendar.Calendar.from_ical(self.file.read_bytes())
        assert not calendar.errors
        events = list(calendar.walk("VEVENT"))
        assert not any(event.errors for event in events)
        return {str(event["UID"]): event for event in events}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "Afterword")


def test_a_reminder_is_a_quarter_of_an_hour_with_an_alarm_at_its_start(desk: Desk) -> None:
    ref = desk.reminders.create(KEY, REMINDER)
    assert (ref.id, ref.more["uid"]) == (str(desk.file), f"{KEY}@afterword")
    (event,) = desk.events().values()
    assert event["UID"] == f"{KEY}@afterword"
    assert (event.start, event.end) == (REMINDER.starts, REMINDER.starts + timedelta(minutes=15))
    assert (event["SUMMARY"], event["DESCRIPTION"]) == (REMINDER.title, REMINDER.body)
    assert (event["TRANSP"], event["CLASS"], event["SEQUENCE"]) == ("TRANSPARENT", "PRIVATE", 0)
    (alarm,) = event.walk("VALARM")
    assert (alarm["ACTION"], alarm["TRIGGER"].dt) == ("DISPLAY", timedelta(0))
    assert [each.trigger for each in event.alarms.times] == [REMINDER.starts]


def test_a_task_is_a_free_day_with_an_alarm_at_its_hour(desk: Desk) -> None:
    desk.tasks.create(KEY, TASK)
    (event,) = desk.events().values()
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (TASK.due, TASK.due + timedelta(days=1))
    assert event["CATEGORIES"].cats == ["TASK"]
    assert event["TRANSP"] == "TRANSPARENT"
    assert str(event["DESCRIPTION"]) == TASK.body.rstrip("\n")
    assert event["URL"] == TASK.link
    (alarm,) = event.walk("VALARM")
    assert alarm["TRIGGER"].dt == TASK.remind


def test_nothing_in_it_invites_or_asks_for_an_answer(desk: Desk) -> None:
    desk.tasks.create(KEY, TASK)
    desk.reminders.create(OTHER, REMINDER)
    raw = desk.file.read_bytes()
    for word in (b"ATTENDEE", b"ORGANIZER", b"METHOD", b"VTODO", b"VTIMEZONE", b"TZID"):
        assert word not in raw
    assert stat.S_IMODE(desk.file.stat().st_mode) == 0o600


@given(
    title=st.text(),
    body=st.text(),
    starts=st.datetimes(
        datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.sampled_from([UTC, timezone(timedelta(hours=5.5))])
    ),
)
def test_any_text_is_read_back_as_it_was_written(title: str, body: str, starts: datetime) -> None:
    block = vevent(Reminder(title, body, starts), uid="x@afterword", created=T0, changed=T0)
    raw = vcalendar([folded(block)], name="Afterword")
    lines = raw.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    for line in lines:
        line.decode("utf-8")  # no character is cut in two
    (event,) = icalendar.Calendar.from_ical(raw).walk("VEVENT")
    assert str(event["SUMMARY"]) == clean_line(title)
    assert str(event["DESCRIPTION"]) == clean_text(body).strip("\n")
    assert event.start == starts.replace(microsecond=0)
    assert len(event.walk("VALARM")) == 1


@pytest.mark.parametrize("link", [None, "", "javascript:alert(1)", "file:///etc/passwd", "mailto:x@y.example"])
def test_only_web_addresses_become_links(link: str | None) -> None:
    block = vevent(replace(TASK, link=link), uid="x@afterword", created=T0, changed=T0)
    assert not any(line.startswith("URL") for line in block)


def test_a_link_cannot_add_a_line() -> None:
    block = vevent(replace(TASK, link="https://x.example/\r\nATTENDEE:mailto:a@b"), uid="x", created=T0, changed=T0)
    assert not any(line.startswith("ATTENDEE") for line in block)
    assert all("\n" not in line for line in block)


def test_folding_counts_octets_and_keeps_characters_whole() -> None:
    assert fold("A" * 75) == b"A" * 75 + b"\r\n"
    assert fold("A" * 76) == b"A" * 75 + b"\r\n A\r\n"
    assert fold("é" * 40).split(b"\r\n ")[0] == ("é" * 37).encode()


def test_text_is_one_line() -> None:
    assert text("a,b;c\\d\r\ne\u2028f\x00") == "a\\,b\\;c\\\\d\\ne\\nf"


def test_the_same_content_gives_the_same_bytes(desk: Desk, tmp_path: Path) -> None:
    other = Desk(tmp_path / "other")
    desk.tasks.create(KEY, TASK)
    desk.reminders.create(OTHER, REMINDER)
    other.reminders.create(OTHER, REMINDER)
    other.tasks.create(KEY, TASK)
    assert desk.file.read_bytes() == other.file.read_bytes()


def test_a_change_counts_and_the_same_again_does_not(desk: Desk) -> None:
    ref = desk.tasks.create(KEY, TASK)
    before = desk.file.read_bytes()
    desk.now += timedelta(hours=1)
    assert desk.tasks.replace(ref, TASK) == ref
    assert desk.file.read_bytes() == before
    moved = desk.tasks.replace(ref, replace(TASK, due=date(2026, 11, 26)))
    (event,) = desk.events().values()
    assert (event["SEQUENCE"], event["DTSTART"].dt) == (1, date(2026, 11, 26))
    assert event["LAST-MODIFIED"].dt == event["DTSTAMP"].dt == desk.now
    assert event["CREATED"].dt == T0
    assert (moved.id, moved.seen != ref.seen) == (ref.id, True)


def test_what_is_withdrawn_leaves_the_file_and_its_count_goes_on(desk: Desk) -> None:
    ref = desk.tasks.create(KEY, TASK)
    desk.reminders.create(OTHER, REMINDER)
    desk.tasks.withdraw(ref)
    assert list(desk.events()) == [f"{OTHER}@afterword"]
    assert desk.tasks.find(KEY) is None
    assert desk.tasks.inspect(ref).touch is Touch.GONE
    with pytest.raises(NotUntouched):
        desk.tasks.replace(ref, TASK)
    desk.tasks.create(KEY, TASK)
    assert desk.events()[f"{KEY}@afterword"]["SEQUENCE"] == 1


def test_the_last_one_withdrawn_leaves_an_empty_calendar(desk: Desk) -> None:
    desk.tasks.withdraw(desk.tasks.create(KEY, TASK))
    assert desk.events() == {}


def test_one_key_is_never_a_task_and_a_reminder(desk: Desk) -> None:
    desk.tasks.create(KEY, TASK)
    assert desk.reminders.find(KEY) is None
    with pytest.raises(Rejected):
        desk.reminders.create(KEY, REMINDER)
    assert list(desk.events()) == [f"{KEY}@afterword"]


DAMAGE = {
    "deleted": None,
    "emptied": b"",
    "not a calendar": b"<html>",
    "noise": bytes(range(256)),
    "cut off": b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x",
    "somebody's own": b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x@other\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_is_written_anew(desk: Desk, damage: bytes | None) -> None:
    ref = desk.tasks.create(KEY, TASK)
    before = desk.file.read_bytes()
    desk.file.unlink()
    if damage is not None:
        desk.file.write_bytes(damage)
    again = Desk(desk.path)
    assert again.tasks.inspect(ref).touch is Touch.UNTOUCHED
    assert not again.book.sound()
    assert again.tasks.find(KEY) == ref
    assert desk.file.read_bytes() == before


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_without_our_copy_the_file_itself_is_read(desk: Desk, damage: bytes | None) -> None:
    ref = desk.tasks.create(KEY, TASK)
    desk.copy.unlink()
    if damage is not None:
        desk.copy.write_bytes(damage)
    again = Desk(desk.path)
    assert again.tasks.find(KEY) == ref
    again.reminders.create(OTHER, REMINDER)
    assert len(desk.events()) == 2


def test_with_both_lost_nothing_is_found_and_life_goes_on(desk: Desk) -> None:
    ref = desk.tasks.create(KEY, TASK)
    desk.copy.unlink()
    desk.file.write_bytes(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:" + KEY.encode() + b"@afterword\r\nEND:VEVENT\r\n")
    again = Desk(desk.path)
    assert again.tasks.find(KEY) is None
    assert again.tasks.inspect(ref).touch is Touch.GONE
    again.tasks.create(KEY, TASK)
    assert len(desk.events()) == 1


def test_line_ends_of_other_systems_are_read(desk: Desk) -> None:
    ref = desk.tasks.create(KEY, replace(TASK, body="long " * 100))
    desk.copy.unlink()
    desk.file.write_bytes(desk.file.read_bytes().replace(b"\r\n", b"\n"))
    assert Desk(desk.path).tasks.find(KEY) == ref


def test_what_the_user_changed_in_the_file_is_overwritten(desk: Desk) -> None:
    ref = desk.tasks.create(KEY, TASK)
    before = desk.file.read_bytes()
    desk.file.write_bytes(before.replace(b"Look into", b"Forget about"))
    assert desk.tasks.inspect(ref).touch is Touch.UNTOUCHED
    with desk.book.folder.locked():
        desk.book.restore()
    assert desk.file.read_bytes() == before
