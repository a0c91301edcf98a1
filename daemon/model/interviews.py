"""What the events are taken to be: verdicts, interviews, applications."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from daemon.model.events import Event, EventId, Person


class Verdict(StrEnum):
    """What we think of an event: an interview, a question for a person, or neither."""

    INTERVIEW = "interview"
    ASK = "ask"
    NOT = "not"


class Outcome(StrEnum):
    """How an application stands."""

    ACTIVE = "active"
    ADVANCED = "advanced"
    OFFER = "offer"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    GHOSTED = "ghosted"


@dataclass(frozen=True, slots=True)
class Me:
    """The owner of the calendars; ``language`` is what texts for the owner and for references are written in."""

    name: str
    emails: tuple[str, ...]
    timezone: str
    employers: tuple[str, ...] = ()
    discreet: bool = False
    language: str = "en"


def employed_at(address: str, employers: tuple[str, ...]) -> bool:
    """Whether a mail address, domain or host belongs to an employer, given as a mail domain or by name.

    A name (``Big Corp``) is met by a label of the domain (``bigcorp.example``): in doubt it is the employer's.
    """
    domain = address.rpartition("@")[2].lower().rstrip(".")
    for known in map(str.lower, employers):
        if "." in known and f".{domain}".endswith(f".{known}"):
            return True
        if "." not in known and re.sub(r"[\W_]", "", known) in domain.replace("-", "").split("."):
            return True
    return False


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for or against. ``weight`` > 0 speaks for an interview; ``text`` quotes what was seen."""

    cue: str
    weight: float
    text: str


@dataclass(frozen=True, slots=True)
class Recognition:
    """What one event is taken to be. ``stage`` and ``coarse`` are names of the stage table (``COARSE``).

    ``domains`` are the registrable domains at which the employer (or the hiring system acting for it) writes;
    ``topic`` is what the event itself says this conversation is about ("system design"); ``decision`` is a stated
    decision date.
    """

    verdict: Verdict
    confidence: float
    evidence: tuple[Evidence, ...] = ()
    company: str | None = None
    role: str | None = None
    stage: str | None = None
    coarse: str | None = None
    interviewers: tuple[Person, ...] = ()
    recruiter: Person | None = None
    link: str | None = None
    decision: date | None = None
    topic: str | None = None
    domains: tuple[str, ...] = ()
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Sighting:
    """An event together with what it is taken to be."""

    event: Event
    recognition: Recognition


@dataclass(frozen=True, slots=True)
class Interview:
    """One conversation in which the user is the candidate; every copy of it in any calendar is this one.

    ``id`` never changes once stored. ``live`` is false when no copy is confirmed any more; ``fate`` then says what
    became of it (cancelled, declined, deleted, dismissed). ``missed``: the user says that nobody called.
    """

    id: str
    event: Event
    copies: tuple[EventId, ...]
    company: str | None
    role: str | None
    stage: str | None
    coarse: str | None
    interviewers: tuple[Person, ...]
    recruiter: Person | None
    confidence: float
    application: str
    loop: str
    live: bool = True
    missed: bool = False
    link: str | None = None
    topic: str | None = None
    decision: date | None = None
    domains: tuple[str, ...] = ()
    language: str = "en"
    fate: str = ""

    @property
    def starts(self) -> datetime:
        """Start in UTC."""
        return self.event.starts

    @property
    def ends(self) -> datetime:
        """End in UTC."""
        return self.event.ends


@dataclass(frozen=True, slots=True)
class Application:
    """All interviews with one company for one role.

    ``decision`` is the date by which an answer was promised; ``decision_by_user`` when the user said so (it then moves
    follow-ups both ways; an employer's own words may only move them later). ``settled`` is when the outcome was said.
    """

    id: str
    company: str | None
    role: str | None
    outcome: Outcome
    decision: date | None
    channel: str
    interviews: tuple[str, ...]
    decision_by_user: bool = False
    settled: datetime | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """Something the user said they would do, from their own notes."""

    id: str
    text: str
    by: date | None
    said: date
    interview: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the employer has set, from the user's notes: ``what`` is a key of ``ASSESSMENTS``, ``by`` its day.

    ``comes`` is the day on which they send it. ``promised``: the user only promised to do it, which has its own task.
    """

    id: str
    what: str
    text: str
    by: date | None
    said: datetime
    interview: str
    promised: bool = False
    comes: date | None = None

    @property
    def check(self) -> bool:
        """Whether it is the employer who does it: a check of background or references."""
        return self.what in CHECKS

    @property
    def name(self) -> str:
        """What it is, in words."""
        return ASSESSMENTS[self.what]


ASSESSMENTS = {
    "take_home": "take-home exercise",
    "test": "test",
    "case": "case study",
    "background": "background check",
    "references": "reference check",
}
"""What an employer sets between interviews, as notes tell of it, in words."""
CHECKS = frozenset({"background", "references"})


@dataclass(frozen=True, slots=True)
class Reference:
    """Somebody who will speak for the user; ``attachments`` are paths of files they are sent."""

    name: str
    email: str | None = None
    relationship: str | None = None
    talking_points: tuple[str, ...] = ()
    may_contact: bool = False
    attachments: tuple[str, ...] = ()
