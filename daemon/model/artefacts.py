"""What is made at a provider, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from daemon.model.events import Person


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

    @property
    def shown(self) -> State:
        """The state as people and programs see it: what is on its way is still planned."""
        return State.PLANNED if self is State.DELIVERING else self


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
