"""What every connector folder exposes, and what its mailbox and account promise."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from datetime import timedelta

import pytest
from pydantic import BaseModel

from daemon.errors import AfterwordError
from daemon.model import Condition, Correspondents, Health, Kind
from daemon.ports import Offers
from tests.contract.harness import ME, START, WINDOW, Harness, Meeting, abilities

HEAVY = {"googleapiclient", "google", "msal", "requests", "icalendar", "recurring_ical_events", "jinja2", "imaplib"}


def test_it_exposes_what_bootstrap_opens(connector: str) -> None:
    module = importlib.import_module(f"connectors.{connector}")
    assert issubclass(module.Options, BaseModel)
    assert module.Options.model_config.get("extra") == "forbid"
    assert all(isinstance(scope, str) and why for scope, why in module.SCOPES.items())
    assert callable(module.open)


def test_what_it_offers_is_what_it_says_it_can_do(harness: Harness, connector: str) -> None:
    module = importlib.import_module(f"connectors.{connector}")
    offers = harness.offers
    offered = {Kind.DRAFT: offers.drafts, Kind.TASK: offers.tasks, Kind.REMINDER: offers.reminders}
    assert (offers.source is not None) == getattr(module, "READS", False)
    assert {kind for kind, writer in offered.items() if writer} == getattr(module, "WRITES", frozenset())
    assert all(offers.places.get(kind) for kind, writer in offered.items() if writer)


def test_its_fake_can_do_what_the_contract_needs(harness: Harness, connector: str) -> None:
    needed = {"reopen"}
    if harness.offers.source:
        needed |= {"put", "move", "cancel", "remove", "cut_read"}
    if importlib.import_module(f"connectors.{connector}").SCOPES:
        needed |= {"lose_answer", "go_down", "revoke"}
    if {"draft", "task", "reminder"} & abilities(connector):
        needed |= {"seen", "edit", "delete"}
    if harness.offers.sees_sent:
        needed.add("send")
    if harness.offers.mailbox:
        needed.add("arrive")
    assert needed <= abilities(connector)


def test_importing_it_loads_nothing_heavy(connector: str) -> None:
    probe = f"import sys, json, connectors.{connector}; print(json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", probe], capture_output=True, check=True, text=True)
    assert not HEAVY & set(json.loads(run.stdout))


def test_it_imports_no_other_connector(connector: str) -> None:
    probe = f"import sys, json, connectors.{connector}; print(json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", probe], capture_output=True, check=True, text=True)
    loaded = {name.split(".")[1] for name in json.loads(run.stdout) if name.startswith("connectors.")}
    assert {name for name in loaded if not name.startswith("_")} == {connector}
    core = {name.split(".")[1] for name in json.loads(run.stdout) if name.startswith("daemon.")}
    assert core <= {"model", "ports", "errors"}


def test_an_account_that_works_is_well(harness: Harness, connector: str) -> None:
    assert isinstance(harness.offers, Offers)
    condition = harness.offers.condition()
    assert isinstance(condition, Condition)
    assert condition.health is Health.OK, condition.detail


def test_whose_it_is_stays_the_same_and_is_told_to_nobody(harness: Harness, connector: str) -> None:
    whose = harness.offers.owner()
    assert whose or not hasattr(importlib.import_module(f"connectors.{connector}"), "connect")
    assert re.fullmatch("([0-9a-f]{16})?", whose), "a hash, which tells no name"
    assert harness.reopen().owner() == whose


@pytest.mark.needs("revoke")
def test_a_revoked_login_shows_or_is_said_at_the_first_call(harness: Harness, connector: str) -> None:
    harness.revoke()
    offers = harness.reopen()
    first = offers.source.fetch if offers.source else offers.drafts.find
    with pytest.raises(AfterwordError) as caught:
        first(*((harness.calendar, None, WINDOW) if offers.source else ("a" * 40,)))
    assert caught.value.message


@pytest.mark.needs("source", "arrive")
def test_the_invitation_is_found_by_its_uid(harness: Harness, connector: str) -> None:
    mailbox = harness.offers.mailbox
    harness.put(Meeting("one@globex.example"))
    (event,) = harness.offers.source.fetch(harness.calendar, None, WINDOW).events
    assert mailbox.conversation(event) is None
    harness.arrive(sender="x@other.example", subject="Lunch", text="?", at=START)
    wanted = harness.arrive(
        sender="rita@globex.example", subject="Interview", text="See you.", at=START, uid="one@globex.example"
    )
    thread = mailbox.conversation(event)
    assert thread.message_id == wanted
    assert thread.subject == "Interview"


@pytest.mark.needs("arrive")
def test_mail_of_these_people_and_no_others_is_read(harness: Harness, connector: str) -> None:
    mailbox = harness.offers.mailbox
    for minute, sender in enumerate(
        ["rita@globex.example", "jobs@mail.globex.example", "eve@evilglobex.example", "tom@else.example", ME]
    ):
        harness.arrive(sender=sender, subject=f"Mail {minute}", text="é" * 3000, at=START + timedelta(minutes=minute))
    people = Correspondents(frozenset({"tom@else.example"}), frozenset({"globex.example"}))
    found = mailbox.messages_since(people, START)
    assert [message.subject for message in found if not message.own] == ["Mail 0", "Mail 1", "Mail 3"]
    assert all(len(message.text) <= 2000 for message in found)
    later = mailbox.messages_since(people, START + timedelta(minutes=2))
    assert [message.subject for message in later if not message.own] == ["Mail 3"]
