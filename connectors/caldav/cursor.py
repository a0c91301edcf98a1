"""How far a calendar was read, as the ledger keeps it with the events.

It holds where the calendar is, so that another process need not look for it, and what is known of each object, so that
the events an object no longer has can be named; of the objects' names, which tell of events that are not to be kept, it
has a hash.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from connectors._ical import ref_in
from connectors._json import loads
from connectors.caldav.calendars import Calendar
from connectors.caldav.stamps import NOTHING, Stamp
from daemon.model import Window

FORMAT = 4


@dataclass(slots=True)
class Known:
    """What the cursor knows of one object: its ETag, the occurrences it has, and what could not be read in it."""

    etag: str
    occurrences: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)

    def refs(self, name: str) -> Iterator[str]:
        """What its events are called."""
        return (ref_in(name, each) for each in self.occurrences)


@dataclass(slots=True)
class Cursor:
    """How far a calendar was read. ``reader`` names what else events depend on; ``known`` is by hash of the name."""

    place: Calendar
    reader: str
    window: Window
    stamp: Stamp = NOTHING
    token: str = ""
    known: dict[str, Known] = field(default_factory=dict)

    def text(self) -> str:
        """The cursor as the ledger keeps it."""
        known = {name: [each.etag, each.occurrences, each.odd] for name, each in self.known.items()}
        place = [self.place.url, self.place.name, self.place.dated]
        facts = {"format": FORMAT, "place": place, "reader": self.reader, "stamp": self.stamp, "token": self.token}
        span = [self.window.start.isoformat(), self.window.end.isoformat()]
        return json.dumps({**facts, "window": span, "known": known}, separators=(",", ":"))

    @classmethod
    def of(cls, text: str | None, reader: str, window: Window) -> Self | None:
        """The cursor in a text, if all of that window was read with it.

        ``None`` for one of another version, another login or user, another window, or none at all.
        """
        try:
            data: dict[str, Any] = loads(text or "")
            if (data["format"], data["reader"]) != (FORMAT, reader):
                return None
            start, end = map(datetime.fromisoformat, data["window"])
            if not (start <= window.start and end == window.end):
                return None
            url, name, dated = data["place"]
            known = {name: Known(*facts) for name, facts in data["known"].items()}
            place = Calendar(url, name, frozenset(), dated=dated)
            return cls(place, reader, Window(start, end), Stamp(*data["stamp"]), data["token"], known)
        except (ValueError, TypeError, KeyError, AttributeError):
            return None
