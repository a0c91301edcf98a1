"""What a connector offers. Small on purpose: a connector that needs more is doing the core's work.

Every method either returns a whole answer or raises one of ``daemon.errors``; nothing in between. Connectors try
once and classify; the ledger decides when to try again (a short retry of *reads* is allowed, never of creates).
A connector is used by one thread at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, TypeVar

from daemon.model import (
    Condition,
    Correspondents,
    Custody,
    Delta,
    Draft,
    Event,
    Kind,
    Me,
    Message,
    Ref,
    Reminder,
    Spec,
    Task,
    Thread,
    Window,
)

S_contra = TypeVar("S_contra", contravariant=True, bound=Spec)


class CalendarSource(Protocol):
    """Reads calendars; never writes."""

    def fetch(self, calendar: str, cursor: str | None, window: Window) -> Delta:
        """Read everything that changed since ``cursor`` (``None``: everything in the window), or raise.

        A cursor that the provider no longer honours is answered by a full read, not by an error.
        """
        ...

    def reread(self, event: Event) -> Event | None:
        """Read one occurrence again, right before acting on it; ``None`` when it is gone."""
        ...


class Writer(Protocol[S_contra]):
    """Puts artefacts of one kind, each under a key that is written into it."""

    @property
    def settle(self) -> timedelta:
        """How long a created artefact may stay invisible to ``find``."""
        ...

    def find(self, key: str) -> Ref | None:
        """Look for the artefact that carries ``key``: a complete look, or an exception.

        An artefact that the user is known to have deleted or sent is found too, where the provider can tell, but a
        living one before a deleted one: who has seen that it is deleted may ``create`` it again (``restore``). The
        ref's ``seen`` is the fingerprint of what was *made* (written into the artefact beside the key), not of what
        is there now, so that an edit shows even after the ledger was lost; where that cannot be told it is empty,
        and ``inspect`` then says edited.
        """
        ...

    def create(self, key: str, spec: S_contra) -> Ref:
        """Make it, trying once. Raises ``OutcomeUnknown`` when it cannot tell whether it was made."""
        ...

    def inspect(self, ref: Ref) -> Custody:
        """Say how it stands: untouched, edited, done, sent or gone. In doubt it is edited."""
        ...

    def replace(self, ref: Ref, spec: S_contra) -> Ref:
        """Put other content in its place, only if untouched (checked in the same breath), else ``NotUntouched``."""
        ...

    def withdraw(self, ref: Ref) -> None:
        """Remove it, only if untouched (checked in the same breath), else ``NotUntouched``. Gone already is fine."""
        ...


class Mailbox(Protocol):
    """Looks at conversations; never writes."""

    def conversation(self, event: Event) -> Thread | None:
        """Find the invitation's mail thread by the iCalendar UID of its ``text/calendar`` part."""
        ...

    def messages_since(self, people: Correspondents, since: datetime) -> Sequence[Message]:
        """Mail from or to these people since then, oldest first, at most the first 2,000 characters of text each."""
        ...


@dataclass(frozen=True, slots=True)
class Card:
    """One line of the page a folder shows: something to do, with the place of its artefact."""

    title: str
    when: datetime
    kind: Kind
    state: str
    place: str | None = None
    detail: str = ""
    draft: Draft | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """What a person should see at a glance: questions first, then what is due, then what is coming.

    ``interviews`` maps the interview id to the heading of its notes file. Times are UTC; ``zone`` is the user's.
    """

    made: datetime
    zone: str
    questions: Sequence[Card] = ()
    due: Sequence[Card] = ()
    coming: Sequence[Card] = ()
    interviews: Mapping[str, str] = field(default_factory=dict)
    warnings: Sequence[str] = ()


class Desk(Protocol):
    """A folder where the user can read everything and write notes (the files account)."""

    def publish(self, board: Board) -> None:
        """Rewrite the page if it changed, and offer a notes file for each interview that has none."""
        ...

    def intact(self) -> bool:
        """Whether what was published last still stands as it was written."""
        ...

    def notes(self) -> Mapping[str, str]:
        """What the user wrote below the heading of each notes file, by interview id; empty ones are left out."""
        ...


@dataclass(frozen=True, slots=True)
class Offers:
    """What an account can do. What it cannot do is ``None``.

    ``places`` says in words where a person finds artefacts of a kind ("your Gmail drafts", a folder's path);
    ``sees_sent``: whether sent and deleted mail can be told apart (else ``gone`` is all that is known);
    ``condition``: a cheap look at the login, no network if it can be helped; ``close`` releases connections.
    ``owner``: whose it is, as a word that is the same as long as it is the same mailbox, and tells nobody whose (a
    hash); empty where that cannot be known. It may ask the provider, once for each sign-in.
    """

    source: CalendarSource | None = None
    drafts: Writer[Draft] | None = None
    tasks: Writer[Task] | None = None
    reminders: Writer[Reminder] | None = None
    mailbox: Mailbox | None = None
    desk: Desk | None = None
    sees_sent: bool = False
    places: Mapping[Kind, str] = field(default_factory=dict)
    condition: Callable[[], Condition] = Condition
    owner: Callable[[], str] = str
    close: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Context:
    """What a connector may know of the rest: who the user is and what this account is asked to do.

    ``calendars`` are those configured for this account; ``deliver`` the kinds it is asked to write (fallback
    included); ``state`` a private folder (0700) for tokens and cached ids, made on first use; ``settle`` overrides
    the writers' own.
    """

    account: str
    me: Me
    state: Path
    calendars: tuple[str, ...] = ()
    deliver: frozenset[Kind] = frozenset()
    settle: timedelta | None = None


class Connector(Protocol):
    """What a connector's package exposes. ``Options`` is a pydantic model: the account's config schema.

    ``SCOPES`` maps each permission it asks for to the reason; ``READS`` and ``WRITES`` say what an account of this
    type can do at most. A package may also have ``CALENDAR`` (what its main calendar is called where the user names
    none), ``connect(options, context, say, *, device=False) -> None`` (sign in) and
    ``check(options, context) -> Sequence[str]`` (what cannot be seen or done, in sentences).
    """

    Options: Any
    SCOPES: Mapping[str, str]
    READS: bool
    WRITES: frozenset[Kind]

    def open(self, options: Any, context: Context) -> Offers:
        """Build what the account offers; no network, no heavy import before the first call."""
        ...
