"""Whose mail is an answer, and to which application."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from daemon.model import Message, Person
from tests.lab import Lab, interview

ENDED = datetime(2026, 3, 24, 15, 0, tzinfo=UTC)
START = ENDED - timedelta(hours=1)
ADA = (Person("Ada Lovelace", "ada@example.com"),)


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    opened = Lab(tmp_path)
    yield opened
    opened.close()


def mail(sender: str, hours: float, text: str = "We are still talking to people and will be in touch.") -> Message:
    return Message(f"{sender}{hours}", ENDED + timedelta(hours=hours), Person(None, sender), ADA, "Hello", text)


def answered(lab: Lab) -> set[tuple[str | None, str]]:
    house = lab.house
    assert house is not None
    world = lab.pass_at().world
    companies = {one.id: one.company for one in world.applications}
    return {(companies[reply.application], reply.kind) for reply in house.ledger.replies()}


def test_anybody_at_the_employer_answers_and_nobody_else(lab: Lab) -> None:
    lab.world.put(interview("u1", START))
    lab.pass_at(ENDED)
    lab.world.arrive(mail("boss@notacme.example", 1))
    lab.world.arrive(mail("boss@zeta.example", 1))
    lab.pass_at(ENDED + timedelta(hours=2))
    assert answered(lab) == set()
    lab.world.arrive(mail("boss@mail.acme.example", 3))
    lab.pass_at(ENDED + timedelta(hours=4))
    assert answered(lab) == {("Acme", "human")}


def test_of_ones_own_employer_only_those_concerned_answer(tmp_path: Path) -> None:
    me = {"name": "Ada Lovelace", "emails": ["ada@example.com"], "timezone": "Europe/London"}
    lab = Lab(tmp_path, me=me | {"employers": ["acme.example"]})
    lab.world.put(interview("u1", START, title="Internal interview: Backend Engineer, Acme"))
    lab.pass_at(ENDED)
    lab.world.arrive(mail("canteen@acme.example", 1))
    lab.pass_at(ENDED + timedelta(hours=2))
    assert answered(lab) == set()
    lab.world.arrive(mail("rita@acme.example", 3))
    lab.pass_at(ENDED + timedelta(hours=4))
    assert answered(lab) == {("Acme", "human")}
    lab.close()


def test_what_a_shared_hiring_system_writes_concerns_the_employer_it_names(lab: Lab) -> None:
    for uid, company in (("u1", "Acme"), ("u2", "Zeta")):
        organizer = Person(f"{company} Hiring Team", "no-reply@greenhouse.io")
        lab.world.put(replace(interview(uid, START, company=company), organizer=organizer))
    lab.pass_at(ENDED)
    lab.world.arrive(mail("no-reply@greenhouse.io", 1, "Unfortunately Zeta decided not to move forward."))
    lab.pass_at(ENDED + timedelta(hours=2))
    assert answered(lab) == {("Zeta", "rejection")}


def test_an_answer_is_found_that_came_before_its_interview_was_entered(lab: Lab) -> None:
    lab.world.put(interview("u1", START))
    lab.pass_at(ENDED)
    lab.world.arrive(mail("rita@zeta.example", 1))
    lab.pass_at(ENDED + timedelta(hours=2))
    assert answered(lab) == set()
    lab.world.put(interview("u2", START, company="Zeta"))
    lab.pass_at(ENDED + timedelta(hours=3))
    assert answered(lab) == {("Zeta", "human")}


def test_a_day_that_was_noted_is_still_known_when_it_is_over(lab: Lab) -> None:
    lab.world.put(interview("u1", START))
    (one,) = lab.pass_at(ENDED).world.interviews
    lab.world.write_note(one.id, "They decide by 27 March, and I'll send the deck tomorrow")
    lab.live(ENDED + timedelta(days=6))
    (application,) = lab.pass_at().world.applications
    assert application.decision == date(2026, 3, 27)
    assert application.decision_by_user
    lab.world.write_note(one.id, "They decide by 27 March, and I'll send the deck tomorrow. They decide by 9 April now")
    (application,) = lab.pass_at().world.applications
    assert application.decision == date(2026, 4, 9)
    assert lab.house is not None
    promises = [fact.data["by"] for fact in lab.house.ledger.facts() if fact.kind == "promise"]
    assert promises == ["2026-03-25"]


def test_notes_that_are_struck_and_written_again_are_said_again(lab: Lab) -> None:
    lab.world.put(interview("u1", START))
    (one,) = lab.pass_at(ENDED).world.interviews
    for text, day in (("They decide by 27 March", date(2026, 3, 27)), ("Nice office", None)) * 2:
        lab.world.write_note(one.id, text)
        for _ in range(3):
            (application,) = lab.pass_at().world.applications
            assert application.decision == day


def test_a_first_interview_that_is_booked_in_the_week_is_looked_back_on_from_the_next_monday(lab: Lab) -> None:
    lab.pass_at(datetime(2026, 3, 25, 9, tzinfo=UTC))
    lab.world.put(interview("u1", datetime(2026, 3, 27, 14, tzinfo=UTC)))
    lab.live(datetime(2026, 3, 30, 12, tzinfo=UTC))
    assert lab.house is not None
    weekly = [entry for entry in lab.house.ledger.entries().values() if entry.step == "keep_searching"]
    assert [entry.delivered_at for entry in weekly if entry.delivered_at] == [datetime(2026, 3, 30, 5, tzinfo=UTC)]


def test_a_machine_that_was_off_on_monday_makes_it_on_tuesday(lab: Lab) -> None:
    lab.world.put(interview("u1", datetime(2026, 3, 27, 14, tzinfo=UTC)))
    lab.pass_at(datetime(2026, 3, 27, 9, tzinfo=UTC))
    lab.pass_at(datetime(2026, 3, 31, 9, tzinfo=UTC))
    assert lab.house is not None
    weeks = {entry.subject for entry in lab.house.ledger.entries().values() if entry.step == "keep_searching"}
    assert "2026-W14" in weeks
