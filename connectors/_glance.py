"""One listing in place of a request per artefact."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

_FRESH = 2.0  # seconds

T = TypeVar("T")


class Glance(Generic[T]):
    """Answers for each artefact once: a pass looks at all of them, one after the other, and at each one time.

    A second look at the same one, a write of our own (``forget``) or two seconds make it stale. Nothing is ever
    changed because of it: ``replace`` and ``withdraw`` look for themselves. ``take`` reads what a listing shows;
    what is not in it costs no second one.
    """

    def __init__(self, take: Callable[[str], Mapping[str, T]]) -> None:
        self._take = take
        self.seen: Mapping[str, T] = {}  # as of the last look
        self._asked: set[str] = set()
        self._place: str | None = None
        self._taken = 0.0

    def at(self, name: str, place: str = "") -> T | None:
        """What the listing of ``place`` says of it; ``None`` if it is not in it."""
        if name in self._asked or self._place != place or time.monotonic() - self._taken > _FRESH:
            self.seen, self._place, self._taken = self._take(place), place, time.monotonic()
            self._asked.clear()
        self._asked.add(name)
        return self.seen.get(name)

    def forget(self) -> None:
        """What was seen is no longer so."""
        self._place = None
