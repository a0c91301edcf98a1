"""Delivery against a provider that shows what was deleted: wanted back, rewritten, partly refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.memory import Break, world
from daemon.errors import LoginNeeded, Unavailable
from daemon.model import Draft, Health, Kind, Message, Person, Reminder, State, Task
from daemon.passes import run_pass
from daemon.ports import Offers
from daemon.records import Entry, Fact
from daemon.store import Ledger
from tests.lab import Lab, config, interview

ENDED = datetime(2026, 3, 24, 15, 0, tzinfo=UTC)
START = ENDED - timedelta(hours=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    opened = Lab(tmp_path)
    opened.world.put(interview("u1", START))
    opened.pass_at(ENDED)
    yield opened
    opened.close()


def entry(lab: Lab, step: str) -> Entry:
    house = lab.house or lab.open()
    return next(entry for entry in house.ledger.entries().values() if entry.step == step)


def steps(lab: Lab, step: str) -> list[Entry]:
    house = lab.house or lab.open()
    return [entry for entry in house.ledger.entries().values() if entry.step == step]


def say(lab: Lab, kind: str, subject: str, **data: str) -> None:
    house = lab.house or lab.open()
    house.ledger.say(Fact(f"{kind}:{lab.now}", kind, subject, lab.now, "command", data))


def standing(lab: Lab, key: str) -> list[str]:
    return [each.id for each in lab.world.artefacts() if each.key == key]


def drafts(lab: Lab) -> list[Draft]:
    return [each.spec for each in lab.world.artefacts(Kind.DRAFT) if isinstance(each.spec, Draft)]


@pytest.mark.parametrize("step", ["reflect", "thank_you_by", "thank_you"])
def test_what_was_deleted_and_is_wanted_back_stands_again(lab: Lab, step: str) -> None:
    lab.pass_at(ENDED + 3 * HOUR)
    key = entry(lab, step).key
    for hours in (4, 5):
        (there,) = standing(lab, key)
        lab.world.delete(there)
        lab.pass_at(ENDED + hours * HOUR)
        assert entry(lab, step).state is State.GONE
        say(lab, "restore", key)
        lab.pass_at(ENDED + (hours + 0.5) * HOUR)
        assert len(standing(lab, key)) == 1
        assert entry(lab, step).state is State.DELIVERED


def test_what_is_wanted_back_is_made_once_though_the_answer_is_lost(lab: Lab) -> None:
    key = entry(lab, "reflect").key
    lab.world.delete(standing(lab, key)[0])
    lab.pass_at(ENDED + HOUR)
    say(lab, "restore", key)
    for how in (Break.LOST_BEFORE, Break.LOST_AFTER):
        lab.world.fail("task.create", how)
        lab.pass_at(ENDED + HOUR)
        lab.open()
    lab.pass_at(ENDED + HOUR)
    assert len(standing(lab, key)) == 1
    assert entry(lab, "reflect").state is State.DELIVERED


@pytest.mark.parametrize("how", [Break.LOST_BEFORE, Break.LOST_AFTER])
def test_what_we_take_away_is_not_what_the_user_deleted_though_the_answer_is_lost(lab: Lab, how: Break) -> None:
    key = entry(lab, "thank_you_by").key
    say(lab, "skip", key)
    lab.world.fail("reminder.withdraw", how)
    assert lab.pass_at(ENDED + HOUR).exit_code == 1
    lab.open()
    lab.pass_at(ENDED + HOUR)
    assert standing(lab, key) == []
    assert entry(lab, "thank_you_by").state is State.SKIPPED
    assert lab.house is not None
    assert [change.state for change in lab.house.ledger.history(key)].count(State.SKIPPED) == 1


def test_what_was_to_be_taken_away_and_stayed_is_the_users_to_delete(lab: Lab) -> None:
    key = entry(lab, "thank_you_by").key
    say(lab, "skip", key)
    lab.world.fail("reminder.withdraw", Break.LOST_BEFORE)
    lab.pass_at(ENDED + HOUR)
    say(lab, "restore", key)
    lab.pass_at(ENDED + HOUR)
    lab.now = ENDED + 2 * HOUR
    lab.world.delete(*standing(lab, key))
    lab.pass_at()
    assert entry(lab, "thank_you_by").state is State.GONE


def test_a_question_that_we_take_back_is_not_answered_by_that(lab: Lab) -> None:
    jo, ada = Person("Jo Baker", "jo.baker@acme.example"), (Person("Ada Lovelace", "ada@example.com"),)
    text = "Dear Ada,\nunfortunately we have decided to go with another candidate.\nJo"
    lab.world.arrive(Message("m1", ENDED + HOUR, jo, ada, "Your application", text))
    lab.pass_at(ENDED + 2 * HOUR)
    application = entry(lab, "question").application
    assert application
    say(lab, "outcome", application, value="rejected")
    lab.world.fail("task.withdraw", Break.LOST_AFTER, times=9)
    for hours in (3, 4):
        lab.pass_at(ENDED + hours * HOUR)
    assert entry(lab, "question").state is State.WITHDRAWN
    assert lab.house is not None
    assert [fact.kind for fact in lab.house.ledger.facts()] == ["outcome"]


def test_a_thank_you_that_is_rewritten_stays_in_the_conversation_of_the_invitation(lab: Lab) -> None:
    rita = Person("Rita Mendes", "rita@acme.example")
    invitation = Message("m1", START - HOUR, rita, (Person(None, "ada@example.com"),), "Your interview", "See you.")
    name = lab.world.arrive(invitation, uid="u1")
    lab.pass_at(ENDED + 2 * HOUR)
    before = [spec for spec in drafts(lab) if spec.to[0].email != "grace@navy.example"]
    say(lab, "note", entry(lab, "thank_you").interview or "", text="how the payments team does on-call")
    lab.pass_at(ENDED + 3 * HOUR)
    after = [spec for spec in drafts(lab) if spec.to[0].email != "grace@navy.example"]
    assert {spec.body for spec in before}.isdisjoint(spec.body for spec in after)
    assert [spec.thread for spec in after] == [spec.thread for spec in before]
    assert {spec.thread.message_id for spec in after if spec.thread} == {name}


@pytest.mark.parametrize("part", ["task", "reminder", "draft"])
def test_one_permission_that_is_missing_stops_nothing_else(tmp_path: Path, part: str) -> None:
    lab = Lab(tmp_path)
    lab.world.put(interview("u1", START))
    lab.world.fail(f"{part}.*", Break.NOT_ALLOWED, times=None)
    done = lab.pass_at(ENDED)
    lab.pass_at(ENDED + 3 * HOUR)
    made = {each.kind for each in lab.world.artefacts()}
    assert made == set(Kind) - {Kind(part)}
    assert done.exit_code == 3
    assert done.conditions["home"][0] is Health.WARNING
    lab.world.heal()
    lab.pass_at(ENDED + 3.1 * HOUR)
    assert {each.kind for each in lab.world.artefacts()} == set(Kind)
    lab.close()


def test_who_may_not_read_mail_gets_drafts_without_a_conversation(lab: Lab) -> None:
    lab.world.fail("conversation", Break.NOT_ALLOWED, times=None)
    assert lab.pass_at(ENDED + 3 * HOUR).exit_code == 3
    assert len(drafts(lab)) == 3


def test_who_may_read_no_mail_at_all_does_too(lab: Lab) -> None:
    for call in ("messages", "conversation"):
        lab.world.fail(call, Break.NOT_ALLOWED, times=None)
    assert lab.pass_at(ENDED + 3 * HOUR).exit_code == 3
    assert len(drafts(lab)) == 3


def test_after_a_lost_ledger_what_may_not_be_seen_does_not_stop_the_rest(lab: Lab) -> None:
    lab.pass_at(ENDED + 3 * HOUR)
    lab.lose_ledger()
    lab.world.fail("reminder.*", Break.NOT_ALLOWED, times=None)
    lab.pass_at(ENDED + 4 * HOUR)
    assert all(count == 1 for count in lab.keys().values())
    assert entry(lab, "reflect").state is State.DELIVERED


def test_a_preview_after_days_offline_says_what_will_be_done(lab: Lab) -> None:
    lab.pass_at(ENDED + 3 * HOUR)
    lab.now = ENDED + timedelta(days=9)  # the first follow-up is late, and puts off the second
    house = lab.house or lab.open()
    snapshot = replace(house, ledger=Ledger.snapshot(house.config.state))
    told = run_pass(snapshot, lab.now, dry=True).report
    snapshot.ledger.close()
    did = lab.pass_at().report
    assert told.created
    assert [(one.key, one.due) for one in told.created] == [(one.key, one.due) for one in did.created]


def test_what_an_earlier_ledger_made_is_put_where_it_belongs_now(lab: Lab) -> None:
    key = entry(lab, "thank_you_by").key
    lab.lose_ledger()
    lab.world.put(interview("u1", START + timedelta(minutes=30)))
    lab.pass_at(ENDED + HOUR)
    (there,) = [each.spec for each in lab.world.artefacts(Kind.REMINDER) if each.key == key]
    assert isinstance(there, Reminder)
    assert there.starts == entry(lab, "thank_you_by").due == ENDED + 17.5 * HOUR


@pytest.mark.parametrize("how", [Break.LOGIN, Break.UNAVAILABLE])
def test_a_thank_you_does_not_outwait_its_time_in_an_account_that_is_out_of_reach(tmp_path: Path, how: Break) -> None:
    """The calendar cannot be read again either; what is due later goes on waiting."""
    accounts = {"home": {"type": "memory", "name": str(tmp_path)}, "safe": {"type": "files", "folder": "safe"}}
    to = {"drafts": "home", "tasks": "home", "reminders": "home", "fallback": "safe"}
    lab = Lab(tmp_path, accounts=accounts, deliver=to)
    lab.world.put(interview("u1", START))
    lab.pass_at(START - HOUR)
    lab.world.fail("*", how, times=None)
    for hours in (3, 16):  # the send-by time is the next morning at 08:30
        done = lab.pass_at(ENDED + hours * HOUR)
        assert entry(lab, "thank_you").state is State.BLOCKED
        assert entry(lab, "thank_you").why.endswith("; from Wed 25 Mar 08:30 on “safe” takes it")
        assert done.next is not None
        assert done.next <= ENDED + 17.5 * HOUR  # the very moment at which it gives way
    assert done.next == ENDED + 17.5 * HOUR
    lab.pass_at(ENDED + 18.5 * HOUR)
    assert (entry(lab, "thank_you").account, entry(lab, "thank_you").state) == ("safe", State.DELIVERED)
    assert entry(lab, "research").state is State.BLOCKED
    lab.world.heal()
    lab.pass_at(ENDED + 19 * HOUR)
    assert (entry(lab, "research").account, entry(lab, "research").state) == ("home", State.DELIVERED)
    assert not drafts(lab)
    lab.close()


def test_what_the_fallback_took_is_found_again_by_a_new_ledger(tmp_path: Path) -> None:
    """Also before the first interview, when there is only something to prepare."""
    accounts = {name: {"type": "memory", "name": f"{tmp_path}{name}"} for name in ("home", "safe")}
    to = {"drafts": "home", "tasks": "home", "reminders": "home", "fallback": "safe"}
    lab = Lab(tmp_path, accounts=accounts, deliver=to)
    home, safe = (world(f"{tmp_path}{name}") for name in accounts)
    lab.pass_at(ENDED - 30 * HOUR)
    home.put(interview("u1", START))
    home.fail("reread", Break.UNAVAILABLE)
    lab.pass_at(ENDED - 29 * HOUR)
    (there,) = [each.key for each in safe.artefacts()]
    lab.lose_ledger()
    lab.pass_at(ENDED - 28 * HOUR)
    assert there not in {each.key for each in home.artefacts()}
    assert (entry(lab, "prepare_next").account, entry(lab, "prepare_next").state) == ("safe", State.DELIVERED)
    lab.close()


def test_a_text_that_cannot_be_written_stops_no_other(tmp_path: Path) -> None:
    (tmp_path / "own" / "en").mkdir(parents=True)
    template = tmp_path / "own" / "en" / "reflect.task.j2"
    template.write_text("Title: Look back\nDiscreet: Look back\n\n{% if company == 'Acme' %}{{ 1 // 0 }}{% endif %}\n")
    lab = Lab(tmp_path, templates=str(tmp_path / "own"))
    for company in ("Acme", "Globex"):
        lab.world.put(interview(company, START, company=company))
    assert lab.pass_at(ENDED).exit_code == 1
    stands = {each.key for each in lab.world.artefacts()}
    failed, made = sorted(steps(lab, "reflect"), key=lambda each: each.key in stands)
    assert (failed.state, failed.why) == (State.FAILED, "home: templates.reflect.task.j2: ZeroDivisionError")
    assert made.state is State.DELIVERED
    assert len(stands) > 6
    template.write_text("Title: Look back\nDiscreet: Look back\n\nHow was it?\n")
    lab.open()
    lab.pass_at(ENDED + HOUR)
    assert {each.state for each in steps(lab, "reflect")} == {State.DELIVERED}
    lab.close()


def test_the_weekly_list_does_not_wait_for_what_nobody_can_make(tmp_path: Path) -> None:
    """Drafts go to an account that cannot be opened; they are held, and the list in the other account goes on."""

    def refused() -> Offers:
        raise LoginNeeded("the login is no longer accepted", remedy="afterword connect away")

    accounts = {"home": {"type": "memory", "name": str(tmp_path)}, "away": {"type": "memory", "name": "away"}}
    lab = Lab(tmp_path, accounts=accounts, deliver={"drafts": "away", "tasks": "home", "reminders": "home"})
    house = lab.open()
    away = house.accounts["away"]
    away.build, away.offers, away.opened = refused, Offers(), False
    for number, company in enumerate(("Acme", "Globex")):
        lab.world.put(interview(f"u{number}", START + 72 * HOUR, company=company))
    lab.live(datetime(2026, 3, 30, 9, 0, tzinfo=UTC))  # a Monday
    entries = house.ledger.entries().values()
    late = [each for each in entries if each.kind is Kind.DRAFT and each.step == "thank_you"]
    held = State.BLOCKED, "away: the account is not reachable"
    assert [(each.state, each.why) for each in late] == [held] * 4
    say(lab, "outcome", entry(lab, "thank_you").application, value="rejected")
    lab.pass_at(lab.now + HOUR)
    titles = [each.spec.title for each in lab.world.artefacts(Kind.TASK) if isinstance(each.spec, Task)]
    assert [title for title in titles if "open" in title][-1] == "Keep searching: 1 application is open"
    lab.live(lab.now + 96 * HOUR)
    late = [each for each in house.ledger.entries().values() if each.recipient and each.recipient.name == "Tom Ek"]
    assert "too late: away: the account is not reachable" in {each.why for each in late}
    lab.close()


def test_a_calendar_that_is_not_there_stops_no_other(tmp_path: Path) -> None:
    lab = Lab(tmp_path, calendars=[{"account": "home", "calendar": each} for each in ("lost", "main")])
    lab.world.put(interview("u1", START))
    lab.world.fail("fetch", Break.REJECTED)
    done = lab.pass_at(ENDED + 3 * HOUR)
    assert done.exit_code == 1
    assert done.conditions["home"][0] is Health.WARNING
    assert {each.kind for each in lab.world.artefacts()} == set(Kind)
    lab.close()


def test_what_an_account_refused_that_is_no_more_is_made_in_its_place(tmp_path: Path) -> None:
    lab = Lab(tmp_path)
    lab.world.put(interview("u1", START))
    lab.world.fail("draft.create", Break.UNAVAILABLE, times=1)
    lab.pass_at(ENDED + 3 * HOUR)
    refused = next(each for each in lab.open().ledger.entries().values() if each.account and each.kind is Kind.DRAFT)
    assert refused.state is State.BLOCKED
    lab.close()
    deliver = dict.fromkeys(("drafts", "tasks", "reminders"), "fresh")
    accounts = {"fresh": {"type": "memory", "name": str(tmp_path)}}
    calendars = [{"account": "fresh", "calendar": "main"}]
    config(tmp_path, accounts=accounts, deliver=deliver, calendars=calendars)
    lab.pass_at(ENDED + 4 * HOUR)
    assert len(standing(lab, refused.key)) == 1
    lab.close()


def test_whose_account_it_is_need_not_be_known_but_then_nothing_may_have_changed(tmp_path: Path) -> None:
    def unknown() -> str:
        raise Unavailable("down")

    lab = Lab(tmp_path)
    lab.world.put(interview("u1", START))
    for whose, made, code in ((unknown, True, 0), (lambda: "ada", True, 0), (unknown, False, 1), (lambda: "", True, 0)):
        house = lab.open()
        account = house.accounts["home"]
        account.offers = replace(account.offers, owner=whose)
        done = lab.pass_at(lab.now + 3 * HOUR)
        assert (done.exit_code, account.takes("calendar main")) == (code, made)
    lab.close()
