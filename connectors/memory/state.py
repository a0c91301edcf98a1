"""Everything the pretend provider knows, as one value that fits into a JSON file."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import NoReturn

from daemon.errors import Incomplete, LoginNeeded, NotAllowed, OutcomeUnknown, Rejected, Unavailable
from daemon.model import Draft, Event, Kind, Message, Reminder, Task, Thread, Touch
from daemon.ports import Board


class Break(StrEnum):
    """How a call goes wrong. ``lost`` and ``killed`` come in two kinds: before and after it took effect."""

    UNAVAILABLE = "unavailable"
    LOGIN = "login"
    NOT_ALLOWED = "not allowed"
    REJECTED = "rejected"
    INCOMPLETE = "incomplete"
    LOST_BEFORE = "lost before"
    LOST_AFTER = "lost after"
    KILLED_BEFORE = "killed before"
    KILLED_AFTER = "killed after"

    @property
    def after(self) -> bool:
        """Whether the call has taken effect by then."""
        return self in {Break.LOST_AFTER, Break.KILLED_AFTER}

    def happen(self) -> NoReturn:
        """Raise what the caller sees of it, or end this process as a power cut would."""
        if self in {Break.KILLED_BEFORE, Break.KILLED_AFTER}:
            os.kill(os.getpid(), signal.SIGKILL)
        raise _ERRORS[self](f"the provider in memory is set to fail: {self}")


_ERRORS = {
    Break.UNAVAILABLE: Unavailable,
    Break.LOGIN: LoginNeeded,
    Break.NOT_ALLOWED: NotAllowed,
    Break.REJECTED: Rejected,
    Break.INCOMPLETE: Incomplete,
    Break.LOST_BEFORE: OutcomeUnknown,
    Break.LOST_AFTER: OutcomeUnknown,
}


@dataclass
class Fault:
    """What goes wrong next: ``call`` is a pattern over ``fetch``, ``draft.create``, …; ``times`` ``None``: for good."""

    call: str
    how: Break
    times: int | None = 1


@dataclass
class Held:
    """An occurrence in a calendar. ``born`` and ``changed`` count the provider's changes; cursors are such counts."""

    event: Event
    born: int
    changed: int
    gone: bool = False


@dataclass
class Artefact:
    """Something we put there. ``shows`` is when searches begin to find it."""

    id: str
    key: str
    kind: Kind
    spec: Draft | Task | Reminder
    shows: datetime
    touch: Touch = Touch.UNTOUCHED
    at: datetime | None = None
    note: str = ""
    thread: Thread | None = None  # of the mail it was sent as
    seal: str = ""  # the fingerprint of what was made, against which an edit shows even to a new ledger


@dataclass
class Letter:
    """A mail in the mailbox; ``uid`` is that of its ``text/calendar`` part."""

    message: Message
    thread: Thread
    uid: str | None = None


@dataclass
class State:
    """The provider's store: calendars by name and event ref, artefacts by id, mail, and the desk's page and notes."""

    count: int = 0
    forgotten: int = 0  # cursors up to this one are no longer honoured
    calendars: dict[str, dict[str, Held]] = field(default_factory=dict)
    artefacts: dict[str, Artefact] = field(default_factory=dict)
    mail: list[Letter] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    board: Board | None = None
    notes: dict[str, str] = field(default_factory=dict)

    def tick(self) -> int:
        """Count one more change."""
        self.count += 1
        return self.count

    def fault(self, call: str) -> Break | None:
        """What is to go wrong with this call; used up once it has."""
        for fault in self.faults:
            if fnmatchcase(call, fault.call):
                if fault.times is not None:
                    fault.times -= 1
                    if not fault.times:
                        self.faults.remove(fault)
                return fault.how
        return None
