"""Canary values through every command, as processes of their own, with accounts that fail in every way they can.

Everything that is personal or secret here has ``canar`` in it. What is shown to the person who asks (standard output)
may have it; what goes to a log, to the service manager or into a traceback may not.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from tests.fakes.google.discovery import Problem
from tests.fakes.google.harness import GoogleHarness
from tests.fakes.microsoft import EVERYTHING, MicrosoftHarness
from tests.system.test_service import Daemon

CANARY = "canar"
ICS = "%Y%m%dT%H%M%SZ"
ENDED = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=20)
FEED = f"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:x
BEGIN:VEVENT
UID:one-canary@canarysoft.example
DTSTART:{(ENDED - timedelta(hours=1)).strftime(ICS)}
DTEND:{ENDED.strftime(ICS)}
SUMMARY:Interview with Canarysoft: Canary Engineer (final round)
LOCATION:https://meet.canarysoft.example/canary-room?pwd=canary
DESCRIPTION:Hi Ada\\, you applied for the Canary Engineer role. You will meet Canaria Quill. Dial +44 canary.
ORGANIZER;CN=Canaria Recruiter:mailto:jo.canary@canarysoft.example
ATTENDEE;CN=Canary Lovelace;PARTSTAT=ACCEPTED:mailto:ada.canary@example.com
ATTENDEE;CN=Canaria Quill;PARTSTAT=ACCEPTED:mailto:canaria@canarysoft.example
END:VEVENT
END:VCALENDAR
"""


class There:
    """An installation with one account of every type; the providers are fakes, mail and CalDAV are not there at all."""

    def __init__(self, folder: Path) -> None:
        for name in ("google", "microsoft", "home"):
            (folder / name).mkdir()
        self.google, self.microsoft = GoogleHarness(folder / "google"), MicrosoftHarness(folder / "microsoft")
        token = json.loads(self.google.token.read_text())
        token |= {"token": "ya29.canary-access-token", "refresh_token": "1//canary-refresh-token"}
        self.google.token.write_text(json.dumps(token | {"client_secret": "GOCSPX-canary-secret"}))
        self.google.server.grants.refresh["1//canary-refresh-token"] = frozenset(token["scopes"])
        self.path = folder / "home" / "config.yaml"
        (self.path.parent / "feed.ics").write_text(FEED.replace("\n", "\r\n"), "utf-8")
        (self.path.parent / "canary-password").write_text("canary-app-password")
        password = {"address": "ada.canary@example.com", "password_file": "canary-password"}
        accounts = {
            "file": {"type": "ics", "path": "feed.ics"},
            "feed": {"type": "ics", "url": "https://127.0.0.1:9/canary-private/basic.ics", "allow_private": True},
            "home": {"type": "files", "folder": "out"},
            "cloud": {"type": "google", "endpoint": self.google.server.url, "token_file": str(self.google.token),
                      "read_mail": True},
            "work": {"type": "microsoft", "client_id": self.microsoft.sign_in.client_id,
                     "authority": self.microsoft.sign_in.authority, "endpoint": self.microsoft.graph.url,
                     "token_file": str(self.microsoft.token_file)},
            "mail": {"type": "imap", "host": "127.0.0.1", "port": 9, "security": "plain", **password},
            "dav": {"type": "caldav", "url": "http://127.0.0.1:9/canary/", **password},
        }  # fmt: skip
        calendars = [{"account": name} for name in ("file", "feed", "cloud", "work")]
        data = {
            "me": {"name": "Canary Lovelace", "emails": ["ada.canary@example.com"], "timezone": "Europe/London"},
            "accounts": accounts,
            "calendars": [*calendars, {"account": "dav", "calendar": "Canary work"}],
            "deliver": {"drafts": "cloud", "tasks": "work", "reminders": "dav", "fallback": "home"},
            "references": [{"name": "Canary Hopper", "email": "grace@canary.example", "may_contact": True}],
            "state": "state/afterword.db",
        }
        self.path.write_text(yaml.safe_dump(data))

    @property
    def env(self) -> dict[str, str]:
        return {"HOME": str(self.path.parent), "REQUESTS_CA_BUNDLE": str(self.microsoft.sign_in.ca)}

    def run(self, *words: str, form: str = "plain", **env: str) -> tuple[int, str, str]:
        """Exit code, standard output and standard error, at the highest level of detail."""
        command = [sys.executable, "-m", "daemon", "--debug", *words, "--config", str(self.path)]
        env = os.environ | self.env | {"AFTERWORD_LOG": form} | env
        done = subprocess.run(command, env=env, capture_output=True, text=True, input="", timeout=120, check=False)
        return done.returncode, done.stdout, done.stderr

    def id_of(self, what: str) -> str:
        status = json.loads(self.run("status", "--json")[1])
        if what == "action":
            return str(status["interviews"][0]["actions"][0]["id"])
        return str((status["applications"] if what == "application" else status["interviews"])[0]["id"])

    def breaks(self) -> Iterator[str]:
        """The providers fail, one way after the other."""
        yield "well"
        page = Problem(403, "canaryReason", "canary message")
        for fault in ("before", "truncate", "html", page, Problem(429, "rateLimitExceeded", "canary")):
            self.google.server.fail(fault, times=50)
            self.microsoft.graph.faults.add("403" if fault is page else "503", times=50)
            yield str(fault)
            self.google.server.faults.clear()
            self.microsoft.graph.faults.clear()
        self.google.revoke()
        self.microsoft.token_file.write_text(self.microsoft.sign_in.cache({"Calendars.Read"} & EVERYTHING))
        yield "logged out"

    def close(self) -> None:
        self.google.close()
        self.microsoft.close()


