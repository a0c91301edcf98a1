"""A container of our own at Microsoft (a calendar, a To Do list): made once, found again by its id and by its mark."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from connectors._private import Notebook
from connectors.microsoft.refusals import Exists
from daemon.errors import AccountError, OutcomeUnknown, Unavailable

TITLE = "Afterword"
_FRESH = 2.0  # seconds for which a look in vain is believed


class Shelf:
    """``look`` lists the ids that bear our mark, ``make`` makes one and returns its id.

    Neither kind can be made under an id of our choice. So it is noted first that one is being made; what comes of it
    is looked for, and only when it has stayed invisible for the settle time is another one made. Of several (two
    machines at once) everybody takes the smallest id.
    """

    def __init__(
        self,
        notes: Notebook,
        name: str,
        settle: timedelta,
        look: Callable[[], Sequence[str]],
        make: Callable[[], str],
    ) -> None:
        self._notes, self._name, self._settle = notes, name, settle
        self._look, self._make = look, make
        self._absent = 0.0  # when it was last looked for in vain

    def id(self) -> str | None:
        """Its id if there is one: the noted one, else one that bears our mark."""
        noted = self._notes.get(self._name)
        if isinstance(noted, str):
            return noted
        if self._absent and time.monotonic() - self._absent < _FRESH:
            return None
        found = min(self._look(), default=None)
        self._absent = 0.0 if found else time.monotonic()
        if found:
            self._keep(found)
        return found

    def ensure(self) -> str:
        """Its id; makes it if need be. Raises ``Unavailable`` while an earlier attempt may still show."""
        if found := self.id():
            return found
        left = self._waiting()
        if left > timedelta():
            raise Unavailable("It is not known yet whether Afterword's own place was made.", retry_after=left)
        self._notes.note(**{f"{self._name}_begun": time.time()})
        self._absent = 0.0
        try:
            made = [self._make()]
        except Exists:
            made = []
        except OutcomeUnknown:
            raise Unavailable(
                "Afterword's own place could not be made for certain.", retry_after=self._settle
            ) from None
        except AccountError:
            self._notes.note(**{f"{self._name}_begun": None})  # refused: there is nothing to wait for
            raise
        there = sorted({*made, *self._look()})
        if not there:
            raise Unavailable("Afterword's own place is not visible yet.", retry_after=self._settle)
        self._keep(there[0])
        return there[0]

    def forget(self) -> None:
        """It is not there any more: the user has deleted it."""
        self._notes.note(**{self._name: None})

    def _waiting(self) -> timedelta:
        begun = self._notes.get(f"{self._name}_begun")
        if not isinstance(begun, int | float):
            return timedelta()
        left = begun + self._settle.total_seconds() - time.time()
        return timedelta(seconds=min(left, self._settle.total_seconds()))

    def _keep(self, name: str) -> None:
        self._notes.note(**{self._name: name, f"{self._name}_begun": None})
