"""What a config says once it is read and checked: plain frozen values, nothing raw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from daemon.config.accounts import Account
from daemon.config.regions import Holidays
from daemon.model import Kind, Me, Reference


@dataclass(frozen=True, slots=True)
class CalendarRef:
    """A calendar of an account; ``calendar`` is the provider's name for it (empty: the only one there is)."""

    account: str
    calendar: str


@dataclass(frozen=True, slots=True)
class Deliver:
    """Which account takes which kind of artefact; ``None`` where that kind is not delivered."""

    drafts: str | None = None
    tasks: str | None = None
    reminders: str | None = None
    fallback: str | None = None

    def to(self, kind: Kind) -> str | None:
        """The account for a kind."""
        return {Kind.DRAFT: self.drafts, Kind.TASK: self.tasks, Kind.REMINDER: self.reminders}[kind]

    def kinds(self, account: str) -> frozenset[Kind]:
        """What an account is asked to take, as the fallback included."""
        wanted = frozenset(kind for kind in Kind if self.to(kind))
        return wanted if account == self.fallback else frozenset(kind for kind in wanted if self.to(kind) == account)


@dataclass(frozen=True, slots=True)
class Config:
    """Everything the user decided, checked. ``hours`` are local wall-clock times in ``zone``.

    ``playbook`` is ``"default"`` or a mapping with ``base`` and ``steps``; where a file is named, what it holds.
    ``warnings`` are about this file (loose permissions), ``hints`` what ``check`` may suggest; ``credentials`` are
    the systemd credentials that it names, and where they were found.
    """

    path: Path
    me: Me
    zone: ZoneInfo
    hours: tuple[time, time]
    holidays: Holidays
    accounts: Mapping[str, Account]
    calendars: tuple[CalendarRef, ...]
    deliver: Deliver
    references: tuple[Reference, ...]
    playbook: str | Mapping[str, Any]
    every: timedelta
    look_back: timedelta
    max_new_actions: int
    keep: timedelta
    state: Path
    templates: Path | None
    prompts: bool
    warnings: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    credentials: Mapping[str, Path] = field(default_factory=dict)
