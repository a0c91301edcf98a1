"""Calendars: one request while nothing changes, whole events as soon as anything does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from connectors import microsoft
from connectors.microsoft.calendar import Cursor
from daemon.errors import Incomplete, Rejected
from daemon.model import Delta, Event, Window
from tests.contract.harness import START, WINDOW, Meeting
from tests.fakes.graph import uids
from tests.fakes.graph.agenda import Series
from tests.fakes.microsoft import MicrosoftHarness

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def there(tmp_path: Path) -> Iterator[MicrosoftHarness]:
    opened = MicrosoftHarness(tmp_path)
    yield opened
    opened.close()


def fetch(
    there: MicrosoftHarness, cursor: str | None = None, window: Window = WINDOW, calendar: str = "primary"
) -> Delta:
    there.graph.requests.clear()
    return there.offers.source.fetch(calendar, cursor, window)


def other(there: MicrosoftHarness, name: str = "Interviews", **more: str) -> str:
    """Another calendar, with one event in it."""
    calendar = there.box.agenda.add_calendar(name, **more)
    there.box.agenda.add(calendar, {"subject": "Interview", "_start": START, "_end": START + HOUR})
    return calendar


def test_an_unchanged_poll_is_one_request(there: MicrosoftHarness) -> None:
    there.put(Meeting("weekly@globex.example", weekly=3))
    first = fetch(there)
    assert there.graph.requests == ["GET /me/calendarView/delta", "GET /me/calendarView"]
    again = fetch(there, first.cursor)
    assert there.graph.requests == ["GET /me/calendarView/delta"]
    assert (again.events, again.gone, again.full) == ((), (), False)


def test_a_change_means_reading_whole_events_again(there: MicrosoftHarness) -> None:
    there.put(Meeting("weekly@globex.example", weekly=3))
    cursor = fetch(there).cursor
    there.move("weekly@globex.example", START, START + HOUR, series=True)
    delta = fetch(there, cursor)
    assert there.graph.requests == ["GET /me/calendarView/delta", "GET /me/calendarView"]
    assert delta.full
    assert [event.title for event in delta.events] == ["Interview with Globex"] * 3  # none of them bare
    assert fetch(there, delta.cursor).full is False


def test_a_deleted_instance_that_leaves_no_trace_is_missed_by_nobody(there: MicrosoftHarness) -> None:
    there.put(Meeting("weekly@globex.example", weekly=3))
    cursor = fetch(there).cursor
    there.remove("weekly@globex.example", START)
    assert len(fetch(there, cursor).events) == 2


def test_a_change_outside_the_range_or_told_twice_does_no_harm(there: MicrosoftHarness) -> None:
    there.put(Meeting("one@globex.example"))
    cursor = fetch(there).cursor
    there.put(Meeting("far@globex.example", starts=START + 400 * DAY, ends=START + 400 * DAY + HOUR))
    delta = fetch(there, cursor)
    assert [str(event.id) for event in delta.events] == ["one@globex.example"]
    there.graph.routes.replays = True
    again = fetch(there, delta.cursor)
    assert [str(event.id) for event in again.events] == ["one@globex.example"]


def test_the_frozen_range_is_renewed_when_the_window_leaves_it(there: MicrosoftHarness) -> None:
    there.put(Meeting("late@globex.example", starts=WINDOW.end + 3 * DAY, ends=WINDOW.end + 3 * DAY + HOUR))
    cursor = fetch(there).cursor
    soon = Window(WINDOW.start, WINDOW.end + DAY)
    fetch(there, cursor, soon)
    assert there.graph.requests == ["GET /me/calendarView/delta"]
    later = Window(WINDOW.start, WINDOW.end + 4 * DAY)
    assert [str(event.id) for event in fetch(there, cursor, later).events] == ["late@globex.example"]
    earlier = Window(WINDOW.start - DAY, WINDOW.end)
    assert fetch(there, cursor, earlier).full


@pytest.mark.parametrize("code", ["SyncStateNotFound", "syncStateNotFound", "resyncRequired", "ErrorInvalidUrlQuery"])
@pytest.mark.parametrize("status", ["410", "400", "404"])
def test_a_forgotten_state_is_answered_by_reading_everything(there: MicrosoftHarness, code: str, status: str) -> None:
    there.put(Meeting("one@globex.example"))
    cursor = fetch(there).cursor
    there.graph.faults.add(status, "delta", code=code)
    delta = fetch(there, cursor)
    assert (delta.full, len(delta.events)) == (True, 1)
    assert fetch(there, delta.cursor).full is False


@pytest.mark.parametrize("times", [1, None])
def test_a_state_that_is_forgotten_while_it_is_read_stops_no_read(there: MicrosoftHarness, times: int | None) -> None:
    there.put(Meeting("one@globex.example"))
    there.graph.faults.add("410", "delta", times=times, code="SyncStateNotFound")
    delta = fetch(there)
    assert (delta.full, len(delta.events)) == (True, 1)
    assert fetch(there, delta.cursor).full is (times is None)


@pytest.mark.parametrize(
    "cursor", ["", "x", "{}", "[]", '{"v": 0}', '{"v": 1, "start": "x", "end": "y", "link": null}', "1"]
)
def test_a_cursor_that_is_none_of_ours_is_no_error(there: MicrosoftHarness, cursor: str) -> None:
    assert fetch(there, cursor).full


def test_a_link_to_somewhere_else_is_never_followed(there: MicrosoftHarness) -> None:
    cursor = json.loads(fetch(there).cursor or "")
    cursor["link"] = "https://evil.example/v1.0/me/calendarView/delta?$deltatoken=x"
    assert fetch(there, json.dumps(cursor)).full


def test_a_cursor_reads_back_as_it_was() -> None:
    cursor = Cursor(WINDOW.start, WINDOW.end, "https://graph.microsoft.com/x")
    assert Cursor.of(str(cursor)) == cursor


def test_pages_are_all_read_and_a_change_between_two_is_noticed(there: MicrosoftHarness) -> None:
    for number in range(25):
        there.put(Meeting(f"m{number}@globex.example", starts=START + number * HOUR, ends=START + (number + 1) * HOUR))
    there.graph.routes.largest = 10
    real, changed = there.graph.routes.view, []

    def view(call: object, name: str | None = None) -> tuple[int, object]:
        answer = real(call, name)
        if not changed:
            changed.append(True)
            there.remove("m1@globex.example")  # what came second on page two slips to page one
        return answer

    there.graph.routes._routes = [
        (verb, pattern, view if act == real else act, scope) for verb, pattern, act, scope in there.graph.routes._routes
    ]
    delta = fetch(there)
    assert sorted(str(event.id) for event in delta.events) == sorted(
        f"m{number}@globex.example" for number in range(25) if number != 1
    )
    assert there.graph.requests.count("GET /me/calendarView") == 6


def test_a_calendar_that_never_rests_is_not_read(there: MicrosoftHarness) -> None:
    for number in range(12):
        there.put(Meeting(f"m{number}@globex.example"))
    there.graph.routes.largest = 10
    there.graph.routes.replays = True
    with pytest.raises(Incomplete):
        fetch(there)


def test_a_page_that_fails_fails_the_read(there: MicrosoftHarness) -> None:
    for number in range(12):
        there.put(Meeting(f"m{number}@globex.example"))
    there.graph.routes.largest = 10
    there.graph.faults.add("html", "calendarView$", skip=1)
    with pytest.raises(Incomplete):
        fetch(there)


@pytest.mark.parametrize("by", ["name", "id", "case"])
def test_another_calendar_is_found_once(there: MicrosoftHarness, by: str) -> None:
    name = {"id": other(there), "name": "Interviews", "case": "interviews"}[by]
    delta = fetch(there, calendar=name)
    assert [(event.calendar, event.title) for event in delta.events] == [(name, "Interview")]
    there.reopen()
    fetch(there, delta.cursor, calendar=name)
    assert len(there.graph.requests) == 1
    assert there.offers.source.reread(delta.events[0]) == delta.events[0]


def test_a_calendar_without_changes_to_ask_for_is_read_whole(there: MicrosoftHarness) -> None:
    other(there)
    there.graph.routes.per_calendar_delta = False
    delta = fetch(there, calendar="Interviews")
    again = fetch(there, delta.cursor, calendar="Interviews")
    assert len(there.graph.requests) == 1
    assert (again.full, again.events) == (True, delta.events)


def test_a_calendar_that_is_not_there_is_said(there: MicrosoftHarness) -> None:
    with pytest.raises(Rejected, match="no such calendar"):
        fetch(there, calendar="Nope")


def test_a_calendar_made_anew_under_its_name_is_found_again(there: MicrosoftHarness) -> None:
    old = other(there)
    cursor = fetch(there, calendar="Interviews").cursor
    there.box.agenda.calendars.pop(old)
    with pytest.raises(Rejected, match="no such calendar"):
        fetch(there, cursor, calendar="Interviews")
    other(there)
    assert len(fetch(there, cursor, calendar="Interviews").events) == 1


def test_the_words_in_a_shared_calendar_are_its_owners(there: MicrosoftHarness) -> None:
    other(there, "Team", owner="boss@candidate.example")
    (event,) = fetch(there, calendar="Team").events
    assert event.organizer_is_self  # the entry says that Ada organizes it
    there.box.agenda.events[event.ref]["organizer"]["emailAddress"]["address"] = "boss@candidate.example"
    (event,) = fetch(there, calendar="Team").events
    assert not event.organizer_is_self


def series(there: MicrosoftHarness, uid: str) -> None:
    zone = ZoneInfo("Europe/Berlin")
    made = there.box.agenda.add(
        there.box.agenda.main,
        {"subject": "Weekly", "_start": START, "_end": START + HOUR},
        series=Series(START, HOUR, 3, zone),
    )
    made["iCalUId"] = uid


def test_ids_of_a_series_that_agree_need_no_further_request(there: MicrosoftHarness) -> None:
    series(there, uids.native(7))
    delta = fetch(there)
    assert {event.id.uid for event in delta.events} == {uids.native(7)}
    assert len(there.graph.requests) == 2


def test_ids_of_a_series_that_say_nothing_are_asked_of_the_master(there: MicrosoftHarness) -> None:
    series(there, "weekly@elsewhere.example")
    master = next(iter(there.box.agenda.series))
    for number, original in enumerate(there.box.agenda.series[master].originals()):
        there.box.agenda.series[master].exceptions[original.date()] = {"iCalUId": f"odd-{number}"}
    delta = fetch(there)
    assert {event.id.uid for event in delta.events} == {"weekly@elsewhere.example"}
    assert there.graph.requests[-1].startswith("GET /me/events/")


def test_an_event_that_cannot_be_read_is_skipped_and_said(there: MicrosoftHarness) -> None:
    there.put(Meeting("one@globex.example"))
    there.put(Meeting("two@globex.example"))
    item = there.box.agenda.alive()[0]
    item["originalStartTimeZone"], item["start"] = "Nowhere", None
    real = there.graph.routes.answer

    def answer(call: object, granted: set[str]) -> tuple[int, object]:
        status, body = real(call, granted)
        for each in body.get("value", ()):
            if each.get("id") == item["id"]:
                each["start"] = {"dateTime": "soon", "timeZone": "UTC"}
        return status, body

    there.graph.routes.answer = answer
    delta = fetch(there)
    assert [str(event.id) for event in delta.events] == ["two@globex.example"]
    assert delta.skipped == ("an event without a time that can be read",)


def reread(there: MicrosoftHarness, event: Event) -> tuple[Event | None, int]:
    there.graph.requests.clear()
    return there.offers.source.reread(event), len(there.graph.requests)


def test_reading_again_costs_one_request_while_it_stands(there: MicrosoftHarness) -> None:
    there.put(Meeting("one@globex.example"))
    (event,) = fetch(there).events
    assert reread(there, event) == (event, 1)


def test_a_deleted_event_whose_id_is_still_answered_is_gone(there: MicrosoftHarness) -> None:
    there.put(Meeting("one@globex.example"))
    (event,) = fetch(there).events
    there.remove("one@globex.example")
    assert there.box.agenda.find(event.ref) is not None
    assert reread(there, event)[0] is None


def test_an_invitation_that_came_anew_under_its_uid_is_the_same(there: MicrosoftHarness) -> None:
    there.put(Meeting("one@globex.example"))
    (event,) = fetch(there).events
    there.remove("one@globex.example")
    there.put(Meeting("one@globex.example"))
    found, _ = reread(there, event)
    assert (found.id, found.ref != event.ref) == (event.id, True)


def test_an_instance_of_a_series_made_anew_is_found_by_its_name(there: MicrosoftHarness) -> None:
    there.put(Meeting("weekly@globex.example", weekly=3))
    second = sorted(fetch(there).events, key=lambda event: event.starts)[1]
    there.remove("weekly@globex.example")
    there.put(Meeting("weekly@globex.example", weekly=3))
    del there.box.agenda.events[second.ref.partition("Occ")[0] + "="]
    there.move("weekly@globex.example", second.starts, second.starts + 2 * DAY, series=True)
    found, _ = reread(there, second)
    assert (found.id, found.starts) == (second.id, second.starts + 2 * DAY)


def test_times_come_in_utc_whatever_zone_they_were_entered_in(there: MicrosoftHarness) -> None:
    there.put(Meeting("one@globex.example"))
    there.box.agenda.alive()[0]["originalStartTimeZone"] = "tzone://Microsoft/Custom"
    (event,) = fetch(there).events
    assert (event.starts, event.zone, event.zone_known) == (START, None, True)
    assert event.starts == datetime(2027, 3, 22, 9, tzinfo=UTC)
    assert microsoft.CALENDAR == "primary"
