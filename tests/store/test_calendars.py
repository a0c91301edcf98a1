"""What the ledger remembers of calendars."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from daemon.model import Event, EventId, Window
from daemon.records import Cursor, Identities
from daemon.store import Ledger
from tests.store.samples import DAY, HOUR, NOON, WINDOW, cursor, event

ME = ("personal", "primary")


def read(
    ledger: Ledger, *keep: Event, drop=(), gone=(), window: Window | None = None, at: Cursor | None = None
) -> None:
    ledger.store_events(*ME, keep=keep, drop=drop, gone=gone, replace=window, cursor=at or cursor())


def names(events: list[Event]) -> list[str]:
    return [each.ref.removeprefix("ref-") for each in events]


def know(ledger: Ledger, *events: Event) -> None:
    ledger.identify(Identities(interviews={each.id: f"i-{each.ref}" for each in events}))


def test_a_new_ledger_knows_nothing(ledger):
    assert ledger.events() == []
    assert ledger.lost_events() == []
    assert ledger.cursor(*ME) is None
    assert ledger.cursors() == {}


def test_events_and_cursor_come_back_as_they_were(ledger):
    later, sooner = event("b", starts=NOON + HOUR), event("a")
    read(ledger, later, sooner, at=cursor("t1"))
    assert ledger.events() == [sooner, later]
    assert ledger.cursor(*ME) == cursor("t1")
    assert ledger.cursors() == {ME: cursor("t1")}


def test_a_cursor_without_token_is_kept(ledger):
    read(ledger, at=replace(cursor(), token=None))
    assert ledger.cursor(*ME).token is None


def test_the_same_event_again_replaces_it(ledger):
    read(ledger, event("a"))
    moved = event("a", starts=NOON + DAY, title="Interview, moved")
    read(ledger, moved, at=cursor("2"))
    assert ledger.events() == [moved]
    assert ledger.cursor(*ME).token == "2"


def test_of_two_versions_in_one_read_the_later_counts(ledger):
    read(ledger, event("a", title="first"), event("a", title="second"))
    assert [each.title for each in ledger.events()] == ["second"]


@pytest.mark.parametrize("how", [{"drop": [EventId("a@calendar.example")]}, {"gone": ["ref-a"]}], ids=["drop", "gone"])
def test_what_is_named_goes(ledger, how):
    read(ledger, event("a"), event("b"))
    read(ledger, **how)
    assert names(ledger.events()) == ["b"]
    assert ledger.lost_events() == []


def test_gone_names_exactly_one_instance_of_a_series(ledger):
    instances = [
        replace(event("s", starts=NOON + week * 7 * DAY), id=EventId("s@x", f"2026112{week}T120000Z"), ref=f"s_{week}")
        for week in range(3)
    ]
    read(ledger, *instances)
    read(ledger, gone=["s_1", "s"])
    assert [each.ref for each in ledger.events()] == ["s_0", "s_2"]


def test_an_event_kept_and_named_gone_in_one_read_is_kept(ledger):
    read(ledger, event("a"))
    read(ledger, event("a", title="moved"), gone=["ref-a"], drop=[event("a").id])
    assert [each.title for each in ledger.events()] == ["moved"]


def test_gone_and_replace_touch_one_calendar_only(ledger):
    other = event("a", calendar="other")
    ledger.store_events("personal", "other", keep=[other], drop=[], gone=[], replace=None, cursor=cursor())
    read(ledger, event("a"))
    read(ledger, gone=["ref-a"], drop=[other.id], window=WINDOW)
    assert ledger.events() == [other]


def test_absence_means_deletion_only_wholly_inside_the_window(ledger):
    inside = event("inside")
    first = event("first", starts=WINDOW.start)
    last = event("last", starts=WINDOW.end - HOUR)
    across_start = event("across-start", starts=WINDOW.start - timedelta(microseconds=1))
    across_end = event("across-end", starts=WINDOW.end - HOUR + timedelta(microseconds=1))
    kept = event("kept")
    everything = [inside, first, last, across_start, across_end, kept]
    read(ledger, *everything)
    read(ledger, kept, window=WINDOW)
    assert {each.id for each in ledger.events()} == {
        each.id for each in everything if each == kept or not WINDOW.holds(each)
    }
    assert names(ledger.events()) == ["across-start", "kept", "across-end"]


def test_a_deleted_interview_stays_known_and_comes_back(ledger):
    lost = event("a")
    read(ledger, lost, event("b"))
    know(ledger, lost)
    read(ledger, gone=["ref-a", "ref-b"])
    assert ledger.events() == []
    assert ledger.lost_events() == [lost]
    read(ledger, window=WINDOW)  # seen missing once more
    assert ledger.lost_events() == [lost]
    back = event("a", title="Interview, again")
    read(ledger, back)
    assert ledger.events() == [back]
    assert ledger.lost_events() == []


def test_the_first_time_of_missing_it_is_what_is_kept(ledger):
    read(ledger, event("a"))
    know(ledger, event("a"))
    read(ledger, gone=["ref-a"], at=cursor(read_at=NOON))
    read(ledger, gone=["ref-a"], at=cursor(read_at=NOON + DAY))
    assert ledger.dump()["events"][0]["gone_at"] == NOON.isoformat()


def test_a_reread_replaces_or_removes(ledger):
    read(ledger, event("a"), event("b"))
    know(ledger, event("a"))
    ledger.replace_event(event("b", title="moved"))
    ledger.remove_event(event("a"))
    assert [each.title for each in ledger.events()] == ["moved"]
    assert names(ledger.lost_events()) == ["a"]
    ledger.replace_event(event("a"))
    ledger.remove_event(event("b"))
    assert names(ledger.events()) == ["a"]
    assert ledger.lost_events() == []


def test_calendars_that_are_no_longer_configured_are_forgotten(ledger):
    for calendar in ("primary", "work", "gone"):
        ledger.store_events(
            "personal", calendar, keep=[event("a", calendar=calendar)], drop=[], gone=[], replace=None, cursor=cursor()
        )
    know(ledger, event("a"))
    ledger.forget_calendars({("personal", "work"), ("personal", "primary"), ("other", "gone")})
    assert {each.calendar for each in ledger.events()} == {"work", "primary"}
    assert set(ledger.cursors()) == {("personal", "work"), ME}
    ledger.forget_calendars(())
    assert ledger.events() == ledger.lost_events() == []
    assert ledger.cursors() == {}
    assert ledger.identities().interviews  # names outlive calendars


def test_dropping_cursors_keeps_events(ledger):
    read(ledger, event("a"))
    ledger.drop_cursors()
    assert ledger.cursors() == {}
    assert names(ledger.events()) == ["a"]


def test_a_read_of_thousands_is_taken_in(ledger):
    many = [event(f"e{n}", starts=NOON + n * timedelta(minutes=1)) for n in range(2_000)]
    read(ledger, *many)
    assert ledger.events() == many
    read(ledger, gone=[each.ref for each in many[:1_500]], drop=[each.id for each in many[1_500:1_990]])
    assert ledger.events() == many[1_990:]


def test_a_read_that_cannot_be_stored_changes_nothing(ledger):
    read(ledger, event("a"))
    with pytest.raises(Exception, match="without a zone"):
        read(ledger, event("b"), gone=["ref-a"], at=cursor("2", read_at=NOON.replace(tzinfo=None)))
    assert names(ledger.events()) == ["a"]
    assert ledger.cursor(*ME).token == "1"
