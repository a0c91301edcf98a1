"""Calendars: ``calendarView`` says what is there, its delta function only whether anything changed.

A delta answer cannot be trusted to be complete: occurrences come bare, a deleted occurrence may leave no trace, changes
outside the range look like deletions. So none of its events is used. As long as it brings nothing, nothing has changed
and one request was enough; as soon as it brings anything, the range is read again in the plain way, which gives whole
events. The range of a delta link is frozen: it is taken wider than the window and renewed when the window leaves it.
"""

from __future__ import annotations

import contextlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.microsoft import identity
from connectors.microsoft.events import FIELDS, Reader, instant
from connectors.microsoft.graph import Graph, Item, segment
from connectors.microsoft.refusals import Expired, Missing
from daemon.errors import Forbidden, Incomplete, Rejected
from daemon.model import Delta, Event, Window
from daemon.ports import Context

MAIN = frozenset({"", "primary", "default"})

_VERSION = 1
_MARGIN = timedelta(days=2)
_DAY = timedelta(days=1)
_PAGE = "500"
_DELTA_PAGE = ("odata.maxpagesize=200",)
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
            data = json.loads(text or "")
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
class Place:
    """A calendar in Graph's paths; ``own``: it belongs to the user (and is not one that somebody shared)."""

    path: str
    own: bool


