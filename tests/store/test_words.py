"""What the ledger remembers of names, the user's words and answers."""

from __future__ import annotations

from dataclasses import replace

from daemon.model import EventId, Person
from daemon.records import Fact, Identities, Reply
from tests.store.samples import DAY, HOUR, NOON


def test_notes_of_the_service(ledger):
    assert ledger.get("last_pass") is None
    ledger.put("last_pass", "one")
    ledger.put("last_pass", "two")
    assert ledger.get("last_pass") == "two"


def test_identities_are_added_and_only_changed_when_given(ledger):
    first = EventId("a@x")
    ledger.identify(Identities({first: "i1"}, {"i1": "l1"}, {"i1": "a1"}))
    second = EventId("b@x", "20261120T120000Z")
    ledger.identify(Identities({second: "i2", EventId("copy@x"): "i1"}))
    assert ledger.identities() == Identities(
        {first: "i1", second: "i2", EventId("copy@x"): "i1"}, {"i1": "l1"}, {"i1": "a1"}
    )
    ledger.identify(Identities({second: "i1"}, {"i2": "l2"}, {"i1": "a2"}))
    assert ledger.identities() == Identities(
        {first: "i1", second: "i1", EventId("copy@x"): "i1"}, {"i1": "l1", "i2": "l2"}, {"i1": "a2"}
    )
    ledger.identify(Identities())
    assert ledger.identities().applications == {"i1": "a2"}


def test_a_loop_may_be_named_before_its_interview_is_met(ledger):
    ledger.identify(Identities(loops={"i9": "l9"}))
    assert ledger.identities() == Identities(loops={"i9": "l9"})


def test_facts_come_in_the_order_they_were_said(ledger):
    late = Fact("f1", "note", "i1", NOON + HOUR, "command", {"text": "They use Rust."})
    early = Fact("f2", "outcome", "a1", NOON, "folder")
    same = Fact("f0", "skip", "k1", NOON, "task")
    for fact in (late, early, same):
        ledger.say(fact)
    assert ledger.facts() == [early, same, late]
    again = replace(late, said=NOON - DAY, data={"text": "They use Go."})
    ledger.say(again)
    assert ledger.facts() == [again, early, same]
    ledger.unsay("f2")
    ledger.unsay("never said")
    assert ledger.facts() == [again, same]


def test_replies_are_noted_once(ledger):
    first = Reply("r1", "a1", NOON, "human", Person("Grace Hopper", "grace@initech.example"))
    nameless = Reply("r2", "a1", NOON - HOUR, "receipt", Person())
    ledger.add_replies([first, nameless])
    ledger.add_replies([replace(first, kind="bounce")])
    ledger.add_replies([])
    assert ledger.replies() == [nameless, first]
