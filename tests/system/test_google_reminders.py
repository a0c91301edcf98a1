"""Reminders in a calendar of our own."""

from dataclasses import replace

import pytest

from connectors.google.scopes import OWN_CALENDAR
from daemon.errors import NotUntouched, OutcomeUnknown
from daemon.model import Kind, Touch
from tests.fakes.google.discovery import Problem
from tests.fakes.google.samples import KEY, OTHER, REMINDER, opened


@pytest.fixture
def there(tmp_path):
    with opened(tmp_path) as harness:
        yield harness


def test_a_reminder_is_private_free_and_rings(there):
    ref = there.offers.reminders.create(KEY, REMINDER)
    (item,) = there.server.calendars.live(ref.more["calendar"])
    assert item["id"] == KEY
    assert (item["visibility"], item["transparency"]) == ("private", "transparent")
    assert item["reminders"] == {"useDefault": False, "overrides": [{"method": "popup", "minutes": 0}]}
    assert item["start"] == {"dateTime": "2027-03-22T13:00:00Z", "timeZone": "Europe/Berlin"}
    assert item["end"]["dateTime"] == "2027-03-22T13:15:00Z"
    assert "attendees" not in item
    (call,) = [call for call in there.server.calls if call.id == "calendar.events.insert"]
    assert call.query["sendUpdates"] == "none"
    assert there.server.calendars.all[there.server.calendars.owner].events == {}


def test_a_key_that_is_no_id_gives_one(there):
    for key in ("Ünïcode key", "XYZ", "a", "w" * 40):
        ref = there.offers.reminders.create(key, REMINDER)
        assert there.offers.reminders.find(key).id == ref.id
    assert len(there.seen(Kind.REMINDER)) == 4


def test_the_same_key_twice_is_one_reminder(there):
    first = there.offers.reminders.create(KEY, REMINDER)
    second = there.offers.reminders.create(KEY, REMINDER)
    assert first.id == second.id
    assert there.offers.reminders.inspect(second).touch is Touch.UNTOUCHED
    there.delete(Kind.REMINDER, first)
    third = there.offers.reminders.create(KEY, REMINDER)
    assert there.offers.reminders.inspect(third).touch is Touch.GONE
    assert there.seen(Kind.REMINDER) == []


def test_an_id_that_google_calls_taken_and_does_not_show_is_no_reminder(there):
    there.server.fail(Problem(409, "duplicate"), "calendar.events.insert")
    with pytest.raises(OutcomeUnknown):
        there.offers.reminders.create(KEY, REMINDER)
    assert there.offers.reminders.find(KEY) is None
    there.offers.reminders.create(KEY, REMINDER)
    assert len(there.seen(Kind.REMINDER)) == 1


def test_the_calendar_is_made_once_and_found_again_by_its_mark(there):
    there.offers.reminders.create(KEY, REMINDER)
    (there.context.state / "test-notes.json").unlink()
    there.reopen()
    assert there.offers.reminders.find(KEY).id == KEY
    there.offers.reminders.create(OTHER, REMINDER)
    assert there.server.counted("calendar.calendars.insert") == 1


def test_without_the_list_of_calendars_the_noted_one_is_used(tmp_path):
    with opened(tmp_path, (OWN_CALENDAR,), read_mail=False) as there:
        there.offers.reminders.create(KEY, REMINDER)
        there.reopen()
        assert there.offers.reminders.find(KEY).id == KEY
        assert there.server.counted("calendar.calendarList.list") == 0


def test_a_calendar_that_the_user_deleted_is_made_anew(there):
    ref = there.offers.reminders.create(KEY, REMINDER)
    del there.server.calendars.all[ref.more["calendar"]]
    there.reopen()
    assert there.offers.reminders.inspect(ref).touch is Touch.GONE
    assert there.offers.reminders.find(OTHER) is None
    there.offers.reminders.create(OTHER, REMINDER)
    assert len(there.seen(Kind.REMINDER)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"start": {"dateTime": "2027-03-22T14:00:00Z"}},
        {"reminders": {"useDefault": False, "overrides": [{"method": "popup", "minutes": 10}]}},
        {"location": "At home"},
        {"attendees": [{"email": "friend@else.example"}]},
    ],
)
def test_a_reminder_that_the_user_changed_in_any_way_is_theirs(there, change):
    ref = there.offers.reminders.create(KEY, REMINDER)
    there.server.calendars.change(KEY, ref.more["calendar"], **change)
    assert there.offers.reminders.inspect(ref).touch is Touch.EDITED
    for act in (lambda: there.offers.reminders.withdraw(ref), lambda: there.offers.reminders.replace(ref, REMINDER)):
        with pytest.raises(NotUntouched):
            act()


def test_what_googles_own_editor_does_to_the_text_is_no_edit(there):
    ref = there.offers.reminders.create(KEY, replace(REMINDER, body="One.\n\nTwo & three."))
    html = {"description": "<p>One.</p><br>Two &amp; three.", "colorId": "5"}
    there.server.calendars.change(KEY, ref.more["calendar"], **html)
    assert there.offers.reminders.inspect(ref).touch is Touch.UNTOUCHED


def test_a_change_between_look_and_act_is_noticed_by_google(there, monkeypatch):
    ref = there.offers.reminders.create(KEY, REMINDER)
    for act in ("patch", "delete"):
        whole = getattr(there.server.calendars, f"events_{act}")

        def late(places, query, body, caller, whole=whole):
            there.server.calendars.change(KEY, ref.more["calendar"], summary="mine")
            return whole(places, query, body, caller)

        monkeypatch.setattr(there.server.calendars, f"events_{act}", late)
        with pytest.raises(NotUntouched):
            there.offers.reminders.withdraw(ref) if act == "delete" else there.offers.reminders.replace(ref, REMINDER)
        there.server.calendars.change(KEY, ref.more["calendar"], summary=REMINDER.title)
    assert len(there.seen(Kind.REMINDER)) == 1
