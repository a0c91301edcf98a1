"""A year in the calendar of a busy person who also hires: nothing in it is an interview of theirs.

Kinds are written out, names and places vary by seed; the same seed gives the same year.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from daemon.model import Attendee, Event, Me, Person, Response
from tests.detection import event_of

HOME = "brackenworks.example"
WORK = Person("Robin Hale", f"robin.hale@{HOME}")
PRIVATE = Person("Robin Hale", "robin.hale@mailbox.example")
OWNER = Me("Robin Hale", (WORK.email or "", PRIVATE.email or ""), "Europe/London")

_TABLES = tomllib.loads((Path(__file__).parent / "data" / "detection" / "ordinary.toml").read_text(encoding="utf-8"))
_WORDS = _TABLES.pop("words")


def year(seed: int = 1, count: int = 2_000) -> Iterator[Event]:
    """``count`` events of one year, none of them an interview of the owner's."""
    chance = random.Random(seed)
    shares = [table["share"] for table in _TABLES.values()]
    for number in range(count):
        yield _event(chance, chance.choices(list(_TABLES), shares)[0], number, seed)


def _event(chance: random.Random, kind: str, number: int, seed: int) -> Event:
    words: dict[str, object] = {name: chance.choice(choices) for name, choices in _WORDS.items()}
    words["n"] = chance.randint(2, 9)
    title, note = (chance.choice(_TABLES[kind][what]).format(**words) for what in ("titles", "notes"))
    owner, organizer, attendees = _people(chance, kind, words, title)
    return event_of(
        f"ordinary-{seed}-{number}",
        owner,
        title=title,
        description=note,
        location=chance.choice(["", "", "Teams", "Room 3", "Zoom", "High St 12"]),
        organizer=organizer,
        attendees=attendees,
        all_day=kind in ("self_home", "nobody") and chance.random() < 0.1,
        minutes=chance.choice([15, 30, 45, 60, 90]),
        starts=datetime(2026, 1, 5, 9, tzinfo=UTC) + timedelta(hours=4 * number),
    )


def _people(
    chance: random.Random, kind: str, words: dict[str, object], title: str
) -> tuple[Person, Person | None, tuple[Attendee, ...]]:
    owner = PRIVATE if kind in ("self_home", "nobody", "company_home", "service", "friend") else WORK
    name, family, firm = str(words["name"]), str(words["family"]), str(words["firm"]).lower()
    me = Attendee(owner.name, owner.email, Response.ACCEPTED, is_self=True)
    colleague = Person(f"{name} {family}", f"{name}.{family}@{HOME}".lower())
    match kind:
        case "colleague":
            talent = Person("Talent Team", f"talent@{HOME}")
            sender = talent if str(words["role"]) in title and chance.random() < 0.5 else colleague
            outside = Attendee(f"{name} {family}", f"{name}.{family}@inbox.example".lower(), Response.ACCEPTED)
            guests = (outside,) if f"{name} {family}" in title and chance.random() < 0.7 else ()
            return owner, sender, (me, *guests)
        case "self_work" | "self_home":
            return owner, owner, (me,) if chance.random() < 0.5 else ()
        case "nobody":
            return owner, None, ()
        case "company_work":
            return owner, Person(f"{name} {family}", f"{name}@{firm}.example".lower()), (me,)
        case "service":
            sender = Person(f"{name} {family}", f"{chance.choice([name, f'{name}.{family}'])}@{firm}.example".lower())
            return owner, sender, (me, *([Attendee(sender.name, sender.email)] if chance.random() < 0.5 else []))
        case "company_home":
            box = chance.choice(["info", "bookings", "noreply", name.lower()])
            return owner, Person(str(words["firm"]), f"{box}@{firm}.example"), (me,)
    friend = Person(name, f"{name}.{family}@inbox.example".lower())
    return owner, friend, (me, Attendee(friend.name, friend.email, Response.ACCEPTED))
