"""What a calendar shows: people, events, and what one read of it brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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
