"""What the ledger remembers of actions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from daemon.model import Kind, Ref, State
from daemon.records import Change, Entry
from tests.store.samples import DAY, HOUR, NOON, entry

LATER = NOON + HOUR


def record(ledger, action: Entry, why: str = "planned", *, at=NOON) -> None:
    ledger.record(action, why, at=at, now=at - DAY)


def test_an_action_comes_back_as_it_was(ledger):
    bare = Entry("k0", "reflect", Kind.TASK, "l1", State.PLANNED, NOON, "today")
    full = replace(entry(), account="personal", spec="s", attempts=3, retry_at=NOON, delivered_at=LATER, touched=LATER)
    record(ledger, full)
    record(ledger, bare)
    assert ledger.entries() == {"k0": bare, "k1": full}


def test_actions_are_listed_by_due_time(ledger):
    for key, due in (("a", LATER), ("b", NOON), ("c", NOON)):
        record(ledger, entry(key, due=due))
    assert list(ledger.entries()) == ["b", "c", "a"]


def test_the_story_tells_what_changed_and_only_that(ledger):
    record(ledger, entry(), "planned")
    record(ledger, entry(), "planned", at=LATER)
    record(ledger, replace(entry(), attempts=1, note="tried"), "planned", at=LATER)
    assert len(ledger.history("k1")) == 1
    assert ledger.entries()["k1"].attempts == 1
    record(ledger, entry(due=NOON + DAY), "planned", at=LATER)
    record(ledger, entry(due=NOON + DAY), "the interview moved", at=LATER)
    record(ledger, entry(state=State.DELIVERED, due=NOON + DAY), "the interview moved", at=LATER)
    record(ledger, entry(due=NOON + DAY), "the interview moved", at=LATER)
    assert ledger.history("k1") == [
        Change("k1", NOON, NOON - DAY, State.PLANNED, NOON, "planned"),
        Change("k1", LATER, LATER - DAY, State.PLANNED, NOON + DAY, "planned"),
        Change("k1", LATER, LATER - DAY, State.PLANNED, NOON + DAY, "the interview moved"),
        Change("k1", LATER, LATER - DAY, State.DELIVERED, NOON + DAY, "the interview moved"),
        Change("k1", LATER, LATER - DAY, State.PLANNED, NOON + DAY, "the interview moved"),
    ]
    assert ledger.history("unknown") == []


def test_many_at_once(ledger):
    many = [(entry(f"k{n:04}"), "planned") for n in range(1_200)]
    ledger.record_all(many, at=NOON, now=NOON)
    assert list(ledger.entries().values()) == [action for action, _ in many]
    ledger.record_all([*many, (entry("k0007"), "again")], at=LATER, now=LATER)
    assert [change.why for change in ledger.history("k0007")] == ["planned", "again"]
    assert [change.why for change in ledger.history("k1199")] == ["planned"]
    ledger.record_all([], at=NOON, now=NOON)


def test_nothing_is_written_when_nothing_changed(ledger, state):
    log = state.with_name(state.name + "-wal")
    ledger.record_all([(entry(), "planned")], at=NOON, now=NOON)
    before = log.stat().st_size, log.stat().st_mtime_ns
    ledger.record_all([(entry(), "planned")], at=LATER, now=LATER)
    assert (log.stat().st_size, log.stat().st_mtime_ns) == before


def test_all_or_none(ledger):
    broken = entry("k2", due=NOON.replace(tzinfo=None))
    with pytest.raises(Exception, match="without a zone"):
        ledger.record_all([(entry("k1"), "planned"), (broken, "planned")], at=NOON, now=NOON)
    assert ledger.entries() == {}
    assert ledger.history("k1") == []


def test_errors_do_not_quote_people(ledger):
    secret = replace(entry(), recipient=replace(entry().recipient, name="Secret Name"), key=None)
    with pytest.raises(Exception, match="NOT NULL") as caught:
        record(ledger, secret)
    assert "Secret" not in str(caught.value)


@pytest.mark.parametrize("state_", list(State))
@pytest.mark.parametrize("kind", list(Kind))
def test_every_state_and_kind(ledger, state_, kind):
    action = replace(entry(), state=state_, kind=kind, ref=Ref("x"))
    record(ledger, action)
    assert ledger.entries()["k1"] == action
    assert ledger.history("k1")[0].state is state_
