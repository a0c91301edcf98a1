"""Reading calendars from a Google that pages, forgets, cancels and moves."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors import google
from connectors.google.scopes import ALL_EVENTS, CALENDARS, OWN_EVENTS
from daemon.errors import Incomplete, LoginNeeded, NotAllowed, Rejected, Unavailable
from daemon.model import Kind, Window
from tests.contract.harness import START, WINDOW, Meeting
from tests.fakes.google import Problem
from tests.fakes.google.calendar import Calendar
from tests.fakes.google.harness import GoogleHarness

HOUR = timedelta(hours=1)


@pytest.fixture
def there(tmp_path):
    harness = GoogleHarness(tmp_path)
    yield harness
    harness.offers.close()
    harness.close()


def fetch(there, cursor=None, calendar="primary", window=WINDOW):
    return there.offers.source.fetch(calendar, cursor, window)


def titles(delta):
    return sorted(event.title for event in delta.events)


def fill(there, count):
    for number in range(count):
        starts = START + number * HOUR
        there.put(Meeting(f"{number}@globex.example", title=f"Meeting {number}", starts=starts, ends=starts + HOUR))


def test_an_unchanged_calendar_costs_one_request(there):
    fill(there, 40)
    delta = fetch(there)
    assert there.server.counted() == 1
    for _ in range(3):
        there.server.calls.clear()
        delta = fetch(there, delta.cursor)
        assert (delta.events, delta.gone, delta.full) == ((), (), False)
        assert [call.id for call in there.server.calls] == ["calendar.events.list"]


def test_all_pages_are_read_also_empty_ones(there):
    fill(there, 23)
    there.server.calendars.page_size = 5
    there.server.calendars.empty_pages = True
    delta = fetch(there)
    assert delta.full
    assert len(delta.events) == 23
    assert there.server.counted("calendar.events.list") == 6
    assert json.loads(delta.cursor)["token"]


def test_the_parameters_of_a_sync_stay_the_same(there):
    fill(there, 12)
    there.server.calendars.page_size = 5
    delta = fetch(there)
    for number in range(8):
        there.put(Meeting(f"n{number}@globex.example", title="new"))
    delta = fetch(there, delta.cursor)
    assert titles(delta) == ["new"] * 8
    assert not delta.full
    asked = [dict(call.query) for call in there.server.calls]
    for query in asked:
        for name in ("syncToken", "pageToken", "timeMin", "timeMax"):
            query.pop(name, None)
    assert all(query == asked[0] for query in asked)


def test_a_page_that_comes_twice_counts_once(there):
    fill(there, 10)
    there.server.calendars.page_size = 5
    delta = fetch(there)
    assert len({event.ref for event in delta.events}) == len(delta.events) == 10


def test_pages_that_go_round_in_a_circle_are_an_error(there, monkeypatch):
    fill(there, 2)

    def again(*_):
        return {"kind": "calendar#events", "items": [], "nextPageToken": "again"}

    monkeypatch.setattr(there.server.calendars, "events_list", again)
    with pytest.raises(Incomplete):
        fetch(there)


@pytest.mark.parametrize("skip", [0, 1, 2])
def test_a_token_that_expires_at_any_page_means_reading_everything(there, skip):
    fill(there, 12)
    cursor = fetch(there).cursor
    for number in range(12):
        there.put(Meeting(f"n{number}@globex.example", title="new"))
    there.server.calendars.page_size = 5
    there.server.fail(Problem(410, "fullSyncRequired"), "calendar.events.list", skip=skip)
    delta = fetch(there, cursor)
    assert delta.full
    assert len(delta.events) == 24


def test_a_full_read_that_google_ends_half_way_is_no_read(there):
    fill(there, 12)
    there.server.calendars.page_size = 5
    there.server.fail(Problem(410, "fullSyncRequired"), "calendar.events.list", skip=1)
    with pytest.raises(Incomplete):
        fetch(there)


@pytest.mark.parametrize("cursor", ["", "nonsense", "{}", '{"token": "x"}', "[]", "3", "null"])
def test_a_cursor_of_somebody_else_means_reading_everything(there, cursor):
    fill(there, 3)
    assert fetch(there, cursor).full


def test_a_cursor_of_other_parameters_means_reading_everything(there):
    fill(there, 3)
    cursor = json.loads(fetch(there).cursor)
    assert fetch(there, json.dumps(cursor | {"same": "other"})).full
    assert fetch(there, json.dumps(cursor | {"token": "garbage"})).full


def test_a_deleted_series_takes_all_its_instances(there):
    there.put(Meeting("weekly@globex.example", weekly=4))
    delta = fetch(there)
    refs = {event.ref for event in delta.events}
    there.remove("weekly@globex.example")
    delta = fetch(there, delta.cursor)
    assert set(delta.gone) == refs
    assert delta.events == ()


def test_an_instance_that_comes_back_is_no_longer_gone(there):
    there.put(Meeting("weekly@globex.example", weekly=2))
    delta = fetch(there)
    there.cancel("weekly@globex.example", START)
    delta = fetch(there, delta.cursor)
    assert len(delta.gone) == 1
    name = there._event("weekly@globex.example")["id"]
    there.server.calendars.change_instance(name, START, status="confirmed")
    delta = fetch(there, delta.cursor)
    assert [event.ref for event in delta.events] == [f"{name}_20270322T090000Z"]
    assert delta.gone == ()


def test_focus_time_birthdays_and_places_of_work_are_no_meetings(there):
    for kind in ("default", "fromGmail", "focusTime", "outOfOffice", "workingLocation", "birthday"):
        item = {"summary": kind, "eventType": kind, "start": {"dateTime": START.isoformat()}}
        there.server.calendars.put({**item, "end": {"dateTime": (START + HOUR).isoformat()}})
    assert titles(fetch(there)) == ["default", "fromGmail"]


def test_an_event_without_a_time_is_said_and_the_others_are_read(there, monkeypatch):
    fill(there, 2)
    there.server.calendars.put({"summary": "Secret", "start": {"date": "2027-03-22"}, "end": {"date": "2027-03-23"}})
    whole = there.server.calendars.events_list

    def broken(*arguments):
        answer = whole(*arguments)
        answer["items"] = [{**i, "start": {"date": "x"}} if i["summary"] == "Secret" else i for i in answer["items"]]
        return answer

    monkeypatch.setattr(there.server.calendars, "events_list", broken)
    delta = fetch(there)
    assert len(delta.events) == 2
    assert delta.skipped == ("events without a time that can be read: 1",)


def test_a_calendar_may_be_called_by_its_name(there):
    there.server.calendars.all["c_work@group.calendar.google.com"] = Calendar("Work")
    item = {"summary": "Interview", "start": {"dateTime": START.isoformat()}}
    item["end"] = {"dateTime": (START + HOUR).isoformat()}
    stored = there.server.calendars.put(item, "c_work@group.calendar.google.com")
    delta = fetch(there, calendar="work")
    (event,) = delta.events
    assert event.calendar == "work"
    there.server.calls.clear()
    fetch(there, delta.cursor, calendar="work")
    assert there.server.counted() == 1
    assert there.offers.source.reread(event) == event
    there.reopen()
    assert there.offers.source.reread(event) == event  # a new process has to find the calendar again
    there.server.calls.clear()
    fetch(there, delta.cursor, calendar="work")
    assert there.server.counted() == 1
    there.server.calendars.remove(stored["id"], "c_work@group.calendar.google.com")
    assert there.offers.source.reread(event) is None


def test_a_name_that_another_calendar_bears_now_is_followed(there):
    there.server.calendars.all["old@group.calendar.google.com"] = Calendar("Work")
    cursor = fetch(there, calendar="Work").cursor
    del there.server.calendars.all["old@group.calendar.google.com"]
    there.server.calendars.all["new@group.calendar.google.com"] = Calendar("Work")
    delta = fetch(there, cursor, calendar="Work")
    assert delta.full
    assert json.loads(delta.cursor)["calendar"] == "new@group.calendar.google.com"


def test_a_name_that_two_calendars_have_is_no_name(there):
    for number in range(2):
        there.server.calendars.all[f"c{number}@group.calendar.google.com"] = Calendar("Work")
    with pytest.raises(Rejected) as refused:
        fetch(there, calendar="Work")
    assert "id" in refused.value.remedy


@pytest.mark.parametrize("calendar", ["gone@group.calendar.google.com", "Nowhere"])
def test_a_calendar_that_is_not_there_is_said(there, calendar):
    with pytest.raises(Rejected) as refused:
        fetch(there, calendar=calendar)
    assert "calendars:" in refused.value.remedy
    assert calendar not in str(refused.value)


def test_a_shared_calendar_needs_the_wider_permission(tmp_path):
    for scope, error in ((OWN_EVENTS, NotAllowed), (ALL_EVENTS, None)):
        folder = tmp_path / scope.rpartition(".")[2] / str(error)
        folder.mkdir(parents=True)
        there = GoogleHarness(folder, scopes=(scope, CALENDARS), read_mail=False)
        there.server.calendars.all["team@else.example"] = Calendar("Team", role="reader")
        if error:
            with pytest.raises(error) as refused:
                fetch(there, calendar="team@else.example")
            assert "afterword connect test" in refused.value.remedy
        else:
            assert fetch(there, calendar="team@else.example").full
        there.offers.close()
        there.close()


def test_what_is_read_again_is_what_is_there_now(there):
    there.put(Meeting("weekly@globex.example", weekly=2))
    there.put(Meeting("one@globex.example"))
    events = {event.ref: event for event in fetch(there).events}
    for event in events.values():
        assert there.offers.source.reread(event) == event
    there.cancel("weekly@globex.example", START)
    there.move("one@globex.example", START, START + HOUR)
    name = there._event("weekly@globex.example")["id"]
    assert there.offers.source.reread(events[f"{name}_20270322T090000Z"]) is None
    assert there.offers.source.reread(events[f"{name}_20270329T080000Z"]) is not None
    (single,) = [event for event in events.values() if not event.id.occurrence]
    assert there.offers.source.reread(single).starts == START + HOUR
    assert there.offers.source.reread(replace(single, ref="never")) is None


def test_a_short_failure_is_read_through_and_a_long_one_said(there, monkeypatch):
    monkeypatch.setattr("connectors.google.client._PAUSE", 0.01)
    fill(there, 2)
    for how in (Problem(503, "backendError"), "before", "after", "truncate", "html"):
        there.server.fail(how, "calendar.events.list")
        assert len(fetch(there).events) == 2
    for how, error in ((Problem(500, "x"), Unavailable), ("before", Unavailable), ("truncate", Incomplete)):
        there.server.fail(how, "calendar.events.list", times=2)
        with pytest.raises(error):
            fetch(there)
    there.server.calls.clear()
    there.server.fail(Problem(429, "rateLimitExceeded", headers={"Retry-After": "17"}), "calendar.events.list")
    with pytest.raises(Unavailable) as throttled:
        fetch(there)
    assert throttled.value.retry_after == timedelta(seconds=17)
    assert there.server.counted() == 1


def test_an_expired_token_is_renewed_before_it_is_used(tmp_path):
    there = GoogleHarness(tmp_path)
    there.token.write_text(json.dumps(there.server.authorized_user(expired=True)))
    there.reopen()
    fetch(there)
    assert [call.id for call in there.server.calls] == ["token", "calendar.events.list"]
    there.reopen()
    fetch(there)
    assert there.server.counted("token") == 1
    there.offers.close()
    there.close()


def test_a_dead_sign_in_blocks_until_somebody_connects_anew(there):
    there.server.revoke()
    with pytest.raises(LoginNeeded) as needed:
        fetch(there)
    assert needed.value.remedy == "afterword connect test"
    assert needed.value.account == "test"
    assert there.offers.condition().health == "blocked"
    assert google.open(there.options, there.context).condition().remedy == "afterword connect test"
    there.token.write_text(json.dumps(there.server.authorized_user()))
    assert there.offers.condition().health == "ok"
    assert fetch(there).full


def test_the_token_endpoint_may_be_down_for_a_while(there, monkeypatch):
    monkeypatch.setattr("google.auth._exponential_backoff.ExponentialBackoff.__iter__", lambda self: iter([0]))
    there.token.write_text(json.dumps(there.server.authorized_user(expired=True)))
    there.reopen()
    for how in (Problem(503, "x"), "before", "html"):
        there.server.fail(how, "token", times=3)
        with pytest.raises(Unavailable):
            fetch(there)
        there.server.faults.clear()
        assert there.offers.condition().health == "ok"
    assert fetch(there).full


def test_a_window_is_asked_for_in_utc_to_the_second(there):
    there.server.calls.clear()
    fetch(there, window=Window(datetime(2027, 3, 15, tzinfo=UTC), datetime(2027, 5, 1, 12, 30, tzinfo=UTC)))
    (call,) = there.server.calls
    assert (call.query["timeMin"], call.query["timeMax"]) == ("2027-03-15T00:00:00Z", "2027-05-01T12:30:00Z")


def test_check_says_what_is_wrong_and_what_cannot_be_seen(tmp_path):
    there = GoogleHarness(tmp_path)
    assert list(google.check(there.options, there.context)) == []
    context = replace(there.context, calendars=("primary", "gone@group.calendar.google.com"))
    (line,) = google.check(there.options, context)
    assert line.startswith("Calendar 2 of 2: ")
    blind = there.options.model_copy(update={"read_mail": False})
    (line,) = google.check(blind, there.context)
    assert line.startswith("Replies: not seen")
    there.server.fail(Problem(403, "accessNotConfigured"), "tasks.*")
    (line,) = google.check(there.options, there.context)
    assert "Enable" in line
    there.token.chmod(0o640)
    assert any("chmod 600" in line for line in google.check(there.options, there.context))
    there.server.revoke()
    assert "afterword connect test" in " ".join(google.check(there.options, there.context))
    there.offers.close()
    there.close()


def test_an_employers_account_is_read_but_never_written_to(tmp_path):
    from daemon.model import Me, Reminder

    there = GoogleHarness(tmp_path)
    me = Me("Ada", ("ada@candidate.example",), "Europe/Berlin", employers=("Candidate",))
    offers = google.open(there.options, replace(there.context, me=me))
    assert offers.source.fetch("primary", None, WINDOW).full
    for writer in (offers.drafts, offers.tasks, offers.reminders):
        with pytest.raises(NotAllowed) as refused:
            writer.create("a" * 40, Reminder("x", "y", START))
        assert "employer" in refused.value.message
    assert there.server.counted("calendar.calendarList.list") == 1
    (line,) = google.check(there.options, replace(there.context, me=me, deliver=frozenset(Kind)))
    assert "employer" in line
    offers.close()
    there.close()
