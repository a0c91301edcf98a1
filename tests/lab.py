"""A whole Afterword on a memory account or a folder, with a clock that tests turn."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from connectors.memory import World, world
from daemon import bootstrap
from daemon.house import House
from daemon.model import Event, EventId, Kind, Person, Response
from daemon.passes import Pass
from daemon.service import complete_pass
from tests.worlds import invited

RITA = Person("Rita Mendes", "rita@acme.example")
TOM = Person("Tom Ek", "tom@acme.example")
JO = Person("Jo Baker", "jo.baker@acme.example")


def config(folder: Path, **changes: Any) -> Path:
    """A config file for one memory account, in its own folder."""
    data: dict[str, Any] = {
        "me": {
            "name": "Ada Lovelace", "emails": ["ada@example.com"], "timezone": "Europe/London", "holidays": "GB-ENG",
        },
        "accounts": {"home": {"type": "memory", "name": str(folder)}},
        "calendars": [{"account": "home", "calendar": "main"}],
        "deliver": {"drafts": "home", "tasks": "home", "reminders": "home"},
        "references": [
            {"name": "Grace Hopper", "email": "grace@navy.example", "may_contact": True, "talking_points": ["payments"]}
        ],
        "state": "state/afterword.db",
    }  # fmt: skip
    data |= changes
    path = folder / "config.yaml"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(data), "utf-8")
    return path


def interview(uid: str, starts: datetime, minutes: int = 60, company: str = "Acme", **more: Any) -> Event:
    """An invitation that nobody could take for anything but an interview."""
    domain = f"{company.lower()}.example"
    people = [replace(person, email=f"{person.name.split()[0].lower()}@{domain}") for person in (RITA, TOM)]
    organizer = replace(JO, email=f"jo.baker@{domain}")
    given = {
        "title": f"Interview with {company}: Backend Engineer (final round)",
        "description": f"Hi Ada,\nthank you for applying for the Backend Engineer role at {company}. "
        "You will meet Rita Mendes and Tom Ek.\nKind regards, Jo Baker, Talent Acquisition",
        "organizer": organizer,
        "attendees": invited(*people),
        "response": Response.ACCEPTED,
        "zone": "Europe/London",
    } | more
    return Event("home", "main", EventId(uid), uid, starts=starts, ends=starts + timedelta(minutes=minutes), **given)


class Lab:
    """One installation under a clock of its own; ``pass_at`` turns the clock and does a pass."""

    def __init__(self, folder: Path, **changes: Any) -> None:
        self.folder, self.now = folder, datetime(2026, 3, 23, 9, 0, tzinfo=UTC)
        self.path = config(folder, **changes)
        self.world: World = world(str(folder))
        self.world.reset()
        self.world.clock = lambda: self.now
        self.house: House | None = None

    def open(self) -> House:
        """Open the house afresh, as a new process would."""
        self.close()
        self.house = bootstrap.open_house(bootstrap.read_config(self.path, {}))
        self.house.clock = lambda: self.now
        return self.house

    def close(self) -> None:
        """Let go of everything, as a process that ends."""
        if self.house is not None:
            self.house.close()
            self.house = None

    def pass_at(self, now: datetime | None = None, **options: Any) -> Pass:
        """A pass at that time."""
        if now is not None:
            self.now = now
        return complete_pass(self.house or self.open(), self.now, **options)

    def live(self, end: datetime) -> None:
        """Let time pass: a pass twice a day, and whenever the last one says so."""
        while self.now < end:
            due = self.pass_at().next
            self.now = min(filter(None, (due, self.now + timedelta(hours=12), end)))
        self.pass_at(end)

    def lose_ledger(self) -> None:
        """The state folder is gone."""
        self.close()
        shutil.rmtree(self.folder / "state", ignore_errors=True)

    def keys(self, kind: Kind | None = None) -> Counter[str]:
        """How often each key stands at the provider."""
        return Counter(artefact.key for artefact in self.world.artefacts(kind))

    def states(self) -> Mapping[str, str]:
        """The ledger's view of each action."""
        house = self.house or self.open()
        return {key: entry.state.value for key, entry in house.ledger.entries().items()}
