"""What every calendar source promises: all of it or an error, and one name for one meeting everywhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from daemon.errors import AccountError, Incomplete, LoginNeeded, Unavailable
from daemon.model import Delta, Event, Response, Status
from tests.contract.harness import ME, START, WINDOW, ZONE, Harness, Meeting

pytestmark = pytest.mark.needs("source")
HOUR = timedelta(hours=1)
WEEK = timedelta(weeks=1)


class Reader:
    """Reads as the daemon does: keeps what is known and applies each delta to it."""

    def __init__(self, harness: Harness) -> None:
        self.harness = harness
        self.cursor: str | None = None
        self.known: dict[str, Event] = {}

    def read(self) -> Delta:
        delta = self.harness.offers.source.fetch(self.harness.calendar, self.cursor, WINDOW)
        if delta.full:
            self.known = {ref: event for ref, event in self.known.items() if not WINDOW.holds(event)}
        self.known.update({event.ref: event for event in delta.events})
        for ref in delta.gone:
            self.known.pop(ref, None)
        self.cursor = delta.cursor
        return delta

    @property
    def live(self) -> dict[str, Event]:
        """What is not cancelled, by uid and occurrence."""
        return {str(event.id): event for event in self.known.values() if event.status is not Status.CANCELLED}


@pytest.fixture
def reader(harness: Harness) -> Reader:
    return Reader(harness)


def test_a_meeting_is_read_with_what_matters(harness: Harness, reader: Reader) -> None:
    meeting = Meeting(
        "one@globex.example",
        title="Technical interview: Ada / Globex",
        description="Speak with Tom, about system design.\nBring a pen; and paper.",
        location="Room 1, 2nd floor",
        attendees=(("Ada Lovelace", ME, "tentative"), ("Tom Tran", "tom@globex.example", "accepted")),
    )
    harness.put(meeting)
    delta = reader.read()
    assert delta.full
    (event,) = delta.events
    assert (event.account, event.calendar) == (harness.account, harness.calendar)
    assert (event.id.uid, event.id.occurrence) == ("one@globex.example", "")
    assert (event.title, event.location) == (meeting.title, meeting.location)
    assert "system design.\nBring a pen; and paper." in event.description
    assert (event.starts, event.ends) == (START, START + HOUR)
    assert event.starts.utcoffset() == timedelta(0)
    assert (event.status, event.response) == (Status.CONFIRMED, Response.TENTATIVE)
    assert event.zone_known
    assert not event.all_day
    assert not event.organizer_is_self
    assert event.organizer.email == "rita@globex.example"
    people = {each.email: (each.response, each.is_self) for each in event.attendees}
    assert people[ME] == (Response.TENTATIVE, True)
    assert people["tom@globex.example"] == (Response.ACCEPTED, False)


def test_an_entry_of_ones_own_is_ones_own(harness: Harness, reader: Reader) -> None:
    harness.put(Meeting("own@candidate.example", organizer=None, attendees=()))
    (event,) = reader.read().events
    assert event.organizer_is_self


def test_a_declined_invitation_says_so(harness: Harness, reader: Reader) -> None:
    harness.put(Meeting("no@globex.example", attendees=(("Ada", ME, "declined"),)))
    (event,) = [event for event in reader.read().events if event.status is not Status.CANCELLED] or [None]
    assert event is None or event.response is Response.DECLINED


def test_an_all_day_entry_is_a_day_of_the_user(harness: Harness, reader: Reader) -> None:
    harness.put(Meeting("day@globex.example", ends=START + timedelta(days=1), all_day=True))
    (event,) = reader.read().events
    assert event.all_day
    local = [each.astimezone(ZONE) for each in (event.starts, event.ends)]
    assert [(each.day, each.hour) for each in local] == [(22, 0), (23, 0)]


def test_a_series_has_one_uid_and_its_original_starts_in_utc(harness: Harness, reader: Reader) -> None:
    harness.put(Meeting("weekly@globex.example", weekly=3))
    reader.read()
    # 28 March 2027: clocks go forward, so ten o'clock in Berlin is 09:00 and then 08:00 UTC.
    assert sorted(reader.live) == [
        "weekly@globex.example/20270322T090000Z",
        "weekly@globex.example/20270329T080000Z",
        "weekly@globex.example/20270405T080000Z",
    ]
    assert {event.starts.astimezone(ZONE).hour for event in reader.live.values()} == {10}
    assert len({event.ref for event in reader.live.values()}) == 3


def test_a_moved_instance_keeps_its_name(harness: Harness, reader: Reader) -> None:
    harness.put(Meeting("weekly@globex.example", weekly=3))
    reader.read()
    second = datetime(2027, 3, 29, 8, tzinfo=UTC)
    harness.move("weekly@globex.example", second, second + 3 * HOUR, series=True)
    reader.read()
    assert len(reader.live) == 3
    moved = reader.live["weekly@globex.example/20270329T080000Z"]
    assert (moved.starts, moved.ends) == (second + 3 * HOUR, second + 4 * HOUR)


def test_a_cancelled_instance_leaves_the_others(harness: Harness, reader: Reader) -> None:
    harness.put(Meeting("weekly@globex.example", weekly=3))
    reader.read()
    harness.cancel("weekly@globex.example", datetime(2027, 3, 29, 8, tzinfo=UTC))
    reader.read()
    assert sorted(reader.live) == ["weekly@globex.example/20270322T090000Z", "weekly@globex.example/20270405T080000Z"]


def test_a_removed_instance_leaves_the_others(harness: Harness, reader: Reader) -> None:
    harness.put(Meeting("weekly@globex.example", weekly=3))
    reader.read()
    harness.remove("weekly@globex.example", START)
    reader.read()
    assert sorted(reader.live) == ["weekly@globex.example/20270329T080000Z", "weekly@globex.example/20270405T080000Z"]


def test_a_moved_meeting_keeps_its_name(harness: Harness, reader: Reader) -> None:
    harness.put(Meeting("one@globex.example"))
    reader.read()
    harness.move("one@globex.example", START, START + 26 * HOUR)
    reader.read()
    (event,) = reader.live.values()
    assert (str(event.id), event.starts, event.ends) == ("one@globex.example", START + 26 * HOUR, START + 27 * HOUR)


def test_a_meeting_moved_out_of_the_window_is_not_left_where_it_was(harness: Harness, reader: Reader) -> None:
    harness.put(Meeting("one@globex.example"))
    reader.read()
    harness.move("one@globex.example", START, WINDOW.end + WEEK)
    reader.read()
    assert all(event.starts == WINDOW.end + WEEK for event in reader.live.values())


def test_a_cancelled_meeting_is_not_live(harness: Harness, reader: Reader) -> None:
    harness.put(Meeting("one@globex.example"))
    harness.put(Meeting("two@globex.example"))
    reader.read()
    harness.cancel("one@globex.example")
    reader.read()
    assert list(reader.live) == ["two@globex.example"]


def test_a_removed_meeting_is_not_live(harness: Harness, reader: Reader) -> None:
    harness.put(Meeting("one@globex.example"))
    harness.put(Meeting("two@globex.example"))
    reader.read()
    harness.remove("one@globex.example")
    reader.read()
    assert list(reader.live) == ["two@globex.example"]


def test_changes_arrive_and_nothing_else_is_lost(harness: Harness, reader: Reader) -> None:
    for number in range(5):
        harness.put(
            Meeting(f"m{number}@globex.example", starts=START + number * HOUR, ends=START + (number + 1) * HOUR)
        )
    reader.read()
    before = dict(reader.live)
    harness.put(Meeting("new@globex.example"))
    harness.put(replace(Meeting("m3@globex.example"), title="Another title"))
    reader.read()
    assert sorted(reader.live) == sorted([*before, "new@globex.example"])
    assert reader.live["m3@globex.example"].title == "Another title"
    assert reader.live["m1@globex.example"] == before["m1@globex.example"]


def test_without_changes_nothing_changes(harness: Harness, reader: Reader) -> None:
    harness.put(Meeting("weekly@globex.example", weekly=3))
    reader.read()
    before = dict(reader.known)
    for _ in range(2):
        reader.read()
        assert reader.known == before


def test_the_next_process_goes_on_from_the_cursor(harness: Harness, reader: Reader) -> None:
    harness.put(Meeting("one@globex.example"))
    reader.read()
    harness.put(Meeting("two@globex.example"))
    harness.reopen()
    reader.read()
    assert sorted(reader.live) == ["one@globex.example", "two@globex.example"]


@pytest.mark.needs("forget_cursors")
def test_a_forgotten_cursor_means_reading_everything(harness: Harness, reader: Reader) -> None:
    harness.put(Meeting("one@globex.example"))
    reader.read()
    harness.remove("one@globex.example")
    harness.put(Meeting("two@globex.example"))
    harness.forget_cursors()
    assert reader.read().full
    assert list(reader.live) == ["two@globex.example"]


def test_what_lies_wholly_outside_the_window_is_not_read(harness: Harness, reader: Reader) -> None:
    for uid, starts in (("before", WINDOW.start - WEEK), ("after", WINDOW.end + WEEK), ("inside", START)):
        harness.put(Meeting(f"{uid}@globex.example", starts=starts, ends=starts + HOUR))
    reader.read()
    assert list(reader.live) == ["inside@globex.example"]


@pytest.mark.parametrize("edge", [WINDOW.start, WINDOW.end], ids=["start", "end"])
def test_what_reaches_over_the_edge_is_read(harness: Harness, reader: Reader, edge: datetime) -> None:
    harness.put(Meeting("edge@globex.example", starts=edge - HOUR, ends=edge + HOUR))
    reader.read()
    assert list(reader.live) == ["edge@globex.example"]


def test_a_read_that_breaks_off_is_an_error_and_not_a_deletion(harness: Harness, reader: Reader) -> None:
    for number in range(30):
        harness.put(Meeting(f"m{number}@globex.example"))
    harness.cut_read()
    with pytest.raises((Incomplete, Unavailable)):
        reader.read()
    assert len(reader.read().events) == 30


def test_reading_again_gives_what_is_there_now(harness: Harness, reader: Reader) -> None:
    harness.put(Meeting("one@globex.example"))
    harness.put(Meeting("two@globex.example"))
    reader.read()
    one, two = reader.live["one@globex.example"], reader.live["two@globex.example"]
    source = harness.offers.source
    assert source.reread(one) == one
    harness.move("one@globex.example", START, START + HOUR)
    again = source.reread(one)
    assert (again.id, again.starts) == (one.id, START + HOUR)
    harness.remove("two@globex.example")
    gone = source.reread(two)
    assert gone is None or gone.status is Status.CANCELLED


def test_an_instance_is_read_again_as_itself(harness: Harness, reader: Reader) -> None:
    harness.put(Meeting("weekly@globex.example", weekly=3))
    reader.read()
    second = reader.live["weekly@globex.example/20270329T080000Z"]
    source = harness.offers.source
    assert source.reread(second) == second
    harness.move("weekly@globex.example", second.starts, second.starts + HOUR, series=True)
    again = source.reread(second)
    assert (again.id, again.starts) == (second.id, second.starts + HOUR)
    harness.remove("weekly@globex.example", second.starts)
    gone = source.reread(second)
    assert gone is None or gone.status is Status.CANCELLED


@pytest.mark.needs("go_down")
def test_a_calendar_that_cannot_be_reached_says_so(harness: Harness, reader: Reader) -> None:
    harness.put(Meeting("one@globex.example"))
    reader.read()
    (event,) = reader.live.values()
    harness.go_down(times=20)
    with pytest.raises((Unavailable, Incomplete)):
        harness.offers.source.fetch(harness.calendar, None, WINDOW)
    with pytest.raises((Unavailable, Incomplete)):
        harness.offers.source.reread(event)


@pytest.mark.needs("revoke")
def test_a_revoked_login_needs_a_person(harness: Harness, reader: Reader) -> None:
    harness.revoke()
    with pytest.raises(LoginNeeded) as caught:
        reader.read()
    assert isinstance(caught.value, AccountError)
