"""Who is on an event, and on which side of the table they seem to sit."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from daemon.lexicon import sections
from daemon.lexicon.text import fold, words
from daemon.model import Event, Me, Person, Response
from daemon.recognise.domains import domain_of, kind_of
from daemon.recognise.names import is_name

_PARTS = re.compile(r"[._+\-\d]+")
_CALENDARS = ("group.calendar.google.com", "resource.calendar.google.com")
CROWD = 20
_NOBODYS = frozenset({"example.com", "example.net", "example.org"})


class Side(StrEnum):
    """Where an address belongs."""

    HOME = "home"  # the owner's own employer
    COMPANY = "company"  # any other organisation's domain
    PERSONAL = "personal"  # a mail provider
    SYSTEM = "system"  # a hiring system, board, booking page or meeting service
    UNKNOWN = "unknown"


class Box(StrEnum):
    """What an address is: somebody, an office, or a thing."""

    PERSON = "person"
    HIRING = "hiring"
    OFFICE = "office"
    THING = "thing"  # room, group calendar, bot


@dataclass(frozen=True, slots=True)
class Member:
    """One address of an event."""

    person: Person
    domain: str | None
    side: Side
    box: Box

    @property
    def is_person(self) -> bool:
        """Whether this is somebody, as far as the address tells."""
        return self.box is Box.PERSON

    @property
    def label(self) -> str:
        """The name, else the address."""
        return self.person.name or self.person.email or ""

    @property
    def local(self) -> tuple[str, ...]:
        """The words of the address's local part."""
        parts = re.split(r"[\W\d_]+", (self.person.email or "").partition("@")[0].lower())
        return tuple(part for part in parts if len(part) > 1)

    @property
    def named(self) -> tuple[str, ...]:
        """The folded words of the name and of the address that can name somebody."""
        return (*(w for w in words(self.person.name or "") if len(w) > 1 or not w.isascii()), *self.local)


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody on an event as seen by its owner.

    ``names`` are the folded words of the owner's name; ``home`` the domains (or names) of their employer;
    ``at_work`` whether the invitation reached them at an employer's address. ``crowd``: more are invited than sit on
    any panel; the first of them stand for all.
    """

    names: frozenset[str]
    home: frozenset[str]
    at_work: bool
    organizer: Member | None
    others: tuple[Member, ...]
    owner_organizes: bool
    declined: bool
    crowd: bool = False

    @property
    def everyone(self) -> tuple[Member, ...]:
        """The organizer, unless it is the owner, and the other attendees."""
        if self.organizer is None or self.owner_organizes:
            return self.others
        rest = tuple(m for m in self.others if m.person.email != self.organizer.person.email)
        return (self.organizer, *rest)

    @property
    def alone(self) -> bool:
        """Nobody but the owner is on the event."""
        return not self.everyone


def cast_of(event: Event, me: Me) -> Cast:
    """Sort the people of an event. The owner is who is marked as self, or whose address is one of ``me.emails``.

    Where nobody is known to be the owner, the only attendee beside the organizer is.
    """
    mine = {email.lower() for email in me.emails}
    selves = [a for a in event.attendees if a.is_self or (a.email or "").lower() in mine]
    organizer = event.organizer if event.organizer and (event.organizer.name or event.organizer.email) else None
    organizer = _fuller(organizer, event) if organizer else None
    invited = [a for a in event.attendees if a not in selves and a.person != Person()]
    organizes = event.organizer_is_self or (organizer is not None and (organizer.email or "").lower() in mine)
    if not selves and not mine and not organizes and len(event.attendees) == 1:
        selves = list(event.attendees)
    here = {a.email.lower() for a in selves if a.email}
    if organizes and organizer and organizer.email:
        here.add(organizer.email.lower())
    called = (me.name, *(a.name for a in selves), organizer.name if organizes and organizer else None)
    names, work = _owner(frozenset(here) or frozenset(mine), tuple(dict.fromkeys(n for n in called if n)))
    home = work | {e.lower().removeprefix("www.") for e in me.employers} if me.employers else work
    return Cast(
        names=names,
        home=home,
        at_work=bool(here) and bool(work),
        organizer=member_of(organizer, home) if organizer else None,
        others=tuple(member_of(a.person, home, a.kind) for a in invited[:CROWD]),
        owner_organizes=organizes,
        declined=event.response is Response.DECLINED or any(a.response is Response.DECLINED for a in selves),
        crowd=len(invited) > CROWD,
    )


def _fuller(organizer: Person, event: Event) -> Person:
    """The organizer under the longest name that the invitation has for the address: ``Kim`` is ``Kim Lee``."""
    names = [a.name for a in event.attendees if a.name and a.email and a.email == organizer.email]
    return replace(organizer, name=max([organizer.name or "", *names], key=len) or None)


@lru_cache(maxsize=4096)
def member_of(person: Person, home: frozenset[str], kind: str = "person") -> Member:
    """What is known of somebody by their address."""
    domain = domain_of(person.email)
    return Member(person, domain, _side(domain, home), _box(person, kind))


def _side(domain: str | None, home: frozenset[str]) -> Side:
    if domain is None:
        return Side.UNKNOWN
    if is_home(domain, home):
        return Side.HOME
    known = kind_of(domain)
    if known is None:
        return Side.COMPANY
    return Side.PERSONAL if known == "personal" else Side.SYSTEM


def is_home(domain: str, home: frozenset[str]) -> bool:
    """Whether a domain is the owner's employer's; employers may be given as domains or as names."""
    return domain in home or any(squash(e) == squash(domain.partition(".")[0]) for e in home if "." not in e)


def _box(person: Person, kind: str) -> Box:
    local, _, host = (person.email or "").lower().partition("@")
    if kind != "person" or host.endswith(_CALENDARS) or kind_of(domain_of(person.email)) == "bot":
        return Box.THING
    found = _box_of(local)
    if found is Box.PERSON and person.name and squash(person.name) == squash(host.partition(".")[0]):
        return Box.OFFICE  # the house itself is the sender
    if found is Box.PERSON and person.name and not is_name(person.name):  # nobody is called Democratic Services
        return next((box for word in words(person.name) if (box := _mailboxes()[0].get(word))), found)
    return found


@lru_cache(maxsize=1)
def _mailboxes() -> tuple[dict[str, Box], dict[str, Box]]:
    """The words of ``mailboxes.txt``: whole ones, and those that may stand anywhere in a part of an address."""
    found = [(word, Box(kind)) for kind, rows in sections("mailboxes").items() for row in rows for word in row.split()]
    return {w: b for w, b in found if "*" not in w}, {w.strip("*"): b for w, b in found if "*" in w}


@lru_cache(maxsize=4096)
def _box_of(local: str) -> Box:
    whole, starred = _mailboxes()
    parts = [part for part in _PARTS.split(local) if part]
    found = {whole[part] for part in (*parts, "".join(parts)) if part in whole}
    found |= {box for letters, box in starred.items() if letters in local}
    return next((box for box in (Box.THING, Box.HIRING, Box.OFFICE) if box in found), Box.PERSON)


@lru_cache(maxsize=256)
def _owner(emails: frozenset[str], called: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """The folded words of the owner's name (from addresses only long ones: handles are short), and their employers."""
    names = {w for name in called for w in words(name) if len(w) > 1 or not w.isascii()}
    names |= {w for e in emails for w in re.split(r"[\W\d_]+", e.partition("@")[0]) if len(w) > 3}
    return frozenset(names), frozenset(d for e in emails if (d := _employer(e, frozenset(names))))


def _employer(email: str, names: frozenset[str]) -> str | None:
    """The employer's domain behind one of the owner's addresses: not a mail provider, not the owner's own name, and
    none of the names that are kept for examples (RFC 2606), which a config may still have from ours."""
    domain = domain_of(email)
    if not domain or domain in _NOBODYS or kind_of(domain):
        return None
    label = fold(domain.partition(".")[0])
    return None if any(len(n) > 3 and n in label for n in names) else domain


def squash(text: str) -> str:
    """Letters and digits only, folded: ``Lattice & Loom`` and ``lattice-loom`` are one."""
    return "".join(words(text))
