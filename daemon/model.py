"""The words of Afterword as frozen types.

Everything here is a value: no I/O, no clock. Datetimes are always aware and in UTC unless a field says
otherwise; a date is a day in the user's zone. Unknown is ``None``, never a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum


class Verdict(StrEnum):
    """What we think of an event: an interview, a question for a person, or neither."""

    INTERVIEW = "interview"
    ASK = "ask"
    NOT = "not"


class Kind(StrEnum):
    """What an action becomes at a provider."""

    DRAFT = "draft"
    TASK = "task"
    REMINDER = "reminder"


class State(StrEnum):
    """What became of an action. ``delivering`` is internal: it is shown as ``planned``."""

    PLANNED = "planned"
    DELIVERING = "delivering"
    DELIVERED = "delivered"
    EDITED = "edited"
    DONE = "done"
    SENT = "sent"
    GONE = "gone"
    WITHDRAWN = "withdrawn"
    SKIPPED = "skipped"
    FAILED = "failed"
    BLOCKED = "blocked"


class Touch(StrEnum):
    """How an artefact stands at its provider."""

    UNTOUCHED = "untouched"
    EDITED = "edited"
    DONE = "done"
    SENT = "sent"
    GONE = "gone"


STATE_OF: Mapping[Touch, State] = {
    Touch.UNTOUCHED: State.DELIVERED,
    Touch.EDITED: State.EDITED,
    Touch.DONE: State.DONE,
    Touch.SENT: State.SENT,
    Touch.GONE: State.GONE,
}


class Outcome(StrEnum):
    """How an application stands."""

    ACTIVE = "active"
    ADVANCED = "advanced"
    OFFER = "offer"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    GHOSTED = "ghosted"


class Response(StrEnum):
    """An attendee's PARTSTAT (RFC 5545 §3.2.12), as far as it matters here."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"
    NEEDS_ACTION = "needs-action"


class Status(StrEnum):
    """An event's STATUS (RFC 5545 §3.8.1.11)."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody: a display name, an address (RFC 5322 addr-spec, lower case), or both."""

    name: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody or something invited. ``kind`` is the CUTYPE: ``person``, ``room`` or ``group``."""

    name: str | None = None
    email: str | None = None
    response: Response | None = None
    is_self: bool = False
    kind: str = "person"

    @property
    def person(self) -> Person:
        """The attendee without what the calendar says of the invitation."""
        return Person(self.name, self.email)


@dataclass(frozen=True, slots=True)
class EventId:
    """What one meeting is called in every calendar: RFC 5545 UID and, within a series, the original start.

    ``occurrence`` is empty for a single event, ``20261122T090000Z`` (UTC) for an instance of a series and
    ``20261122`` for an instance of an all-day series; every connector normalises to this.
    """

    uid: str
    occurrence: str = ""

    def __lt__(self, other: EventId) -> bool:
        return (self.uid, self.occurrence) < (other.uid, other.occurrence)

    def __str__(self) -> str:
        return f"{self.uid}/{self.occurrence}" if self.occurrence else self.uid


@dataclass(frozen=True, slots=True)
class Event:
    """One occurrence as one calendar shows it.

    ``ref`` is the provider's own id (for ICS the EventId as text). ``starts`` and ``ends`` are UTC; an all-day
    event runs from local midnight to local midnight. ``zone_known`` is false where the hour cannot be trusted
    (unknown TZID): such an event is never acted on, only asked about. ``organizer_is_self`` means the user organizes
    it, or it has no organizer and no other attendee: only then are its words the user's own. ``description`` is as
    the provider gave it (may be HTML).
    """

    account: str
    calendar: str
    id: EventId
    ref: str
    title: str
    starts: datetime
    ends: datetime
    description: str = ""
    location: str = ""
    all_day: bool = False
    zone: str | None = None
    zone_known: bool = True
    status: Status = Status.CONFIRMED
    response: Response | None = None
    organizer: Person | None = None
    organizer_is_self: bool = False
    attendees: tuple[Attendee, ...] = ()
    url: str | None = None
    sequence: int = 0
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class Me:
    """The owner of the calendars."""

    name: str
    emails: tuple[str, ...]
    timezone: str
    employers: tuple[str, ...] = ()
    discreet: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for or against. ``weight`` > 0 speaks for an interview; ``text`` quotes what was seen."""

    cue: str
    weight: float
    text: str


