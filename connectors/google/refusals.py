"""Refusals that callers tell apart. They need nothing of the libraries."""

from __future__ import annotations

from daemon.errors import Rejected


class Missing(Rejected):
    """404: not there, or not visible to this login."""


class Exists(Rejected):
    """409: this id is taken, possibly by something that was deleted."""


class Expired(Rejected):
    """410: deleted already, or a sync token that is not honoured any more."""
