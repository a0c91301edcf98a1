"""What the ledger remembers, as frozen types: the planner reads them, the store keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from daemon.model import EventId, Kind, Person, Ref, State, Window

_LEAVING = "leaving:"


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a calendar was read. ``version`` names the rules by which its events were judged: another one means
    reading everything anew. ``read_at`` and ``baseline_at`` (last full read) are real time."""

    token: str | None
    version: str
    read_at: datetime
    baseline_at: datetime
    window: Window


@dataclass(frozen=True, slots=True)
class Entry:
    """One action and what became of it. ``key`` is written into the artefact; it never changes.

    ``subject`` is what the step applies to (an interview, loop, application, promise, week or question id).
    ``account`` is where it was or will be delivered: recorded before the first attempt and final from then on.
    ``spec`` is a fingerprint of the content last delivered, or what it becomes while we take it away (``leaving``).
    ``touched`` is when it was sent, done or seen gone.
    ``retry_at`` (real time) is when an unknown or failed delivery may be tried again.
    """

    key: str
    step: str
    kind: Kind
    subject: str
    state: State
    due: datetime
    why: str
    recipient: Person | None = None
    interview: str | None = None
    application: str | None = None
    account: str | None = None
    ref: Ref | None = None
    spec: str = ""
    attempts: int = 0
    retry_at: datetime | None = None
    delivered_at: datetime | None = None
    touched: datetime | None = None
    note: str = ""

    def leave(self, becomes: State, why: str) -> Entry:
        """As it stands while it is being taken away."""
        return replace(self, spec=f"{_LEAVING}{becomes}", why=why)

    def stay(self) -> Entry:
        """As it stands if it was not taken away after all: what becomes of it from now on is the user's doing."""
        return replace(self, spec="") if self.leaving else self

    @property
    def leaving(self) -> State | None:
        """What it becomes if it is seen gone: not the user was it, but we, whose answer was lost."""
        return State(self.spec.removeprefix(_LEAVING)) if self.spec.startswith(_LEAVING) else None


@dataclass(frozen=True, slots=True)
class Change:
    """One line of an action's story. ``at`` is real time; ``now`` the planning time of that pass."""

    key: str
    at: datetime
    now: datetime
    state: State
    due: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Something only the user knows and said, by whichever way: it survives every re-read.

    ``kind``: note, promise, decision, assessment, channel, company, role, same_as, missed, references_asked, outcome,
    resume, skip, restore, done, confirm, dismiss, forget. ``subject`` is an interview, application, action or event id;
    ``data`` depends on the kind. ``source`` says where it was said (command, task, folder, event). Saying the same
    ``id`` again replaces it.
    """

    id: str
    kind: str
    subject: str
    said: datetime
    source: str
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """That a message of the employer came: its class and sender, never its text. ``id`` is a hash."""

    id: str
    application: str
    at: datetime
    kind: str
    sender: Person


@dataclass(frozen=True, slots=True)
class Identities:
    """The names given to meetings, once and for all: event → interview → loop, application."""

    interviews: Mapping[EventId, str] = field(default_factory=dict)
    loops: Mapping[str, str] = field(default_factory=dict)
    applications: Mapping[str, str] = field(default_factory=dict)
