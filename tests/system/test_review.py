"""Afterword seen from outside: what a person types, writes and finds, one sentence of the contract at a time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from daemon.cli.main import cli
from daemon.errors import UsageError

CONFIG = """
me: {name: Ada Lovelace, emails: [ada@mailbox.example], timezone: Europe/London, holidays: GB-ENG}
accounts: {feed: {type: ics, path: cal}, home: {type: files, folder: out}}
state: state/afterword.db
"""


class Desk:
    """A person with a folder of events, typing commands."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home, self.capsys = home, capsys
        (home / "cal").mkdir()
        (home / "config.yaml").write_text(CONFIG)

    def event(self, uid: str, day: str, title: str) -> None:
        text = f"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//made by hand//EN
BEGIN:VEVENT
UID:{uid}@acme.example
DTSTAMP:20260101T000000Z
DTSTART:{day}T140000Z
DTEND:{day}T150000Z
SUMMARY:{title}
ORGANIZER;CN=Rita Moreno:mailto:rita.moreno@acme.example
ATTENDEE;CN=Ada Lovelace;PARTSTAT=ACCEPTED:mailto:ada@mailbox.example
ATTENDEE;CN=Rita Moreno;PARTSTAT=ACCEPTED:mailto:rita.moreno@acme.example
END:VEVENT
END:VCALENDAR
"""
        (self.home / "cal" / f"{uid}.ics").write_text(text.replace("\n", "\r\n"))

    def __call__(self, *words: str) -> str:
        self.capsys.readouterr()
        cli.main([*words, "--config", str(self.home / "config.yaml")], standalone_mode=False)
        return self.capsys.readouterr().out

    def json(self, *words: str) -> dict:
        return json.loads(self(*words, "--json"))

    def once(self, now: str) -> dict:
        return self.json("once", "--now", now)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    found = Desk(tmp_path, capsys)
    found.event("first", "20260310", "Acme: Interview - Data Engineer")
    return found


def steps(actions: list[dict]) -> list[tuple[str, str]]:
    return sorted((action["step"], action["kind"]) for action in actions)


def test_what_the_notes_say_counts_in_the_pass_that_reads_them(desk: Desk) -> None:
    desk.once("2026-03-10T17:30:00Z")
    (notes,) = (desk.home / "out" / "notes").glob("*.txt")
    with notes.open("a", encoding="utf-8") as file:
        file.write("Decision by 20 March\n")
    moved = desk.once("2026-03-10T17:40:00Z")["moved"]
    assert ("follow_up_1", "2026-03-23T08:30:00+00:00") in [(action["step"], action["due"]) for action in moved]
    again = desk.once("2026-03-10T17:41:00Z")
    assert not any(again[key] for key in ("created", "moved", "withdrawn", "failed"))


def test_why_takes_the_name_of_a_company(desk: Desk) -> None:
    desk.once("2026-03-10T17:30:00Z")
    assert desk.json("why", "acme")["uid"] == "first@acme.example"


def test_candidates_can_be_told_apart(desk: Desk) -> None:
    desk.once("2026-03-10T17:30:00Z")
    with pytest.raises(UsageError) as told:
        desk("why", "nobody at all")
    assert "thank_you · Rita Moreno · rita.moreno@acme.example" in str(told.value)
    assert "Acme · Acme: Interview - Data Engineer" in str(told.value)


def test_two_applications_with_one_company_are_told_apart_by_their_role(desk: Desk) -> None:
    desk.event("other", "20260311", "Acme: Interview - Product Manager")
    desk.once("2026-03-11T17:30:00Z")
    with pytest.raises(UsageError) as told:
        desk("outcome", "acme", "offer")
    assert "Acme · Data Engineer" in str(told.value)
    assert "Acme · Product Manager" in str(told.value)
    desk("outcome", "data engineer", "offer")
    outcomes = {one["role"]: one["outcome"] for one in desk.json("status")["applications"]}
    assert outcomes == {"Data Engineer": "offer", "Product Manager": "active"}


def test_an_event_is_dismissed_by_its_company(desk: Desk) -> None:
    desk.once("2026-03-10T15:30:00Z")
    assert "dismissed" in desk("dismiss", "acme")
    assert ("thank_you", "draft") not in steps(desk.once("2026-03-10T17:30:00Z")["created"])


def test_the_story_of_an_action_has_only_states_that_are_documented(desk: Desk) -> None:
    desk.once("2026-03-10T17:30:00Z")
    (interview,) = desk.json("status")["interviews"]
    for action in interview["actions"]:
        assert "delivering" not in desk("why", action["id"])


def test_what_a_stopped_pass_would_have_made_can_be_looked_at(desk: Desk) -> None:
    with (desk.home / "config.yaml").open("a") as config:
        config.write("schedule: {max_new_actions: 3}\n")
    now = "2026-03-10T17:30:00Z"
    (asked,) = desk.once(now)["created"]
    assert asked["step"] == "question"
    planned = desk.json("plan", "--now", now)["create"]
    assert ("thank_you", "draft") in steps(planned)
    assert desk.json("once", "--now", now, "--dry-run")["created"] == []
    would = desk.json("once", "--now", now, "--dry-run", "--max-new", "50")["created"]
    made = desk.json("once", "--now", now, "--max-new", "50")["created"]
    assert steps(made) == steps(would) == steps(planned)


def test_the_last_word_counts_also_between_passes_at_the_same_time(desk: Desk) -> None:
    now = "2026-03-10T17:30:00Z"
    desk.once(now)
    research = next(a["id"] for a in desk.json("status")["interviews"][0]["actions"] if a["step"] == "research")
    for _ in range(3):
        desk("skip", research)
        assert [action["id"] for action in desk.once(now)["withdrawn"]] == [research]
        desk("restore", research)
        assert [action["id"] for action in desk.once(now)["created"]] == [research]


def test_a_folder_that_cannot_be_used_is_a_failure_and_no_login(desk: Desk) -> None:
    (desk.home / "out").write_text("a file in the folder's place")
    config = ["--config", str(desk.home / "config.yaml")]
    assert cli.main(["once", "--now", "2026-03-10T17:30:00Z", *config], standalone_mode=False) == 1
    home = next(one for one in desk.json("status")["accounts"] if one["name"] == "home")
    assert home["state"] == "down"
    assert "in the place of a folder. Name a folder" in home["detail"]
    (desk.home / "out").unlink()
    assert ("thank_you", "draft") in steps(desk.once("2026-03-10T17:35:00Z")["created"])
