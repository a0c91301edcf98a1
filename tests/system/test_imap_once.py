"""Interviews in a feed, drafts in a real mailbox, tasks and reminders in a folder: the program as its user runs it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from daemon.model import Kind
from tests.contract.harness import ME
from tests.fakes.dovecot import PASSWORD, Dovecot, dovecot
from tests.fakes.ics import Entry, calendar_of
from tests.fakes.imap import ImapHarness
from tests.fakes.outlook import NOW, Installation, Run, at, interviews

SCREEN, PANEL, *ONSITE = interviews()
THANKED = Counter(
    [
        "jo.baker@acme.example",
        "rita@globex.example",
        "tom@globex.example",
        "uma@initech.example",
        "vic@initech.example",
    ]
)


class House(Installation):
    """A config that reads a file of meetings, puts drafts into the mailbox and the rest into a folder."""

    there: ImapHarness

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.meet(SCREEN, PANEL, *ONSITE)
        (self.folder / "secret").write_text(f"{PASSWORD}\n")
        (self.folder / "secret").chmod(0o600)
        mailbox = {
            "type": "imap", "address": ME, "username": self.there.user, "host": "127.0.0.1", "security": "plain",
            "port": self.there.wire.port, "password_file": "secret", "settle": "0 s",
        }  # fmt: skip
        accounts = {
            "feed": {"type": "ics", "path": "meetings.ics"},
            "mailbox": mailbox,
            "home": {"type": "files", "folder": "out"},
        }
        data: dict[str, Any] = {
            "me": {"name": "Ada Lovelace", "emails": [ME], "timezone": "Europe/Berlin", "holidays": "none"},
            "accounts": accounts,
            "calendars": [{"account": "feed"}],
            "deliver": {"drafts": "mailbox", "tasks": "home", "reminders": "home"},
            "state": "state/afterword.db",
        }
        data = {**data, **self.extra}
        (self.folder / "config.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")

    def meet(self, *meetings: Any) -> None:
        (self.folder / "meetings.ics").write_bytes(calendar_of(map(Entry, meetings)))

    def thanked(self) -> Counter[str]:
        return Counter(address for each in self.there.seen(Kind.DRAFT) for address in each.to)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Callable[..., House]]:
    opened: list[ImapHarness] = []

    def make(server: Dovecot | None = None, **extra: Any) -> House:
        (tmp_path / f"box-{len(opened)}").mkdir()
        opened.append(ImapHarness(tmp_path / f"box-{len(opened)}", server))
        return House(tmp_path / f"house-{len(opened)}", opened[-1], extra)

    yield make
    for each in opened:
        each.close()


def later(**span: int) -> str:
    return (datetime.fromisoformat(NOW) + timedelta(**span)).isoformat()


def said(run: Run) -> str:
    return f"{run.out}\n{run.err}"


@pytest.mark.prove
def test_a_day_of_interviews(house: Callable[..., House]) -> None:
    """Thank-yous in their conversations; one is sent, one edited, one deleted; an answer ends the follow-ups."""
    home = house()
    box = home.there
    box.arrive(
        sender="kim@globex.example", subject="Your interview", text="x", at=at(8) - timedelta(days=3), uid=PANEL.uid
    )
    first = home.once()
    assert first.code == 0, first.err
    assert home.thanked() == THANKED
    assert all("\\Draft" in flags for _, _, flags in box.mails())
    panel = [mail for _, mail, _ in box.mails() if "globex" in str(mail["To"])]
    assert {str(mail["In-Reply-To"]) for mail in panel} == {"<mail-1@globex.example>"}
    assert {str(mail["Subject"]) for mail in panel} == {"Re: Your interview"}
    assert (home.folder / "out" / "afterword.ics").read_text("utf-8").count("BEGIN:VEVENT") >= 8
    assert home.once(later(minutes=5)).json["created"] == []

    refs = {str(mail["To"]).split("<")[-1].strip(">"): str(mail["Message-ID"]) for _, mail, _ in box.mails()}
    by_id = {each["ref"]: each for each in first.json["created"] if each["kind"] == "draft"}
    box.send(_ref(refs["jo.baker@acme.example"]))
    box.save(_ref(refs["uma@initech.example"]), text="My own words.\n")
    box.delete(Kind.DRAFT, _ref(refs["vic@initech.example"]))
    status = home.run("status", "--json").json
    box.arrive(sender="rita@globex.example", subject="Re: Your interview", text="It was good to meet you.", at=at(17))
    second = home.once(later(hours=2))
    assert second.code == 0, second.err
    assert not [each for each in second.json["created"] if each["kind"] == "draft"]
    status = home.run("status", "--json").json
    states = {each["ref"]: each["state"] for each in _actions(status) if each["ref"] in by_id}
    assert states[refs["jo.baker@acme.example"]] == "sent"
    assert states[refs["uma@initech.example"]] == "edited"
    assert states[refs["vic@initech.example"]] == "gone"

    week = home.once(later(days=9))
    assert week.code == 0, week.err
    follow = [each for each in week.json["created"] if each["step"] == "follow_up_1" and each["kind"] == "draft"]
    assert not any("globex" in str(each["recipient"]) for each in follow)
    (acme,) = [each for each in follow if "acme" in str(each["recipient"])]
    mail = next(mail for _, mail, _ in box.mails() if str(mail["Message-ID"]) == acme["ref"])
    assert str(mail["In-Reply-To"]) == refs["jo.baker@acme.example"]


@pytest.mark.prove
def test_a_password_that_has_expired(house: Callable[..., House]) -> None:
    home = house(deliver={"drafts": "mailbox", "tasks": "home", "reminders": "home", "fallback": "home"})
    home.there.revoke()
    run = home.once()
    assert run.code == 3, said(run)
    assert "refused the name or the password" in said(run)
    assert "Correct the password that the config names" in said(run)
    assert PASSWORD not in said(run)
    assert (home.folder / "out" / "afterword.ics").read_text("utf-8").count("BEGIN:VEVENT") >= 8
    late = Counter(_to(each) for each in (home.folder / "out" / "drafts").glob("*.eml"))  # their time had come
    assert late < THANKED
    home.there.server.deny(home.there.user, denied=False)
    healed = home.once(later(minutes=5))
    assert healed.code == 0, said(healed)
    assert home.thanked() + late == THANKED


@pytest.mark.prove
def test_a_mailbox_without_room_gets_everything_once_there_is(house: Callable[..., House]) -> None:
    home = house(dovecot((("\\Drafts", "Drafts"), ("\\Trash", "Trash")), quota=7000))
    filler = b"Subject: filler\r\n\r\n" + b"x" * 4000 + b"\r\n"
    home.there.server.deliver(home.there.user, "INBOX", filler, at(1))
    run = home.once()
    assert run.code == 1, said(run)
    assert "full" in said(run)
    assert all(number == 1 for number in home.thanked().values())
    with home.there.box("INBOX") as client:
        client.store("1:*", "+FLAGS", "(\\Deleted)")
        client.expunge()
    healed = home.once(later(minutes=5))
    assert healed.code == 0, said(healed)
    assert home.thanked() == THANKED


@pytest.mark.parametrize("committed", [True, pytest.param(False, marks=pytest.mark.prove)], ids=["after", "before"])
def test_a_line_that_breaks_at_a_write(house: Callable[..., House], committed: bool) -> None:
    home = house()
    home.there.lose_answer(committed=committed)
    first = home.once()
    assert first.code == 1, said(first)
    assert all(number == 1 for number in home.thanked().values())
    second = home.once(later(minutes=5))
    assert second.code == 0, said(second)
    assert home.thanked() == THANKED


@pytest.mark.parametrize("how", [pytest.param("kill before", marks=pytest.mark.prove), "kill after"])
@pytest.mark.parametrize(
    "skip", [2, pytest.param(0, marks=pytest.mark.prove), pytest.param(4, marks=pytest.mark.prove)]
)
def test_a_pass_that_is_killed_at_a_write(house: Callable[..., House], how: str, skip: int) -> None:
    home = house()
    home.there.wire.fail(how, skip=skip, only=home.there.wire.WRITE)
    process = home.start("once", "--now", NOW, "--json")
    home.there.wire.client = process.pid
    process.communicate(timeout=240)
    assert process.returncode == -signal.SIGKILL
    healed = home.once(later(minutes=5))
    assert healed.code == 0, said(healed)
    assert home.thanked() == THANKED


@pytest.mark.prove
def test_a_server_that_loses_its_power(house: Callable[..., House]) -> None:
    server = Dovecot()
    try:
        home = house(server)
        server.user()
        server.kill()
        run = home.once()
        assert run.code == 1, said(run)
        assert "cannot be reached" in said(run) or "lost" in said(run) or "hung up" in said(run)
        server.restart()
        healed = home.once(later(minutes=5))
        assert healed.code == 0, said(healed)
        assert home.thanked() == THANKED
    finally:
        server.stop()


@pytest.mark.prove
def test_two_machines_on_one_mailbox(house: Callable[..., House], tmp_path: Path) -> None:
    """Each with a ledger of its own, at the same moment."""
    home = house()
    other = House(tmp_path / "other", home.there)
    running = [each.start("once", "--now", NOW, "--json") for each in (home, other)]
    runs = [
        Run(each.wait(120), each.stdout.read(), each.stderr.read()) for each in running if each.stdout and each.stderr
    ]
    for each in running:
        each.communicate()
    assert [run.code for run in runs] == [0, 0], [said(run) for run in runs]
    assert home.thanked() == THANKED
    again = [each.once(later(minutes=5)) for each in (home, other)]
    assert [run.code for run in again] == [0, 0]
    assert home.thanked() == THANKED


def test_check_says_what_the_mailbox_can_do(house: Callable[..., House]) -> None:
    run = house().run("check")
    assert run.code == 0, said(run)
    assert "mailbox (imap): ok; drafts, reads mail" in run.out
    assert "Drafts go to the folder Entwürfe." in run.out


@pytest.mark.prove
def test_signing_in_from_the_command_line(house: Callable[..., House]) -> None:
    """Without a password the account says what to do; once it was entered, everything is there."""
    home = house()
    config = yaml.safe_load((home.folder / "config.yaml").read_text("utf-8"))
    del config["accounts"]["mailbox"]["password_file"]
    (home.folder / "config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    before = home.once()
    assert before.code == 3, said(before)
    assert "afterword connect mailbox" in said(before)
    process = subprocess.run(
        [sys.executable, "-m", "daemon", "connect", "mailbox", "--config", str(home.folder / "config.yaml")],
        input=f"{PASSWORD}\n", capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert process.returncode == 0, process.stderr
    assert "It works." in process.stdout
    assert PASSWORD not in process.stdout + process.stderr
    after = home.once(later(minutes=5))
    assert after.code == 0, said(after)
    assert home.thanked() == THANKED


@pytest.mark.prove
def test_nothing_personal_is_in_the_log(house: Callable[..., House]) -> None:
    home = house()
    run = home.run("--debug", "once", "--now", NOW)
    assert run.code == 0, said(run)
    for word in (PASSWORD, home.there.user, "rita@globex.example", "X-Afterword"):
        assert word not in run.err


def _to(file: Path) -> str:
    return re.search(r"^To: .*?([^\s<]+@[^\s>]+)", file.read_text("utf-8"), re.MULTILINE)[1]


def _ref(name: str) -> Any:
    from daemon.model import Ref

    return Ref(name)


def _actions(status: dict[str, Any]) -> list[dict[str, Any]]:
    listed = [each for interview in status["interviews"] for each in interview["actions"]]
    return listed + status["actions"]
