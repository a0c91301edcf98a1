"""Where processes take place: accounts in memory, or a calendar file and a folder. The clock is turned by hand."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import yaml

from connectors.memory import Break, World, world
from daemon import bootstrap
from daemon.house import House
from daemon.model import Attendee, Draft, Event, EventId, Kind, Message, Person, Reminder, Response, Status, Touch
from daemon.passes import Pass, run_pass
from daemon.records import Entry
from daemon.service import complete_pass
from daemon.store import Ledger
from tests.process.meetings import ADA, Meet


@dataclass(frozen=True)
class Seen:
    """An artefact as a person sees it. ``when`` is where it stands in time: a moment, or a task's day."""

    key: str
    kind: Kind
    id: str
    title: str
    body: str
    to: tuple[str, ...] = ()
    when: object = None


class Place:
    """One installation; ``now`` is its clock. What the user cannot do in a place is not overridden."""

    accounts: dict[str, Any]
    calendar: str | None = None

    def __init__(self, folder: Path, zone: str, holidays: str, **changes: Any) -> None:
        self.folder, self.zone, self.now = folder, ZoneInfo(zone), datetime(2026, 1, 1, tzinfo=UTC)
        self.path = folder / "config.yaml"
        self.house: House | None = None
        folder.mkdir(parents=True, exist_ok=True)
        me = {"name": "Ada Lovelace", "emails": [ADA], "timezone": zone, "holidays": holidays}
        data: dict[str, Any] = {
            "me": me | changes.pop("me", {}),
            "accounts": self.accounts,
            "calendars": [self._calendar(name) for name in self.sources()],
            "deliver": {"drafts": "home", "tasks": "home", "reminders": "home"},
            "state": "state/afterword.db",
        }
        self.path.write_text(yaml.safe_dump(data | changes), "utf-8")

    def sources(self) -> list[str]:
        """The accounts whose calendars are read."""
        return list(self.accounts)

    def _calendar(self, name: str) -> dict[str, str]:
        return {"account": name} | ({"calendar": self.calendar} if self.calendar else {})

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

    def end(self) -> None:
        """The play is over."""
        self.close()

    def edited(self, words: str) -> str:
        """What stands in a draft into which the user wrote ``words``."""
        return words

    @property
    def opened(self) -> House:
        """The house, opened where it is not."""
        return self.house or self.open()

    def once(self, *, max_new: int | None = None) -> Pass:
        """A complete pass at this time."""
        return complete_pass(self.opened, self.now, max_new=max_new)

    def preview(self, *, max_new: int | None = None) -> Pass:
        """What it would do."""
        house = replace(self.opened, ledger=Ledger.snapshot(self.opened.config.state))
        try:
            return run_pass(house, self.now, dry=True, max_new=max_new)
        finally:
            house.ledger.close()

    def lose_ledger(self) -> None:
        """The state folder is gone."""
        self.close()
        shutil.rmtree(self.folder / "state", ignore_errors=True)


class Memory(Place):
    """Accounts in memory. ``accounts`` names them with their options; every one has a calendar that is read."""

    calendar = "main"

    def __init__(self, folder: Path, zone: str, holidays: str, **changes: Any) -> None:
        given: dict[str, Any] = changes.pop("accounts", {"home": {}})
        self.accounts = {name: {"type": "memory", "name": f"{folder}/{name}"} | more for name, more in given.items()}
        self.worlds: dict[str, World] = {name: world(f"{folder}/{name}") for name in given}
        for each in self.worlds.values():
            each.reset()
            each.clock = lambda: self.now
        super().__init__(folder, zone, holidays, **changes)

    def put(self, meet: Meet) -> None:
        self.worlds[meet.account].put(_event(meet))

    def remove(self, meet: Meet) -> None:
        self.worlds[meet.account].remove(_event(meet).ref, "main")

    def mail(self, message: Message, account: str = "home", uid: str | None = None) -> None:
        self.worlds[account].arrive(message, uid=uid)

    def answers_invitation(self, entry: Entry) -> bool:
        artefacts = self._world(entry).artefacts(Kind.DRAFT)
        spec = next(each.spec for each in artefacts if entry.ref and each.id == entry.ref.id)
        return isinstance(spec, Draft) and spec.thread is not None

    def standing(self) -> list[Seen]:
        return [
            _seen(artefact.key, artefact.kind, artefact.id, artefact.spec)
            for each in self.worlds.values()
            for artefact in each.artefacts()
            if artefact.touch is not Touch.DONE
        ]

    def _world(self, entry: Entry) -> World:
        return self.worlds[entry.account or "home"]

    def edit(self, entry: Entry, words: str) -> None:
        self._world(entry).edit(entry.ref.id, body=words)

    def delete(self, entry: Entry) -> None:
        self._world(entry).delete(entry.ref.id)

    def send(self, entry: Entry) -> None:
        self._world(entry).send(entry.ref.id)

    def tick(self, entry: Entry) -> None:
        self._world(entry).complete(entry.ref.id)

    def write_into(self, entry: Entry, text: str) -> None:
        self._world(entry).annotate(entry.ref.id, text)

    def write_notes(self, interview: str, text: str) -> None:
        self.worlds["home"].write_note(interview, text)

    def disturb(self, account: str, how: Break) -> None:
        self.worlds[account].fail("*", how, times=None)

    def heal(self, account: str) -> None:
        self.worlds[account].heal()

    def lose_answer(self, account: str, *, committed: bool) -> None:
        self.worlds[account].fail("draft.create", Break.LOST_AFTER if committed else Break.LOST_BEFORE)