@dataclass(frozen=True, slots=True)
class Recognition:
    """What one event is taken to be. ``stage`` and ``coarse`` are names of the stage table in ``daemon.recognise``.

    ``domains`` are the registrable domains at which the employer (or the hiring system acting for it) writes;
    ``topic`` is what the event itself says this conversation is about ("system design"); ``decision`` is a stated
    decision date. ``user_says`` marks a verdict the user's own tag made.
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
    user_says: bool = False


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
class Reference:
    """Somebody who will speak for the user; ``attachments`` are paths of files they are sent."""

    name: str
    email: str | None = None
    relationship: str | None = None
    talking_points: tuple[str, ...] = ()
    may_contact: bool = False
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Thread:
    """A mail conversation to answer in: RFC 5322 ids, the visible subject, and the provider's own thread id.

    ``message_id`` is the message that is answered; ``provider`` may be ``None`` where threads are headers only.
    """

    message_id: str
    references: tuple[str, ...]
    subject: str
    provider: str | None = None
    account: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail to put into the drafts: never sent by us. ``body`` is plain text with ``\\n`` line ends."""

    to: tuple[Person, ...]
    subject: str
    body: str
    thread: Thread | None = None
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do on a day. ``remind`` is when an alarm may ring (UTC); ``link`` is the interview's event."""

    title: str
    body: str
    due: date
    remind: datetime
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """A 15-minute calendar entry with an alarm at its start (UTC); free, private, without attendees."""

    title: str
    body: str
    starts: datetime
    lasts: timedelta = timedelta(minutes=15)


Spec = Draft | Task | Reminder


@dataclass(frozen=True, slots=True)
class Ref:
    """Where a delivered artefact is.

    ``id`` is the provider's id, for files the path. ``seen`` is a fingerprint of what was read back after it was
    made, against which an edit shows; ``more`` is what else the connector needs to find it again.
    """

    id: str
    seen: str = ""
    more: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Custody:
    """What we know of a delivered artefact now. ``at``: when it was sent or done, where known.

    ``note`` is text the user added below our own in a task (never what we wrote).
    ``thread`` is the sent mail's own thread where the provider shows it, so that a follow-up can answer it.
    """

    touch: Touch
    at: datetime | None = None
    note: str = ""
    thread: Thread | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time in UTC, ``start`` included, ``end`` not."""

    start: datetime
    end: datetime

    def holds(self, event: Event) -> bool:
        """Whether the event lies wholly inside: only then does its absence mean that it was deleted."""
        return self.start <= event.starts and event.ends <= self.end


@dataclass(frozen=True, slots=True)
class Delta:
    """What one complete read of a calendar brought.

    With ``full`` the events are all that lie in the window and absence means deletion (for events wholly inside
    it); otherwise they are what changed, and ``gone`` names deletions by ``Event.ref``. ``skipped`` says in words
    (without titles or names) what could not be read; the rest is still served.
    """

    events: tuple[Event, ...]
    cursor: str | None
    full: bool
    gone: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Correspondents:
    """Whose mail matters: exact addresses, and registrable domains of employers and their hiring systems."""

    addresses: frozenset[str]
    domains: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Message:
    """A mail as far as it is looked at: headers and the first 2,000 characters; used in memory, never stored.

    ``headers`` has lower-case names and holds those that tell people from machines (auto-submitted, precedence,
    list-id, list-unsubscribe, return-path, content-type, x-auto-response-suppress, …); ``parts`` are the MIME types.
    ``own`` is true for mail the user wrote.
    """

    id: str
    at: datetime
    sender: Person
    to: tuple[Person, ...]
    subject: str
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    own: bool = False


class Health(StrEnum):
    """How an account stands; ``blocked`` needs a person (a login), ``down`` heals by itself."""

    OK = "ok"
    WARNING = "warning"
    DOWN = "down"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Condition:
    """An account's health in words: what is wrong and the command that heals it."""

    health: Health = Health.OK
    detail: str = ""
    remedy: str = ""
