"""Calendars: ``calendarView`` says what is there, its delta function only whether anything changed.

A delta answer cannot be trusted to be complete: occurrences come bare, a deleted occurrence may leave no trace, changes
outside the range look like deletions. So none of its events is used. As long as it brings nothing, nothing has changed
and one request was enough; as soon as it brings anything, the range is read again in the plain way, which gives whole
events. The range of a delta link is frozen: it is taken wider than the window and renewed when the window leaves it.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from connectors._json import ODD, loads
from connectors.microsoft.events import FIELDS, Reader, instant
from connectors.microsoft.graph import Graph, segment
from connectors.microsoft.naming import Names, Sighting
from connectors.microsoft.places import Place, Places
from connectors.microsoft.refusals import Expired, Missing
from daemon.errors import Forbidden, Incomplete, Rejected
from daemon.model import Delta, Event, Window
from daemon.ports import Context

_VERSION = 1
_MARGIN = timedelta(days=2)
_DAY = timedelta(days=1)
_PAGE = "500"
_DELTA_PAGE = ("odata.maxpagesize=200",)
_BEGINNINGS = 2  # of a list of changes that Graph forgets while it is read
_ROUNDS = 3  # of reading a calendar that keeps changing under our eyes


@dataclass(frozen=True, slots=True)
class Cursor:
    """Up to where a calendar is known. ``link`` is the delta link, absent where Graph has none for this calendar."""

    start: datetime
    end: datetime
    link: str | None

    @classmethod
    def around(cls, window: Window) -> Cursor:
        """A range that the window stays in for two days, on whole days."""
        start = window.start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return cls(start, window.end.astimezone(UTC).replace(microsecond=0) + _MARGIN, None)

    @classmethod
    def of(cls, text: str | None) -> Cursor | None:
        """Read it; ``None`` if it is none of ours."""
        with contextlib.suppress(ValueError, TypeError, KeyError):
            data = loads(text or "")
            if data["v"] == _VERSION and (data["link"] is None or isinstance(data["link"], str)):
                start, end = (datetime.fromisoformat(data[name]) for name in ("start", "end"))
                return cls(start.astimezone(UTC), end.astimezone(UTC), data["link"])
        return None

    def __str__(self) -> str:
        data = {"v": _VERSION, "start": self.start.isoformat(), "end": self.end.isoformat(), "link": self.link}
        return json.dumps(data)

    def holds(self, window: Window) -> bool:
        """Whether the window lies inside the frozen range."""
        return self.start <= window.start and window.end <= self.end


@dataclass(frozen=True, slots=True)
class View:
    """What a range of a calendar shows, what of it could not be read, and on how many pages it came."""

    events: tuple[Event, ...]
    skipped: tuple[str, ...]
    pages: int


class Source:
    """Reads the calendars of one mailbox: the main one, or others by id or name."""

    def __init__(self, graph: Graph, context: Context) -> None:
        self._graph = graph
        self._account = context.account
        self._zone = ZoneInfo(context.me.timezone)
        self._places = Places(graph)
        self._names = Names(graph)

    def fetch(self, calendar: str, cursor: str | None, window: Window) -> Delta:
        """Read everything anew if anything changed since ``cursor``, else say so in one request."""
        try:
            return self._fetch(calendar, self._places.at(calendar), Cursor.of(cursor), window)
        except Missing:
            if not self._places.forget(calendar):
                raise
        return self._fetch(calendar, self._places.at(calendar), None, window)

    def reread(self, event: Event) -> Event | None:
        """Look into the calendar where the event was, then by its id where it is now.

        An id alone proves nothing: a deleted event's immutable id may still be answered, from Deleted Items.
        """
        place = self._places.at(event.calendar)
        if found := self._seen(_span(event), event, place):
            return found
        try:
            moved = self._graph.get(f"/me/events/{segment(event.ref)}", select=FIELDS)
        except Missing:
            return self._replaced(event, place)
        try:
            there = self._reader(event.calendar, place).event(moved)
        except ODD:
            raise Incomplete("An event of Microsoft's could not be read.") from None
        return self._seen(_span(there), event, place)

    def _fetch(self, calendar: str, place: Place, known: Cursor | None, window: Window) -> Delta:
        if known is not None and known.holds(window):
            with contextlib.suppress(Expired, Rejected, Forbidden):  # forgotten, refused, or to another endpoint
                return self._continue(calendar, place, known)
        fresh = Cursor.around(window)
        return self._whole(calendar, place, Cursor(fresh.start, fresh.end, self._baseline(place, fresh)))

    def _continue(self, calendar: str, place: Place, known: Cursor) -> Delta:
        if known.link is None:
            return self._whole(calendar, place, known)
        changed, link = self._changes(known.link)
        after = Cursor(known.start, known.end, link)
        return self._whole(calendar, place, after) if changed else Delta((), str(after), full=False)

    def _changes(self, link: str) -> tuple[bool, str]:
        """Follow a delta round to its end: whether it brought anything, and the link of the next one."""
        changed = False
        for page in self._graph.follow(link, prefer=_DELTA_PAGE):
            changed = changed or bool(page["value"])
            following = page.get("@odata.deltaLink")
            if isinstance(following, str):
                return changed, following
        raise Incomplete("Microsoft's list of changes has no end.")

    def _baseline(self, place: Place, fresh: Cursor) -> str | None:
        """A delta link for the range, taken before it is read; none where Graph offers none for this calendar."""
        span = {"startDateTime": _stamp(fresh.start), "endDateTime": _stamp(fresh.end)}
        for _ in range(_BEGINNINGS):
            try:
                for page in self._graph.pages(f"{place.path}/calendarView/delta", prefer=_DELTA_PAGE, **span):
                    if isinstance(page.get("@odata.deltaLink"), str):
                        return str(page["@odata.deltaLink"])
            except Rejected:  # documented for the main calendar, in the metadata for every one
                return None
            except Expired:  # forgotten between two pages
                continue
            raise Incomplete("Microsoft's list of changes has no end.")
        return None

    def _whole(self, calendar: str, place: Place, cursor: Cursor) -> Delta:
        """The plain way. Pages are no snapshot: what changed meanwhile could slip from one to the other unseen."""
        span = Window(cursor.start, cursor.end)
        before: set[str] | None = None
        for _ in range(_ROUNDS):
            view = self._view(calendar, place, span)
            settled, link = True, cursor.link
            if view.pages > 1 and link is not None:
                changed, link = self._changes(link)
                settled = not changed
            elif view.pages > 1:
                names = {event.ref for event in view.events}
                settled, before = names == before, names
            cursor = Cursor(cursor.start, cursor.end, link)
            if settled:
                return Delta(view.events, str(cursor), full=True, skipped=view.skipped)
        raise Incomplete("The calendar changed again and again while it was read.")

    def _view(self, calendar: str, place: Place, span: Window) -> View:
        """All occurrences that overlap the range, each once."""
        reader = self._reader(calendar, place)
        found: dict[str, Sighting] = {}
        skipped: dict[str, str] = {}
        pages = 0
        params = {"startDateTime": _stamp(span.start), "endDateTime": _stamp(span.end)}
        for page in self._graph.pages(f"{place.path}/calendarView", select=FIELDS, top=_PAGE, **params):
            pages += 1
            for item in page["value"]:
                if item.get("type") == "seriesMaster":
                    continue
                name = str(item.get("id"))
                try:
                    found[name] = Sighting(
                        reader.event(item), str(item.get("iCalUId") or ""), item.get("seriesMasterId")
                    )
                except ODD:
                    skipped[name] = "an event without a time that can be read"
        return View(self._names.give(found.values()), tuple(skipped.values()), pages)

    def _seen(self, span: Window, event: Event, place: Place) -> Event | None:
        """The event as the calendar shows it in that span: by its id, or by its name if Graph gave it another id."""
        found = self._view(event.calendar, place, span).events
        same = [each for each in found if each.ref == event.ref] or [each for each in found if each.id == event.id]
        return same[0] if same else None

    def _replaced(self, event: Event, place: Place) -> Event | None:
        """An instance whose id is gone: the series was changed as a whole, and its instances have new ids."""
        if not event.id.occurrence:
            return None
        original = instant(event.id.occurrence) or event.starts
        near = Window(min(original, event.starts) - _DAY, max(original, event.starts) + 14 * _DAY)
        return self._seen(near, event, place)

    def _reader(self, calendar: str, place: Place) -> Reader:
        return Reader(self._account, calendar, self._graph.login.addresses(), self._zone, place.own)


def _stamp(when: datetime) -> str:
    """A time for a query, in UTC."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _span(event: Event) -> Window:
    """Where to look for an event; one without duration still takes a minute."""
    return Window(event.starts, max(event.ends, event.starts + timedelta(minutes=1)))
