"""An account with three interviews behind it: a panel, a loop of four and a phone screen; and the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.contract.harness import ME, ZONE, Meeting
from tests.fakes.google.harness import event
from tests.fakes.google.server import ALL, Server
from tests.forked import typed

RITA, NORA, PAM = (
    ("Rita Reyes", "rita@globex.example"),
    ("Nora Nash", "nora@initech.example"),
    ("Pam Poe", "pam@umbrella.example"),
)
PANEL = (("Tom Tran", "tom@globex.example"), ("Uma Unger", "uma@globex.example"), ("Vic Voss", "vic@globex.example"))
LOOP = (
    ("System design interview", ("Ann Able", "ann@initech.example")),
    ("Coding interview", ("Bob Bell", "bob@initech.example")),
    ("Behavioral interview", ("Cy Cole", "cy@initech.example")),
    ("Hiring manager interview", ("Di Dunn", "di@initech.example")),
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2027 in Berlin; the 22nd is a Monday."""
    return datetime(2027, 3, day, hour, minute, tzinfo=ZONE)


NOW = at(23, 17)


def seed(server: Server) -> None:
    """Enter the interviews, and some life beside them."""
    _put(server, "panel@globex.example", "Panel interview: Backend Engineer at Globex", at(22, 10), 60, RITA, PANEL)
    for number, (title, who) in enumerate(LOOP):
        name = f"Initech onsite: {title} (Platform Engineer)"
        _put(server, f"loop{number}@initech.example", name, at(23, 9 + number), 50, NORA, (who,))
    _put(server, "screen@umbrella.example", "Phone screen with Umbrella - Data Engineer", at(22, 14), 30, PAM, ())
    _put(server, "dentist@else.example", "Dentist", at(23, 15), 30, None, ())


def _put(server: Server, uid: str, title: str, starts: datetime, minutes: int, host: Any, people: Any) -> None:
    ends = starts.replace(hour=starts.hour + (starts.minute + minutes) // 60, minute=(starts.minute + minutes) % 60)
    guests = tuple((name, address, "accepted") for name, address in (("Ada Lovelace", ME), *people)) if host else ()
    server.calendars.put(event(Meeting(uid, title, starts, ends, organizer=host, attendees=guests)))


class Home:
    """A folder with a config for the server, in which the program is run as a user runs it."""

    def __init__(self, folder: Path, server: Server, scopes: tuple[str, ...] = ALL, **options: str) -> None:
        self.folder, self.server = folder, server
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "token.json").write_text(json.dumps(server.authorized_user(scopes)))
        given = {"read_mail": "true", "settle": "0 s", **options}
        extra = ", ".join(f"{name}: {value}" for name, value in given.items())
        self.config = folder / "config.yaml"
        self.config.write_text(
            f"me: {{name: Ada Lovelace, emails: [{ME}], timezone: Europe/Berlin, holidays: none}}\n"
            "accounts:\n"
            f"  personal: {{type: google, token_file: token.json, endpoint: '{server.url}', {extra}}}\n"
            "references: [{name: Lin Low, email: lin@ref.example, relationship: former manager, may_contact: true}]\n"
            f"state: {folder}/state/afterword.db\n"
        )

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start ``afterword`` with these words."""
        command = [sys.executable, "-m", "daemon", *words, "--config", str(self.config)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, *words: str, code: int = 0) -> str:
        """Run it to its end and give what it printed."""
        done = typed(*words, "--config", str(self.config), timeout=120)
        assert done.code == code, f"{done.code}: {done.out}{done.err}"
        assert "Traceback" not in done.err
        return done.out

    def once(self, now: datetime = NOW, code: int = 0) -> dict[str, Any]:
        """One pass as of ``now``."""
        found: dict[str, Any] = json.loads(self.run("once", "--now", now.isoformat(), "--json", code=code))
        return found
