"""Reads calendars: the whole window once, then what changed (developers.google.com/workspace/calendar/api/guides/sync).

An unchanged calendar costs one request with an almost empty answer. A cursor is the sync token together with the
calendar it belongs to and a digest of the parameters, which have to stay the same from one request to the next.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from connectors._json import ODD, loads
from connectors.google.client import Google
from connectors.google.events import FIELDS, TYPES, View, event_of
from connectors.google.refusals import Expired, Missing
from connectors.google.scopes import Need, covers, named
from daemon.errors import Incomplete, NotAllowed, Rejected
from daemon.model import Delta, Event, Window

_SAME = {  # for every request of one sync; a change of any makes old tokens useless
    "singleEvents": True,
    "eventTypes": list(TYPES),
    "maxResults": 2500,
    "fields": f"nextPageToken,nextSyncToken,items({FIELDS})",
}
_DIGEST = hashlib.sha256(json.dumps(_SAME, sort_keys=True).encode()).hexdigest()[:12]
_RFC3339 = "%Y-%m-%dT%H:%M:%SZ"

T = TypeVar("T")


class Source:
    """``CalendarSource`` on Calendar v3. A calendar is named by its id, ``primary``, or the name the user sees."""

    def __init__(self, google: Google) -> None:
        self._google = google
        self._ids: dict[str, str] = {}
        self._zone = ZoneInfo(google.context.me.timezone)
        self._addresses = frozenset(each.lower() for each in google.context.me.emails)

    def fetch(self, calendar: str, cursor: str | None, window: Window) -> Delta:
        """Read what changed since ``cursor``, else everything that touches the window."""
        self._google.demand(Need.EVENTS)
        if token := self._token(calendar, cursor):
            # 410, and 400 for a token that makes no sense any more; anything else that is wrong shows again below.
            with contextlib.suppress(Rejected):
                return self._read(calendar, self._ids[calendar], full=False, syncToken=token)
        between = {"timeMin": f"{window.start:{_RFC3339}}", "timeMax": f"{window.end:{_RFC3339}}"}
        try:
            return self._at(calendar, lambda name: self._read(calendar, name, full=True, **between))
        except Expired:
            raise Incomplete("Google ended a full read of a calendar half way.") from None
        except Missing:
            raise Rejected(
                "A calendar that is configured for this account does not exist, or is not shown to it.",
                remedy=f"Correct `calendars:`; if it is shared with you: {self._google.login.connect}",
            ) from None

    def reread(self, event: Event) -> Event | None:
        """Read the occurrence by its own id; a cancelled one is gone."""
        self._google.demand(Need.EVENTS)

        def get(name: str) -> dict[str, Any]:
            events = self._google.events
            return self._google.read(events.get(calendarId=name, eventId=event.ref, fields=FIELDS), has="id")

        try:
            item = self._at(event.calendar, get)
            return None if item.get("status") == "cancelled" else event_of(item, self._view(event.calendar))
        except (Missing, Expired):
            return None
        except ODD:
            raise Incomplete("An event came without a time that can be read.") from None

    def probe(self, calendar: str) -> None:
        """Raise what a read of the calendar would raise, at the price of one event."""

        def look(name: str) -> dict[str, Any]:
            events = self._google.events
            return self._google.read(events.list(calendarId=name, maxResults=1, fields="accessRole"))

        self._google.demand(Need.EVENTS)
        self._at(calendar, look)

    def names(self) -> Iterator[tuple[str, str]]:
        """Id and name of every calendar in the user's list."""
        lists = self._google.calendar_list
        fields = "nextPageToken,items(id,summary,summaryOverride)"
        for item in self._google.listed(lists.list, maxResults=250, fields=fields):
            yield item["id"], item.get("summaryOverride") or item.get("summary", "")

    def _read(self, calendar: str, name: str, *, full: bool, **since: str) -> Delta:
        """All pages of one list, an event that comes twice counted as it came last."""
        events: dict[str, Event] = {}
        gone: dict[str, None] = {}
        unreadable, token, view = 0, None, self._view(calendar)
        for page in self._google.pages(self._google.events.list, calendarId=name, **_SAME, **since):
            token = page.get("nextSyncToken")
            for item in page.get("items", ()):
                ref = item.get("id", "")
                events.pop(ref, None)
                gone.pop(ref, None)
                if item.get("status") == "cancelled":
                    gone[ref] = None
                elif item.get("eventType", "default") in TYPES:
                    try:
                        events[ref] = event_of(item, view)
                    except ODD:
                        unreadable += 1
        skipped = (f"events without a time that can be read: {unreadable}",) if unreadable else ()
        self._ids[calendar] = name
        cursor = json.dumps({"token": token, "calendar": name, "same": _DIGEST}) if token else None
        return Delta(tuple(events.values()), cursor, full=full, gone=() if full else tuple(gone), skipped=skipped)

    def _token(self, calendar: str, cursor: str | None) -> str | None:
        """The sync token of a cursor that still fits; remembers the calendar's id that it was made for."""
        try:
            found = loads(cursor) if cursor else {}
        except ValueError:
            return None
        if not isinstance(found, dict) or found.get("same") != _DIGEST or not {"calendar", "token"} <= found.keys():
            return None
        self._ids[calendar] = found["calendar"]
        return str(found["token"])

    def _at(self, calendar: str, call: Callable[[str], T]) -> T:
        """Call with the calendar's id. What is no id here may be a name: then the user's list is asked."""
        known = self._ids.get(calendar, calendar)
        try:
            return call(known)
        except Missing:
            found = self._by_name(calendar)
            if found in {None, known}:
                raise
        self._ids[calendar] = str(found)
        return call(str(found))

    def _by_name(self, calendar: str) -> str | None:
        if not named(calendar) or not covers(self._google.login.granted(), Need.CALENDARS):
            return None
        try:
            matches = [each for each, name in self.names() if name.casefold() == calendar.casefold()]
        except NotAllowed:
            return None
        if len(matches) > 1:
            raise Rejected("Two calendars have a name that is configured.", remedy="Use the calendar's id instead.")
        return matches[0] if matches else None

    def _view(self, calendar: str) -> View:
        own = calendar == "primary" or calendar.lower() in self._addresses
        return View(self._google.context.account, calendar, own, self._addresses, self._zone)
