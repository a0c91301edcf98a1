"""From the command line: the whole playbook on an Outlook account, and what it costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.model import Kind
from tests.fakes.microsoft import MicrosoftHarness
from tests.fakes.outlook import Installation, artefacts, at, interviews

LATER = "2027-03-22T15:50:00+00:00"
PLAYBOOK = Counter(  # and the reminders of what comes later
    {
        "draft thank_you jo.baker@acme.example": 1,
        "draft thank_you rita@globex.example": 1,
        "draft thank_you tom@globex.example": 1,
        "draft thank_you uma@initech.example": 1,
        "draft thank_you vic@initech.example": 1,
        "reminder thank_you_by None": 3,
        "task reflect None": 3,
        "task research None": 3,
        "task network None": 3,
    }
)


@pytest.fixture
def there(tmp_path: Path) -> Iterator[MicrosoftHarness]:
    opened = MicrosoftHarness(tmp_path / "provider")
    for meeting in interviews():
        opened.put(meeting)
    yield opened
    opened.close()


@pytest.fixture
def home(there: MicrosoftHarness, tmp_path: Path) -> Installation:
    return Installation(tmp_path / "home", there)


def test_the_whole_playbook_and_a_second_pass_that_makes_nothing(there: MicrosoftHarness, home: Installation) -> None:
    there.arrive(
        sender="kim@globex.example", subject="Your interview", text="See you.", at=at(8), uid="panel@globex.example"
    )
    first = home.once()
    assert (first.code, first.err) == (0, "")
    assert first.keys() >= PLAYBOOK
    assert (len(there.seen(Kind.DRAFT)), len(there.seen(Kind.TASK))) == (5, 9)
    assert sum(artefacts(there).values()) == sum(first.keys().values())
    there.graph.requests.clear()
    second = home.once(LATER)
    assert second.json | {"now": None} == {"now": None, "created": [], "moved": [], "withdrawn": [], "failed": []}
    there.graph.requests.clear()
    third = home.once(LATER)
    assert third.code == 0
    assert Counter(each.rpartition("/")[2] for each in there.graph.requests) == {
        "delta": 1,  # the calendar
        "messages": 2,  # the drafts folder, and whether anybody wrote
        "tasks": 1,
        "events": 1,  # our calendar
    }


def test_thank_yous_answer_the_invitation_and_nothing_of_the_users_is_touched(
    there: MicrosoftHarness, home: Installation
) -> None:
    invitation = there.arrive(
        sender="kim@globex.example", subject="Your interview", text="x", at=at(8), uid="panel@globex.example"
    )
    before = {name: dict(each) for name, each in there.box.agenda.events.items()}
    home.once()
    drafts = [each for each in there.box.mail.messages.values() if each["isDraft"]]
    answers = {
        each["toRecipients"][0]["emailAddress"]["address"]: each["_props"].get("String 0x1042") for each in drafts
    }
    assert answers["rita@globex.example"] == answers["tom@globex.example"] == invitation
    assert answers["uma@initech.example"] is None
    assert {name: there.box.agenda.events[name] for name in before} == before
    assert {each.partition(" ")[0] for each in there.graph.writes()} == {"POST"}
    assert all(each["showAs"] == "free" and each["attendees"] == [] for each in there.reminders())


def test_a_cancelled_interview_takes_its_artefacts_along(there: MicrosoftHarness, home: Installation) -> None:
    home.once()
    there.cancel("screen@acme.example")
    run = home.once(LATER)
    assert run.code == 0
    assert {each["interview"] for each in run.json["withdrawn"]} != set()
    assert not any("Acme" in title for title in artefacts(there))


def test_after_the_ledger_is_lost_nothing_is_made_twice(there: MicrosoftHarness, home: Installation) -> None:
    home.once()
    before = artefacts(there)
    for each in sorted((home.folder / "state").rglob("*"), reverse=True):
        each.unlink() if each.is_file() else each.rmdir()
    assert home.once(LATER).code == 0
    assert artefacts(there) == before


def test_a_dead_sign_in_keeps_what_is_due_and_heals(there: MicrosoftHarness, home: Installation) -> None:
    home.once(at(8, 30).isoformat())
    before = artefacts(there)
    there.sign_in.revoke()
    run = home.once()
    assert run.code == 3
    status = home.run("status", "--json").json
    (account,) = status["accounts"]
    assert account["state"] == "blocked"
    assert "afterword connect outlook" in account["detail"]
    assert artefacts(there) == before
    there.token_file.unlink()
    connected = home.run("connect", "outlook", "--device")
    assert connected.code == 0, connected.err
    assert "ABCD1234" in connected.out
    assert home.once().keys() >= PLAYBOOK


def test_check_says_what_there_is(there: MicrosoftHarness, home: Installation) -> None:
    run = home.run("check")
    assert run.code == 0
    assert "outlook (microsoft): ok" in run.out
    assert "calendars: Calendar" in run.out


def test_an_account_that_microsoft_throttles_is_only_late(there: MicrosoftHarness, home: Installation) -> None:
    there.graph.faults.add("429", times=None, headers={"Retry-After": "300"})
    assert home.once().code == 1
    there.graph.faults.clear()
    assert home.once().keys() >= PLAYBOOK
