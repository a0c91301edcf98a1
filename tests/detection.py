"""Labelled calendar events for the tests and the bench of recognition: how they are written down, and read.

``tests/data/detection/events.jsonl`` holds labelled events of another author; the ``*.txt`` files beside it are our
own, in a notation that can be read at a glance::

    owner: Ada Moss <ada@mailbox.example>          whose calendar it is, from here on
    == interview hard technical | greenhouse       label, difficulty, fine stage (or -), and a tag
    T: title            D: description (\\n for a new line)      L: location
    O: Name <address>   the organizer; ``me`` for the owner; left out: none
    A: me; Name <address>; …    attendees; ``me!``: the owner declined
    W: address          the owner's address here, where it is not the usual one
    C: Company | Role   I: addresses of the interviewers   R: address of the recruiter
    K: fine stage       where the header has ``-``
    S: cancelled, tentative or allday
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from daemon.model import Attendee, Event, EventId, Me, Person, Response, Status

DATA = Path(__file__).parent / "data" / "detection"
HELD = ("held_en", "held_other", "exam", "final", "last", *(f"round_{n}" for n in range(1, 7)))  # never learned from
OWN = ("en", "de", "fr", "es", "pt", "it", "nl", "ja", "zh", "pl", "vendors")
STARTS = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)  # a Tuesday

_WHO = re.compile(r"\s*(?P<name>[^<]*?)\s*(?:<(?P<email>[^>]*)>)?\s*$")
_FIELD = re.compile(r"^([A-Z]): ?(.*)$")


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled event. ``interviewers`` are addresses."""

    id: str
    language: str
    difficulty: str
    event: Event
    me: Me
    interview: bool
    stage: str | None
    company: str | None
    role: str | None
    interviewers: frozenset[str]
    recruiter: str | None
    tag: str = ""


def shared() -> list[Case]:
    """The labelled events of the other author."""
    lines = (DATA / "events.jsonl").read_text(encoding="utf-8").splitlines()
    return [_from_json(json.loads(line)) for line in lines if line]


def own(*names: str) -> list[Case]:
    """Our own cases, of these files or of all."""
    return [case for name in names or OWN for case in _from_text(name)]


def event_of(
    uid: str,
    owner: Person,
    *,
    title: str,
    description: str = "",
    location: str = "",
    organizer: Person | None = None,
    attendees: tuple[Attendee, ...] = (),
    status: Status = Status.CONFIRMED,
    all_day: bool = False,
    minutes: int = 60,
    starts: datetime = STARTS,
) -> Event:
    """An event as a connector would deliver it to ``owner``."""
    mine = organizer is not None and organizer.email == owner.email
    return Event(
        account="test",
        calendar="primary",
        id=EventId(uid),
        ref=uid,
        title=title,
        starts=starts,
        ends=starts + timedelta(minutes=minutes),
        description=description,
        location=location,
        all_day=all_day,
        status=status,
        response=next((a.response for a in attendees if a.is_self), None),
        organizer=organizer,
        organizer_is_self=mine or (organizer is None and not attendees),
        attendees=attendees,
    )


def _person(text: str) -> Person:
    match = _WHO.match(text)
    assert match
    return Person(match["name"] or None, (match["email"] or "").lower() or None)


def _from_json(row: dict) -> Case:
    owner = Person(None, row["owner_email"].lower())
    who = row["organizer"]
    responses = {"needsAction": "needs-action"}
    event = event_of(
        row["id"],
        owner,
        title=row["summary"],
        description=row["description"],
        location=row["location"],
        organizer=Person(who["name"] or None, (who["email"] or "").lower() or None) if any(who.values()) else None,
        attendees=tuple(
            Attendee(
                a["name"] or None, a["email"].lower(), Response(responses.get(a["response"], a["response"])), a["self"]
            )
            for a in row["attendees"]
        ),
        status=Status(row["status"]),
        all_day=row["all_day"],
        minutes=row["minutes"],
    )
    return Case(
        row["id"],
        row["lang"],
        row["difficulty"],
        event,
        Me("", (owner.email or "",), "Europe/London"),
        row["label"] == "interview",
        row["stage"],
        row["company"],
        row["role_title"],
        frozenset(row["interviewers"]),
        row["recruiter"],
    )


def _from_text(name: str) -> Iterator[Case]:
    owner = Person()
    blocks: list[tuple[Person, str, dict[str, str]]] = []
    for line in (DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("owner: "):
            owner = _person(line.removeprefix("owner: "))
        elif line.startswith("== "):
            blocks.append((owner, line.removeprefix("== "), {}))
        elif match := _FIELD.match(line):
            blocks[-1][2][match[1]] = match[2].replace("\\n", "\n")
        elif line and not line.startswith("#"):
            raise ValueError(f"{name}.txt: {line}")
    for number, (usual, header, fields) in enumerate(blocks, 1):
        yield _case(name, number, usual, header, fields)


def _case(name: str, number: int, usual: Person, header: str, fields: dict[str, str]) -> Case:
    words, _, tag = header.partition("|")
    label, difficulty, *stages = words.split()
    owner = Person(usual.name, fields.get("W", usual.email))
    state = fields.get("S", "")
    attendees = []
    for part in filter(None, (p.strip() for p in fields.get("A", "").split(";"))):
        if part.rstrip("!") == "me":
            response = Response.DECLINED if part.endswith("!") else Response.ACCEPTED
            attendees.append(Attendee(owner.name, owner.email, response, is_self=True))
        else:
            person = _person(part)
            attendees.append(Attendee(person.name, person.email, Response.NEEDS_ACTION))
    organizer = fields.get("O")
    company, _, role = fields.get("C", "").partition(" | ")
    stage = fields.get("K") or (stages[0] if stages else None)
    return Case(
        f"{name}-{number:03}",
        tag.strip() if name in HELD and name != "held_en" else name if len(name) == 2 else "en",
        difficulty,
        event_of(
            f"{name}-{number:03}",
            owner,
            title=fields.get("T", ""),
            description=fields.get("D", ""),
            location=fields.get("L", ""),
            organizer=None if organizer is None else owner if organizer == "me" else _person(organizer),
            attendees=tuple(attendees),
            status=Status(state) if state in ("cancelled", "tentative") else Status.CONFIRMED,
            all_day=state == "allday",
        ),
        Me(owner.name or "", (owner.email or "",), "Europe/Berlin"),
        label == "interview",
        None if stage == "-" else stage,
        None if company.strip() in ("", "-") else company.strip(),
        None if role.strip() in ("", "-") else role.strip(),
        frozenset(a.strip() for a in fields.get("I", "").split(",") if a.strip()),
        fields.get("R"),
        tag.strip(),
    )
