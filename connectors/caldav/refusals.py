"""Answers that are no fault of anybody's, told apart from the errors of the core."""

from __future__ import annotations

from daemon.errors import Rejected, Unavailable

REFUSED = "The calendar server refuses the name or the password."


class Missing(Rejected):
    """The server has nothing at this address (404, 410)."""


class Changed(Rejected):
    """It is not as it was said to be: ``If-Match`` or ``If-None-Match`` did not hold (412)."""


class Failed(Unavailable):
    """The server erred (500): by chance, or over this very question whenever it is asked."""


class Conflict(Rejected):
    """The server cannot do this here; ``conditions`` are the preconditions that it names (RFC 4918 §16)."""

    def __init__(self, message: str, *, status: int, conditions: frozenset[str], remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.status, self.conditions = status, conditions
