"""A calendar over CalDAV: read in the window once, then only what has changed since.

Where nothing has changed, one small answer says so (``stamps``). Else the server lists what has changed
(sync-collection, RFC 6578); where it cannot, what lies in the window is listed with its ETags and compared. What
is known is in the ``cursor``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from urllib.parse import urljoin, urlsplit

from connectors._ical import NotACalendar, Owner, Reader, Reading
from connectors.caldav import multistatus as dav
from connectors.caldav.calendars import WHICH, Calendar, Resource, calendar_of, strong
from connectors.caldav.cursor import Cursor, Known
from connectors.caldav.multistatus import CAL, DAV, Found, Multistatus
from connectors.caldav.refusals import Conflict, Failed, Missing
from connectors.caldav.server import Server
from connectors.caldav.stamps import stamp_of
from daemon.errors import Incomplete, NotAllowed, Rejected
from daemon.model import Delta, Event, Window

BATCH = 100  # objects asked for by name at a time
SHORTEST = timedelta(days=1)
_AROUND = timedelta(days=400)  # how far an event may have been moved and still be found when it is read again
_SLACK = timedelta(days=1)  # servers know floating times and days only roughly


@dataclass(frozen=True, slots=True)
class Changes:
    """Objects that are new or different, names of those that are gone, and the sync token that stands for this."""

    objects: Mapping[str, Resource]
    gone: tuple[str, ...] = ()
    token: str = ""


class Source:
    """Reads the calendars of one login."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._places: dict[str, Calendar] = {}  # by what the config calls them

    def fetch(self, calendar: str, cursor: str | None, window: Window) -> Delta:
        """Everything in the window, or what has changed since the cursor."""
        reader = self._reader()
        old = Cursor.of(cursor, reader, window)
        said = self._there(old.place) if old else None
        if old and said:
            place = old.place
        else:
            self._server.forget()
            old, place = None, self._server.calendar(calendar)
            said = self._said(place)
        self._places[calendar] = place
        stamp = stamp_of(said, dated=place.dated)
        if old and old.stamp.holds(stamp):
            return Delta((), cursor, full=False, skipped=_sentences(old))
        owner = Owner(self._server.context.me, self._server.context.account, calendar)
        token = self._token(place, said, old)
        changes = self._changes(old, token) if old else None
        if old and changes:
            new = replace(old, stamp=stamp, token=changes.token, known=dict(old.known))
            return _delta(new, changes, owner, full=False)
        new = Cursor(place, reader, window, stamp, token)
        return _delta(new, Changes(self._within(place, window)), owner, full=True)

    def reread(self, event: Event) -> Event | None:
        """The occurrence as its object has it now. Only the calendar's own word for it means that it is gone."""
        place = self._places.get(event.calendar) or self._server.calendar(event.calendar)
        name = event.ref.partition("#")[0]
        there = self._named(place, [name]).get(name)
        if there is None:
            return None
        owner = Owner(self._server.context.me, event.account, event.calendar)
        reading = _read(name, there.data, owner, Window(event.starts - _AROUND, event.ends + _AROUND))
        found = next((each for each in reading.events if each.ref == event.ref), None)
        if found is None and not reading.whole:
            raise Incomplete("The calendar entry cannot be read any more.")
        return found

    def _reader(self) -> str:
        """What a cursor is good for: this login, and the user as events depend on them."""
        server = self._server
        me, options = server.context.me, server.options
        whose = me.timezone, sorted(me.emails), server.start, options.login_name, options.own_calendar
        return sha256(repr(whose).encode()).hexdigest()[:16]

    def _there(self, place: Calendar) -> Multistatus | None:
        """What the server says of a calendar that it had; ``None`` where it is gone, or is another by now."""
        self._server.http.reach(place.url)
        try:
            said = self._said(place)
        except (NotAllowed, Rejected):
            return None
        now = calendar_of(place.url, said.found[0])
        return said if now and (now.name, now.dated) == (place.name, place.dated) else None

    def _said(self, place: Calendar) -> Multistatus:
        """What the server says of the calendar as a whole; asked before what is in it, so nothing falls in between."""
        marks = ("d:getlastmodified",) if place.dated else ("s:getctag", "d:sync-token")
        return self._asked(place, *WHICH, *marks)

    def _asked(self, place: Calendar, *names: str) -> Multistatus:
        answer = self._server.propfind(place.url, *names)
        if not answer.found:
            raise Incomplete("The calendar server says nothing of the calendar.")
        return answer

    def _token(self, place: Calendar, said: Multistatus, old: Cursor | None) -> str:
        """The sync token of the calendar, empty where it has none.

        Where one costs as much as a listing (``stamps``), it is asked for only if something there cannot be read: then
        no reading of everything can tell what is gone.
        """
        if place.dated and old and not old.token and any(each.odd for each in old.known.values()):
            said = self._asked(place, "d:sync-token")
        return said.found[0].text(f"{DAV}sync-token")

    def _changes(self, old: Cursor, token: str) -> Changes | None:
        """What has changed since the cursor; ``None`` where only a whole reading can tell."""
        if not old.token:
            return self._compared(old.place, old, token)
        try:
            etags, gone, token = self._synced(old.place, old.token)
        except (NotAllowed, Rejected):
            return None  # DAV:valid-sync-token, in whatever words
        return self._brought(old.place, old, etags, gone, token)

    def _compared(self, place: Calendar, old: Cursor, token: str) -> Changes | None:
        """What has other ETags; ``None`` where something is gone, and only a whole reading says what."""
        listed = self._listed(place, self._query(place, old.window, whole=False))
        etags = {name: strong(each.text(f"{DAV}getetag")) for name, each in listed.items()}
        if old.known.keys() - set(map(_hash, etags)):
            return None
        return self._brought(place, old, etags, set(), token)

    def _synced(self, place: Calendar, token: str) -> tuple[dict[str, str], set[str], str]:
        """ETags of what has changed, names of what has gone, and the next token. A server may tell it in pieces."""
        etags: dict[str, str] = {}
        gone: set[str] = set()
        while True:
            answer = self._server.report(place.url, dav.sync_collection(token), depth=0)
            for name, each in self._listed(place, answer.found).items():
                if each.status in (404, 410):
                    gone.add(name)
                    etags.pop(name, None)
                else:
                    etags[name] = strong(each.text(f"{DAV}getetag"))
                    gone.discard(name)
            if not answer.token or (self._cut(place, answer) and answer.token == token):
                raise Incomplete("The calendar server does not say how far its changes reach.")
            token = answer.token
            if not self._cut(place, answer):
                return etags, gone, token

    def _brought(self, place: Calendar, old: Cursor, etags: Mapping[str, str], gone: set[str], token: str) -> Changes:
        """The objects whose ETags are not those that are known."""
        known = {key: each.etag for key, each in old.known.items()}
        wanted = [name for name, etag in etags.items() if not etag or known.get(_hash(name)) != etag]
        objects = self._named(place, wanted)
        return Changes(objects, tuple(gone | {name for name in wanted if name not in objects}), token)

    def _within(self, place: Calendar, window: Window) -> dict[str, Resource]:
        """Every object with an event in the window."""
        listed = self._listed(place, self._query(place, window, whole=True))
        objects = {name: found for name, each in listed.items() if (found := _object(each))}
        return {**objects, **self._named(place, [name for name in listed if name not in objects])}

    def _query(self, place: Calendar, window: Window, *, whole: bool) -> list[Found]:
        """What lies in a window; in halves where that is more than the server hands out at once.

        By name, whatever is there, where it errs: SabreDAV does, at every search, over one entry that it cannot count.
        """
        span = Window(window.start - _SLACK, window.end + _SLACK)
        try:
            answer = self._server.report(place.url, dav.events_in(span, whole=whole))
            if not self._cut(place, answer):
                return list(answer.found)
        except Conflict as refused:
            if "number-of-matches-within-limits" not in refused.conditions:
                raise
        except Failed:
            return list(self._server.propfind(place.url, "d:getetag", depth=1).found)
        if window.end - window.start < SHORTEST:
            raise Incomplete("The calendar server hands out only a part of what is asked for.")
        middle = window.start + (window.end - window.start) / 2
        halves = Window(window.start, middle), Window(middle, window.end)
        return [each for half in halves for each in self._query(place, half, whole=whole)]

    def _named(self, place: Calendar, names: list[str]) -> dict[str, Resource]:
        """These objects as they are now, without those that are gone."""
        objects: dict[str, Resource] = {}
        for start in range(0, len(names), BATCH):
            asked = names[start : start + BATCH]
            paths = [urlsplit(urljoin(place.url, name)).path for name in asked]
            try:
                found = self._server.report(place.url, dav.multiget(paths)).found
            except Missing:  # an older SabreDAV says so of all where one is gone
                if self._there(place) is None:
                    raise
                found = ()
            listed = self._listed(place, found)
            for name in asked:
                if there := self._told(place, name, listed.get(name)):
                    objects[name] = there
        return objects

    def _told(self, place: Calendar, name: str, said: Found | None) -> Resource | None:
        """An object as a multiget tells it, ``None`` if it is gone.

        It is asked for by itself where nothing is said of it, since SabreDAV does so of what is gone, and where it has
        nothing of what was asked for, since others say that so.
        """
        if said and ((there := _object(said)) or said.status != 200):
            return there or (None if said.status in (404, 410) else Resource("", b""))
        try:
            return self._server.get(urljoin(place.url, name))
        except (Incomplete, NotAllowed, Rejected):
            if said is None:
                raise
            return Resource("", b"")

    def _listed(self, place: Calendar, found: Iterable[Found]) -> dict[str, Found]:
        """By name, without the collection itself."""
        named = ((self._server.name(place.url, each.href), each) for each in found)
        return {name: each for name, each in named if name}

    def _cut(self, place: Calendar, answer: Multistatus) -> bool:
        """Whether the answer says of the collection that there is more than it holds (RFC 6578 §3.6)."""
        return any(
            each.status == 507 and not self._server.name(place.url, each.href)
            for each in answer.found
            if each.status != 200
        )


