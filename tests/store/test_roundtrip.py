"""Whatever a calendar or a person writes comes back as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daemon.model import (
    Attendee,
    Event,
    EventId,
    Kind,
    Person,
    Ref,
    Response,
    State,
    Status,
    Window,
)
from daemon.records import Cursor, Entry, Fact, Identities, Reply
from daemon.store import Ledger
from tests.store.samples import NOON, cursor

# One ledger serves all examples of a test, which clear it themselves.
shared = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])

odd = st.sampled_from(
    ["", "\0", "a\0b", "'\"`;--", "\u202eevil", "👩‍👩‍👧", "e\u0301", "\ufeff", "\u2028", "{}", "\\u0000", "İ"]
)
text = odd | st.text(max_size=20)
name = st.none() | text
moment = st.datetimes(timezones=st.just(UTC))
person = st.builds(Person, name, name)
event = st.builds(
    Event,
    account=st.just("personal"),
    calendar=text,
    id=st.builds(EventId, text, text),
    ref=text,
    title=text,
    starts=moment,
    ends=moment,
    description=text,
    location=text,
    all_day=st.booleans(),
    zone=name,
    zone_known=st.booleans(),
    status=st.sampled_from(Status),
    response=st.none() | st.sampled_from(Response),
    organizer=st.none() | person,
    organizer_is_self=st.booleans(),
    attendees=st.lists(
        st.builds(Attendee, name, name, st.none() | st.sampled_from(Response), st.booleans(), text), max_size=3
    ).map(tuple),
    url=name,
    sequence=st.integers(0, 2**31),
    updated=st.none() | moment,
)
entry = st.builds(
    Entry,
    key=st.text("0123456789abcdef", min_size=1, max_size=4),
    step=text,
    kind=st.sampled_from(Kind),
    subject=text,
    state=st.sampled_from(State),
    due=moment,
    why=text,
    recipient=st.none() | person.filter(lambda each: each != Person()),
    interview=name,
    application=name,
    account=name,
    ref=st.none() | st.builds(Ref, text, text, st.dictionaries(text, text, max_size=3)),
    spec=text,
    attempts=st.integers(0, 1_000),
    retry_at=st.none() | moment,
    delivered_at=st.none() | moment,
    touched=st.none() | moment,
    note=text,
)
fact = st.builds(Fact, text, text, text, moment, text, st.dictionaries(text, text, max_size=3))


@shared
@given(st.lists(event, max_size=4, unique_by=lambda each: (each.calendar, each.id)))
def test_events(ledger, events):
    ledger.forget_calendars(())
    ledger.store_events("personal", "any", keep=events, drop=[], gone=[], replace=None, cursor=cursor())
    by_id = {(each.calendar, each.id): each for each in ledger.events()}
    assert by_id == {(each.calendar, each.id): each for each in events}
    assert [each.starts for each in ledger.events()] == sorted(each.starts for each in events)
    assert all(each.starts.tzinfo == UTC for each in by_id.values())
    for each in events:
        ledger.store_events("personal", each.calendar, keep=[], drop=[], gone=[each.ref], replace=None, cursor=cursor())
    assert ledger.events() == []


@shared
@given(st.lists(event, max_size=6, unique_by=lambda each: each.id), moment, moment)
def test_replace_takes_exactly_what_the_window_holds(ledger, events, start, end):
    events = [replace(each, calendar="c") for each in events]
    window = Window(start, end)
    ledger.forget_calendars(())
    ledger.store_events("personal", "c", keep=events, drop=[], gone=[], replace=None, cursor=cursor())
    keep = events[:1]
    ledger.store_events("personal", "c", keep=keep, drop=[], gone=[], replace=window, cursor=cursor())
    left = [each for each in events if each in keep or not window.holds(each)]
    assert {each.id for each in ledger.events()} == {each.id for each in left}


@shared
@given(st.lists(entry, max_size=4, unique_by=lambda each: each.key), text)
def test_actions(ledger, entries, why):
    ledger.erase_everything()
    ledger.record_all([(each, why) for each in entries], at=NOON, now=NOON)
    assert ledger.entries() == {each.key: each for each in entries}
    for each in entries:
        assert [(c.state, c.due, c.why) for c in ledger.history(each.key)] == [(each.state, each.due, why)]


@shared
@given(st.lists(fact, max_size=4, unique_by=lambda each: each.id))
def test_facts(ledger, facts):
    ledger.erase_everything()
    for each in facts:
        ledger.say(each)
    assert ledger.facts() == sorted(facts, key=lambda each: each.said)


@shared
@given(text, text, st.builds(Cursor, name, text, moment, moment, st.builds(Window, moment, moment)))
def test_cursors(ledger, account, calendar, read):
    ledger.store_events(account, calendar, keep=[], drop=[], gone=[], replace=None, cursor=read)
    assert ledger.cursor(account, calendar) == read


@shared
@given(
    st.dictionaries(st.builds(EventId, text, text), text, max_size=4),
    st.dictionaries(text, text, max_size=3),
    st.dictionaries(text, text, max_size=3),
)
def test_identities(ledger, met, loops, applications):
    ledger.erase_everything()
    ledger.identify(Identities(met, loops, applications))
    assert ledger.identities() == Identities(met, loops, applications)


@shared
@given(st.lists(st.builds(Reply, text, text, moment, text, person), max_size=4, unique_by=lambda each: each.id))
def test_replies(ledger, replies):
    ledger.erase_everything()
    ledger.add_replies(replies)
    assert sorted(ledger.replies(), key=lambda each: each.id) == sorted(replies, key=lambda each: each.id)


def test_half_a_surrogate_pair_does_not_stop_a_pass(ledger):
    broken = Event("personal", "c", EventId("u\ud83d"), "r\udc00", "Call \ud83d with", NOON, NOON, description="ok 👋")
    for _ in range(2):
        ledger.store_events("personal", "c", keep=[broken], drop=[], gone=[], replace=None, cursor=cursor())
    assert [(each.title, each.description) for each in ledger.events()] == [("Call ? with", "ok 👋")]
    ledger.store_events("personal", "c", keep=[], drop=[], gone=[broken.ref], replace=None, cursor=cursor())
    assert ledger.events() == []


def test_other_zones_are_kept_as_utc(ledger: Ledger):
    there = datetime(2026, 11, 20, 14, tzinfo=timezone(timedelta(hours=2)))
    ledger.say(Fact("f", "note", "i1", there, "command"))
    assert ledger.facts()[0].said == NOON
    assert ledger.facts()[0].said.tzinfo == UTC