@pytest.fixture
def there(tmp_path):
    there = There(tmp_path)
    yield there
    there.close()


def silent(text: str) -> bool:
    return CANARY not in text.lower() and "Traceback" not in text


def test_a_daemon_with_every_account_failing(there):
    """Log, what the manager hears, and the memory of the process: it leaves no core file."""
    daemon = Daemon(there.path, **there.env, AFTERWORD_LOG="plain")
    try:
        daemon.wait_for("READY=1")
        daemon.wait_for("STATUS=1 interviews", 100)
        there.google.server.fail(Problem(403, "canaryReason", "canary message"), times=500)
        there.path.write_text(there.path.read_text().replace("emails", "emials"))
        daemon.process.send_signal(1)
        daemon.wait_for("STATUS=The new config is broken")
        limits = Path(f"/proc/{daemon.process.pid}/limits").read_text()
        assert [line.split()[4] for line in limits.splitlines() if line.startswith("Max core file")] == ["0"]
        code, log = daemon.stop()
    finally:
        daemon.process.kill()
        daemon.socket.close()
    assert code == 0
    assert "feed" in log
    assert silent(log), log
    assert silent("\n".join(daemon.told))


@pytest.mark.prove
@pytest.mark.parametrize("form", ["journal", "json"])
def test_every_way_to_fail_in_every_form_of_the_log(there, form):
    for how in there.breaks():
        for words in (("once",), ("check",)):
            code, _, log = there.run(*words, form=form)
            assert code in (0, 1, 3), how
            assert silent(log), (how, words, log)


@pytest.mark.prove
def test_every_command(there, tmp_path):
    assert there.run("once")[1]
    interview, application, action = (there.id_of(what) for what in ("interview", "application", "action"))
    commands = [
        ["plan"], ["plan", "--json"], ["status"], ["status", "--all"], ["status", "--json"], ["why", interview],
        ["why", action, "--json"], ["check"], ["connect", "cloud"], ["connect", "work", "--device"],
        ["connect", "mail"], ["connect", "dav"], ["connect", "file"], ["why", str(there.path.parent / "feed.ics")],
        ["note", interview, "canary text", "--about", "Canaria Quill", "--promise", "canary", "--by", "2030-01-02"],
        ["outcome", application, "advanced"], ["resume", application], ["skip", action], ["restore", action],
        ["done", action], ["dismiss", interview], ["confirm", interview], ["export"], ["service", "--print"],
        ["once", "--json"], ["forget", application, "--yes"], ["forget", "--all", "--yes"],
    ]  # fmt: skip
    for words in commands:
        code, _, log = there.run(*words)
        assert code in (0, 1, 2, 3), words
        assert silent(log), (words, log)


@pytest.mark.prove
@pytest.mark.parametrize(
    "trouble", ["{{ 1 / 0 }}", "{{ nobody.canary.name }}", "{% for x in canary %}", "{{ role | nosuch }}"]
)
def test_a_template_that_falls_tells_where_and_not_what(there, trouble):
    templates = there.path.parent / "templates"
    templates.mkdir()
    (templates / "thank_you.draft.j2").write_text(f"Subject: {{{{ company }}}}\n\n{trouble}\n")
    there.path.write_text(there.path.read_text() + "templates: templates\n")
    code, _, log = there.run("once")
    assert code in (1, 2, 3)
    assert silent(log), log
    assert log
