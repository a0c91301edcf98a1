"""What an account lets us see besides its calendars: how it stands, and the mail that matters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from daemon.model.events import Person

TELLING = frozenset(
    """
    auto-submitted content-class content-type in-reply-to list-id list-post list-unsubscribe list-unsubscribe-post
    precedence return-path x-auto-reply x-auto-response-suppress x-autoreply x-autorespond x-autoresponder
    x-failed-recipients x-mail-autoreply x-precedence x-vacation
    """.split()
)
"""The headers that tell people from machines (RFC 3834, RFC 2919, RFC 8058, and what programs really write)."""


@dataclass(frozen=True, slots=True)
class Correspondents:
    """Whose mail matters: exact addresses, and registrable domains of employers and their hiring systems."""

    addresses: frozenset[str]
    domains: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Message:
    """A mail as far as it is looked at: headers and the first 2,000 characters; used in memory, never stored.

    ``headers`` holds those of ``TELLING`` that are there; ``parts`` are the MIME types. ``own`` is true for mail the
    user wrote.
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
