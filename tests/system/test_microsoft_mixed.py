"""Interviews seen in one provider, drafts in the other, tasks in a third; one meeting in two calendars is one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.model import Kind
from tests.contract.harness import WINDOW, Meeting
from tests.fakes.google.harness import GoogleHarness
from tests.fakes.microsoft import MicrosoftHarness
from tests.fakes.outlook import Installation, account, at, interviews

SCREEN, PANEL, *ONSITE = interviews()


@pytest.fixture
def outlook(tmp_path: Path) -> Iterator[MicrosoftHarness]:
    (tmp_path / "outlook").mkdir()
    opened = MicrosoftHarness(tmp_path / "outlook")
    yield opened
    opened.close()


@pytest.fixture
def gmail(tmp_path: Path) -> Iterator[GoogleHarness]:
    (tmp_path / "google").mkdir()
    opened = GoogleHarness(tmp_path / "google")
    yield opened
    opened.offers.close()
    opened.close()


def install(folder: Path, outlook: MicrosoftHarness, gmail: GoogleHarness, **deliver: str) -> Installation:
    google = {"type": "google", "endpoint": gmail.server.url, "token_file": str(gmail.token), "settle": "0 s"}
    return Installation(
        folder,
        outlook,
        {
            "accounts": {"outlook": account(outlook), "gmail": google, "home": {"type": "files", "folder": "out"}},
            "calendars": [{"account": "outlook"}, {"account": "gmail"}],
            "deliver": deliver,
        },
    )


def test_every_kind_of_meeting_has_one_name_in_both(outlook: MicrosoftHarness, gmail: GoogleHarness) -> None:
    meetings = [SCREEN, Meeting("weekly@globex.example", weekly=3), Meeting("day@globex.example", all_day=True)]
    meetings[2] = replace(meetings[2], ends=meetings[2].starts + timedelta(days=1))
    names = []
    for there in (outlook, gmail):
        for meeting in meetings:
            there.put(meeting)
        there.move("weekly@globex.example", meetings[1].starts, meetings[1].starts + timedelta(hours=2), series=True)
        found = there.offers.source.fetch(there.calendar, None, WINDOW).events
        names.append(Counter((str(event.id), event.starts, event.ends, event.all_day) for event in found))
    assert names[0] == names[1]
    assert len(names[0]) == 5


def test_seen_in_both_drafts_in_outlook_tasks_in_google_reminders_in_a_folder(
    tmp_path: Path, outlook: MicrosoftHarness, gmail: GoogleHarness
) -> None:
    for meeting in (SCREEN, PANEL):
        outlook.put(meeting)
    for meeting in (PANEL, *ONSITE):
        gmail.put(meeting)
    outlook.arrive(sender="kim@globex.example", subject="Hello", text="x", at=at(8), uid=PANEL.uid)
    home = install(tmp_path / "home", outlook, gmail, drafts="outlook", tasks="gmail", reminders="home")
    first = home.once()
    assert first.code == 0, first.err
    to = Counter(address for each in outlook.seen(Kind.DRAFT) for address in each.to)
    assert to == Counter(
        [
            "jo.baker@acme.example",
            "rita@globex.example",
            "tom@globex.example",
            "uma@initech.example",
            "vic@initech.example",
        ]
    )
    assert (outlook.seen(Kind.TASK), outlook.seen(Kind.REMINDER), gmail.seen(Kind.DRAFT)) == ([], [], [])
    assert Counter(each.subject for each in gmail.seen(Kind.TASK)).most_common(1)[0][1] == 1
    assert len(gmail.seen(Kind.TASK)) >= 9
    assert (home.folder / "out" / "afterword.ics").read_text("utf-8").count("BEGIN:VEVENT") >= 3
    assert sum(first.keys().values()) == 5 + len(gmail.seen(Kind.TASK)) + first.out.count('"kind": "reminder"')
    assert len(home.run("status", "--json").json["interviews"]) == 4
    assert home.once("2027-03-22T15:50:00+00:00").json["created"] == []


def test_a_meeting_cancelled_in_one_calendar_still_stands_in_the_other(
    tmp_path: Path, outlook: MicrosoftHarness, gmail: GoogleHarness
) -> None:
    outlook.put(PANEL)
    gmail.put(PANEL)
    home = install(tmp_path / "home", outlook, gmail, drafts="gmail", tasks="outlook", reminders="outlook")
    assert home.once(at(9).isoformat()).code == 0
    outlook.cancel(PANEL.uid)
    run = home.once()
    assert run.code == 0, run.err
    assert Counter(address for each in gmail.seen(Kind.DRAFT) for address in each.to) == Counter(
        ["rita@globex.example", "tom@globex.example"]
    )
    gmail.cancel(PANEL.uid)
    run = home.once("2027-03-22T15:55:00+00:00")
    assert run.code == 0, run.err
    assert gmail.seen(Kind.DRAFT) == []
    assert not any("Globex" in each.subject for each in outlook.seen(Kind.REMINDER))
