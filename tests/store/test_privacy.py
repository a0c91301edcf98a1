"""Export and erasure."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from daemon.model import Attendee, EventId, Person
from daemon.records import Fact, Identities, Reply
from daemon.store import database
from tests.store.samples import NOON, cursor, entry, event

GRACE = Person("Grace Hopper", "grace@initech.example")


@pytest.fixture
def full(ledger):
    first = replace(
        event("a", title="Interview with Grace Hopper"),
        description="Dial in; questions to GRACE@initech.example.",
        attendees=(Attendee("Grace Hopper", "grace@initech.example"), Attendee("Alan", "alan@initech.example")),
    )
    ledger.store_events(
        "personal", "primary", keep=[first, event("b")], drop=[], gone=[], replace=None, cursor=cursor()
    )
    ledger.identify(
        Identities({first.id: "i1", event("b").id: "i2"}, {"i1": "l1", "i2": "l2"}, {"i1": "a1", "i2": "a2"})
    )
    ledger.record(entry("k1"), "for Grace Hopper", at=NOON, now=NOON)
    other = replace(entry("k2"), interview="i2", application="a2", recipient=Person("Alan", "alan@initech.example"))
    ledger.record(other, "for Alan", at=NOON, now=NOON)
    for name, subject in (("f1", "i1"), ("f2", "a1"), ("f3", "k1"), ("f4", str(first.id)), ("f5", "i2")):
        ledger.say(Fact(name, "note", subject, NOON, "command", {"text": "Grace Hopper said hello"}))
    ledger.add_replies([Reply("r1", "a1", NOON, "human", GRACE), Reply("r2", "a2", NOON, "human", Person("Alan"))])
    ledger.put("since", "then")
    return ledger


def test_the_export_is_json_and_holds_everything(full):
    export = json.loads(json.dumps(full.dump()))
    assert {name: len(rows) for name, rows in export.items()} == {
        "meta": 1, "cursors": 1, "events": 2, "interviews": 2, "meetings": 2, "facts": 5, "replies": 2, "actions": 2,
        "changes": 2, "alembic_version": 1,
    }  # fmt: skip
    assert export["events"][0]["event"]["organizer"]["email"] == "grace@initech.example"
    assert export["facts"][0]["data"] == {"text": "Grace Hopper said hello"}


def test_forgetting_everything_leaves_a_new_ledger(full, state):
    state.with_name(f"{state.name}.corrupt-20261120T120000.000000Z-wal").write_text("Grace")
    full.erase_everything()
    assert not any(rows for name, rows in full.dump().items() if name != "alembic_version")
    full.put("since", "now")
    assert {each.name for each in state.parent.iterdir()} <= {state.name, f"{state.name}-wal", f"{state.name}-shm"}
    assert full.get("since") == "now"


def test_forgetting_an_application_leaves_the_others(full):
    full.erase_application("a1", ["i1"])
    assert full.identities() == Identities({event("b").id: "i2"}, {"i2": "l2"}, {"i2": "a2"})
    assert [each.id for each in full.events()] == [EventId("b@calendar.example")]
    assert list(full.entries()) == ["k2"]
    assert full.history("k1") == []
    assert [fact.id for fact in full.facts()] == ["f5"]
    assert [reply.id for reply in full.replies()] == ["r2"]


def test_forgetting_a_person(full):
    full.erase_person(GRACE)
    left = json.dumps(full.dump(), ensure_ascii=False)
    assert "grace" not in left.lower()
    assert "Alan" in left
    first = full.events()[0]
    assert first.title == "Interview with …"
    assert first.organizer is None
    assert [each.name for each in first.attendees] == ["Alan"]
    assert full.entries()["k1"].recipient is None
    assert full.entries()["k2"].recipient.name == "Alan"
    full.erase_person(Person())
    assert full.entries()["k2"].recipient.name == "Alan"


def test_what_was_erased_is_not_left_on_the_disk(full, state):
    database.driver(full._connection).execute("PRAGMA secure_delete = OFF")  # some builds of SQLite have it on
    for number in range(10):
        full.say(
            Fact(f"n{number}", "note", "a1" if number % 2 else "a2", NOON, "command", {"text": f"Remark {number}"})
        )
    full.erase_person(GRACE)
    full.erase_application("a1", ["i1"])
    raw = b"".join(each.read_bytes() for each in state.parent.iterdir())
    assert b"grace" not in raw.lower()
    assert set(re.findall(rb"Remark \d", raw)) == {b"Remark %d" % number for number in range(0, 10, 2)}
