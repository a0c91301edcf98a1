"""Refusals that callers tell apart. They need nothing of the libraries."""

from __future__ import annotations

from daemon.errors import NotUntouched, Rejected, Unavailable


class Missing(Rejected):
    """404, or an id that this mailbox does not know: not there, or not visible to this login."""


class Exists(Rejected):
    """409: a calendar of this name is there already."""


class Duplicate(Rejected):
    """The transactionId was used before; ``existing`` is the event that was made with it, where Graph says so."""

    def __init__(self, message: str, existing: str | None) -> None:
        super().__init__(message)
        self.existing = existing


class Expired(Unavailable):
    """410 or a sync state that Graph has forgotten: read everything anew."""


class Changed(NotUntouched):
    """412: it was changed since it was looked at."""