class Source:
    """Reads the calendars of one mailbox: the main one, or others by id or name."""

    def __init__(self, graph: Graph, context: Context) -> None:
        self._graph = graph
        self._notes = graph.login.notes
        self._account = context.account
        self._zone = ZoneInfo(context.me.timezone)
        self._places: dict[str, Place] = {}
        self._uids: dict[str, str] = {}  # of series masters, by their id

    def fetch(self, calendar: str, cursor: str | None, window: Window) -> Delta:
        """Read everything anew if anything changed since ``cursor``, else say so in one request."""
        try:
            return self._fetch(calendar, self._place(calendar), Cursor.of(cursor), window)
        except Missing:
            if not self._forget(calendar):
                raise
        return self._fetch(calendar, self._place(calendar), None, window)

    def reread(self, event: Event) -> Event | None:
        """Look into the calendar where the event was, then by its id where it is now.

        An id alone proves nothing: a deleted event's immutable id may still be answered, from Deleted Items.
        """
        place = self._place(event.calendar)
        if found := self._seen(_span(event), event, place):
            return found
        try:
            moved = self._graph.get(f"/me/events/{segment(event.ref)}", select=FIELDS)
        except Missing:
            return self._replaced(event, place)
        try:
            there = self._reader(event.calendar, place).event(moved, event.id.uid)
        except (ValueError, KeyError, TypeError):
            raise Incomplete("An event of Microsoft's could not be read.") from None
        return self._seen(_span(there), event, place)

    def calendars(self) -> list[Item]:
        """All calendars of the mailbox."""
        return self._graph.every("/me/calendars", select="id,name,owner,isDefaultCalendar,canEdit", top="100")

    def _fetch(self, calendar: str, place: Place, known: Cursor | None, window: Window) -> Delta:
        if known is not None and known.holds(window):
            with contextlib.suppress(Expired, Forbidden):  # a forgotten link, or one to another endpoint
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
        try:
            for page in self._graph.pages(f"{place.path}/calendarView/delta", prefer=_DELTA_PAGE, **span):
                if isinstance(page.get("@odata.deltaLink"), str):
                    return str(page["@odata.deltaLink"])
        except Rejected:  # documented for the main calendar, in the metadata for every one
            return None
        raise Incomplete("Microsoft's list of changes has no end.")

    def _whole(self, calendar: str, place: Place, cursor: Cursor) -> Delta:
        """The plain way. Pages are no snapshot: what changed meanwhile could slip from one to the other unseen."""
        span = Window(cursor.start, cursor.end)
        before: set[str] | None = None
        for _ in range(_ROUNDS):
            items, pages = self._view(place, span)
            settled, link = True, cursor.link
            if pages > 1 and link is not None:
                changed, link = self._changes(link)
                settled = not changed
            elif pages > 1:
                names = {str(item.get("id")) for item in items}
                settled, before = names == before, names
            cursor = Cursor(cursor.start, cursor.end, link)
            if settled:
                return self._delta(items, calendar, place, cursor)
        raise Incomplete("The calendar changed again and again while it was read.")

    def _view(self, place: Place, span: Window) -> tuple[list[Item], int]:
        """All occurrences that overlap the range, each once, and how many pages they came on."""
        found: dict[str, Item] = {}
        pages = 0
        params = {"startDateTime": _stamp(span.start), "endDateTime": _stamp(span.end)}
        for page in self._graph.pages(f"{place.path}/calendarView", select=FIELDS, top=_PAGE, **params):
            pages += 1
            for item in page["value"]:
                if isinstance(item, dict) and isinstance(item.get("id"), str) and item.get("type") != "seriesMaster":
                    found[item["id"]] = item
        return list(found.values()), pages

    def _delta(self, items: list[Item], calendar: str, place: Place, cursor: Cursor) -> Delta:
        uids = self._name(items)
        reader = self._reader(calendar, place)
        events, skipped = [], []
        for item in items:
            try:
                events.append(reader.event(item, uids[item["id"]]))
            except (ValueError, KeyError, TypeError):
                skipped.append("an event without a time that can be read")
        return Delta(tuple(events), str(cursor), full=True, skipped=tuple(skipped))

    def _seen(self, span: Window, event: Event, place: Place) -> Event | None:
        """The event as the calendar shows it in that span: by its id, or by its name if Graph gave it another id."""
        items, _ = self._view(place, span)
        found = self._delta(items, event.calendar, place, Cursor(span.start, span.end, None)).events
        same = [each for each in found if each.ref == event.ref] or [each for each in found if each.id == event.id]
        return same[0] if same else None

    def _replaced(self, event: Event, place: Place) -> Event | None:
        """An instance whose id is gone: the series was changed as a whole, and its instances have new ids."""
        if not event.id.occurrence:
            return None
        original = instant(event.id.occurrence) or event.starts
        near = Window(min(original, event.starts) - _DAY, max(original, event.starts) + 14 * _DAY)
        return self._seen(near, event, place)

    def _name(self, items: Iterable[Item]) -> dict[str, str]:
        """The UID of each item, for an instance that of its series.

        The id of an instance carries its date, which is taken out. Where ids of one series still differ, or one says
        nothing that can be checked, the master is asked.
        """
        uids: dict[str, str] = {}
        series: dict[str, list[Item]] = defaultdict(list)
        for item in items:
            master = item.get("seriesMasterId")
            if isinstance(master, str):
                series[master].append(item)
            else:
                uids[item["id"]] = identity.name(str(item.get("iCalUId") or item["id"])).uid
        for master, members in series.items():
            names = [identity.name(str(member.get("iCalUId") or "")) for member in members]
            agreed = len({each.uid for each in names}) == 1 and names[0].uid
            if not agreed or not (len(names) > 1 or names[0].coded):
                agreed = self._master(master)
            uids.update((member["id"], agreed) for member in members)
        return uids

    def _master(self, master: str) -> str:
        if master not in self._uids:
            try:
                item = self._graph.get(f"/me/events/{segment(master)}", select="id,iCalUId")
            except Missing:
                item = {}
            self._uids[master] = identity.name(str(item.get("iCalUId") or master)).uid
        return self._uids[master]

    def _reader(self, calendar: str, place: Place) -> Reader:
        return Reader(self._account, calendar, self._graph.login.addresses(), self._zone, place.own)

    def _place(self, calendar: str) -> Place:
        """Where a calendar is: by its id, else by its name."""
        if calendar.lower() in MAIN:
            return Place("/me", own=True)
        if calendar not in self._places:
            noted = (self._notes.get("calendars") or {}).get(calendar)
            self._places[calendar] = Place(noted["path"], own=noted["own"]) if noted else self._look_up(calendar)
        return self._places[calendar]

    def _look_up(self, calendar: str) -> Place:
        there = self.calendars()
        found = [each for each in there if each.get("id") == calendar]
        found = found or [each for each in there if str(each.get("name")).casefold() == calendar.casefold()]
        if not found:
            raise Rejected("There is no such calendar in this account.", remedy="afterword check lists them.")
        own = self._owner(found[0]) in self._owners(there)
        place = Place(f"/me/calendars/{segment(str(found[0]['id']))}", own=own)
        known = self._notes.get("calendars") or {}
        self._notes.note(calendars={**known, calendar: {"path": place.path, "own": own}})
        return place

    def _forget(self, calendar: str) -> bool:
        """The calendar is not where it was: look it up again. Whether there was anything to forget."""
        known = self._notes.get("calendars") or {}
        self._notes.note(calendars={name: noted for name, noted in known.items() if name != calendar} or None)
        return self._places.pop(calendar, None) is not None

    def _owners(self, there: Iterable[Item]) -> set[str]:
        """The user's addresses, and the owner of the main calendar: that is the user too."""
        main = {self._owner(each) for each in there if each.get("isDefaultCalendar")}
        return (main | set(self._graph.login.addresses())) - {""}

    def _owner(self, item: Item) -> str:
        owner: Any = item.get("owner")
        return str(owner.get("address") or "").lower() if isinstance(owner, dict) else ""


def _stamp(when: datetime) -> str:
    """A time for a query, in UTC."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _span(event: Event) -> Window:
    """Where to look for an event; one without duration still takes a minute."""
    return Window(event.starts, max(event.ends, event.starts + timedelta(minutes=1)))
