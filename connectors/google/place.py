"""A container of our own at Google (a calendar, a task list): made once, found again by its id and by its mark."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from connectors.google.client import Google
from daemon.errors import AccountError, OutcomeUnknown

TITLE = "Afterword"
_ROUNDS, _LONGEST = 4, 10.0  # times that a look and making one take here; seconds


class Place:
    """``look`` lists the ids that bear our mark, ``make`` makes one and returns its id.

    Neither kind of container can be made under an id of our choice. So it is noted first that one is being made;
    what comes of it is looked for, and only when it stays invisible for the settle time is another one made. Of
    several (two machines at once) everybody takes the smallest id: who has made one waits until another machine that
    had looked before it was there must be through as well.
    """

    def __init__(self, google: Google, name: str, look: Callable[[], Iterable[str]], make: Callable[[], str]) -> None:
        self._google = google
        self._name = name
        self._look = look
        self._make = make

    def id(self) -> str | None:
        """Its id if there is one: the noted one, else one that bears our mark."""
        noted = self._google.notes.get(self._name)
        if noted and not self._begun():
            return str(noted)
        found = min([*([noted] if noted else []), *self._look()], default=None)
        if found:
            self._note(found)
        return found

    def ensure(self) -> str:
        """Its id; makes it if need be. Raises ``OutcomeUnknown`` while an earlier attempt may still show."""
        start = time.monotonic()
        if found := self.id():
            return found
        begun = self._begun()
        if begun is not None and abs(time.time() - begun) < self._google.settle.total_seconds():
            raise OutcomeUnknown("It is not known yet whether a place of our own was made.")
        self._google.notes.note(**{f"{self._name}_begun": time.time()})
        try:
            made = self._make()
        except OutcomeUnknown:
            raise
        except AccountError:
            self._google.notes.note(**{f"{self._name}_begun": None})  # refused: there is nothing to wait for
            raise
        self._google.notes.note(**{self._name: made})
        time.sleep(min(_ROUNDS * (time.monotonic() - start), _LONGEST))
        first = min([made, *self._look()])
        self._note(first)
        return first

    def _begun(self) -> float | None:
        """When one was begun of which it is not known what came of it."""
        begun: float | None = self._google.notes.get(f"{self._name}_begun")
        return begun

    def forget(self) -> None:
        """The noted one is gone: the user deleted it."""
        self._google.notes.note(**{self._name: None})

    def _note(self, found: str) -> None:
        self._google.notes.note(**{self._name: found, f"{self._name}_begun": None})