def _delta(new: Cursor, changes: Changes, owner: Owner, *, full: bool) -> Delta:
    """What changes come to: events, and what objects no longer have."""
    events: list[Event] = []
    gone: set[str] = set()
    whole = True
    for name, there in changes.objects.items():
        key = _hash(name)
        before = new.known.get(key, Known(""))
        reading = _read(name, there.data, owner, new.window)
        events += reading.events
        now = [each.id.occurrence for each in reading.events]
        if reading.whole:
            gone.update(set(before.refs(name)) - {each.ref for each in reading.events})
        else:
            whole, now = False, sorted({*now, *before.occurrences})
        new.known[key] = Known(there.etag, now, list(reading.skipped))
    for name in changes.gone:
        gone.update(new.known.pop(_hash(name), Known("")).refs(name))
    if full:
        return Delta(tuple(events), new.text(), full=whole, skipped=_sentences(new))
    return Delta(tuple(events), new.text(), full=False, gone=tuple(sorted(gone)), skipped=_sentences(new))


def _object(found: Found) -> Resource | None:
    data = found.text(f"{CAL}calendar-data")
    return Resource(strong(found.text(f"{DAV}getetag")), data.encode()) if data else None


def _read(name: str, data: bytes, owner: Owner, window: Window) -> Reading:
    """The events of one object."""
    reader = Reader(owner, window, name)
    try:
        reader.add(lambda: iter([data]))
    except NotACalendar:
        return Reading((), ("1 entry that is not a calendar: left out.",), whole=False)
    return reader.reading()


def _hash(name: str) -> str:
    return sha256(name.encode()).hexdigest()[:16]


def _sentences(cursor: Cursor) -> tuple[str, ...]:
    """What could not be read, each sentence once."""
    said = Counter(line for each in cursor.known.values() for line in each.odd)
    return tuple(f"{line} ({count} times)" if count > 1 else line for line, count in sorted(said.items()))