class Folder(Place):
    """A calendar as a file, and a folder: no mail is seen, a draft that is sent is simply gone."""

    def __init__(self, folder: Path, zone: str, holidays: str, **changes: Any) -> None:
        self.feed, self.home = folder / "calendar.ics", folder / "Afterword"
        self.accounts = {
            "feed": {"type": "ics", "path": str(self.feed)},
            "home": {"type": "files", "folder": str(self.home)},
        }
        self.meets: dict[tuple[str, str], Meet] = {}
        super().__init__(folder, zone, holidays, **changes)
        self._write()

    def sources(self) -> list[str]:
        return ["feed"]

    def put(self, meet: Meet) -> None:
        self.meets[meet.uid, meet.occurrence] = meet
        self._write()

    def remove(self, meet: Meet) -> None:
        del self.meets[meet.uid, meet.occurrence]
        self._write()

    def _write(self) -> None:
        calendar = icalendar.Calendar()
        calendar.add("prodid", "-//Example//Processes//EN")
        calendar.add("version", "2.0")
        for meet in self.meets.values():
            calendar.add_component(_vevent(meet))
        self.feed.write_bytes(calendar.to_ical())

    def standing(self) -> list[Seen]:
        return [*self._drafts(), *self._entries()]

    def _drafts(self) -> Iterator[Seen]:
        for path in sorted(self.home.glob("drafts/*.eml")):
            mail = message_from_bytes(path.read_bytes(), policy=SMTP)
            to = tuple(each.addr_spec for each in mail["To"].addresses) if mail["To"] else ()
            yield Seen(mail["X-Afterword-Key"], Kind.DRAFT, str(path), mail["Subject"], mail.get_content(), to)

    def _entries(self) -> Iterator[Seen]:
        path = self.home / "afterword.ics"
        if not path.exists():
            return
        calendar = icalendar.Calendar.from_ical(path.read_bytes())
        assert not calendar.walk("VTODO"), "most programs do not show to-do entries"
        for event in calendar.walk("VEVENT"):
            assert event.walk("VALARM"), f"{event['SUMMARY']} is silent"
            kind = Kind.TASK if "CATEGORIES" in event else Kind.REMINDER
            key = str(event["UID"]).removesuffix("@afterword")
            when = event["DTSTART"].dt
            yield Seen(key, kind, str(path), str(event["SUMMARY"]), str(event["DESCRIPTION"]), (), when)

    def edit(self, entry: Entry, words: str) -> None:
        path = Path(entry.ref.id)
        mail = message_from_bytes(path.read_bytes(), policy=SMTP)
        mail.set_content(words)
        path.write_bytes(mail.as_bytes())

    def delete(self, entry: Entry) -> None:
        Path(entry.ref.id).unlink()

    send = delete

    def write_notes(self, interview: str, text: str) -> None:
        path = self.home / "notes" / f"{interview}.txt"
        heading = path.read_text("utf-8").splitlines()[0]
        path.write_text(f"{heading}\n{text}\n", "utf-8")


def _seen(key: str, kind: Kind, name: str, spec: Any) -> Seen:
    if isinstance(spec, Draft):
        return Seen(key, kind, name, spec.subject, spec.body, tuple(each.email or "" for each in spec.to))
    when = spec.starts if isinstance(spec, Reminder) else spec.due
    return Seen(key, kind, name, spec.title, spec.body, (), when)


def _event(meet: Meet) -> Event:
    organizer = Person(*meet.organizer) if meet.organizer else None
    mine = Attendee("Ada Lovelace", ADA, Response(meet.response), is_self=True)
    others = [Attendee(name, mail, Response.ACCEPTED) for name, mail in meet.people]
    own = organizer.email == ADA if organizer else not others
    name = EventId(meet.uid, meet.occurrence)
    return Event(
        account=meet.account, calendar="main", id=name, ref=str(name), title=meet.title, starts=meet.starts,
        ends=meet.ends, description=meet.description, location=meet.location, all_day=meet.all_day, zone=meet.zone,
        status=Status.CANCELLED if meet.cancelled else Status.CONFIRMED, organizer=organizer,
        organizer_is_self=own, response=None if own else Response(meet.response),
        attendees=() if organizer is None and not others else (mine, *others),
    )  # fmt: skip


def _vevent(meet: Meet) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", meet.uid)
    event.add("dtstamp", datetime(2026, 1, 1, tzinfo=UTC))
    zone = ZoneInfo(meet.zone)
    for name, moment in (("dtstart", meet.starts), ("dtend", meet.ends)):
        local = moment.astimezone(zone)
        given = local.replace(tzinfo=None) if meet.tzid else local
        event.add(name, local.date() if meet.all_day else given, parameters={"tzid": meet.tzid} if meet.tzid else None)
    event.add("summary", meet.title)
    event.add("description", meet.description)
    event.add("location", meet.location)
    event.add("status", "CANCELLED" if meet.cancelled else "CONFIRMED")
    if meet.organizer:
        event.add("organizer", _user(*meet.organizer))
        event.add("attendee", _user("Ada Lovelace", ADA, meet.response))
    for name, mail in meet.people:
        event.add("attendee", _user(name, mail, "accepted"))
    return event


def _user(name: str, mail: str, partstat: str = "") -> icalendar.vCalAddress:
    user = icalendar.vCalAddress(f"mailto:{mail}")
    user.params["CN"] = icalendar.vText(name)
    if partstat:
        user.params["PARTSTAT"] = icalendar.vText(partstat.upper())
    return user
