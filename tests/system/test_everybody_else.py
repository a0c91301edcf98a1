"""Somebody without Google and Microsoft: a CalDAV calendar, an IMAP mailbox, a folder; each does its part."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from daemon.model import Kind
from tests.contract.harness import ME
from tests.fakes.caldav.harness import CaldavHarness
from tests.fakes.caldav.installation import Installation
from tests.fakes.dovecot import PASSWORD
from tests.fakes.imap import ImapHarness
from tests.fakes.outlook import at, interviews

SCREEN, PANEL, *ONSITE = interviews()


@pytest.mark.prove
def test_calendar_and_tasks_in_one_place_drafts_in_another_reminders_in_a_third(tmp_path: Path) -> None:
    for name in ("cloud", "box"):
        (tmp_path / name).mkdir()
    cloud, box = CaldavHarness(tmp_path / "cloud", "radicale"), ImapHarness(tmp_path / "box")
    try:
        for meeting in (SCREEN, PANEL, *ONSITE):
            cloud.put(meeting)
        box.arrive(sender="kim@globex.example", subject="Your interview", text="x", at=at(8), uid=PANEL.uid)
        home = Installation(tmp_path / "home", cloud)
        file = home.folder / "config.yaml"
        config = yaml.safe_load(file.read_text("utf-8"))
        (home.folder / "secret").write_text(PASSWORD)
        config["accounts"]["mailbox"] = {
            "type": "imap", "address": ME, "username": box.user, "host": "127.0.0.1", "port": box.wire.port,
            "security": "plain", "password_file": "secret",
        }  # fmt: skip
        config["deliver"] = {"drafts": "mailbox", "tasks": "cloud", "reminders": "home"}
        file.write_text(yaml.safe_dump(config), "utf-8")

        first = home.once()
        assert first.code == 0, first.err
        made = Counter(each["kind"] for each in first.json["created"])
        assert len(box.seen(Kind.DRAFT)) == made["draft"] == 5
        assert len(cloud.seen(Kind.TASK)) == made["task"]
        assert cloud.seen(Kind.REMINDER) == []
        assert (home.folder / "out" / "afterword.ics").read_text("utf-8").count("BEGIN:VEVENT") == made["reminder"]
        panel = [mail for _, mail, _ in box.mails() if "globex" in str(mail["To"])]
        assert {str(mail["In-Reply-To"]) for mail in panel} == {"<mail-1@globex.example>"}
        assert home.once("2027-03-22T15:50:00+00:00").json["created"] == []

        cloud.cancel(PANEL.uid)
        third = home.once("2027-03-22T15:55:00+00:00")
        assert third.code == 0, third.err
        assert not [each for each in box.seen(Kind.DRAFT) if "globex" in " ".join(each.to)]
        assert len(box.seen(Kind.DRAFT)) == 3
    finally:
        box.close()
        cloud.offers.close()
        cloud.close()
